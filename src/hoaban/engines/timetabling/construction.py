"""A first timetable: events are split as constraints wish, and lessons placed one by one, the most constrained first."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from hoaban.engines.timetabling.board import Board, Change
from hoaban.engines.timetabling.indexed import PlacedLesson
from hoaban.engines.timetabling.limits import Limits, spans
from hoaban.engines.timetabling.neighbourhood import bits
from hoaban.engines.timetabling.points import Points, Spot, Spots
from hoaban.engines.timetabling.timetable import unplaced

MOST_SPLITTINGS = 600
REQUIRED = 1 << 20  # a unit of infeasibility beside the objective, while searching

Stop = Callable[[], bool]


def weight(cost: tuple[int, int]) -> int:
    """One number for a cost."""
    return cost[0] * REQUIRED + cost[1]


def splittings(total: int, shortest: int, longest: int) -> Iterator[tuple[int, ...]]:
    """Give the ways to split a duration, the longest lessons first."""
    if total == 0:
        yield ()
        return
    for first in range(min(longest, total), 0, -1):
        if first >= shortest or first == total:
            for rest in splittings(total - first, shortest, first):
                yield (first, *rest)


@dataclass(slots=True)
class Unit:
    """A lesson to be placed, with those of the linked events that go with it: (event, place in its lessons)."""

    members: tuple[tuple[int, int], ...]
    duration: int
    resources: frozenset[int]
    starts: int
    choices: int = 0


class Construction:
    """Builds a timetable on a board of its own."""

    def __init__(self, points: Points, limits: Limits, random: Random, stop: Stop) -> None:
        self.points, self.limits, self.random, self.stop = points, limits, random, stop
        self.indexed = points.indexed
        whole = [unplaced(self.indexed, event, given.duration) for event, given in enumerate(self.indexed.events)]
        self.board = Board(points, [PlacedLesson(one.event, one.duration, -1, one.chosen) for one in whole])

    def run(self) -> Board:
        for events in sorted(set(self.limits.linked)):
            self._split(events)
        self._place_all(self._units())
        return self.board

    def _split(self, events: tuple[int, ...]) -> None:
        """Linked events of one duration are split alike, in the way that costs least."""
        by_duration: dict[int, list[int]] = defaultdict(list)
        for event in events:
            by_duration[self.indexed.events[event].duration].append(event)
        for duration, alike in by_duration.items():
            shortest = max(self.limits.shortest[event] for event in alike)
            longest = min(self.limits.longest[event] for event in alike)
            best, best_cost = None, 0
            for count, parts in enumerate(splittings(duration, min(shortest, longest), longest)):
                if count >= MOST_SPLITTINGS or self.stop():
                    break
                self.board.change((event, self._spots(event, parts)) for event in alike)
                cost = weight(self.board.cost)
                if best is None or cost < best_cost:
                    best, best_cost = parts, cost
            parts = best or (duration,)
            self.board.change((event, self._spots(event, parts)) for event in alike)

    def _spots(self, event: int, parts: tuple[int, ...]) -> Spots:
        """Lessons without decisions: at their preassigned time, if they have one."""
        given = self.indexed.events[event]
        return tuple((duration, given.time, (-1,) * len(given.open)) for duration in parts)

    def _units(self) -> list[Unit]:
        units = []
        for events in sorted(set(self.limits.linked)):
            lessons: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
            for event in events:
                seen: dict[int, int] = defaultdict(int)
                for place, (duration, _, _) in enumerate(self.board.table[event]):
                    lessons[duration, seen[duration]].append((event, place))
                    seen[duration] += 1
            for (duration, _), members in lessons.items():
                units += self._together(duration, members)
        return units

    def _together(self, duration: int, members: list[tuple[int, int]]) -> list[Unit]:
        """One unit of linked lessons; where their preassigned times differ, one of each lesson."""
        unit = self._unit(duration, members)
        if unit.starts or len(members) == 1:
            return [unit] if unit.starts else []
        return [each for member in members for each in self._together(duration, [member])]

    def _unit(self, duration: int, members: list[tuple[int, int]]) -> Unit:
        events = {event for event, _ in members}
        resources = {slot.resource for event in events for slot in self.indexed.events[event].slots}
        starts = preferred = -1
        for event in events:
            starts &= self.limits.possible(event, duration)
            preferred &= self.limits.starts_of(event, duration)
        return Unit(tuple(members), duration, frozenset(resources - {-1}), starts & preferred or starts)

    def _place_all(self, units: list[Unit]) -> None:
        """Always the unit with the fewest starts left, and among those the one that keeps most resources busy."""
        sharing: dict[int, list[int]] = defaultdict(list)
        for number, unit in enumerate(units):
            unit.choices = self._choices(unit)
            for resource in unit.resources:
                sharing[resource].append(number)
        tie = [self.random.random() for _ in units]
        left = set(range(len(units)))
        while left and not self.stop():
            number = min(
                left,
                key=lambda one: (
                    units[one].choices,
                    -units[one].duration * len(units[one].resources),
                    -units[one].duration,
                    tie[one],
                ),
            )
            left.discard(number)
            self._place(units[number])
            near = {one for resource in units[number].resources for one in sharing[resource]}
            for one in sorted(near & left):
                units[one].choices = self._choices(units[one])

    def _choices(self, unit: Unit) -> int:
        barred = 0
        for resource in unit.resources:
            barred |= self.board.busy[resource] | self.limits.unavailable[resource]
        return (spans(~barred, unit.duration) & unit.starts).bit_count()

    def _place(self, unit: Unit) -> None:
        best, best_cost = -1, 0.0
        barred = 0
        for resource in unit.resources:
            barred |= self.board.busy[resource] | self.limits.unavailable[resource]
        starts = (spans(~barred, unit.duration) & unit.starts) or unit.starts
        for time in bits(starts):
            self.board.change(self._moved(unit, time))
            cost = weight(self.board.cost) + self.random.random()
            if best < 0 or cost < best_cost:
                best, best_cost = time, cost
        self.board.change(self._moved(unit, best))
        for event, place in unit.members:
            for slot in range(len(self.indexed.events[event].open)):
                self._fill(event, place, slot)

    def _moved(self, unit: Unit, time: int) -> list[Change]:
        return [(event, with_time(self.board.table[event], place, time)) for event, place in unit.members]

    def _fill(self, event: int, place: int, slot: int) -> None:
        best, best_cost = -1, weight(self.board.cost) + 1.0
        for resource in self.limits.candidates(event, slot):
            self.board.change([(event, with_choice(self.board.table[event], place, slot, resource))])
            cost = weight(self.board.cost) + self.random.random()
            if cost < best_cost:
                best, best_cost = resource, cost
        self.board.change([(event, with_choice(self.board.table[event], place, slot, best))])


def with_spot(spots: Spots, place: int, spot: Spot) -> Spots:
    return (*spots[:place], spot, *spots[place + 1 :])


def with_time(spots: Spots, place: int, time: int) -> Spots:
    duration, _, chosen = spots[place]
    return with_spot(spots, place, (duration, time, chosen))


def with_choice(spots: Spots, place: int, slot: int, resource: int) -> Spots:
    duration, time, chosen = spots[place]
    return with_spot(spots, place, (duration, time, (*chosen[:slot], resource, *chosen[slot + 1 :])))
