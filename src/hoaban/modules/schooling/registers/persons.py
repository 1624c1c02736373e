"""The persons of a workbook: new ones in bulk, known ones corrected where the register says otherwise."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.people.actions import add_guardian, correct_person, end_guardianship
from hoaban.modules.people.loading import load_people
from hoaban.modules.people.models import FEMALE, MALE, UNSAID, Affiliation, Guardianship, Person
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.schooling.registers.matching import Matching
from hoaban.modules.schooling.registers.records import LONGEST_NAME, LONGEST_RESIDENCE, RegisterPerson, RegisterStudent
from hoaban.modules.schooling.registers.taking_back import take_back_guardian

Add = Callable[[str, int], None]
Groups = Callable[[str], str | None]
PERSON_COLUMNS = (
    "id", "full_name", "sort_key", "search_key", "birth_date", "sex", "ethnic_group_id", "personal_id", "residence",
)  # fmt: skip
AFFILIATION_COLUMNS = ("id", "person_id", "institution_id", "kind")
GUARDIAN_COLUMNS = ("id", "person_id", "guardian_name", "relation", "starts_on")
RELATIONS = ("father", "mother")
LONGEST_SORT_KEY = 400


def sex_of(record: RegisterPerson) -> str:
    """The sex that a row says; where it says none, the one that the number says; else none."""
    if record.sex is not None:
        return record.sex
    if record.number is None or record.number.is_malformed:
        return UNSAID
    return FEMALE if int(record.number.text[3]) % 2 else MALE


@dataclass(frozen=True, slots=True)
class Named:
    """A person of the workbook: the row, the number they may bear, and whether as learner or staff."""

    person_id: UUID
    record: RegisterPerson
    number: str
    kind: str


@dataclass
class PersonBook:
    """Collects the persons of a workbook, then writes them in one go."""

    actor: Actor
    institution_id: UUID
    on: date
    until: date | None  # from when on a later year's register speaks for the school, where there is one
    groups: Groups
    new: list[Named] = field(default_factory=list)
    known: list[Named] = field(default_factory=list)
    persons: dict[UUID, Person] = field(default_factory=dict)

    def put(self, matching: Matching, kind: str, own: Iterable[Person]) -> list[UUID]:
        """Take in the persons of a sheet; `own` are those whom the school has already. Gives who each row is."""
        self.persons |= {person.pk: person for person in own}
        found = []
        for place, row in enumerate(matching.rows):
            person_id = matching.found.get(place)
            named = Named(person_id or uuid7(), row.record, matching.number_of(place), kind)
            (self.known if person_id else self.new).append(named)
            found.append(named.person_id)
        return found

    def write(self, add: Add) -> None:
        """Write what was collected. Affiliations go first: a school may write only persons who are its own."""
        self._welcome(add)
        said = {each.person_id: self._said(self.persons[each.person_id], each) for each in self.known}
        self._free_numbers(said)
        self._load(add)
        guardians = self._known_guardians()
        for each in self.known:
            if said[each.person_id] != details(self.persons[each.person_id]):
                correct_person(self.actor, person_id=each.person_id, details=said[each.person_id], on=self.on)
                add("persons corrected", 1)
            add("guardians", self._guard(each, guardians.get(each.person_id, ())))

    def _welcome(self, add: Add) -> None:
        """Persons whom the database knows from elsewhere become this school's too, and so can be seen."""
        strangers = {each.person_id: each.kind for each in self.known if each.person_id not in self.persons}
        if not strangers:
            return
        ties = Affiliation.objects.filter(institution_id=self.institution_id, person_id__in=strangers)
        tied = set(ties.values_list("person_id", "kind"))
        rows = [[uuid7(), p, self.institution_id, kind] for p, kind in strangers.items() if (p, kind) not in tied]
        self._load_all([Load(Affiliation, AFFILIATION_COLUMNS, rows)] if rows else [])
        add("persons welcomed", len(rows))
        self.persons |= Person.objects.in_bulk(list(strangers))

    def _load(self, add: Add) -> None:
        ties = [[uuid7(), each.person_id, self.institution_id, each.kind] for each in self.new]
        guardians = [
            [uuid7(), each.person_id, name, relation, self.on]
            for each in self.new
            for relation, name in parents(each.record).items()
        ]
        loads = [
            Load(Affiliation, AFFILIATION_COLUMNS, ties),
            Load(Person, PERSON_COLUMNS, [self._row(each) for each in self.new]),
            Load(Guardianship, GUARDIAN_COLUMNS, guardians),
        ]
        self._load_all(loads if self.new else [])
        add("persons", len(self.new))

    def _load_all(self, loads: list[Load]) -> None:
        if loads:
            load_people(self.actor, institution_id=self.institution_id, source="register", loads=loads)

    def _row(self, each: Named) -> list[Any]:
        name, record = name_of(each.record), each.record
        born = record.birth.day if record.birth else None
        return [
            each.person_id, name, sort_key(name)[:LONGEST_SORT_KEY], search_key(name), born, sex_of(record), self.groups(record.ethnic_group),
            each.number or None, residence_of(record),
        ]  # fmt: skip

    def _said(self, person: Person, each: Named) -> PersonDetails:
        """What the register says of a known person stands; what it leaves empty stays, and so does what a later register said."""
        record, former = each.record, details(person)
        now = replace(
            former,
            full_name=name_of(record),
            birth_date=record.birth.day if record.birth and record.birth.day else former.birth_date,
            sex=former.sex if sex_of(record) == UNSAID else sex_of(record),
            ethnic_group=self.groups(record.ethnic_group) or former.ethnic_group,
            personal_id=each.number or former.personal_id,
            residence=residence_of(record) or former.residence,
        )
        return now if self.until is None else _filled(former, now)

    def _free_numbers(self, said: Mapping[UUID, PersonDetails]) -> None:
        """A number that passes from one to another is let go first: nobody shares one, not even for a moment."""
        wanted = {each.number: each.person_id for each in self.new if each.number}
        for person_id, now in said.items():
            if now.personal_id and now.personal_id != self.persons[person_id].personal_id:
                wanted[now.personal_id] = person_id
        for person_id, person in list(self.persons.items()):
            if wanted.get(person.personal_id or "", person_id) != person_id:
                without = replace(details(person), personal_id=None)
                self.persons[person_id] = correct_person(self.actor, person_id=person_id, details=without, on=self.on)

    def _known_guardians(self) -> dict[UUID, list[Guardianship]]:
        found: dict[UUID, list[Guardianship]] = {}
        children = [each.person_id for each in self.known if parents(each.record)]
        for row in Guardianship.objects.filter(person_id__in=children, relation__in=RELATIONS) if children else ():
            found.setdefault(row.person_id, []).append(row)
        return found

    def _guard(self, each: Named, present: Collection[Guardianship]) -> int:
        """Let the parents whom a row names answer for the child; a name so far known only by name is replaced."""
        changed = 0
        for relation, name in parents(each.record).items():
            alike = [row for row in present if row.relation == relation]
            if not any(row.guardian_name == name for row in alike):
                self._name_guardian(each.person_id, relation, name, alike)
                changed += 1
        return changed

    def _name_guardian(self, child_id: UUID, relation: str, name: str, alike: Collection[Guardianship]) -> None:
        for former in self._by_name_alone(alike):
            self._let_go(former)
        row = add_guardian(self.actor, person_id=child_id, guardian_name=name, relation=relation, on=self.on)
        later = [other.starts_on for other in alike if other.starts_on > self.on]
        if later:
            end_guardianship(self.actor, guardianship_id=row.pk, on=min(later))

    def _by_name_alone(self, rows: Iterable[Guardianship]) -> Iterator[Guardianship]:
        return (row for row in rows if row.guardian_id is None and row.ends_on is None and row.starts_on <= self.on)

    def _let_go(self, row: Guardianship) -> None:
        if row.starts_on < self.on:
            end_guardianship(self.actor, guardianship_id=row.pk, on=self.on)
        else:
            take_back_guardian(self.actor, institution_id=self.institution_id, row_id=row.pk)


