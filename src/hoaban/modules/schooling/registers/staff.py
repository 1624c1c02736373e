"""The staff of a workbook: new appointments in bulk, present ones corrected where the register says otherwise, gone ones ended."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.registers.judging import Judged
from hoaban.modules.schooling.registers.knowing import candidate, main_posts_elsewhere, put_in_by_registers
from hoaban.modules.schooling.registers.records import RegisterStaff
from hoaban.modules.schooling.registers.skills import SkillBook
from hoaban.modules.schooling.registers.sparing import Spared
from hoaban.modules.schooling.registers.taking_back import take_back_appointment
from hoaban.modules.staff import actions as staffing
from hoaban.modules.staff.loading import load_staff
from hoaban.modules.staff.models import Appointment

Add = Callable[[str, int], None]
APPOINTMENT = (
    "id", "person_id", "institution_id", "post", "contract", "is_main", "joined_sector_on", "starts_on", "ends_on",
)  # fmt: skip


@dataclass
class StaffBook:
    """Appoints the staff of a workbook from the year's first day on; `until` is when a later year's register speaks, if one does."""

    actor: Actor
    institution_id: UUID
    judged: Judged
    year: SchoolYear
    until: date | None
    add: Add
    new: list[tuple[UUID, RegisterStaff]] = field(default_factory=list)
    seen: set[UUID] = field(default_factory=set)

    @cached_property
    def present(self) -> dict[UUID, Appointment]:
        """Who has a post here in this year: the one held first."""
        rows = Appointment.objects.overlapping(self.year.start, self.year.end).filter(
            institution_id=self.institution_id
        )
        return {row.person_id: row for row in rows.select_related("person").order_by("-starts_on")}

    @property
    def records(self) -> list[RegisterStaff]:
        return [v.record for v in self.judged.staff if not v.is_rejected and isinstance(v.record, RegisterStaff)]

    def write(self, persons: Sequence[UUID], newcomers: Collection[UUID]) -> None:
        """Write appointments and skills; `persons` are who the records are, `newcomers` those nobody knew before."""
        self.seen = set(persons)
        skills = SkillBook(self.actor, self.institution_id, self.year.start, self.until)
        skills.read(self.seen - set(newcomers))
        for person_id, record in zip(persons, self.records, strict=True):
            here = self.present.get(person_id)
            if here is None:
                self.new.append((person_id, record))
            elif self._differs(here, record):
                self._correct(here, record)
                self.add("appointments corrected", 1)
            self.add("skills corrected", skills.put(person_id, record))
        self._appoint(skills)
        self._let_go()

    # -- new appointments

    def _appoint(self, skills: SkillBook) -> None:
        rows = list(self._rows())
        loads = [*([Load(Appointment, APPOINTMENT, rows)] if rows else []), *skills.loads()]
        if loads:
            load_staff(self.actor, institution_id=self.institution_id, source="register", loads=loads)
        self.add("appointments", len(rows))

    def _rows(self) -> Iterator[list[Any]]:
        ids, start = [person_id for person_id, _ in self.new], self.year.start
        later, elsewhere = self._later(ids), main_posts_elsewhere(ids, self.institution_id, start) if ids else {}
        for person_id, record in self.new:
            main = elsewhere.get(person_id)
            moves_on = main if main is not None and main > start else None
            ends = [day for day in (later.get(person_id), moves_on, self.until) if day is not None]
            yield [
                uuid7(), person_id, self.institution_id, record.post, "permanent", main is None or main > start,
                record.joined_on, start, min(ends, default=None),
            ]  # fmt: skip

    def _later(self, persons: Collection[UUID]) -> Mapping[UUID, date]:
        """When those begin who are known here from a later year only: an earlier register's appointment ends there."""
        rows = Appointment.objects.filter(
            institution_id=self.institution_id, person_id__in=persons, starts_on__gte=self.year.end
        )
        return dict(rows.order_by("-starts_on").values_list("person_id", "starts_on"))

    # -- present appointments

    def _differs(self, row: Appointment, record: RegisterStaff) -> bool:
        joined = record.joined_on or row.joined_sector_on
        return (record.post, joined) != (row.post, row.joined_sector_on) or self._can_be_main(row)

    def _can_be_main(self, row: Appointment) -> bool:
        """A second post whose main one elsewhere is no more has become the main one."""
        return not row.is_main and not self._is_main_elsewhere(row)

    def _is_main_elsewhere(self, row: Appointment) -> bool:
        on = max(self.year.start, row.starts_on)
        since = main_posts_elsewhere([row.person_id], self.institution_id, on).get(row.person_id)
        return since is not None and since <= on

    def _correct(self, row: Appointment, record: RegisterStaff) -> None:
        on, joined = max(self.year.start, row.starts_on), record.joined_on or row.joined_sector_on
        if not self._is_main_elsewhere(row):
            staffing.appoint(
                self.actor, person_id=row.person_id, institution_id=self.institution_id, post=record.post, on=on,
                contract=row.contract, joined_sector_on=joined,
            )  # fmt: skip
            return
        self._end(row, on)
        again = [
            uuid7(), row.person_id, self.institution_id, record.post, row.contract, False, joined, on, row.ends_on,
        ]  # fmt: skip
        load = Load(Appointment, APPOINTMENT, [again])
        load_staff(self.actor, institution_id=self.institution_id, source="register", loads=[load])

    # -- those who are gone

    def _let_go(self) -> None:
        """End the posts of those whom an earlier register put in and this one no longer names, not even in a rejected row."""
        spared, start = Spared(self.judged.staff), self.year.start
        gone = [
            row
            for person_id, row in self.present.items()
            if person_id not in self.seen and row.starts_on <= start and not spared.holds(candidate(row.person))
        ]
        for row in put_in_by_registers(self.institution_id, gone):
            self._end(row, start)
            if row.is_main:
                self._pass_on(row.person_id)
            self.add("appointments ended", 1)

    def _end(self, row: Appointment, on: date) -> None:
        """What began that very day was a mistake, and is taken back."""
        if row.starts_on < on:
            staffing.end_appointment(self.actor, appointment_id=row.pk, on=on)
        else:
            take_back_appointment(self.actor, institution_id=self.institution_id, row_id=row.pk)

    def _pass_on(self, person_id: UUID) -> None:
        """Whoever lost the main post here and holds a second one elsewhere holds that as the main one from then on."""
        with acting(Actor.system("the main post passed on to another school")) as system:
            rows = Appointment.objects.on(self.year.start).filter(person_id=person_id, is_main=False)
            other = rows.exclude(institution_id=self.institution_id).order_by("starts_on").first()
            if other is not None:
                staffing.appoint(
                    system, person_id=person_id, institution_id=other.institution_id, post=other.post,
                    on=self.year.start, contract=other.contract, joined_sector_on=other.joined_sector_on,
                )  # fmt: skip
