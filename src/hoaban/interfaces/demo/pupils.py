"""Planning: how many pupils each school has in each grade when the first year begins, and at which sites it teaches them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import hypot

from hoaban.interfaces.demo.chance import Chance, apportion, apportion_by, words
from hoaban.interfaces.demo.ground import Commune
from hoaban.interfaces.demo.network import Weights
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.school import AT_SATELLITES, CONTINUING, GRADES, LEVEL, School, Site
from hoaban.modules.network.levels import LOWER, PRESCHOOL, PRIMARY, UPPER

BOARDERS = {LOWER: 66, UPPER: 102}  # a boarding school's pupils a grade: two or three classes
FEWEST_AT_SATELLITE = 9
VILLAGES_A_COMMUNE = 20
NEAR_MAIN = 0.45  # the part of the youngest pupils who live near the main site of a school with satellites

Feeders = dict[tuple[Commune, str], list[School]]


def feeders(schools: Sequence[School]) -> Feeders:
    """Say which schools take the children of each commune at each level: its own, else the nearest of the district."""
    by_district: dict[tuple[str, str], list[School]] = defaultdict(list)
    for school in schools:
        if school.boarding_kind != "full":
            for level in school.levels:
                by_district[school.commune.district, level].append(school)
    communes = {school.commune: None for school in schools}
    return {
        (commune, level): _nearest(commune, by_district[commune.district, level], level)
        for commune in communes
        for level in GRADES
    }


def _nearest(commune: Commune, schools: Sequence[School], level: str) -> list[School]:
    own = [school for school in schools if school.commune == commune]
    if own and level not in {UPPER, CONTINUING}:
        return own
    if level in {UPPER, CONTINUING} or not schools:
        return list(schools)
    return [min(schools, key=lambda school: (_away(school.commune, commune), school.code))]


def _away(one: Commune, other: Commune) -> float:
    return hypot(one.latitude - other.latitude, one.longitude - other.longitude)


def plan_pupils(
    profile: Profile, schools: Sequence[School], pull: Mapping[tuple[School, str], float], chance: Chance, share: float
) -> None:
    """Give each school its pupils by grade; all grades of all schools sum to the learners that the province is to have."""
    total = round(profile.aim("learners") * share)
    for grade, number in apportion_by(total, profile.assumed.grades).items():
        level = LEVEL[grade]
        boarding = [school for school in schools if school.boarding_kind == "full" and level in school.levels]
        for school in boarding:
            school.planned[grade] = min(
                round(BOARDERS[level] * chance.rng.uniform(0.9, 1.1)), number // 4 // len(boarding)
            )
        others = [school for school in schools if school.boarding_kind != "full" and level in school.levels]
        left = number - sum(school.planned[grade] for school in boarding)
        weights = [pull[school, level] * chance.rng.uniform(0.93, 1.07) for school in others]
        for school, part in zip(others, apportion(left, weights), strict=True):
            school.planned[grade] = part


def pull_of(schools: Sequence[School], takes: Feeders, weights: Weights) -> Mapping[tuple[School, str], float]:
    """Weigh each school at each level by the communes that it takes from."""
    pull: dict[tuple[School, str], float] = defaultdict(float)
    for (commune, level), taking in takes.items():
        for school in taking:
            pull[school, level] += weights[commune] / len(taking)
    for school in schools:
        if school.ownership == "private":
            pull[school, PRESCHOOL] *= 0.4
    return pull


Villages = dict[Commune, list[str]]


def found_villages(profile: Profile, communes: Iterable[Commune], chance: Chance) -> Villages:
    """Give each commune its villages, such as `Bản Huổi Lóng`."""
    assumed = profile.assumed.villages
    names = [f"{assumed.word} {first} {second}" for first in words(assumed.first) for second in words(assumed.second)]
    quarters = [f"Tổ dân phố {number}" for number in range(1, VILLAGES_A_COMMUNE + 1)]
    return {commune: quarters if commune.is_town else chance.sample(names, VILLAGES_A_COMMUNE) for commune in communes}


def place_sites(profile: Profile, schools: Sequence[School], villages: Villages, chance: Chance, share: float) -> None:
    """Give each school its main site, and the satellites in villages to those that teach the youngest."""
    number = round(profile.aim("satellite-sites") * share)
    in_preschool = round(number * profile.assumed.network.satellites_in_preschool)
    for level, part in ((PRESCHOOL, in_preschool), (PRIMARY, number - in_preschool)):
        some = [school for school in schools if level in school.levels and school.ownership == "public"]
        for school, satellites in zip(some, _satellites(part, some, chance), strict=True):
            _at_satellites(profile, school, chance)
            school.sites = _sites(school, satellites, villages[school.commune], chance)
    for school in schools:
        school.sites = school.sites or _sites(school, 0, villages[school.commune], chance)
        school.settle()


def _satellites(number: int, schools: Sequence[School], chance: Chance) -> list[int]:
    """Apportion satellites by the youngest pupils, more outside the towns, and none where too few would learn there."""
    youngest = [sum(school.planned.get(grade, 0) for grade in AT_SATELLITES) for school in schools]
    weights = [
        count * chance.about(1.0, 0.4) * (1.0 if school.is_rural else 0.2)
        for school, count in zip(schools, youngest, strict=True)
    ]
    most = [min(VILLAGES_A_COMMUNE, int(count * (1 - NEAR_MAIN) / FEWEST_AT_SATELLITE)) for count in youngest]
    return apportion_within(number, weights, most)


def apportion_within(total: int, weights: Sequence[float], most: Sequence[int]) -> list[int]:
    """Split a whole number by weights with a cap on each part; what a cap cuts off goes to the others."""
    parts = [0] * len(weights)
    left = min(total, sum(most))
    while left:
        open_weights = [w if parts[i] < most[i] else 0.0 for i, w in enumerate(weights)]
        if not any(open_weights):
            break
        for i, more in enumerate(apportion(left, open_weights)):
            parts[i] += min(more, most[i] - parts[i])
        left = min(total, sum(most)) - sum(parts)
    return parts


def _at_satellites(profile: Profile, school: School, chance: Chance) -> None:
    further = PRIMARY in school.levels and chance.random() < profile.assumed.network.grade_3_at_satellites
    school.at_satellites = (*AT_SATELLITES, "3") if further else AT_SATELLITES


def _sites(school: School, satellites: int, villages: Sequence[str], chance: Chance) -> list[Site]:
    shares = [chance.about(1.0, 0.4) for _ in range(satellites)]
    far = 1 - NEAR_MAIN if satellites else 0.0
    names = ["Điểm chính", *chance.sample(villages, satellites)]
    widths = [1 - far, *(share / sum(shares) * far for share in shares)]
    return [
        Site(
            id=chance.identifier(),
            name=name,
            is_main=not at,
            share=width,
            latitude=round(school.commune.latitude + chance.rng.gauss(0, 0.012 if not at else 0.03), 5),
            longitude=round(school.commune.longitude + chance.rng.gauss(0, 0.012 if not at else 0.03), 5),
        )
        for at, (name, width) in enumerate(zip(names, widths, strict=True))
    ]
