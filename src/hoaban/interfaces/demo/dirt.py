"""Dirt, as real registers have it: names in capitals or without accents, numbers of somebody else, dates filled in, what nobody asked.

How much there is differs between schools: most have some, a few have much, some are careful. No fault changes what a published figure
rests on: birth years, sexes, minorities, who learns where and who works where stay as they were made. The draws are this file's own, so
that the rest of the province is the same with it and without it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.rows import Batch, ContactRow, PersonRow
from hoaban.interfaces.demo.season import Years
from hoaban.kernel.text import encode_tcvn3, fold, sort_key

PHONE_KNOWN, PHONE_ODD = 0.95, 0.008  # of the learners
CAREFUL, CARE = 0.12, 0.1  # of the schools, and how much dirt they have against others
SPREAD = 0.7  # of the dirt between schools: the deviation of its logarithm
IN_CAPITALS, WITHOUT_ACCENTS = 0.02, 0.015  # of the classes: whoever typed the list
MANY_JANUARY, JANUARY = 0.06, 0.08  # of the schools, and of their learners
NO_POINT, SWAPPED_POINT = 0.04, 0.01  # of the sites
NO_LEADER = 0.02  # of the classes
NO_DEGREE = 0.02  # of the staff
KINH = "01"
# Provinces that give the made numbers of no one here, so that a wrong number is nobody else's.
OF_OTHER_SEX, OF_OTHER_YEAR, OF_NO_PROVINCE = "079", "048", "003"

Fault = Callable[[PersonRow], PersonRow]


def renamed(row: PersonRow, name: str) -> PersonRow:
    return row._replace(full_name=name, sort_key=sort_key(name), search_key=fold(name))


def in_capitals(row: PersonRow) -> PersonRow:
    return renamed(row, row.full_name.upper())


def without_accents(row: PersonRow) -> PersonRow:
    return renamed(row, fold(row.full_name).title())


def in_old_font(row: PersonRow) -> PersonRow:
    """As a file typed in TCVN3 shows when it is read as Unicode."""
    return renamed(row, encode_tcvn3(row.full_name))


def with_stray_spaces(row: PersonRow) -> PersonRow:
    first, _, rest = row.full_name.partition(" ")
    return renamed(row, f"{first}  {rest}")


def numbered(row: PersonRow) -> PersonRow:
    """The second child of a name in a class, told apart by hand."""
    return renamed(row, f"{row.full_name} 2")


def number_of_other_sex(row: PersonRow) -> PersonRow:
    return _number(row, OF_OTHER_SEX, sex=1)


def number_of_other_year(row: PersonRow) -> PersonRow:
    return _number(row, OF_OTHER_YEAR, year=1)


def number_of_no_province(row: PersonRow) -> PersonRow:
    return _number(row, OF_NO_PROVINCE)


def _number(row: PersonRow, province: str, *, sex: int = 0, year: int = 0) -> PersonRow:
    """Alter a number: another's sex, or a year more; who has none keeps none."""
    if row.personal_id is None:
        return row
    century, two_digits = int(row.personal_id[3]) ^ sex, (int(row.personal_id[4:6]) + year) % 100
    return row._replace(personal_id=f"{province}{century}{two_digits:02}{row.personal_id[6:]}")


def without_number(row: PersonRow) -> PersonRow:
    return row._replace(personal_id=None)


def without_ethnic_group(row: PersonRow) -> PersonRow:
    """Only of the majority, so that the share of minorities stays."""
    return row._replace(ethnic_group_id=None) if row.ethnic_group_id == KINH else row


def without_residence(row: PersonRow) -> PersonRow:
    return row._replace(residence="")


def born_in_january(row: PersonRow) -> PersonRow:
    return row._replace(birth_date=f"{row.birth_date[:4]}-01-01")


OF_LEARNERS: Mapping[Fault, float] = {
    in_capitals: 0.002,
    without_accents: 0.004,
    in_old_font: 0.002,
    with_stray_spaces: 0.004,
    numbered: 0.001,
    number_of_other_sex: 0.003,
    number_of_other_year: 0.004,
    number_of_no_province: 0.002,
    without_ethnic_group: 0.01,
    without_residence: 0.012,
    born_in_january: 0.002,
}
OF_STAFF: Mapping[Fault, float] = {
    in_capitals: 0.006,
    without_accents: 0.008,
    without_number: 0.01,
    number_of_other_sex: 0.003,
    number_of_other_year: 0.003,
}
NAMESAKES = 0.002  # of the learners: their own name stands as their guardian's


