"""Making persons: name, birth date, number, home, and who answers for a child."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from hoaban.interfaces.demo.chance import Chance, Share, apportion, numbers
from hoaban.interfaces.demo.ground import Commune
from hoaban.interfaces.demo.learner import Family, Learner
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
from hoaban.interfaces.demo.school import LEVEL, NURSERY, School
from hoaban.modules.network.levels import GRADE_AGE, LOWER, PRESCHOOL, PRIMARY, UPPER
from hoaban.modules.people.models import FEMALE, MALE, Affiliation

KINH = Group(code="01", style="kinh", share=1.0)
POOL = 400  # how finely a commune's mix of peoples is kept
DOMINANT = 0.7  # the part of a commune's minority learners who are of its own people
KINH_IN_TOWN = 4.5  # against the countryside
MOST_KINH = 0.85
DAYS = [f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
ELSEWHERE = ("001", "014", "015", "010", "008", "034", "035", "036", "038", "040", "019", "024", "006", "004")
CONTINUING_AGE = {"tx10": 15, "tx11": 16, "tx12": 17}
LATEST_LATE = 3
PARENT_OLDER = (19, 38)


class People:
    """Makes the persons of one province."""

    def __init__(self, profile: Profile, villages: Villages, pupils: Mapping[Commune, int], chance: Chance) -> None:
        self.profile, self.villages, self.chance = profile, villages, chance
        self.namer = Namer(chance)
        self.peoples = mixes(profile, pupils, chance)
        assumed = profile.assumed.person
        self._woman = Share(chance, profile.aim("women-learners-share") / 100)
        self._unnumbered = {
            True: Share(chance, assumed.no_number * 1.8),
            False: Share(chance, assumed.no_number * 0.85),
        }
        self._elsewhere = Share(chance, assumed.number_elsewhere)
        self._recorded = Share(chance, assumed.guardian_record)
        self._step, self._start = numbers(chance)
        self._numbered: Counter[tuple[int, int]] = Counter()
        self._families: dict[tuple[Commune, str, str], list[Family]] = defaultdict(list)
        self._late = [late for years, share in assumed.late.items() for late in [int(years)] * round(share * 1000)]
        self._late += [0] * (1000 - len(self._late))

    def learner(self, batch: Batch, school: School, grade: str, year: int, home: float, entry: str) -> Learner:
        """Make a learner who enters a grade of a school in a school year, with their record and their guardians."""
        chance, commune = self.chance, school.commune
        woman, group = self._woman(), self.chance.pick(self.peoples[commune])
        born = year - self._age(grade)
        surname = self.namer.surname(group.style)
        name = self.namer.full(group.style, surname, woman=woman)
        number = (
            None
            if self._unnumbered[LEVEL[grade] == PRESCHOOL]()
            else self.number(born, woman=woman, at_home=not self._elsewhere())
        )
        person = self.person(batch, name, f"{born}-{chance.pick(DAYS)}", woman, group, number, (commune, home))
        learner = Learner(person, name, woman, born, home, commune, school, grade, "none", entry)
        if number is None:
            self._without_number(batch, learner)
        self._guardians(batch, learner, surname, group)
        return learner

    def person(
        self,
        batch: Batch,
        name: str,
        birth_date: str,
        woman: bool,
        group: Group,
        number: str | None,
        at: tuple[Commune, float],
    ) -> str:
        """Write a person's record and give its identifier."""
        identifier = self.chance.identifier()
        commune, home = at
        villages = self.villages[commune]
        batch.persons.append(
            PersonRow(
                identifier,
                *self.namer.spelled(name),
                birth_date,
                FEMALE if woman else MALE,
                group.code,
                number,
                villages[int(home * len(villages))],
                commune.now,
            ),
        )
        return identifier

    def number(self, born: int, *, woman: bool, at_home: bool) -> str:
        """Give a personal identification number that agrees with birth year and sex; none is given twice."""
        century = (born // 100 - 19) * 2 + woman
        self._numbered[century, born] += 1
        tail = (self._start + self._numbered[century, born] * self._step) % 1_000_000
        province = self.profile.personal_id if at_home else self.chance.pick(ELSEWHERE)
        return f"{province}{century}{born % 100:02}{tail:06}"

    def _age(self, grade: str) -> int:
        """Give the age in the year's first calendar year: usual, sometimes one to three years more, in the nursery less."""
        draw = self.chance.random()
        if grade == NURSERY:
            return 2 if draw < 0.66 else 1  # noqa: PLR2004  two thirds of the nursery are two years old
        late = self._late[int(draw * 1000)]
        level = LEVEL[grade]
        if level == PRESCHOOL or late > LATEST_LATE:
            late = 0
        if level == "continuing":
            late += int(self.chance.random() ** 2 * 6)
        return (GRADE_AGE.get(grade) or CONTINUING_AGE[grade]) + late

    def _without_number(self, batch: Batch, learner: Learner) -> None:
        """Those without a number have a birth certificate; some had another name before."""
        chance = self.chance
        issued = f"{learner.born + 1}-{chance.pick(DAYS)}"
        number = f"{int(chance.random() * 300) + 1}/{learner.born + 1}"
        where = f"UBND xã {learner.commune.name}"
        batch.documents.append(DocumentRow(chance.identifier(), learner.id, "birth_certificate", number, where, issued))
        if chance.random() < self.profile.assumed.person.other_name / self.profile.assumed.person.no_number:
            before = f"{learner.name.split()[0]} {chance.pick(('Thị', 'Văn', 'A', 'Y'))} {learner.name.split()[-1]}"
            batch.names.append(
                PersonNameRow(chance.identifier(), learner.id, before, "former", f"{learner.born}-12-31", issued)
            )

    def _guardians(self, batch: Batch, learner: Learner, surname: str, group: Group) -> None:
        assumed, chance = self.profile.assumed.person, self.chance
        if self._recorded():
            learner.family = self._family(batch, learner, surname, group)
            self._guardian(batch, learner, learner.family.id, learner.family.father, "father")
            self._guardian(batch, learner, None, learner.family.mother, "mother")
            return
        draw = chance.random()
        if draw < assumed.no_parent:
            return
        both = draw < assumed.no_parent + assumed.both_parents
        if both or draw > assumed.no_parent + (1 + assumed.both_parents) / 2:
            theirs = surname if chance.random() < assumed.father_has_own_surname else self.namer.surname(group.style)
            self._guardian(batch, learner, None, self.namer.full(group.style, theirs, woman=False), "father")
        if both or draw <= assumed.no_parent + (1 + assumed.both_parents) / 2:
            mother = self.namer.full(group.style, self.namer.surname(group.style), woman=True)
            self._guardian(batch, learner, None, mother, "mother")

    def _guardian(self, batch: Batch, learner: Learner, guardian: str | None, name: str, relation: str) -> None:
        born = f"{learner.born}-12-31"
        batch.guardianships.append(
            GuardianshipRow(self.chance.identifier(), learner.id, guardian, name, relation, born)
        )

    def _family(self, batch: Batch, learner: Learner, surname: str, group: Group) -> Family:
        """Give a recorded father with this surname in this commune: a brother's or sister's, or a new one."""
        known = self._families[learner.commune, group.code, surname]
        if known and self.chance.random() < self.profile.assumed.person.sibling:
            return self.chance.pick(known)
        youngest, oldest = PARENT_OLDER
        born = learner.born - youngest - int(self.chance.random() * (oldest - youngest))
        name = self.namer.full(group.style, surname, woman=False)
        number = self.number(born, woman=False, at_home=True)
        at = (learner.commune, learner.home)
        father = self.person(batch, name, f"{born}-{self.chance.pick(DAYS)}", False, group, number, at)
        mother = self.namer.full(group.style, self.namer.surname(group.style), woman=True)
        phone = f"09000{int(self.chance.random() * 100_000):05}"
        batch.contacts.append(ContactRow(self.chance.identifier(), father, "phone", phone, f"{learner.born}-12-31"))
        known.append(Family(father, name, mother))
        return known[-1]

    def joins(self, batch: Batch, learner: Learner, school: School) -> None:
        """Let a school see a learner who comes to it, and their guardian; decide how the learner boards there."""
        learner.school = school
        learner.boarding = self.boarding(school, learner.grade)
        if school.id not in learner.schools:
            learner.schools += (school.id,)
            batch.affiliations.append(
                AffiliationRow(self.chance.identifier(), learner.id, school.id, Affiliation.LEARNER)
            )
        family = learner.family
        if family is not None and school.id not in family.schools:
            family.schools.add(school.id)
            batch.affiliations.append(
                AffiliationRow(self.chance.identifier(), family.id, school.id, Affiliation.GUARDIAN)
            )

    def boarding(self, school: School, grade: str) -> str:
        """Say how a pupil boards: fully in a boarding school; in others some stay through the day or the week."""
        if school.boarding_kind == "full":
            return "full"
        assumed, level = self.profile.assumed.boarding, LEVEL[grade]
        if school.boarding_kind == "semi":
            share = assumed.semi_primary if level == PRIMARY else assumed.semi_lower
        elif level == PRESCHOOL:
            share = assumed.preschool
        elif not school.is_rural:
            share = 0.0
        else:
            share = {PRIMARY: assumed.day_primary, LOWER: assumed.day_lower, UPPER: assumed.day_upper}.get(level, 0.0)
        return "semi" if self.chance.random() < share else "none"


def mixes(profile: Profile, pupils: Mapping[Commune, int], chance: Chance) -> dict[Commune, Sequence[Group]]:
    """Mix the peoples of each commune: more Kinh in towns, elsewhere one people dominant; the province's shares hold in all."""
    kinh = _kinh_shares(1 - profile.aim("minority-learners-share") / 100, pupils)
    owed = dict.fromkeys(profile.assumed.ethnic, 0.0)
    whole = sum(group.share for group in owed)
    found: dict[Commune, Sequence[Group]] = {}
    for commune in chance.shuffled(pupils):
        minority = pupils[commune] * (1 - kinh[commune])
        for group in owed:
            owed[group] += minority * group.share / whole
        dominant = max(owed, key=lambda group: owed[group])
        parts = {group: (1 - DOMINANT) * group.share / whole for group in owed}
        parts[dominant] += DOMINANT
        for group, part in parts.items():
            owed[group] -= minority * part
        found[commune] = _pool({KINH: kinh[commune]} | {g: part * (1 - kinh[commune]) for g, part in parts.items()})
    return found


def _kinh_shares(share: float, pupils: Mapping[Commune, int]) -> dict[Commune, float]:
    factors = {commune: KINH_IN_TOWN if commune.is_town else 1.0 for commune in pupils}
    low, high = 0.0, 1.0
    total = sum(pupils.values())
    for _ in range(30):
        base = (low + high) / 2
        kinh = {commune: min(MOST_KINH, base * factors[commune]) for commune in pupils}
        if sum(kinh[commune] * number for commune, number in pupils.items()) < share * total:
            low = base
        else:
            high = base
    return kinh


def _pool(parts: Mapping[Group, float]) -> list[Group]:
    """Make a pool to pick from, each group in it by its part, none lost to rounding that has any."""
    groups = list(parts)
    counts = apportion(POOL, [parts[group] for group in groups])
    return [group for group, count in zip(groups, counts, strict=True) for _ in range(count)]
