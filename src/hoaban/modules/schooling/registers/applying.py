"""Writing a judged register: one operation a workbook, which changes just what differs and keeps what stood before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import Load, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import GRADE_AGE
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment, Homeroom, RegisterImport, SchoolClass
from hoaban.modules.schooling.reasons import NEW, YEAR_END
from hoaban.modules.schooling.registers.judging import Judged
from hoaban.modules.schooling.registers.matching import Matcher
from hoaban.modules.schooling.registers.persons import PersonBook
from hoaban.modules.schooling.registers.recognising import key
from hoaban.modules.schooling.registers.records import RegisterClass, RegisterStudent
from hoaban.modules.schooling.registers.school import bring_school_up_to_date
from hoaban.modules.schooling.registers.staff import bring_staff_up_to_date

PARTS = ("institution.manage", "person.manage", "staff.manage", "class.manage", "learner.manage")


@dataclass(frozen=True, slots=True)
class Source:
    """The file that an import came from; the ledger keeps this instead of the rows."""

    judged: Judged
    digest: str
    report: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"digest": self.digest, **self.report}


@dataclass(slots=True)
class Tally:
    """What an import changed, by kind of record; all zero when the file said nothing new."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, number: int = 1) -> None:
        if number:
            self.counts[what] = self.counts.get(what, 0) + number


@action(
    "register.import",
    kind="register.import@1",
    scope=at(institution="institution_id"),
    says=vi_en("Nhập sổ của trường", "Imported the school's register"),
)
def import_register(actor: Actor, *, institution_id: UUID, school_year: str, source: Source) -> dict[str, int]:
    """Write what a workbook says of its school and year: facts, classes, staff, pupils. Gives what changed, by kind.

    A row that was rejected changes nothing, and its person, if here already, stays. A pupil whom an earlier import put in and this
    file no longer names is taken out; the ledger keeps the row. Saying the same again changes nothing.
    """
    op = writing()
    importing = _Importing(
        op, actor.lending("register.import", *PARTS), institution_id, SchoolYear.parse(school_year), source.judged
    )
    importing.run()
    if (
        importing.tally.counts
        or not RegisterImport.objects.filter(institution_id=institution_id, digest=source.digest).exists()
    ):
        op.create(
            RegisterImport,
            institution_id=institution_id,
            school_year=school_year,
            file_name=source.judged.register.file,
            digest=source.digest,
            imported_at=timezone.now(),
            report={**source.report, "changed": importing.tally.counts},
        )
    return importing.tally.counts


