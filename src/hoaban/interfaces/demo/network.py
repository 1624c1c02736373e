"""Founding the schools: how many of each kind stand in which commune, under which name and code."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoaban.interfaces.demo.chance import Chance, apportion, apportion_by, words
from hoaban.interfaces.demo.ground import Commune, Ground
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.school import CONTINUING, School
from hoaban.modules.network.levels import LOWER, PRESCHOOL, PRIMARY, UPPER

TOWN_WEIGHT = 1.9


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of school as it is founded. `digit` stands in its code, `title` before its name."""

    kind: str
    levels: tuple[str, ...]
    digit: str
    title: str
    body: str = "commune"
    ownership: str = "public"
    boarding: str = "none"


KINDS = {
    "preschool": Kind("preschool", (PRESCHOOL,), "3", "Trường Mầm non"),
    "preschool_private": Kind("preschool", (PRESCHOOL,), "3", "Trường Mầm non tư thục", "private", "private"),
    "primary": Kind("primary", (PRIMARY,), "4", "Trường {}Tiểu học"),
    "combined": Kind("multi", (PRIMARY, LOWER), "5", "Trường {}TH&THCS"),
    "lower": Kind("lower", (LOWER,), "5", "Trường {}THCS"),
    "upper": Kind("upper", (UPPER,), "7", "Trường THPT", "department"),
    "boarding_upper": Kind("upper", (UPPER,), "7", "Trường PTDTNT THPT", "department", boarding="full"),
    "boarding_both": Kind("multi", (LOWER, UPPER), "8", "Trường PTDTNT THCS&THPT", "department", boarding="full"),
    "continuing_centre": Kind("continuing_centre", (CONTINUING,), "9", "Trung tâm GDTX", "department"),
    "vocational_centre": Kind("vocational_centre", (CONTINUING,), "9", "Trung tâm GDNN-GDTX", "department"),
    "community_centre": Kind("community_centre", (), "9", "Trung tâm học tập cộng đồng"),
}
NEEDED = ("preschool", "primary", "lower", "upper")
SECOND_NAMES = {
    "preschool": words("Hoa_Ban Sơn_Ca Họa_Mi Hoa_Hồng Ánh_Dương Hoa_Mai Tuổi_Thơ Bình_Minh"),
    "preschool_private": words(
        "Sao_Mai Mặt_Trời_Nhỏ Thiên_Thần Hoa_Hướng_Dương Ngôi_Sao_Xanh Cầu_Vồng Vườn_Trẻ_Thơ Bé_Ngoan"
    ),
    "primary": words("Kim_Đồng Võ_Thị_Sáu Lê_Văn_Tám Nguyễn_Bá_Ngọc Vừ_A_Dính Lý_Tự_Trọng Trần_Quốc_Toản"),
    "lower": words("Lê_Quý_Đôn Trần_Phú Hoàng_Văn_Thụ Nguyễn_Trãi Chu_Văn_An Lương_Thế_Vinh Trần_Can"),
}


Weights = dict[Commune, float]


def weigh_communes(ground: Ground, chance: Chance) -> Weights:
    """Say how many children a commune has against the others."""
    return {commune: chance.about(TOWN_WEIGHT if commune.is_town else 1.0, 0.3) for commune in ground.communes}


def found_schools(profile: Profile, ground: Ground, weights: Weights, chance: Chance, share: float) -> list[School]:
    """Found all schools and centres of the province, in the order of districts and codes."""
    founding = _Founding(profile, ground, weights, chance)
    for key, commune in founding.choose(_numbers(profile, share)):
        founding.found(key, commune)
    schools = founding.schools
    _make_semi_boarding(schools, profile, chance, share)
    return sorted(schools, key=lambda school: (school.commune.district, school.code))


def _numbers(profile: Profile, share: float) -> dict[str, int]:
    """Scale the number of schools of each kind, so that their sum is the share of all and no level is missing."""
    kinds, centres = profile.assumed.kinds, profile.assumed.centres
    numbers = apportion_by(round(sum(kinds.values()) * share), kinds)
    for key in NEEDED:
        if not numbers[key]:
            numbers[key] += 1
            numbers[max(numbers, key=lambda one: numbers[one])] -= 1
    return numbers | apportion_by(round(sum(centres.values()) * share), centres)


