"""The pupils of a workbook: enrolments begun, corrected, and taken back where a corrected register no longer names somebody."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.network.levels import GRADE_AGE
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.reasons import CONTINUES, NEW, REPEAT, YEAR_END
from hoaban.modules.schooling.registers.class_names import class_key
from hoaban.modules.schooling.registers.judging import Judged
from hoaban.modules.schooling.registers.knowing import candidate, put_in_by_registers
from hoaban.modules.schooling.registers.records import LONGEST_NOTE, RegisterStudent
from hoaban.modules.schooling.registers.sparing import Spared

Add = Callable[[str, int], None]
COLUMNS = (
    "id", "person_id", "institution_id", "school_class_id", "grade", "boarding", "entry_reason", "exit_reason", "note",
    "starts_on", "ends_on",
)  # fmt: skip
BOARDING_COLUMNS = {"boarding", "full_boarding"}


@dataclass
class PupilBook:
    """Enrols the pupils of a workbook for a school year."""

    op: Writing
    actor: Actor
    institution_id: UUID
    judged: Judged
    year: SchoolYear
    until: date | None
    add: Add
    seen: set[UUID] = field(default_factory=set)

    @cached_property
    def present(self) -> dict[UUID, Enrolment]:
        """Who is enrolled here in this year: where they were last."""
        rows = Enrolment.objects.of_year(self.year.name).filter(institution_id=self.institution_id)
        return {row.person_id: row for row in rows.select_related("person", "school_class").order_by("starts_on")}

    @property
    def records(self) -> list[RegisterStudent]:
        return [v.record for v in self.judged.students if not v.is_rejected and isinstance(v.record, RegisterStudent)]

    @cached_property
    def is_over(self) -> bool:
        """A year that has ended, or that a later register follows: its enrolments end with it."""
        return self.year.end <= timezone.localdate() or self.until is not None

    @cached_property
    def _stay(self) -> tuple[date, date | None, str]:
        """When the stays of the year begin and end, and with which reason."""
        return (self.year.start, self.year.end, YEAR_END) if self.is_over else (self.year.start, None, "")

    def moves(self, persons: Sequence[UUID | None]) -> Counter[tuple[str, str]]:
        """Count who was in which class and stands in which now."""
        return Counter(
            (class_key(here.school_class.name), class_key(record.class_name))
            for person_id, record in zip(persons, self.records, strict=True)
            if person_id and (here := self.present.get(person_id))
        )

    def write(self, persons: Sequence[UUID], newcomers: Collection[UUID], classes: Mapping[str, SchoolClass]) -> None:
        """Write enrolments; `persons` are who the records are, `newcomers` those nobody knew before."""
        self.seen = set(persons)
        coming = self.seen - set(newcomers) - self.present.keys()
        before = self._close_past_years(coming)
        new = []
        for person_id, record in zip(persons, self.records, strict=True):
            school_class, here = classes[class_key(record.class_name)], self.present.get(person_id)
            if here is None:
                new.append(self._row(person_id, record, school_class, before.get(person_id)))
            elif self.op.change(here, **self._said(here, record, school_class)):
                self.add("enrolments corrected", 1)
        self.add("enrolments", self.op.copy(Enrolment, COLUMNS, new))
        self._take_out()

    def _row(
        self, person_id: UUID, record: RegisterStudent, school_class: SchoolClass, before: str | None
    ) -> list[Any]:
        grade = self._grade(school_class, record)
        reason = NEW if before is None else REPEAT if before == grade else CONTINUES
        starts_on, ends_on, exit_reason = self._stay
        return [
            uuid7(), person_id, self.institution_id, school_class.pk, grade, record.boarding, reason, exit_reason,
            record.note[:LONGEST_NOTE], starts_on, ends_on,
        ]  # fmt: skip

    def _said(self, row: Enrolment, record: RegisterStudent, school_class: SchoolClass) -> dict[str, Any]:
        """What the register says of somebody who is enrolled; a column that it does not have says nothing."""
        stays = (
            row.school_class_id == school_class.pk and row.grade in school_class.grades and len(school_class.grades) > 1
        )
        said: dict[str, Any] = {"school_class_id": school_class.pk}
        said["grade"] = row.grade if stays else self._grade(school_class, record)
        if not record.unsaid >= BOARDING_COLUMNS:
            said["boarding"] = record.boarding
        if "note" not in record.unsaid:
            said["note"] = record.note[:LONGEST_NOTE]
        if self.is_over and row.ends_on is None:
            said |= {"ends_on": self.year.end, "exit_reason": YEAR_END}
        return said

    def _grade(self, school_class: SchoolClass, record: RegisterStudent) -> str:
        """The class's grade; of combined grades the one nearest to the pupil's age."""
        born: date | None = record.birth.day if record.birth else None
        if len(school_class.grades) == 1 or born is None:
            return school_class.grades[0]
        age = self.year.starts - born.year
        return min(school_class.grades, key=lambda grade: abs(GRADE_AGE.get(grade, age) - age))

    # -- other years

    def _close_past_years(self, coming: Collection[UUID]) -> dict[UUID, str]:
        """End what nobody ended before this year began; gives the grade in which those who come were here in the year before."""
        past = Enrolment.objects.filter(institution_id=self.institution_id, school_class__ends_on__lte=self.year.start)
        _end_with_class(self.op, past.filter(ends_on=None).select_related("school_class"))
        if not coming:
            return {}
        with acting(Actor.system("a new school year began in another school")) as system:
            if Enrolment.objects.filter(**_unended(coming, self.year.start)).exists():
                close_past_stays(system, institution_id=None, person_ids=list(coming), on=self.year.start)
        last = past.filter(school_class__school_year=self.year.previous().name, person_id__in=coming)
        return dict(last.order_by("starts_on").values_list("person_id", "grade"))

    # -- those who are gone

    def _take_out(self) -> None:
        """Take out whom an import put in and this file no longer names, not even in a rejected row."""
        spared = Spared(self.judged.students)
        gone = [
            row
            for person_id, row in self.present.items()
            if person_id not in self.seen and not spared.holds(candidate(row.person, class_key(row.school_class.name)))
        ]
        for row in put_in_by_registers(self.institution_id, gone):
            self.op.remove(row)
            self.add("enrolments taken back", 1)


def _unended(person_ids: Collection[UUID], on: date) -> dict[str, Any]:
    return {"person_id__in": list(person_ids), "ends_on": None, "school_class__ends_on__lte": on}


def _end_with_class(op: Writing, rows: Any) -> None:
    for row in rows:
        op.change(row, ends_on=row.school_class.ends_on, exit_reason=YEAR_END)


@action(
    "learner.manage",
    kind="learner.year-over@1",
    scope=at(institution="institution_id"),
    says=vi_en("Kết thúc năm học cũ", "Ended the past school year"),
)
def close_past_stays(_actor: Actor, *, institution_id: UUID | None, person_ids: Sequence[UUID], on: date) -> None:  # noqa: ARG001
    """End with their class the stays of past years that nobody ended: the pupils begin a new year, perhaps in another school."""
    rows = Enrolment.objects.filter(**_unended(person_ids, on)).select_related("school_class")
    _end_with_class(writing(), rows)
