"""How much each level says for or against one person, in thousandths of a bit; learned from verified and from random pairs."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoaban.engines.linkage.schema import BIT, Ladder, Schema

# So many imagined pairs stand behind the declared shares, so that a level nobody has yet seen is rare and not impossible.
IMAGINED = 40.0
IMAGINED_AT_RANDOM = 10_000.0
LEAST_AGAINST = -2.0  # bits: another number always speaks against
RAREST = 24  # bits: no value is rarer than one in sixteen millions
Counts = Mapping[str, Sequence[int]]  # ladder -> pairs on each level, those with an unknown value left out


@dataclass(frozen=True)
class Weights:
    """`levels`: thousandths of a bit of each level, best first. Where a level counts the rarity of the very value, the average
    rarity is taken off already, and `floors` says what is added at least. `prior`: how unlikely it is that two records taken at
    random are one person. `persons`: how many the register holds.
    """

    levels: Mapping[str, tuple[int, ...]]
    floors: Mapping[str, int]
    prior: int
    persons: int

    def to_json(self) -> dict[str, object]:
        return {"levels": {name: list(each) for name, each in self.levels.items()}, "floors": dict(self.floors), "prior": self.prior, "persons": self.persons}  # fmt: skip

    @staticmethod
    def from_json(value: Mapping[str, object]) -> "Weights":
        levels, floors = value["levels"], value["floors"]
        if not isinstance(levels, Mapping) or not isinstance(floors, Mapping):
            raise TypeError(f"no weights: {value}")
        return Weights({name: tuple(each) for name, each in levels.items()}, dict(floors), int(str(value["prior"])), int(str(value["persons"])))  # fmt: skip


def learn(schema: Schema, persons: int, verified: Counts, random: Counts) -> Weights:
    """Weigh every level by its share among verified pairs over its share among random ones; the declared shares help out."""
    levels: dict[str, tuple[int, ...]] = {}
    floors: dict[str, int] = {}
    for ladder in schema.ladders:
        m = _shares([level.m for level in ladder.levels], verified.get(ladder.name, ()), IMAGINED)
        u = _shares([level.u for level in ladder.levels], random.get(ladder.name, ()), IMAGINED_AT_RANDOM)
        bits = _fixed(ladder, m[-1]) or tuple(math.log2(mine / chance) for mine, chance in zip(m, u, strict=True))
        falling = _falling([round(BIT * each) for each in bits])
        levels[ladder.name], floors[ladder.name] = _less_average(ladder, falling, u)
    return Weights(levels, floors, -round(BIT * math.log2(max(persons, 2))), persons)


def _fixed(ladder: Ladder, differing: float) -> tuple[float, ...] | None:
    """Agreement has the declared weight; how little a difference says depends on how often the file is wrong."""
    if ladder.bits is None:
        return None
    return (*ladder.bits[:-1], max(ladder.bits[-1], min(LEAST_AGAINST, math.log2(differing))))


def declared(schema: Schema, persons: int) -> Weights:
    """Give the weights before anything was learned."""
    return learn(schema, persons, {}, {})


def _shares(declared_shares: Sequence[float], counts: Sequence[int], imagined: float) -> list[float]:
    whole = sum(declared_shares)
    seen = counts or [0] * len(declared_shares)
    total = sum(seen) + imagined
    return [(count + imagined * share / whole) / total for count, share in zip(seen, declared_shares, strict=True)]


def _falling(bits: list[int]) -> list[int]:
    """A better level never says less than a worse one; the best says nothing against, the worst nothing for."""
    best = max(bits[0], 0)
    found = [best]
    for each in bits[1:]:
        found.append(min(each, found[-1]))
    found[-1] = min(found[-1], 0)
    return found


def _less_average(ladder: Ladder, falling: list[int], u: Sequence[float]) -> tuple[tuple[int, ...], int]:
    shared = [number for number, level in enumerate(ladder.levels) if level.by_term]
    if not shared or ladder.term is None:
        return tuple(falling), 0
    average = round(-BIT * math.log2(sum(u[number] for number in shared)))
    less = [each - average if number in shared else each for number, each in enumerate(falling)]
    following = max(shared) + 1
    return tuple(less), max(0, max(falling[following], 0) - min(less[number] for number in shared))


def rarity_steps(persons: int) -> Iterator[tuple[int, int]]:
    """Pairs of (most occurrences, thousandths of a bit) that turn a count into bits without a logarithm in SQL."""
    most, step = 1, 0
    while most < persons:
        yield most, round(BIT * min(RAREST, math.log2(persons / most)))
        step += 1
        most = max(most + 1, round(2 ** (step / 2)))


def rarity(count: int, persons: int) -> int:
    """Thousandths of a bit that a value shared by so many says."""
    return next((bits for most, bits in rarity_steps(persons) if count <= most), 0)
