"""Children by commune, age and sex, so that the enrolment rate comes out: reckoned back from who learns there."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.ground import Commune, Ground
from hoaban.interfaces.demo.learning import ChildKey
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.season import Years
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.people.models import FEMALE, MALE

OLDEST = 17
RATED = {3: "preschool", 6: "primary", 11: "lower"}  # from this age on
YOUNGEST_RATED, LAST_RATED = 3, 14


class ChildCountRow(NamedTuple):
    id: str
    place_id: str
    age: int
    sex: str
    count: int  # type: ignore[assignment]  # the column's name hides the tuple's method
    source: str
    starts_on: str
    ends_on: str | None


Cell = tuple[str, int, bool]  # commune, age, woman


def child_counts(
    profile: Profile, ground: Ground, years: Years, attending: Mapping[ChildKey, int], chance: Chance
) -> Iterator[ChildCountRow]:
    """Give the counts for each school year: before the reform for the old communes, from its day on for the new ones."""
    for year in years.all:
        resident = _resident(profile, ground, {key[1:]: n for key, n in attending.items() if key[0] == year.name})
        for at, start, end in _periods(ground, year):
            counts: Counter[Cell] = Counter()
            for (place, age, woman), number in resident.items():
                counts[at[place], age, woman] += number
            for (place, age, woman), number in sorted(counts.items()):
                sex, until = FEMALE if woman else MALE, None if end is None else end.isoformat()
                yield ChildCountRow(chance.identifier(), place, age, sex, number, "demo", start.isoformat(), until)


def _resident(profile: Profile, ground: Ground, attending: Mapping[Cell, int]) -> dict[Cell, int]:
    """Reckon residents from attendance by the rate of their level; what rounding leaves over goes to the next cell."""
    found: dict[Cell, int] = {}
    owed: dict[str, float] = defaultdict(float)
    for commune in ground.communes:
        for woman in (False, True):
            for age in range(YOUNGEST_RATED, LAST_RATED + 1):
                level = RATED[max(first for first in RATED if first <= age)]
                owed[level] += (
                    attending.get((commune.place, age, woman), 0) * 100 / profile.aim(f"enrolment-rate.{level}")
                )
                found[commune.place, age, woman] = round(owed[level])
                owed[level] -= found[commune.place, age, woman]
            _beyond(found, commune, woman=woman)
    return found


def _beyond(found: dict[Cell, int], commune: Commune, *, woman: bool) -> None:
    """The youngest and the oldest are nearly as many as their nearest neighbours; no figure rests on them."""
    for age in range(YOUNGEST_RATED):
        found[commune.place, age, woman] = found[commune.place, YOUNGEST_RATED, woman]
    for age in range(LAST_RATED + 1, OLDEST + 1):
        found[commune.place, age, woman] = found[commune.place, LAST_RATED, woman]


def _periods(ground: Ground, year: SchoolYear) -> Iterator[tuple[dict[str, str], date, date | None]]:
    """Give the parts of a school year in which communes were the same, each with where every commune lay."""
    cuts = {stay.ends_on for commune in ground.communes for stay in commune.stays if stay.ends_on}
    inside = sorted(cut for cut in cuts if year.start < cut < year.end)
    for start, end in zip([year.start, *inside], [*inside, year.end], strict=True):
        yield {commune.place: _at(commune, start) for commune in ground.communes}, start, end


def _at(commune: Commune, day: date) -> str:
    return next(stay.place_id for stay in commune.stays if stay.ends_on is None or day < stay.ends_on)
