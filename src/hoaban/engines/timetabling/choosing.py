"""Choosing what to set free next: around what costs something, of a size that the solver masters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.limits import Limits

Free = dict[int, int]  # event -> the times within which its lessons may move
Choice = dict[tuple[int, int], tuple[int, ...]]
KINDS = ("costly", "resources", "times", "related")
SMALLEST, LARGEST = 60, 60_000  # literals of a neighbourhood
MOST_CANDIDATES = 12  # resources tried for one place at once


@dataclass(slots=True)
class Sizes:
    """For each kind of neighbourhood, the number of literals that was mastered lately."""

    start: int = 500
    of: dict[str, float] = field(default_factory=dict)

    def size(self, kind: str) -> int:
        return int(self.of.get(kind, self.start))

    def learn(self, kind: str, *, proven: bool, easy: bool) -> None:
        """Grow where the best was proven at little effort, shrink where it was not proven."""
        factor = 1.1 if proven and easy else 1.0 if proven else 0.75
        self.of[kind] = min(max(self.size(kind) * factor, SMALLEST), LARGEST)


class Choosing:
    """Draws neighbourhoods of a board."""

    def __init__(self, board: Board, limits: Limits, random: Random) -> None:
        self.board, self.limits, self.random = board, limits, random
        self.indexed = board.indexed
        self.whole = (1 << self.indexed.times) - 1
        self.events_at: dict[int, list[int]] = defaultdict(list)
        for event, given in enumerate(self.indexed.events):
            for slot in given.slots:
                if slot.resource >= 0:
                    self.events_at[slot.resource].append(event)
        self.working = [each for each in sorted(self.events_at) if self._matters(each)]
        self.windows = sorted({each for each in self.indexed.time_groups.values() if 0 < each < self.whole})

    def _matters(self, resource: int) -> bool:
        points = self.board.points.of_resources[resource]
        return bool(points.by_mask or points.by_clashes or points.by_load)

    def draw(self, kind: str, size: int, taken: frozenset[int]) -> tuple[Free, Choice]:
        """Set free about `size` literals, leaving alone the events taken by others."""
        mask = self._window() if kind == "times" else self.whole
        free: Free = {}
        choice: Choice = {}
        for event in self._order(kind, mask):
            if event in free or event in taken:
                continue
            for each in self.limits.linked[event]:
                if each not in taken:
                    free[each] = mask
                    size -= self._open(each, mask, choice)
            if size <= 0:
                break
        return free, choice

    def is_whole(self, free: Free, choice: Choice) -> bool:
        """Whether nothing is left out: then the best of the neighbourhood is the best that this search can find."""
        return (
            len(free) == len(self.indexed.events)
            and all(mask == self.whole for mask in free.values())
            and all(len(self.limits.candidates(*where)) <= len(tried) for where, tried in choice.items())
        )

    def _open(self, event: int, mask: int, choice: Choice) -> int:
        """Choose the candidates for an event's open places; give about how many literals it takes."""
        given, width = self.indexed.events[event], 1
        for place in range(len(given.open)):
            candidates = self.limits.candidates(event, place)
            now = tuple(dict.fromkeys(spot[2][place] for spot in self.board.table[event] if spot[2][place] >= 0))
            if len(candidates) > MOST_CANDIDATES:
                candidates = tuple(self.random.sample(candidates, MOST_CANDIDATES))
            choice[event, place] = tuple(dict.fromkeys((*now, *candidates)))
            width += len(choice[event, place])
        durations = self.limits.durations(event)
        return max(1, sum((self.limits.starts_of(event, one) & mask).bit_count() for one in durations)) * width

    def _order(self, kind: str, mask: int) -> Iterable[int]:
        match kind:
            case "costly":
                yield from self._around(self._costly())
            case "resources":
                yield from self._by_resource()
            case "times":
                yield from self._at_times(mask)
            case _:
                yield from self._around([self.random.randrange(len(self.indexed.events))])

    def _window(self) -> int:
        """One or two days, or a stretch of times."""
        if self.windows and self.random.random() < 0.8:  # noqa: PLR2004  a share of draws
            found = 0
            for each in self.random.sample(self.windows, min(len(self.windows), self.random.choice((1, 2, 2, 3)))):
                found |= each
            return found
        length = max(2, self.indexed.times // self.random.choice((3, 4, 6)))
        return (((1 << length) - 1) << self.random.randrange(self.indexed.times)) & self.whole or self.whole

    def _at_times(self, mask: int) -> Iterable[int]:
        there = [event for event, running in enumerate(self.board.running) if running & mask]
        yield from self._around([self.random.choice(there)] if there else [], set(there))

    def _by_resource(self) -> Iterable[int]:
        """All events of one resource after another, those that cost something more often first."""
        board = self.board
        keys = {
            each: self.random.random() * (3 if board.hard_at[each] or board.soft_at[each] else 1)
            for each in self.working
        }
        for resource in sorted(self.working, key=lambda each: -keys[each]):
            yield from self.events_at[resource]

    def _costly(self) -> list[int]:
        """Events of a point that costs something; of a required one while there is any."""
        board = self.board
        for at_resource, of_event in ((board.hard_at, board.hard_of), (board.soft_at, board.soft_of)):
            found = [[*self._of_resource(each)] for each, cost in enumerate(at_resource) if cost]
            found += [[*board.points.of_events[each].events] for each, cost in enumerate(of_event) if cost]
            if found:
                chosen = self.random.choice(found)
                self.random.shuffle(chosen)
                return chosen
        return [self.random.randrange(len(self.indexed.events))]

    def _of_resource(self, resource: int) -> list[int]:
        """The events that a resource attends now."""
        if resource in self.events_at:
            return self.events_at[resource]
        return [
            event
            for event, given in enumerate(self.indexed.events)
            if given.open and any(resource in spot[2] for spot in self.board.table[event])
        ]

    def _around(self, first: list[int], within: set[int] | None = None) -> Iterable[int]:
        """From some events to those that share resources with them, and so on, in a random order; at last all others."""
        seen, ring = set(first), list(first)
        while ring:
            yield from ring
            outer: dict[int, None] = {}
            for event in ring:
                for slot in self.indexed.events[event].slots:
                    outer |= dict.fromkeys(self.events_at.get(slot.resource, ()))
            ring = [event for event in outer if event not in seen and (within is None or event in within)]
            self.random.shuffle(ring)
            seen.update(ring)
        rest = [
            event
            for event in (sorted(within) if within is not None else range(len(self.board.table)))
            if event not in seen
        ]
        self.random.shuffle(rest)
        yield from rest
