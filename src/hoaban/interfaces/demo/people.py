"""Making persons: name, birth date, number, home, and who answers for a child."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hoaban.interfaces.demo.chance import GIVEN_NUMBERS, Chance, Share, numbers
from hoaban.interfaces.demo.ground import Commune
from hoaban.interfaces.demo.mixing import mixes
from hoaban.interfaces.demo.names import Namer
from hoaban.interfaces.demo.profile import Group, Profile
from hoaban.interfaces.demo.pupils import Villages
from hoaban.interfaces.demo.rows import (
    AffiliationRow,
    Batch,
    ContactRow,
    DocumentRow,
    GuardianshipRow,
    PersonNameRow,
    PersonRow,
)
from hoaban.interfaces.demo.school import CONTINUING, LEVEL, NURSERY, WRITTEN, Family, Learner, School
from hoaban.modules.network.levels import GRADE_AGE, LOWER, PRESCHOOL, PRIMARY, UPPER
from hoaban.modules.people.models import FEMALE, MALE, Affiliation
from hoaban.modules.people.relations import FORMER

DAYS = [f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
ELSEWHERE = ("001", "014", "015", "010", "008", "034", "035", "036", "038", "040", "019", "024", "006", "004")
TWO_IN_NURSERY = 0.66  # the others are one year old
OLD_LEARNERS = 6  # years that learners of a centre may be older
PARENT_OLDER = (19, 38)
UNNUMBERED_YOUNG, UNNUMBERED_OLD = 1.8, 0.85  # against all learners
HUNDREDTHS = 1000


@dataclass(slots=True)
class Someone:
    """What is to be written of a person; `home` says from 0 to 1 where in the commune they live."""

    name: str
    birth_date: str
    woman: bool
    group: Group
    number: str | None
    commune: Commune
    home: float


class People:
    """Makes the persons of one province."""

    def __init__(self, profile: Profile, villages: Villages, pupils: Mapping[Commune, int], chance: Chance) -> None:
        self.profile, self.villages, self.chance = profile, villages, chance
        self.namer = Namer(chance)
        self.peoples = mixes(profile, pupils, chance)
        assumed = profile.assumed.person
        self._woman = Share(chance, profile.aim("women-learners-share") / 100)
        self._unnumbered_young = Share(chance, assumed.no_number * UNNUMBERED_YOUNG)
        self._unnumbered_old = Share(chance, assumed.no_number * UNNUMBERED_OLD)
        self._elsewhere = Share(chance, assumed.number_elsewhere)
        self._recorded = Share(chance, assumed.guardian_record)
        self._step, self._start = numbers(chance)
        self._numbered: Counter[tuple[int, int]] = Counter()
        self._families: dict[tuple[Commune, str, str], list[Family]] = defaultdict(list)
        late = {int(years): round(share * HUNDREDTHS) for years, share in assumed.late.items()}
        self._late = [years for years, count in late.items() for _ in range(count)]
        self._late += [0] * (HUNDREDTHS - len(self._late))

    def learner(self, batch: Batch, school: School, grade: str, *, year: int, entry: str) -> Learner:
        """Make a learner who enters a grade of a school in a school year, with their record and their guardians."""
        chance, commune, home = self.chance, school.commune, self.chance.random()
        woman, group = self._woman(), chance.pick(self.peoples[commune])
        born = year - self._age(grade)
        surname = self.namer.surname(group.style)
        name = self.namer.full(group.style, surname, woman=woman)
        unnumbered = self._unnumbered_young if LEVEL[grade] == PRESCHOOL else self._unnumbered_old
        number = None if unnumbered() else self.number(born, woman=woman, at_home=not self._elsewhere())
        someone = Someone(name, f"{born}-{chance.pick(DAYS)}", woman, group, number, commune, home)
        learner = Learner(
            self.person(batch, someone), name, woman, born, home, commune, school, grade, boarding="none", entry=entry
        )
        if number is None:
            self._without_number(batch, learner, someone)
        self._guardians(batch, learner, surname, group)
        return learner

    def person(self, batch: Batch, someone: Someone) -> str:
        """Write a person's record and give its identifier."""
        identifier, commune = self.chance.identifier(), someone.commune
        villages = self.villages[commune]
        batch.persons.append(
            PersonRow(
                identifier,
                *self.namer.spelled(someone.name),
                someone.birth_date,
                FEMALE if someone.woman else MALE,
                someone.group.code,
                someone.number,
                villages[int(someone.home * len(villages))],
                commune.now,
            ),
        )
        return identifier

    def number(self, born: int, *, woman: bool, at_home: bool) -> str:
        """Give a personal identification number that agrees with birth year and sex; none is given twice."""
        century = (born // 100 - 19) * 2 + woman
        self._numbered[century, born] += 1
        tail = (self._start + self._numbered[century, born] * self._step) % GIVEN_NUMBERS
        province = self.profile.personal_id if at_home else self.chance.pick(ELSEWHERE)
        return f"{province}{century}{born % 100:02}{tail:06}"

    def phone(self, batch: Batch, person: str, starts_on: str) -> None:
        """Give a person a telephone number that rings nowhere."""
        number = f"09000{int(self.chance.random() * 100_000):05}"
        batch.contacts.append(ContactRow(self.chance.identifier(), person, "phone", number, starts_on))

    def _age(self, grade: str) -> int:
        """Give the age in the year's first calendar year: usual, sometimes one to three years more, in the nursery less."""
        draw, level = self.chance.random(), LEVEL[grade]
        usual = GRADE_AGE[WRITTEN[grade]]
        if grade == NURSERY:
            return usual if draw < TWO_IN_NURSERY else usual - 1
        if level == PRESCHOOL:
            return usual
        older = int(self.chance.random() ** 2 * OLD_LEARNERS) if level == CONTINUING else 0
        return usual + self._late[int(draw * HUNDREDTHS)] + older

    def _without_number(self, batch: Batch, learner: Learner, someone: Someone) -> None:
        """Those without a number have a birth certificate; some had another name before."""
        chance, assumed, born = self.chance, self.profile.assumed.person, someone.birth_date
        number, where = f"{int(chance.random() * 300) + 1}/{learner.born}", f"UBND xã {learner.commune.name}"
        batch.documents.append(DocumentRow(chance.identifier(), learner.id, "birth_certificate", number, where, born))
        if chance.random() < assumed.other_name / assumed.no_number:
            surname, *_, given = learner.name.split()
            before, mended = f"{surname} {chance.pick(('Thị', 'Văn', 'A', 'Y'))} {given}", f"{learner.born + 1}-01-15"
            batch.names.append(PersonNameRow(chance.identifier(), learner.id, before, FORMER, born, mended))

    def _guardians(self, batch: Batch, learner: Learner, surname: str, group: Group) -> None:
        assumed, chance, namer = self.profile.assumed.person, self.chance, self.namer
        if self._recorded():
            family = learner.family = self._family(batch, learner, surname, group)
            self._guardian(batch, learner, family.father, "father", family.id)
            self._guardian(batch, learner, family.mother, "mother")
            return
        draw = chance.random() - assumed.no_parent
        one = (1 - assumed.no_parent - assumed.both_parents) / 2
        if 0 <= draw < assumed.both_parents + one:
            theirs = surname if chance.random() < assumed.father_has_own_surname else namer.surname(group.style)
            self._guardian(batch, learner, namer.full(group.style, theirs, woman=False), "father")
        if 0 <= draw < assumed.both_parents or draw >= assumed.both_parents + one:
            mother = namer.full(group.style, namer.surname(group.style), woman=True)
            self._guardian(batch, learner, mother, "mother")

    def _guardian(self, batch: Batch, learner: Learner, name: str, relation: str, record: str | None = None) -> None:
        born = f"{learner.born}-12-31"
        batch.guardianships.append(GuardianshipRow(self.chance.identifier(), learner.id, record, name, relation, born))

    def _family(self, batch: Batch, learner: Learner, surname: str, group: Group) -> Family:
        """Give a recorded father with this surname in this commune: a brother's or sister's, or a new one."""
        chance, namer = self.chance, self.namer
        known = self._families[learner.commune, group.code, surname]
        if known and chance.random() < self.profile.assumed.person.sibling:
            return chance.pick(known)
        youngest, oldest = PARENT_OLDER
        born = learner.born - youngest - int(chance.random() * (oldest - youngest))
        name, number = namer.full(group.style, surname, woman=False), self.number(born, woman=False, at_home=True)
        birth_date = f"{born}-{chance.pick(DAYS)}"
        father = Someone(name, birth_date, False, group, number, learner.commune, learner.home)
        identifier = self.person(batch, father)
        self.phone(batch, identifier, f"{learner.born}-12-31")
        known.append(Family(identifier, name, namer.full(group.style, namer.surname(group.style), woman=True)))
        return known[-1]

    def joins(self, batch: Batch, learner: Learner, school: School) -> None:
        """Let a school see a learner who comes to it, and their guardian; decide how the learner boards there."""
        learner.school = school
        learner.boarding = self.boarding(school, learner.grade)
        if school.id not in learner.schools:
            learner.schools += (school.id,)
            self._known(batch, learner.id, school, Affiliation.LEARNER)
        family = learner.family
        if family is not None and school.id not in family.schools:
            family.schools.add(school.id)
            self._known(batch, family.id, school, Affiliation.GUARDIAN)

    def _known(self, batch: Batch, person: str, school: School, kind: str) -> None:
        batch.affiliations.append(AffiliationRow(self.chance.identifier(), person, school.id, kind))

    def boarding(self, school: School, grade: str) -> str:
        """Say how a pupil boards: fully in a boarding school; in others some stay through the day or the week."""
        if school.boarding_kind == "full":
            return "full"
        assumed, level = self.profile.assumed.boarding, LEVEL[grade]
        if level == PRESCHOOL:
            share = assumed.preschool
        elif school.boarding_kind == "semi":
            share = assumed.semi_primary if level == PRIMARY else assumed.semi_lower
        elif school.is_rural:
            share = {PRIMARY: assumed.day_primary, LOWER: assumed.day_lower, UPPER: assumed.day_upper}.get(level, 0.0)
        else:
            share = 0.0
        return "semi" if self.chance.random() < share else "none"
