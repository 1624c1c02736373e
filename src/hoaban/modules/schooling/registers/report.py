"""What a check or an import tells: counts for each workbook, and the causes, most frequent first, each with its rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hoaban.modules.schooling.registers.causes import CAUSES
from hoaban.modules.schooling.registers.judging import Judged, Verdict

ALL_HELD, SOME_REJECTED, NOT_READ = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands."""

    file: str
    sheet: str
    row: int


@dataclass(slots=True)
class Report:
    """Adds up judged workbooks; grows with the number of rows that have a cause, not with all rows."""

    school_year: str
    workbooks: list[dict[str, Any]] = field(default_factory=list)
    unreadable: list[dict[str, Any]] = field(default_factory=list)
    unread: list[dict[str, Any]] = field(default_factory=list)
    _rows: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def add(self, judged: Judged, **told: Any) -> dict[str, Any]:
        """Count one workbook in; `told` is what else is to be said of it. Gives what was added."""
        entry = {**summary(judged), **told}
        self.workbooks.append(entry)
        for verdict in (*judged.students, *judged.staff):
            for code in verdict.causes:
                self._rows[code].append(Place(judged.register.file, verdict.record.sheet, verdict.record.row))
        file = judged.register.file
        self.unread.extend(
            {"file": file, "sheet": each.sheet, "why": each.why, "columns": list(each.columns)}
            for each in judged.register.unread
        )
        return entry

    def refuse(self, file: str, reason: Mapping[str, str]) -> None:
        """Note a file that could not be read, with the reason in both languages."""
        self.unreadable.append({"file": file, "reason": dict(reason)})

    @property
    def exit_code(self) -> int:
        if self.unreadable:
            return NOT_READ
        rejected = any(book[part]["rejected"] for book in self.workbooks for part in ("students", "staff"))
        return SOME_REJECTED if rejected else ALL_HELD

    def causes(self) -> list[tuple[str, list[Place]]]:
        """Give the causes, most frequent first; of equals, by name."""
        return sorted(self._rows.items(), key=lambda pair: (-len(pair[1]), pair[0]))

    def to_json(self) -> dict[str, Any]:
        """Give the report as programs read it."""
        found: dict[str, Any] = {
            "school_year": self.school_year,
            "workbooks": self.workbooks,
            "causes": [_cause(code, rows) for code, rows in self.causes()],
        }
        more = {"unreadable": self.unreadable, "unread": self.unread}
        return found | {name: told for name, told in more.items() if told}


def summary(judged: Judged) -> dict[str, Any]:
    """Give the counts of one workbook."""
    register = judged.register
    return {
        "file": register.file,
        "school_code": register.school.code,
        "classes": len(register.classes),
        "students": _counts(judged.students),
        "staff": _counts(judged.staff),
    }


def _counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    counts = {"read": 0, "accepted": 0, "warned": 0, "rejected": 0}
    for verdict in verdicts:
        counts["read"] += 1
        counts["rejected" if verdict.is_rejected else "warned" if verdict.is_warned else "accepted"] += 1
    return counts


def _cause(code: str, rows: list[Place]) -> dict[str, Any]:
    places = [{"file": place.file, "sheet": place.sheet, "row": place.row} for place in rows]
    return {"code": code, "severity": CAUSES[code].severity, "count": len(rows), "rows": places}
