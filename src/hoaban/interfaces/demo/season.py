"""A school year in one district: its schools, its classes, and the days on which something can happen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.rows import Batch
from hoaban.interfaces.demo.school import School
from hoaban.kernel.schoolyear import SchoolYear

FIRST_DAY, LAST_DAY = 20, 298  # of the school year: after the opening rush, before the last lesson
AFTER_TET = (170, 230)  # when more stay away


@dataclass(frozen=True, slots=True)
class Years:
    """The school years to go through; nothing is known after `until`, so that the last year is still running."""

    all: tuple[SchoolYear, ...]
    until: str

    @property
    def first(self) -> SchoolYear:
        return self.all[0]

    def is_last(self, year: SchoolYear) -> bool:
        return year == self.all[-1]


class Season:
    """One school year of a district in the making."""

    def __init__(self, batch: Batch, schools: Sequence[School], year: SchoolYear, years: Years) -> None:
        self.batch, self.schools, self.year = batch, schools, year
        self.rooms: dict[tuple[School, str], list[str]] = defaultdict(list)
        self.start = year.start.isoformat()
        self.end = None if years.is_last(year) else year.end.isoformat()
        self.is_over = year.end.isoformat() <= years.until
        self.days = Days(year, years.until)


@dataclass(slots=True)
class Days:
    """The days of a school year on which something can happen; none after what is known."""

    year: SchoolYear
    until: str
    _all: list[str] = field(init=False)
    _leaving: list[str] = field(init=False)

    def __post_init__(self) -> None:
        first = self.year.start
        self._all = [(first + timedelta(days=n)).isoformat() for n in range(FIRST_DAY, LAST_DAY)]
        a, b = (n - FIRST_DAY for n in AFTER_TET)
        self._leaving = self._all + 2 * self._all[a:b]

    def draw(self, chance: Chance, *, leaving: bool = False) -> str:
        """Draw a day; empty when it has not come yet."""
        day = chance.pick(self._leaving if leaving else self._all)
        return day if day <= self.until else ""
