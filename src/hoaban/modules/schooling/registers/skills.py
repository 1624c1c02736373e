"""What members of staff can do, as their register says: subjects, degree, IT certificate."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import Dated
from hoaban.modules.schooling.registers.labels import key
from hoaban.modules.schooling.registers.records import RegisterStaff
from hoaban.modules.staff import actions as staffing
from hoaban.modules.staff.models import ItCertificate, Qualification, SubjectTaught
from hoaban.modules.staff.posts import INFORMATICS

PARTED = re.compile(r"[,;/+\n]| - ")
LONGEST_SUBJECT = 80
KINDS: Mapping[type[Dated], str] = {SubjectTaught: "subject", Qualification: "degree", ItCertificate: "level"}


def subjects_of(record: RegisterStaff) -> tuple[str, ...]:
    """Read the subjects of a cell: «Toán, Tin học», «Toán - Tin»; informatics is known by one name."""
    said = (" ".join(part.split())[:LONGEST_SUBJECT].strip() for part in PARTED.split(record.subject))
    named = (INFORMATICS if key(each) in {"tin", "tin hoc"} else each for each in said if each)
    return tuple(dict.fromkeys(named))


@dataclass
class SkillBook:
    """Compares what the register says of each member of staff with what is known, and writes what is new or differs."""

    actor: Actor
    institution_id: UUID
    on: date
    until: date | None
    rows: dict[type[Dated], list[list[Any]]] = field(default_factory=lambda: {model: [] for model in KINDS})
    now: dict[type[Dated], dict[UUID, set[str]]] = field(default_factory=lambda: {model: {} for model in KINDS})
    later: dict[type[Dated], dict[UUID, date]] = field(default_factory=lambda: {model: {} for model in KINDS})

    def read(self, persons: Collection[UUID]) -> None:
        """Learn what is known of persons: three questions for a whole school."""
        for model, name in KINDS.items() if persons else ():
            rows: Any = model._default_manager  # noqa: SLF001  Django's documented model API
            known = rows.filter(person_id__in=persons).order_by("-starts_on")
            for person_id, said, starts, ends in known.values_list("person_id", name, "starts_on", "ends_on"):
                if starts > self.on:
                    self.later[model][person_id] = starts
                elif ends is None or ends > self.on:
                    self.now[model].setdefault(person_id, set()).add(said)

    def put(self, person_id: UUID, record: RegisterStaff) -> int:
        """Take in what a row says; gives how many things it corrected. What is new is written by the loads."""
        return sum(self._tell(model, person_id, said) for model, said in _said(record))

    def _tell(self, model: type[Dated], person_id: UUID, said: tuple[str, ...]) -> int:
        now = self.now[model].get(person_id, set())
        if set(said) == now:
            return 0
        if now:
            self._correct(model, person_id, said)
            return 1
        extra = [""] if model is Qualification else []
        until = self.later[model].get(person_id)
        self.rows[model].extend([uuid7(), person_id, self.on, until, each, *extra] for each in said)
        return 0

    def _correct(self, model: type[Dated], person_id: UUID, said: tuple[str, ...]) -> None:
        if model is SubjectTaught:
            staffing.set_subjects(self.actor, person_id=person_id, subjects=said, on=self.on)
        elif model is Qualification:
            staffing.set_qualification(self.actor, person_id=person_id, degree=said[0], on=self.on)
        else:
            level = said[0] if said else "none"
            staffing.set_it_certificate(self.actor, person_id=person_id, level=level, on=self.on)

    def loads(self) -> list[Load]:
        """Give what nobody knew yet."""
        names = ("id", "person_id", "starts_on", "ends_on")
        columns = {
            model: (*names, name, *(["field"] if model is Qualification else [])) for model, name in KINDS.items()
        }
        return [Load(model, columns[model], rows) for model, rows in self.rows.items() if rows]


def _said(record: RegisterStaff) -> Iterator[tuple[type[Dated], tuple[str, ...]]]:
    """What a row says; an empty cell says nothing, but for the certificate, which an empty cell says is not there."""
    if subjects := subjects_of(record):
        yield SubjectTaught, subjects
    if record.qualification:
        yield Qualification, (record.qualification,)
    if "it_certificate" not in record.unsaid:
        yield ItCertificate, (record.it_certificate,) if record.it_certificate != "none" else ()