class _Founding:
    def __init__(self, profile: Profile, ground: Ground, weights: Weights, chance: Chance) -> None:
        self.profile, self.ground, self.weights, self.chance = profile, ground, weights, chance
        self.schools: list[School] = []
        self._codes: Counter[tuple[str, str]] = Counter()
        self._names: set[str] = set()

    def choose(self, numbers: Mapping[str, int]) -> Iterator[tuple[str, Commune]]:
        """Say in which commune each school is founded."""
        heaviest = sorted(self.weights, key=lambda commune: (-self.weights[commune], commune.code))
        rural = [commune for commune in reversed(heaviest) if not commune.is_town] or heaviest
        together = rural[: numbers["combined"]]
        apart = [commune for commune in heaviest if commune not in together]
        for key, communes in (("preschool", heaviest), ("primary", apart), ("lower", apart)):
            yield from ((key, commune) for commune in self._spread(numbers[key], communes))
        for key, number in numbers.items():
            if key == "combined":
                yield from ((key, together[i % len(together)]) for i in range(number))
            elif key == "preschool_private":
                towns = [commune for commune in heaviest if commune.is_town] or heaviest
                yield from ((key, towns[i % len(towns)]) for i in range(number))
            elif key == "community_centre":
                yield from ((key, heaviest[i % len(heaviest)]) for i in range(number))
            elif key not in NEEDED or key == "upper":
                yield from ((key, commune) for commune in self._by_district(number, spare=key == "upper"))

    def _spread(self, number: int, communes: Sequence[Commune]) -> list[Commune]:
        """Give every commune one, heaviest first, and what is left to the communes with more children."""
        once = list(communes[:number])
        extra = apportion(max(0, number - len(communes)), [self.weights[commune] ** 1.5 for commune in communes])
        return once + [commune for commune, more in zip(communes, extra, strict=True) for _ in range(more)]

    def _by_district(self, number: int, *, spare: bool) -> list[Commune]:
        """Spread over the districts, in each to its heaviest communes; `spare` lets a large district have several."""
        by_weight = {
            code: sorted(communes, key=lambda commune: (-self.weights[commune], commune.code))
            for code, communes in self.ground.districts.items()
        }
        load = {code: sum(self.weights[commune] for commune in communes) for code, communes in by_weight.items()}
        heavy = sorted(load, key=lambda code: (-load[code], code))
        counts: dict[str, int] = defaultdict(int)
        for code in heavy[:number]:
            counts[code] = 1
        if number > len(heavy):
            for code, more in apportion_by(number - len(heavy), load if spare else dict.fromkeys(heavy, 1.0)).items():
                counts[code] += more
        return [by_weight[code][i % len(by_weight[code])] for code, count in counts.items() for i in range(count)]

    def found(self, key: str, commune: Commune) -> None:
        kind = KINDS[key]
        slot = (commune.code, kind.digit)
        self._codes[slot] += 1
        number = self._codes[slot]
        self.schools.append(
            School(
                id=self.chance.identifier(),
                code=f"{self.profile.code}{commune.code}{kind.digit}{number:02}",
                name=self._name(key, kind, commune),
                kind=kind.kind,
                levels=kind.levels,
                boarding_kind=kind.boarding,
                body=kind.body,
                ownership=kind.ownership,
                commune=commune,
                founded_on=f"{2018 - int(self.chance.random() ** 0.6 * 55)}-{8 + int(self.chance.random() * 2):02}-01",
            ),
        )

    def _name(self, key: str, kind: Kind, commune: Commune) -> str:
        """Name it after its commune or district, the next ones after a flower, a hero or a number."""
        spelled = (f"{kind.title} {candidate}".replace("_", " ") for candidate in self._candidates(key, commune))
        name = next(name for name in spelled if name not in self._names)
        self._names.add(name)
        return name

    def _candidates(self, key: str, commune: Commune) -> Iterator[str]:
        if key == "continuing_centre":
            yield f"tỉnh {self.profile.name}"
        elif key.startswith("boarding") or key == "vocational_centre":
            yield commune.district_name
        elif key != "preschool_private":
            yield commune.name
        yield from self.chance.shuffled(SECOND_NAMES.get(key, []))
        yield from (f"số {number} {commune.name}" for number in range(2, 1000))


def _make_semi_boarding(schools: Sequence[School], profile: Profile, chance: Chance, share: float) -> None:
    """Make ethnic semi-boarding schools of some outside the towns, and write it into the names of all that can be."""
    kind_of: dict[str, Callable[[School], bool]] = {
        "primary": lambda school: school.levels == (PRIMARY,),
        "combined": lambda school: school.levels == (PRIMARY, LOWER),
        "lower": lambda school: school.levels == (LOWER,),
    }
    for key, number in profile.assumed.semi_boarding.items():
        able = [school for school in schools if kind_of[key](school) and school.is_rural]
        for school in chance.sample(able, round(number * share)):
            school.boarding_kind = "semi"
    for school in schools:
        school.name = school.name.format("PTDTBT " if school.boarding_kind == "semi" else "")
