"""What a run found, counted and grouped by cause, most frequent first."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hoaban.engines.registers.causes import CAUSES, Cause
from hoaban.engines.registers.checking import CheckedWorkbook, Checker, Context, Judged, Outcome, Person, Place
from hoaban.engines.registers.parsing import DEFAULT_SCHOOL_YEAR, parse
from hoaban.engines.registers.records import RegisterWorkbook
from hoaban.engines.workbooks.reader import Reader
from hoaban.engines.workbooks.refusals import Refused


@dataclass(slots=True)
class Counts:
    """How many rows were read, and what became of them."""

    read: int = 0
    accepted: int = 0
    warned: int = 0
    rejected: int = 0

    def add(self, outcome: Outcome) -> None:
        self.read += 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    def to_json(self) -> dict[str, int]:
        return {"read": self.read, "accepted": self.accepted, "warned": self.warned, "rejected": self.rejected}


@dataclass(slots=True)
class WorkbookLine:
    """One workbook in the report."""

    file: str
    school_code: str
    classes: int
    students: Counts
    staff: Counts


@dataclass(slots=True)
class Report:
    """The outcome of a run. `unreadable`: the files that could not be read, each with its refusal."""

    workbooks: list[WorkbookLine] = field(default_factory=list)
    unreadable: list[tuple[str, Refused]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)  # (file, "sheet: column") kept but not understood
    _places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _years: Counter[str] = field(default_factory=Counter)

    def add(self, checked: CheckedWorkbook) -> None:
        """Count a workbook. Keeps the places of rows that have causes, and nothing else of it."""
        register = checked.register
        line = WorkbookLine(checked.file, register.school.code, len(register.classes), Counts(), Counts())
        self._count(checked.file, line.students, checked.students)
        self._count(checked.file, line.staff, checked.staff)
        self.workbooks.append(line)
        self.unknown.extend((checked.file, column) for column in register.unknown)
        self._years[checked.school_year] += 1

    def _count(self, file: str, counts: Counts, rows: Iterable[Judged[Any]]) -> None:
        for row in rows:
            person: Person = row.person
            counts.add(row.verdict.outcome)
            for cause in row.verdict.causes:
                self._places[cause].append(Place(file, person.sheet, person.row))

    @property
    def school_year(self) -> str:
        """The school year of most workbooks."""
        return self._years.most_common(1)[0][0] if self._years else DEFAULT_SCHOOL_YEAR

    @property
    def has_rejected(self) -> bool:
        return any(line.students.rejected or line.staff.rejected for line in self.workbooks)

    @property
    def exit_code(self) -> int:
        """0: nothing rejected; 1: rejected rows; 2: a file could not be read."""
        return 2 if self.unreadable else int(self.has_rejected)

    @property
    def causes(self) -> list[tuple[Cause, list[Place]]]:
        """Causes with the rows they touch, most frequent first."""
        found = [(CAUSES[code], places) for code, places in self._places.items()]
        return sorted(found, key=lambda one: (-len(one[1]), one[0].code))

    def to_json(self) -> dict[str, Any]:
        return {
            "school_year": self.school_year,
            "workbooks": [
                {
                    "file": line.file,
                    "school_code": line.school_code,
                    "classes": line.classes,
                    "students": line.students.to_json(),
                    "staff": line.staff.to_json(),
                }
                for line in self.workbooks
            ],
            "causes": [
                {
                    "code": cause.code,
                    "severity": cause.severity,
                    "count": len(places),
                    "rows": [place._asdict() for place in places],
                }
                for cause, places in self.causes
            ],
        }


def check_files(
    paths: Iterable[str | Path],
    school_year: str | None = None,
    context: Context | None = None,
    *,
    reader: Reader | None = None,
) -> Iterable[CheckedWorkbook | tuple[str, Refused]]:
    """Read and judge files one after another; a file that is no register gives (file, refusal) instead."""
    checker = Checker(context or Context(), school_year)
    with nullcontext(reader) if reader else Reader() as hand:
        for path in paths:
            file = Path(path).name
            try:
                register = parse(hand.read(path), school_year)
            except Refused as refusal:
                yield file, refusal
            else:
                yield checker.check(file, register)


def check(paths: Iterable[str | Path], school_year: str | None = None, context: Context | None = None) -> Report:
    """Read and judge files, and report. Memory does not grow with their number, but for the report's places."""
    report = Report()
    for result in check_files(paths, school_year, context):
        if isinstance(result, CheckedWorkbook):
            report.add(result)
        else:
            report.unreadable.append(result)
    return report


def check_registers(
    registers: Iterable[tuple[str, RegisterWorkbook]], school_year: str | None = None, context: Context | None = None
) -> Report:
    """Judge registers that are parsed already, given with their file names, and report."""
    checker, report = Checker(context or Context(), school_year), Report()
    for file, register in registers:
        report.add(checker.check(file, register))
    return report
