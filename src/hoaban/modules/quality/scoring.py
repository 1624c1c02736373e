"""The score: 100 × Σ w (1 − rate) / Σ w over the rules that were asked of something. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hoaban.kernel.quality import DIMENSIONS

ALL = "all"


@dataclass(frozen=True, slots=True)
class Part:
    """What one rule brings to a score: of how many records it was asked, and how many of them break it."""

    code: str
    dimension: str
    weight: int
    checked: int
    broken: int

    @property
    def rate(self) -> float:
        return min(self.broken, self.checked) / self.checked if self.checked else 0.0


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A score between 0 and 100, and the sums that it comes from. `points` is what adds up to the score of a place above."""

    score: float
    checked: int
    broken: int

    @property
    def points(self) -> int:
        return round(self.checked * self.score / 100)


def reckon(parts: Iterable[Part]) -> Reckoned | None:
    """Give the score of some rules; None when none of them was asked of anything."""
    asked = [part for part in parts if part.checked]
    if not asked:
        return None
    whole = sum(part.weight for part in asked)
    kept = sum(part.weight * (1 - part.rate) for part in asked)
    score = min(100.0, max(0.0, 100 * kept / whole))
    return Reckoned(score, sum(part.checked for part in asked), sum(min(part.broken, part.checked) for part in asked))


def by_dimension(parts: Sequence[Part]) -> Mapping[str, Reckoned]:
    """Give the whole score and that of each dimension which was asked of something."""
    wanted = {ALL: list(parts)} | {name: [part for part in parts if part.dimension == name] for name in DIMENSIONS}
    return {name: found for name, some in wanted.items() if (found := reckon(some)) is not None}


def gain(parts: Sequence[Part], mended: Iterable[str]) -> float:
    """Give how many points the whole score gains when some rules are no longer broken."""
    codes, now = set(mended), reckon(parts)
    then = reckon(Part(p.code, p.dimension, p.weight, p.checked, 0 if p.code in codes else p.broken) for p in parts)
    return then.score - now.score if now and then else 0.0
