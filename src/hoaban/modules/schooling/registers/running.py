"""Checking and importing many workbooks, one after another: memory does not grow with their number, a bad file stops no other.

The next workbook is read and parsed while the database works on the last.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError
from django.utils import timezone

from hoaban.engines.workbooks.reader import Reader
from hoaban.engines.workbooks.refusals import Refused
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.network.actions import date_back
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import RegisterImport
from hoaban.modules.schooling.registers.applying import Source, hold_register, import_register
from hoaban.modules.schooling.registers.holders import Holders
from hoaban.modules.schooling.registers.judging import Judge, Judged
from hoaban.modules.schooling.registers.knowing import Lookup
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.records import Register
from hoaban.modules.schooling.registers.reference import Reference
from hoaban.modules.schooling.registers.report import Report, summary
from hoaban.modules.schooling.registers.school import commune_of, open_school

USUAL_YEAR = "2024-2025"
READ, OLD = {".xlsx", ".xlsm"}, {".xls", ".xlsb", ".ods"}  # the old ones are read too, to be refused with the reason
ATTEMPTS = 3
logger = logging.getLogger(__name__)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class File:
    """A workbook to read, and what it is called in the report."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file said, and the digest of its bytes."""

    register: Register
    digest: str


def workbooks_in(paths: Sequence[Path]) -> list[File]:
    """Give the files to read: those named, and the spreadsheets of named folders, in the order of their names."""
    found: list[File] = []
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if _is_spreadsheet(p)) if path.is_dir() else [path]
        found.extend(File(p, str(p.relative_to(path)) if path.is_dir() else p.name) for p in inside)
    return found


def _is_spreadsheet(path: Path) -> bool:
    """Excel's lock files and the like are none."""
    return path.suffix.lower() in READ | OLD and not path.name.startswith(("~$", "."))


def read(file: File, reader: Reader) -> Read:
    """Read a file as a register. Raises `Refused` or `Invalid`."""
    sheets = reader.read(file.path)
    return Read(parse(file.name, sheets), hashlib.sha256(file.path.read_bytes()).hexdigest())


def read_ahead(files: Sequence[File]) -> Iterator[tuple[File, Future[Read]]]:
    """Give each file with what it said, or why not; the next one is read meanwhile, and no more than that."""
    with Reader() as reader, ThreadPoolExecutor(1, "registers") as other:
        asked = ((file, other.submit(read, file, reader)) for file in files)
        for now, _next in pairwise(chain(asked, [None])):
            if now is not None:
                yield now


@dataclass(slots=True)
class Run:
    """One check or import of several workbooks in an actor's name; each workbook is a transaction of its own."""

    actor: Actor
    school_year: str = ""
    progress: Progress = lambda _done, _total, _file: None

    def check(self, paths: Sequence[Path]) -> Report:
        """Say what an import would find; nothing is written."""
        return self._each(paths, _Checking(self.actor, self.school_year, Holders()))

    def apply(self, paths: Sequence[Path]) -> Report:
        """Import; what was accepted of a workbook goes in whole, or, when the work is cut off, not at all."""
        return self._each(paths, _Importing(self.actor, self.school_year, None))

    def _each(self, paths: Sequence[Path], work: "_Checking") -> Report:
        files, report = workbooks_in(paths), Report(self.school_year)
        for number, (file, coming) in enumerate(read_ahead(files)):
            self.progress(number, len(files), file.name)
            try:
                judged, told = _again_after_a_clash(work.take, coming.result())
            except (Refused, Invalid, Denied, OSError, DatabaseError) as error:
                report.refuse(file.name, reason(error).to_json())
            else:
                report.add(judged, **told)
        for path in paths if not files else ():
            report.refuse(path.name, NO_WORKBOOKS.to_json())
        self.progress(len(files), len(files), "")
        report.school_year = report.school_year or next(iter(work.judges), USUAL_YEAR)
        return report


def _again_after_a_clash(take: "Callable[[Read], Taken]", said: Read) -> "Taken":
    """Somebody else may have taken a number in this very moment; looked at again, the row tells of it."""
    for _ in range(ATTEMPTS - 1):
        try:
            return take(said)
        except (IntegrityError, OperationalError) as error:
            if not getattr(error.__cause__, "sqlstate", "").startswith(("23", "40")):
                raise
    return take(said)


Taken = tuple[Judged, dict[str, Any]]


