"""The places of a week in which a lesson can be: a day, a half of it, and a period of that half. `2m3` is Tuesday, morning, period 3."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from hoaban.kernel.language import Words

MORNING, AFTERNOON = 0, 1
LETTERS = "ma"
DAYS = 7
MOST = 7  # periods a half-day; primary schools have no more in a whole day
CODE = r"^[1-7][ma][1-7]$"
DAY_NAMES = (
    Words("Thứ Hai", "Monday"),
    Words("Thứ Ba", "Tuesday"),
    Words("Thứ Tư", "Wednesday"),
    Words("Thứ Năm", "Thursday"),
    Words("Thứ Sáu", "Friday"),
    Words("Thứ Bảy", "Saturday"),
    Words("Chủ nhật", "Sunday"),
)
HALF_NAMES = (Words("sáng", "morning"), Words("chiều", "afternoon"))


class Slot(NamedTuple):
    """A period of the week, in the order of time; 1 is Monday, and periods count from 1 in each half-day."""

    weekday: int
    half: int
    number: int

    @classmethod
    def read(cls, code: str) -> Self:
        """Read a code; ValueError where it is none."""
        if re.match(CODE, code) is None:
            raise ValueError(code)
        return cls(int(code[0]), LETTERS.index(code[1]), int(code[2]))

    @property
    def code(self) -> str:
        return f"{self.weekday}{LETTERS[self.half]}{self.number}"

    @property
    def half_day(self) -> tuple[int, int]:
        return self.weekday, self.half

    @property
    def next(self) -> "Slot":
        return self._replace(number=self.number + 1)

    @property
    def words(self) -> Words:
        said = Words("{day}, tiết {n} buổi {half}", "{day}, period {n} of the {half}")
        return said.fill(day=DAY_NAMES[self.weekday - 1], n=self.number, half=HALF_NAMES[self.half])

    @property
    def words_within(self) -> Words:
        """Say it where the day is said already."""
        return Words("tiết {n} buổi {half}", "period {n} of the {half}").fill(n=self.number, half=HALF_NAMES[self.half])


@dataclass(frozen=True, slots=True)
class Week:
    """How many periods each half-day has, from Monday to Sunday."""

    mornings: tuple[int, ...]
    afternoons: tuple[int, ...]

    @classmethod
    def of(cls, mornings: Sequence[int], afternoons: Sequence[int]) -> Self:
        return cls(tuple(mornings), tuple(afternoons))

    def slots(self) -> tuple[Slot, ...]:
        return tuple(self._slots())

    def _slots(self) -> Iterator[Slot]:
        for day in range(DAYS):
            for half, counts in ((MORNING, self.mornings), (AFTERNOON, self.afternoons)):
                yield from (Slot(day + 1, half, number + 1) for number in range(counts[day]))


def read_all(codes: Iterable[str]) -> frozenset[Slot]:
    return frozenset(map(Slot.read, codes))
