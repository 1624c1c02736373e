"""A school of the synthetic province while the years go by: where it stands, whom it takes, who learns and works there."""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from hoaban.interfaces.demo.chance import apportion
from hoaban.interfaces.demo.ground import Commune
from hoaban.modules.network.levels import CENTRES, GRADE_LEVEL, LOWER, PRESCHOOL, PRIMARY, UPPER

CONTINUING = "continuing"
CONTINUING_GRADES = ("tx10", "tx11", "tx12")
GRADES = {
    level: tuple(grade for grade, its in GRADE_LEVEL.items() if its == level)
    for level in (PRESCHOOL, PRIMARY, LOWER, UPPER)
} | {CONTINUING: CONTINUING_GRADES}
LEVEL = {grade: level for level, grades in GRADES.items() for grade in grades}
LAST = {grades[-1] for grades in GRADES.values()}
NEXT = {a: b for grades in GRADES.values() for a, b in pairwise(grades)} | {
    "m5": "1",
    "5": "6",
    "9": "10",
}
NURSERY = "nt"
WRITTEN = {
    grade: grade.removeprefix("tx") for grade in LEVEL
}  # a centre's classes are of grade 10, 11, 12 in every register
AT_SATELLITES = ("m3", "m4", "m5", "1", "2")


@dataclass(slots=True, eq=False)
class Site:
    """A place of teaching. `share` is the part of the youngest pupils who live near it."""

    id: str
    name: str
    is_main: bool
    share: float
    latitude: float
    longitude: float
    classrooms: int = 0
    not_permanent: int = 0
    ends_on: str | None = None


@dataclass(slots=True, eq=False)
class School:
    """A school or centre: what it is, its sites, its pupils by grade at the start, and its people as they come and go."""

    id: str
    code: str
    name: str
    kind: str
    levels: tuple[str, ...]
    boarding_kind: str
    body: str
    ownership: str
    commune: Commune
    founded_on: str
    sites: list[Site] = field(default_factory=list)
    at_satellites: tuple[str, ...] = ()
    planned: dict[str, int] = field(default_factory=dict)
    classes_by_level: dict[str, int] = field(default_factory=dict)
    rolls: "dict[str, list[Learner]]" = field(default_factory=dict)
    members: "list[Member]" = field(default_factory=list)
    _bounds: list[float] = field(default_factory=list)

    @property
    def is_school(self) -> bool:
        return self.kind not in CENTRES

    @property
    def is_rural(self) -> bool:
        return not self.commune.is_town

    @property
    def main_level(self) -> str:
        return self.levels[-1] if self.levels else CONTINUING

    @property
    def grades(self) -> tuple[str, ...]:
        return tuple(grade for level in self.levels for grade in GRADES[level])

    @property
    def classes(self) -> int:
        return sum(self.classes_by_level.values())

    @property
    def pupils(self) -> int:
        return sum(self.planned.values())

    def settle(self) -> None:
        """Draw the bounds between the homes that each open site serves; call it again when a site closes."""
        shares = [site.share if site.ends_on is None else 0.0 for site in self.sites]
        self._bounds = list(accumulate(share / sum(shares) for share in shares))

    def site_for(self, grade: str, home: float) -> int:
        """Give the number of the site where a pupil of a grade learns; `home` says, from 0 to 1, where they live."""
        if grade not in self.at_satellites or len(self.sites) == 1:
            return 0
        return min(bisect_left(self._bounds, home), len(self.sites) - 1)

    def planned_at_sites(self) -> list[dict[str, int]]:
        """Give, for each site, the pupils by grade that it is planned for."""
        shares = [site.share for site in self.sites]
        found: list[dict[str, int]] = [{} for _ in self.sites]
        for grade, number in self.planned.items():
            parts = apportion(number, shares) if grade in self.at_satellites else [number]
            for at, part in enumerate(parts):
                if part:
                    found[at][grade] = part
        return found


@dataclass(slots=True, eq=False)
class Family:
    """A guardian who has a record, and the schools that know them."""

    id: str
    father: str
    mother: str
    schools: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Event:
    """What happens to a learner in a school year, and on which day. `school` or `room` is where they go then."""

    kind: str
    day: str
    school: School | None = None
    room: str = ""
    boarded: str = ""  # how they boarded before they went


@dataclass(slots=True, eq=False)
class Learner:
    """Who they are, where they live (0 to 1, near which site), and where they learn this year."""

    id: str
    name: str
    woman: bool
    born: int
    home: float
    commune: Commune
    school: School
    grade: str
    boarding: str
    entry: str
    starts_on: str = ""  # only of those who come within the year
    room: str = ""  # the class
    event: Event | None = None
    gone: bool = False
    family: Family | None = None
    schools: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Member:
    """A member of staff in their main post."""

    id: str
    post: str
    subject: str
    school: School
    born: int
    joined: str
    contract: str
    certificate: str
    starts_on: str
    is_shared: bool = False  # also teaches elsewhere; such a one stays