def name_of(record: RegisterPerson) -> str:
    return record.full_name[:LONGEST_NAME].strip()


def search_key(name: str) -> str:
    """Fold a name, word by word: the syllables of a province are soon known."""
    return " ".join(filter(None, map(_folded, name.split())))[:LONGEST_NAME]


@lru_cache(maxsize=1 << 14)
def _folded(word: str) -> str:
    return fold(word)


def residence_of(record: RegisterPerson) -> str:
    return record.residence[:LONGEST_RESIDENCE].strip() if isinstance(record, RegisterStudent) else ""


def parents(record: RegisterPerson) -> dict[str, str]:
    if not isinstance(record, RegisterStudent):
        return {}
    named = zip(RELATIONS, (record.father, record.mother), strict=True)
    return {relation: name[:LONGEST_NAME].strip() for relation, name in named if name}


def _filled(former: PersonDetails, now: PersonDetails) -> PersonDetails:
    """Give what was known, with what was not known filled in."""
    return replace(
        former,
        sex=now.sex if former.sex == UNSAID else former.sex,
        ethnic_group=former.ethnic_group or now.ethnic_group,
        personal_id=former.personal_id or now.personal_id,
        residence=former.residence or now.residence,
    )


def details(person: Person) -> PersonDetails:
    return PersonDetails(
        full_name=person.full_name,
        birth_date=person.birth_date,
        sex=person.sex,
        ethnic_group=person.ethnic_group_id,
        personal_id=person.personal_id,
        residence=person.residence,
        residence_place_id=person.residence_place_id,
    )