@dataclass
class _Importing:
    op: Writing
    actor: Actor
    institution_id: UUID
    year: SchoolYear
    judged: Judged
    tally: Tally = field(default_factory=Tally)

    def run(self) -> None:
        register = self.judged.register
        sites = bring_school_up_to_date(self.actor, self.institution_id, register, self.year.start, self.tally.add)
        self.classes(register.classes, sites)
        staff = bring_staff_up_to_date(self.actor, self.institution_id, self.judged, self.year.start, self.tally.add)
        self.homerooms(register.classes, staff)
        self.pupils()

    @cached_property
    def is_over(self) -> bool:
        """A year that has ended: its enrolments end with it."""
        return self.year.end <= timezone.localdate()

    # -- classes

    @cached_property
    def present_classes(self) -> dict[str, SchoolClass]:
        rows = SchoolClass.objects.of_year(self.year.name).filter(institution_id=self.institution_id)
        return {key(row.name): row for row in rows}

    def classes(self, said: Iterable[RegisterClass], sites: Mapping[str, UUID]) -> None:
        new = []
        for each in said:
            site_id = sites.get(key(each.site), sites[""])
            grades = list(each.grades) or ["nt"]
            found = self.present_classes.get(key(each.name))
            if found is None:
                found = SchoolClass(
                    id=uuid7(), institution_id=self.institution_id, site_id=site_id, school_year=self.year.name,
                    name=each.name, grades=grades, is_multigrade=each.is_multigrade,
                    starts_on=self.year.start, ends_on=self.year.end,
                )  # fmt: skip
                self.present_classes[key(each.name)] = found
                new.append(found)
            elif self.op.change(found, site_id=site_id, grades=grades, is_multigrade=each.is_multigrade):
                self.tally.add("classes changed")
        columns = [
            "id",
            "institution_id",
            "site_id",
            "school_year",
            "name",
            "grades",
            "is_multigrade",
            "starts_on",
            "ends_on",
        ]
        self.tally.add(
            "classes", self.op.copy(SchoolClass, columns, [[getattr(c, n) for n in columns] for c in new]) if new else 0
        )

    def homerooms(self, said: Iterable[RegisterClass], staff: Mapping[str, UUID]) -> None:
        """Tie classes to their homeroom teachers, where the name is one of the school's staff."""
        present = set(
            Homeroom.objects.filter(school_class__in=self.present_classes.values()).values_list(
                "school_class_id", "person_id"
            )
        )
        for each in said:
            person_id = staff.get(each.homeroom.casefold()) if each.homeroom else None
            school_class = self.present_classes[key(each.name)]
            if person_id and (school_class.pk, person_id) not in present:
                self.op.create(
                    Homeroom, institution_id=self.institution_id, school_class_id=school_class.pk, person_id=person_id,
                    starts_on=self.year.start, ends_on=self.year.end,
                )  # fmt: skip
                self.tally.add("homerooms")

    # -- pupils

    def pupils(self) -> None:
        present = {
            row.person_id: row
            for row in Enrolment.objects.of_year(self.year.name)
            .filter(institution_id=self.institution_id)
            .select_related("person")
            .order_by("starts_on")
        }
        matcher = Matcher.among(self.judged.known, (row.person for row in present.values()))
        book = PersonBook(self.actor, self.institution_id, "learner", self.year.start)
        new, seen = [], set[UUID]()
        for record in self._taken_in():
            person_id, is_known = matcher.match(record)
            seen.add(person_id)
            here = present.get(person_id)
            book.put(person_id, record, is_known=is_known, here=here.person if here else None)
            if here is None:
                new.append(self._enrolment(person_id, record))
            elif self._changed(here, record):
                self.tally.add("enrolments changed")
        book.write(self.tally.add)
        columns = [
            "id", "person_id", "institution_id", "school_class_id", "grade", "boarding", "entry_reason", "exit_reason", "note",
            "starts_on", "ends_on",
        ]  # fmt: skip
        self.tally.add("enrolments", self.op.copy(Enrolment, columns, new) if new else 0)
        self._take_out(present, seen)

    def _taken_in(self) -> Iterator[RegisterStudent]:
        for verdict in self.judged.students:
            if not verdict.is_rejected and isinstance(verdict.record, RegisterStudent):
                yield verdict.record

    def _enrolment(self, person_id: UUID, record: RegisterStudent) -> list[Any]:
        school_class = self.present_classes[key(record.class_name)]
        ends_on, exit_reason = (self.year.end, YEAR_END) if self.is_over else (None, "")
        return [
            uuid7(), person_id, self.institution_id, school_class.pk, self._grade(school_class, record), record.boarding,
            NEW, exit_reason, record.note[:300], self.year.start, ends_on,
        ]  # fmt: skip

    def _changed(self, row: Enrolment, record: RegisterStudent) -> bool:
        school_class = self.present_classes[key(record.class_name)]
        return self.op.change(
            row,
            school_class_id=school_class.pk,
            grade=self._grade(school_class, record),
            boarding=record.boarding,
            note=record.note[:300],
        )

    def _grade(self, school_class: SchoolClass, record: RegisterStudent) -> str:
        """The class's grade; of combined grades the one nearest to the pupil's age."""
        born: date | None = record.birth.day if record.birth else None
        if len(school_class.grades) == 1 or born is None:
            return school_class.grades[0]
        age = self.year.starts - born.year
        return min(school_class.grades, key=lambda grade: abs(GRADE_AGE.get(grade, age) - age))

    def _take_out(self, present: Mapping[UUID, Enrolment], seen: set[UUID]) -> None:
        """Take out whom an import put in and this file no longer names, not even in a rejected row."""
        named = {v.record.identity for v in self.judged.students} | {
            v.record.number.text for v in self.judged.students if v.record.number
        }
        imports = set(
            RegisterImport.objects.filter(institution_id=self.institution_id, school_year=self.year.name).values_list(
                "written_by", flat=True
            )
        )
        for person_id, row in present.items():
            person: Person = row.person
            is_named = (person.full_name.casefold(), person.birth_date) in named or person.personal_id in named
            if person_id not in seen and not is_named and row.written_by in imports:
                self.op.remove(row)
                self.tally.add("enrolments taken out")