@dataclass
class _Checking:
    """What is done with each workbook of a check, and what is remembered between them."""

    actor: Actor
    school_year: str
    holders: Holders | None
    judges: dict[str, Judge] = field(default_factory=dict)

    def take(self, said: Read) -> Taken:
        with acting(self.actor):
            return self._take(said, self._year(said.register))

    def _take(self, said: Read, year: SchoolYear) -> Taken:
        if self._school(said.register) is None:
            commune_of(said.register, year.start, self.reference)  # raises what the opening of the school would
        return self._judge(year).judge(said.register), {}

    @cached_property
    def reference(self) -> Reference:
        return Reference.load()

    def _year(self, register: Register) -> SchoolYear:
        """The year asked for, else the file's own, else the usual one."""
        return SchoolYear.parse(self.school_year or register.school_year or USUAL_YEAR)

    def _judge(self, year: SchoolYear) -> Judge:
        """One judge a school year."""
        if year.name not in self.judges:
            tomorrow = timezone.localdate() + timedelta(days=1)
            reference = self.reference
            self.judges[year.name] = Judge(
                year, reference.groups, reference.group_key, Lookup(year), min(year.end, tomorrow), self.holders
            )
        return self.judges[year.name]

    def _school(self, register: Register) -> UUID | None:
        """A school's register is its own business: others are told no more than that it is not theirs."""
        found = Institution.objects.filter(code=register.school.code).values_list("pk", flat=True).first()
        if not self.actor.may("register.import", Target(institution_id=found)):
            raise Denied("register.import")
        return found


class _Importing(_Checking):
    """What is done with each workbook of an import: one transaction, one import of a school at a time."""

    def _take(self, said: Read, year: SchoolYear) -> Taken:
        register = said.register
        hold_register(register.school.code)
        found = self._school(register)
        institution_id = self._opened(register, year) if found is None else self._dated_back(found, year)
        judged = self._judge(year).judge(register)
        told = {**summary(judged), "verdicts": fingerprint(judged)}
        if _says_nothing_new(institution_id, year, said.digest, told):
            return judged, {"changed": {}}
        source = Source(judged, said.digest, told, self.reference, is_opening=found is None)
        changed = import_register(self.actor, institution_id=institution_id, school_year=year.name, source=source)
        return judged, {"changed": changed}

    def _opened(self, register: Register, year: SchoolYear) -> UUID:
        return open_school(self._lending, register, year.start, self.reference)

    def _dated_back(self, institution_id: UUID, year: SchoolYear) -> UUID:
        """A register of an earlier year tells that the school existed then."""
        if Institution.objects.filter(pk=institution_id, starts_on__gt=year.start).exists():
            date_back(self._lending, institution_id=institution_id, on=year.start)
        return institution_id

    @property
    def _lending(self) -> Actor:
        return self.actor.lending("register.import", "institution.manage")


def fingerprint(judged: Judged) -> str:
    """Reduce to a few letters which rows stayed out and why: it differs once one of them may go in."""
    verdicts = enumerate((*judged.students, *judged.staff))
    out = [(place, verdict.causes) for place, verdict in verdicts if verdict.is_rejected]
    return hashlib.sha256(repr(out).encode()).hexdigest()


def _says_nothing_new(institution_id: UUID, year: SchoolYear, digest: str, told: dict[str, Any]) -> bool:
    """Tell whether this very file is what was imported last for the school and year, and nothing of it may go in that stayed out."""
    rows = RegisterImport.objects.filter(institution_id=institution_id, school_year=year.name).order_by("-imported_at")
    newest = rows.values_list("digest", "report").first()
    return newest is not None and newest[0] == digest and _essence(newest[1]) == _essence(told)


def _essence(told: Mapping[str, Any]) -> tuple[Any, ...]:
    """Reduce to what stays out and how much was read: a file may say more to a reader that understands more of it."""
    read = (told.get(part, {}).get("read") for part in ("students", "staff"))
    return told.get("verdicts"), told.get("classes"), *read


NO_WORKBOOKS = vi_en(
    "Thư mục không có bảng tính nào. Kiểm tra đường dẫn.", "There is no spreadsheet in the folder. Check its path."
)


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
        case DatabaseError():
            logger.error("a register was not taken", exc_info=error)
            return vi_en(
                "Cơ sở dữ liệu không nhận tệp này; không có gì được ghi. Hãy nhập lại; nếu vẫn lỗi, báo người quản trị.",
                "The database did not take this file; nothing was written. Import it again; if it fails again, tell the administrator.",
            )
        case _:
            return vi_en("Không đọc được tệp. Kiểm tra đường dẫn.", "The file cannot be read. Check its path.")
