"""Whom the database knows already: by number through a narrow door in the walls, by name and birth date within the school."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from hoaban.kernel.ids import uuid7
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.schooling.registers.judging import KnownPerson
from hoaban.modules.schooling.registers.records import RegisterPerson
from hoaban.modules.staff.models import Appointment


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answers, for the judge, who holds a number already."""

    school_year: SchoolYear

    def __call__(self, school_code: str, numbers: Collection[str]) -> Mapping[str, KnownPerson]:
        if not numbers:
            return {}
        here = Institution.objects.filter(code=school_code).values_list("pk", flat=True).first()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT personal_id, person_id, full_name, birth_date FROM people_known(%s)", [list(numbers)]
            )
            found = cursor.fetchall()
            elsewhere = self._elsewhere([row[1] for row in found], here)
        ours = self._ours([row[1] for row in found], here)
        return {
            number: KnownPerson(person_id, name, born, person_id in ours, person_id in elsewhere)
            for number, person_id, name, born in found
        }

    def _elsewhere(self, persons: list[UUID], here: UUID | None) -> set[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id FROM schooling_enrolled_elsewhere(%s::uuid[], %s, %s, %s)",
                [persons, here, self.school_year.start, self.school_year.end],
            )
            return {row[0] for row in cursor.fetchall()}

    def _ours(self, persons: list[UUID], here: UUID | None) -> set[UUID]:
        if here is None or not persons:
            return set()
        enrolled = Enrolment.objects.of_year(self.school_year.name).filter(institution_id=here, person_id__in=persons)
        employed = Appointment.objects.overlapping(self.school_year.start, self.school_year.end).filter(
            institution_id=here, person_id__in=persons
        )
        return {*enrolled.values_list("person_id", flat=True), *employed.values_list("person_id", flat=True)}


@dataclass(slots=True)
class Matcher:
    """Finds the person that a row means: by number, else by name and birth date among the school's own; else somebody new."""

    known: Mapping[str, KnownPerson]
    own: dict[tuple[str, object], list[Person]] = field(default_factory=dict)
    _taken: set[UUID] = field(default_factory=set)

    @classmethod
    def among(cls, known: Mapping[str, KnownPerson], own: Iterable[Person]) -> "Matcher":
        matcher = cls(known)
        for person in own:
            matcher.own.setdefault((person.full_name.casefold(), person.birth_date), []).append(person)
        return matcher

    def match(self, record: RegisterPerson) -> tuple[UUID, bool]:
        """Give the person's id, and whether the person is known; nobody is given to two rows."""
        number = record.number.text if record.number else ""
        found = self.known.get(number)
        if found is not None and found.person_id not in self._taken:
            return self._take(found.person_id)
        for person in self.own.get(record.identity, ()):
            if person.pk not in self._taken and (not number or person.personal_id in {None, number}):
                return self._take(person.pk)
        return uuid7(), False

    def _take(self, person_id: UUID) -> tuple[UUID, bool]:
        self._taken.add(person_id)
        return person_id, True
