"""Checking and importing many workbooks, one after another: memory does not grow with their number, a bad file stops no other."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from hoaban.engines.workbooks.reader import Reader
from hoaban.engines.workbooks.refusals import Refused
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.network.actions import date_back
from hoaban.modules.network.models import Institution
from hoaban.modules.places.lookup import ethnic_group_codes, group_key
from hoaban.modules.schooling.models import RegisterImport
from hoaban.modules.schooling.registers.applying import Source, import_register
from hoaban.modules.schooling.registers.judging import Judge, Judged
from hoaban.modules.schooling.registers.matching import Lookup
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.records import Register
from hoaban.modules.schooling.registers.report import Report, summary
from hoaban.modules.schooling.registers.school import open_school

USUAL_YEAR = "2024-2025"
Progress = Callable[[int, int, str], None]


def workbooks_in(paths: Sequence[Path]) -> list[Path]:
    """Give the files to read: those named, and the workbooks of named folders, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*.xlsx") if not p.name.startswith("~$")) if path.is_dir() else [path]
        found.extend(inside)
    return found


@dataclass(slots=True)
class Run:
    """One check or import of several workbooks in an actor's name; each workbook is a transaction of its own."""

    actor: Actor
    school_year: str = ""
    progress: Progress = lambda _done, _total, _file: None

    def check(self, paths: Sequence[Path]) -> Report:
        """Say what an import would find; nothing is written."""
        return self._each(paths, lambda judged, _path, report: report.add(judged))

    def apply(self, paths: Sequence[Path]) -> Report:
        """Import; what was accepted of a workbook goes in whole, or, when the work is cut off, not at all."""
        return self._each(paths, self._import)

    def _each(self, paths: Sequence[Path], do: Callable[[Judged, Path, Report], object]) -> Report:
        files = workbooks_in(paths)
        report, judges = Report(self.school_year), dict[str, Judge]()
        with Reader() as reader:
            for number, path in enumerate(files):
                self.progress(number, len(files), path.name)
                try:
                    register = parse(path.name, reader.read(path))
                    with acting(self.actor):
                        self._require(register)
                        do(self._judge(register, judges).judge(register), path, report)
                except (Refused, Invalid, Denied, OSError) as error:
                    report.refuse(path.name, reason(error).to_json())
        self.progress(len(files), len(files), "")
        report.school_year = report.school_year or next(iter(judges), USUAL_YEAR)
        return report

    def _judge(self, register: Register, judges: dict[str, Judge]) -> Judge:
        """One judge a school year: the year asked for, else the file's own, else the usual one."""
        name = self.school_year or register.school_year or USUAL_YEAR
        if name not in judges:
            year = SchoolYear.parse(name)
            judges[name] = Judge(year, ethnic_group_codes(), group_key, Lookup(year))
        return judges[name]

    def _require(self, register: Register) -> None:
        """A school's register is its own business: others are told no more than that it is not theirs."""
        found = Institution.objects.filter(code=register.school.code).values_list("pk", flat=True).first()
        if not self.actor.may("register.import", Target(institution_id=found)):
            raise Denied("register.import")

    def _import(self, judged: Judged, path: Path, report: Report) -> None:
        register, digest = judged.register, hashlib.sha256(path.read_bytes()).hexdigest()
        year = self.school_year or register.school_year or USUAL_YEAR
        institution_id = self._school(register, SchoolYear.parse(year))
        changed: dict[str, int] = {}
        if not _is_newest(institution_id, year, digest):
            source = Source(judged, digest, summary(judged))
            changed = import_register(self.actor, institution_id=institution_id, school_year=year, source=source)
        report.add(judged, changed=changed)

    def _school(self, register: Register, year: SchoolYear) -> UUID:
        found = Institution.objects.filter(code=register.school.code).values_list("pk", flat=True).first()
        lending = self.actor.lending("register.import", "institution.manage")
        if found is None:
            return open_school(lending, register, year.start)
        if Institution.objects.filter(pk=found, starts_on__gt=year.start).exists():
            date_back(lending, institution_id=found, on=year.start)
        return found


def _is_newest(institution_id: UUID, school_year: str, digest: str) -> bool:
    """Tell whether this very file is what was imported last for the school and year: then it says nothing new."""
    newest = RegisterImport.objects.filter(institution_id=institution_id, school_year=school_year).order_by(
        "-imported_at"
    )
    return newest.values_list("digest", flat=True).first() == digest


def reason(error: Exception) -> Words:
    """Say in both languages why a file was not taken."""
    match error:
        case Refused():
            return Words(f"{error.what.vi} {error.next_step.vi}", f"{error.what.en} {error.next_step.en}")
        case Invalid():
            return error.problems[0].message
        case Denied():
            return vi_en(
                "Bạn không có quyền nhập sổ của trường này. Sở và chính trường đó có quyền này.",
                "You may not import this school’s register. The department and the school itself may.",
            )
        case _:
            return vi_en("Không đọc được tệp. Kiểm tra đường dẫn.", "The file cannot be read. Check its path.")
