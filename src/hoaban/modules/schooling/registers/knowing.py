"""Whom the database knows: holders of numbers through narrow doors in the walls, the school's own persons within them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Min, Q

from hoaban.kernel.models import Operation
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import Tracked
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.schooling.models import Enrolment, RegisterImport
from hoaban.modules.schooling.registers.judging import KnownPerson
from hoaban.modules.schooling.registers.matching import Candidate, Row
from hoaban.modules.staff.models import Appointment

T = TypeVar("T", bound=Tracked)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answers, for the judge, who holds a number already."""

    school_year: SchoolYear

    def __call__(self, school_code: str, numbers: Collection[str]) -> Mapping[str, KnownPerson]:
        found = _holders(numbers) if numbers else []
        if not found:
            return {}
        here = Institution.objects.filter(code=school_code).values_list("pk", flat=True).first()
        persons = [row[1] for row in found]
        elsewhere = enrolled_elsewhere(persons, here, self.school_year) - self._staying(persons, here)
        ours, former = self._ours(persons, here), _affiliated(persons, here)
        return {
            number: KnownPerson(
                person_id, name, born, person_id in ours, person_id in elsewhere, was_here=person_id in former
            )
            for number, person_id, name, born in found
        }

    def _staying(self, persons: list[UUID], here: UUID | None) -> set[UUID]:
        """Give those who learn here now, though they may have begun the year elsewhere."""
        if here is None:
            return set()
        stays = Enrolment.objects.of_year(self.school_year.name).filter(institution_id=here, person_id__in=persons)
        staying = stays.filter(Q(ends_on=None) | Q(ends_on__gte=self.school_year.end))
        return set(staying.values_list("person_id", flat=True))

    def _ours(self, persons: list[UUID], here: UUID | None) -> set[UUID]:
        if here is None:
            return set()
        year = self.school_year
        enrolled = Enrolment.objects.of_year(year.name).filter(institution_id=here, person_id__in=persons)
        employed = Appointment.objects.overlapping(year.start, year.end).filter(
            institution_id=here, person_id__in=persons
        )
        return {*enrolled.values_list("person_id", flat=True), *employed.values_list("person_id", flat=True)}


def _holders(numbers: Collection[str]) -> list[tuple[str, UUID, str, date]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT personal_id, person_id, full_name, birth_date FROM people_known(%s)", [list(numbers)])
        found: list[tuple[str, UUID, str, date]] = cursor.fetchall()
    return found


def _affiliated(persons: Iterable[UUID], here: UUID | None) -> set[UUID]:
    if here is None:
        return set()
    rows = Affiliation.objects.filter(institution_id=here, person_id__in=list(persons))
    return set(rows.values_list("person_id", flat=True))


def enrolled_elsewhere(persons: Iterable[UUID], here: UUID | None, year: SchoolYear) -> set[UUID]:
    """Give those who learn in another school in a year."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM schooling_enrolled_elsewhere(%s::uuid[], %s, %s, %s)",
            [list(persons), here, year.start, year.end],
        )
        return {row[0] for row in cursor.fetchall()}


def main_posts_elsewhere(persons: Iterable[UUID], here: UUID, since: date) -> dict[UUID, date]:
    """Give since when, or from when on, each of those holds a main post elsewhere who holds one then or will."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, starts_on FROM schooling_main_post_elsewhere(%s::uuid[], %s, %s)",
            [list(persons), here, since],
        )
        return dict(cursor.fetchall())


def candidate(person: Person, class_key: str = "") -> Candidate:
    return Candidate(person.pk, person.full_name, person.birth_date, person.sex, person.personal_id or "", class_key)


def former_persons(institution_id: UUID, rows: Iterable[Row]) -> list[Candidate]:
    """Give the school's persons of any year who are named in some rows."""
    named = {row.identity for row in rows}
    births = {born for _, born in named if born is not None}
    if not births:
        return []
    tied = Affiliation.objects.filter(institution_id=institution_id, person__birth_date__in=births)
    persons = {row.person.pk: row.person for row in tied.select_related("person")}
    return [each for each in map(candidate, persons.values()) if each.identity in named]


def without_busy(own: Collection[Candidate], here: UUID, year: SchoolYear) -> list[Candidate]:
    """Keep those who learn nowhere in a year."""
    ids = [each.person_id for each in own]
    if not ids:
        return []
    busy = set(Enrolment.objects.of_year(year.name).filter(person_id__in=ids).values_list("person_id", flat=True))
    busy |= enrolled_elsewhere(ids, here, year)
    return [each for each in own if each.person_id not in busy]


def next_register(institution_id: UUID, year: SchoolYear) -> date | None:
    """Give the day from which a later year's register speaks for the school, if one is here already."""
    later = RegisterImport.objects.filter(institution_id=institution_id, school_year__gt=year.name)
    name = later.aggregate(name=Min("school_year"))["name"]
    return SchoolYear.parse(name).start if name else None


def put_in_by_registers(institution_id: UUID, rows: Collection[T]) -> list[T]:
    """Keep the rows that an import of the school's registers wrote last: what people entered since is theirs."""
    imports = RegisterImport.objects.filter(institution_id=institution_id).values("written_by")
    writers = {row.written_by for row in rows if row.written_by}
    if not writers:
        return []
    parts = Operation.objects.filter(pk__in=writers, parent_id__in=imports).values_list("pk", flat=True)
    ours = {*parts, *RegisterImport.objects.filter(written_by__in=writers).values_list("written_by", flat=True)}
    return [row for row in rows if row.written_by in ours]
