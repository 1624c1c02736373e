"""Chance that comes from the seed alone: the same seed gives the same province, to the last identifier."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_TAIL = (1 << 62) - 1
_VARIANT = 1 << 63
GIVEN_NUMBERS = 900_000  # six digits; those above are nobody's


class Chance:
    """All draws of one build."""

    def __init__(self, seed: str, first_year: int) -> None:
        self.rng = Random(seed)  # noqa: S311  invented data, no secret
        self.random = self.rng.random
        self._bits = self.rng.getrandbits
        self._made_at = int(datetime(first_year, 7, 1, tzinfo=UTC).timestamp() * 1000)

    def identifier(self) -> str:
        """Give the next UUIDv7, as 32 hexadecimal digits; its time runs on from before the first school year, not from a clock."""
        self._made_at += 1
        bits = self._bits(74)
        return f"{self._made_at:012x}7{bits >> 62:03x}{_VARIANT | (bits & _TAIL):016x}"

    def pick(self, pool: Sequence[T]) -> T:
        return pool[int(self.random() * len(pool))]

    def sample(self, pool: Sequence[T], count: int) -> list[T]:
        return self.rng.sample(pool, min(count, len(pool)))

    def shuffled(self, pool: Iterable[T]) -> list[T]:
        items = list(pool)
        return self.rng.sample(items, len(items))

    def about(self, middle: float, spread: float) -> float:
        """Give a positive number around `middle`, as sizes of places are spread: many small, few large."""
        return middle * self.rng.lognormvariate(0.0, spread)


class Share:
    """Says yes to a share of those who ask: by chance, and yet never far from the share, however few or many ask."""

    def __init__(self, chance: Chance, share: float, pull: float = 0.25) -> None:
        self.share = share
        self._random = chance.random
        self._pull = pull
        self._owed = 0.0

    def __call__(self) -> bool:
        self._owed += self.share
        yes = self._random() < self.share + (self._owed - self.share) * self._pull
        if yes:
            self._owed -= 1.0
        return yes


class Quota:
    """Turns a rate into whole numbers group by group, so that their sum is the rate of the whole."""

    def __init__(self, rate: float, start: float = 0.5) -> None:
        self.rate = rate
        self._owed = start

    def of(self, number: int) -> int:
        self._owed += self.rate * number
        whole = int(self._owed)
        self._owed -= whole
        return whole


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole number by weights; the parts sum to it, the largest remainders get what is left over."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def apportion_by(total: int, weights: Mapping[K, float]) -> dict[K, int]:
    """Split a whole number among the keys of a mapping."""
    return dict(zip(weights, apportion(total, list(weights.values())), strict=True))


def words(text: str) -> list[str]:
    """Read `word*3 other` into a pool with each word as often as its weight says."""
    pool: list[str] = []
    for entry in text.split():
        word, _, weight = entry.partition("*")
        pool += [word] * int(weight or 1)
    return pool


def numbers(chance: Chance) -> tuple[int, int]:
    """Give a step and a start that walk through all numbers that are given once, in no visible order."""
    step = int(chance.random() * GIVEN_NUMBERS // 30) * 30 + 7  # no multiple of 2, 3 or 5: shares no factor with them
    return step, int(chance.random() * GIVEN_NUMBERS)
