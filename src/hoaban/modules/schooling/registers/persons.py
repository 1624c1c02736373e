"""The persons of a workbook: new ones in bulk, known ones corrected where the register says otherwise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.people.actions import add_guardian, correct_person
from hoaban.modules.people.loading import load_people
from hoaban.modules.people.models import FEMALE, MALE, UNSAID, Affiliation, Guardianship, Person
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.places.lookup import ethnic_group_codes, group_key
from hoaban.modules.schooling.registers.records import RegisterPerson, RegisterStudent

Add = Callable[[str, int], None]
PERSON_COLUMNS = (
    "id", "full_name", "sort_key", "search_key", "birth_date", "sex", "ethnic_group_id", "personal_id", "residence",
)  # fmt: skip
AFFILIATION_COLUMNS = ("id", "person_id", "institution_id", "kind")
GUARDIAN_COLUMNS = ("id", "person_id", "guardian_name", "relation", "starts_on")
RELATIONS = ("father", "mother")


def sex_of(record: RegisterPerson) -> str:
    """The sex that a row says; where it says none, the one that the number says; else none."""
    if record.sex is not None:
        return record.sex
    if record.number is None or record.number.is_malformed:
        return UNSAID
    return FEMALE if int(record.number.text[3]) % 2 else MALE


@dataclass
class PersonBook:
    """Collects the persons of a workbook as one kind of affiliation, then writes them in one go."""

    actor: Actor
    institution_id: UUID
    kind: str
    on: date
    groups: Mapping[str, str] = field(default_factory=ethnic_group_codes)
    persons: list[list[Any]] = field(default_factory=list)
    affiliations: list[list[Any]] = field(default_factory=list)
    guardians: list[list[Any]] = field(default_factory=list)
    known: list[tuple[Person, RegisterPerson]] = field(default_factory=list)
    strangers: list[UUID] = field(default_factory=list)

    def put(self, person_id: UUID, record: RegisterPerson, *, is_known: bool, here: Person | None) -> None:
        """Take one row's person in: `here` is the person where the school has them already."""
        if here is not None:
            self.known.append((here, record))
        elif is_known:
            self.strangers.append(person_id)
        else:
            self.persons.append(self._row(person_id, record))
            self.affiliations.append([uuid7(), person_id, self.institution_id, self.kind])
            self.guardians.extend(
                [uuid7(), person_id, name, relation, self.on] for relation, name in _parents(record).items()
            )

    def _row(self, person_id: UUID, record: RegisterPerson) -> list[Any]:
        name = record.full_name[:120]
        residence = record.residence if isinstance(record, RegisterStudent) else ""
        born = record.birth.day if record.birth else None
        number = record.number.text if record.number else None
        return [
            person_id, name, sort_key(name), fold(name), born, sex_of(record), self._group(record), number, residence[:200],
        ]  # fmt: skip

    def _group(self, record: RegisterPerson) -> str | None:
        return self.groups.get(group_key(record.ethnic_group))

    def write(self, add: Add) -> None:
        """Write what was collected. Affiliations go first: a school may write only persons who are its own."""
        self._welcome(add)
        loads = [
            Load(Affiliation, AFFILIATION_COLUMNS, self.affiliations),
            Load(Person, PERSON_COLUMNS, self.persons),
            Load(Guardianship, GUARDIAN_COLUMNS, self.guardians),
        ]
        filled = [load for load in loads if load.rows]
        if filled:
            load_people(self.actor, institution_id=self.institution_id, source="register", loads=filled)
        add("persons", len(self.persons))
        guardians = self._known_guardians()
        for person, record in self.known:
            self._correct(person, record, add)
            self._guard(person, record, guardians.get(person.pk, set()), add)

    def _welcome(self, add: Add) -> None:
        """Persons whom the database knows from elsewhere become this school's too."""
        ties = Affiliation.objects.filter(
            institution_id=self.institution_id, kind=self.kind, person_id__in=self.strangers
        )
        tied = set(ties.values_list("person_id", flat=True))
        fresh = [person_id for person_id in self.strangers if person_id not in tied]
        self.affiliations.extend([uuid7(), person_id, self.institution_id, self.kind] for person_id in fresh)
        add("persons welcomed", len(fresh))

    def _correct(self, person: Person, record: RegisterPerson, add: Add) -> None:
        """Let what the register says stand; what it leaves empty stays as it was."""
        _, name, _, _, born, sex, group, number, residence = self._row(person.pk, record)
        said = PersonDetails(
            full_name=name,
            birth_date=born,
            sex=person.sex if sex == UNSAID else sex,
            ethnic_group=group or person.ethnic_group_id,
            personal_id=number or person.personal_id,
            residence=residence or person.residence,
            residence_place_id=person.residence_place_id,
        )
        if said != _details(person):
            correct_person(self.actor, person_id=person.pk, details=said, on=self.on)
            add("persons corrected", 1)

    def _known_guardians(self) -> dict[UUID, set[tuple[str, str]]]:
        found: dict[UUID, set[tuple[str, str]]] = {}
        persons = [person.pk for person, record in self.known if _parents(record)]
        for row in Guardianship.objects.filter(person_id__in=persons):
            found.setdefault(row.person_id, set()).add((row.relation, row.guardian_name))
        return found

    def _guard(self, person: Person, record: RegisterPerson, present: set[tuple[str, str]], add: Add) -> None:
        for relation, name in _parents(record).items():
            if (relation, name) not in present:
                add_guardian(self.actor, person_id=person.pk, guardian_name=name, relation=relation, on=self.on)
                add("guardians", 1)


def _parents(record: RegisterPerson) -> dict[str, str]:
    if not isinstance(record, RegisterStudent):
        return {}
    return {relation: name for relation, name in zip(RELATIONS, (record.father, record.mother), strict=True) if name}


def _details(person: Person) -> PersonDetails:
    return PersonDetails(
        full_name=person.full_name,
        birth_date=person.birth_date,
        sex=person.sex,
        ethnic_group=person.ethnic_group_id,
        personal_id=person.personal_id,
        residence=person.residence,
        residence_place_id=person.residence_place_id,
    )