@dataclass(slots=True)
class Dirt:
    """Soils the batches of a province, district by district."""

    seed: str
    years: Years
    chance: Chance = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Chance(f"{self.seed}/dirt", self.years.first.starts)

    def soil(self, batch: Batch) -> None:
        """Soil who learns and works at the end of the last year, and what their schools have."""
        places = {row.id: at for at, row in enumerate(batch.persons)}
        ease = {row.id: self._ease() for row in batch.institutions}
        classes: dict[str, list[str]] = defaultdict(list)
        schools: dict[str, list[str]] = defaultdict(list)
        for stay in batch.enrolments:
            if stay.ends_on is None and stay.person_id in places:
                classes[stay.school_class_id].append(stay.person_id)
                schools[stay.institution_id].append(stay.person_id)
        self._reach(batch, schools, ease)
        self._soil_classes(batch, places, classes, ease)
        for school, learners in schools.items():
            self._soil(batch, places, learners, OF_LEARNERS, ease[school])
            if self.chance.random() < MANY_JANUARY * ease[school]:
                self._soil(batch, places, learners, {born_in_january: JANUARY}, 1.0)
        self._soil_staff(batch, places, ease)
        self._soil_schools(batch, ease)
        self._soil_families(batch, schools, ease)

    def _ease(self) -> float:
        """How easily a school makes mistakes, about 1; the careful ones hardly any."""
        ease = self.chance.rng.lognormvariate(0, SPREAD)
        return ease * CARE if self.chance.random() < CAREFUL else min(ease, 4.0)

    def _reach(self, batch: Batch, schools: Mapping[str, Sequence[str]], ease: Mapping[str, float]) -> None:
        """Let most learners have a telephone number that rings nowhere; some lack a digit."""
        chance = self.chance
        for school, learners in schools.items():
            unknown = min(0.5, (1 - PHONE_KNOWN) * ease[school])
            for person in learners:
                draw = chance.random()
                if draw >= unknown:
                    number = f"09000{int(chance.random() * 100_000):05}"
                    number = number[:-1] if chance.random() < PHONE_ODD * ease[school] else number
                    batch.contacts.append(
                        ContactRow(chance.identifier(), person, "phone", number, self.years.all[-1].start.isoformat())
                    )

    def _soil_classes(
        self, batch: Batch, places: Mapping[str, int], classes: Mapping[str, Sequence[str]], ease: Mapping[str, float]
    ) -> None:
        """Whole lists that somebody typed in capitals, or on a machine without accents."""
        at = {row.id: row.institution_id for row in batch.classes}
        for room, learners in classes.items():
            draw = self.chance.random() / ease[at[room]]
            if draw < IN_CAPITALS:
                self._soil(batch, places, learners, {in_capitals: 1.0}, 1.0)
            elif draw < IN_CAPITALS + WITHOUT_ACCENTS:
                self._soil(batch, places, learners, {without_accents: 1.0}, 1.0)

    def _soil(
        self,
        batch: Batch,
        places: Mapping[str, int],
        persons: Sequence[str],
        faults: Mapping[Fault, float],
        ease: float,
    ) -> None:
        """Give some persons one of some faults, each as often as it says."""
        kinds, shares = list(faults), [share * ease for share in faults.values()]
        whole = sum(shares)
        for person in persons:
            if self.chance.random() < whole:
                at, (fault,) = places[person], self.chance.rng.choices(kinds, shares)
                batch.persons[at] = fault(batch.persons[at])

    def _soil_staff(self, batch: Batch, places: Mapping[str, int], ease: Mapping[str, float]) -> None:
        without: set[str] = set()
        for post in batch.appointments:
            if post.ends_on is None and post.person_id in places:
                self._soil(batch, places, [post.person_id], OF_STAFF, ease[post.institution_id])
                if self.chance.random() < NO_DEGREE * ease[post.institution_id]:
                    without.add(post.person_id)
        batch.qualifications = [row for row in batch.qualifications if row.person_id not in without]

    def _soil_schools(self, batch: Batch, ease: Mapping[str, float]) -> None:
        """Sites that nobody measured or whose numbers were swapped, and classes that nobody leads."""
        for at, site in enumerate(batch.sites):
            draw = self.chance.random() / ease[site.institution_id]
            if draw < NO_POINT:
                batch.sites[at] = site._replace(latitude=None, longitude=None)
            elif draw < NO_POINT + SWAPPED_POINT:
                batch.sites[at] = site._replace(latitude=site.longitude, longitude=site.latitude)
        batch.homerooms = [
            row
            for row in batch.homerooms
            if row.ends_on is not None or self.chance.random() >= NO_LEADER * ease[row.institution_id]
        ]

    def _soil_families(self, batch: Batch, schools: Mapping[str, Sequence[str]], ease: Mapping[str, float]) -> None:
        at = {person: school for school, learners in schools.items() for person in learners}
        names = {row.id: row.full_name for row in batch.persons}
        for place, row in enumerate(batch.guardianships):
            is_asked = row.person_id in at and row.guardian_id is None
            if is_asked and self.chance.random() < NAMESAKES * ease[at[row.person_id]]:
                batch.guardianships[place] = row._replace(guardian_name=names[row.person_id])
