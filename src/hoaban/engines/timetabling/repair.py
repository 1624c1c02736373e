"""Repair by ejection chains: a lesson that breaks a required constraint is moved, then what it now clashes with, and so on.

A chain that ends no worse than it began is kept; one that grew too long is taken back.
"""

from collections.abc import Callable
from random import Random

from hoaban.engines.timetabling.board import Board, Change
from hoaban.engines.timetabling.construction import weight, with_choice, with_time
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.neighbourhood import bits
from hoaban.engines.timetabling.points import Spots

TRIED = 10  # times that are reckoned exactly for one lesson: those with the fewest clashes
LONGEST_CHAIN = 7
PATIENCE = 3000  # chains without anything better; fewer where there is little to move
ROUND, WORTHWHILE = 300, 0.03  # chains of a round, and the share of the cost that a round has to take away
DRIFT = 0.3  # how often a chain may make wishes worse while as much is broken as before

Lesson = tuple[int, int]  # an event, and the place among its lessons


class Repair:
    """Works on a board in place; its infeasibility never grows, and once nothing required is broken, its cost never does."""

    def __init__(self, board: Board, limits: Limits, random: Random, stop: Callable[[], bool]) -> None:
        self.board, self.limits, self.random, self.stop = board, limits, random, stop
        self.indexed = board.indexed
        self.step = 0
        events = list(enumerate(self.indexed.events))
        self.sometimes = [event for event, given in events if given.open]
        self.always: list[list[int]] = [[] for _ in range(self.indexed.resources)]
        for event, given in events:
            for who in dict.fromkeys(slot.resource for slot in given.slots if slot.resource >= 0):
                self.always[who].append(event)

    def run(self) -> None:
        """Mend what is required, until nothing gets better for long."""
        patience = min(PATIENCE, 20 * len(self.board.table))
        best, best_cost, since = self.board.snapshot(), self.board.cost, 0
        while self.board.hard and since < patience and not self.stop():
            since += 1
            least = best_cost[0]
            self._chain()
            if self.board.cost < best_cost:
                best, best_cost = self.board.snapshot(), self.board.cost
            if best_cost[0] < least:
                since = 0
        self.board.restore(best)

    def polish(self) -> None:
        """Let chains start at wishes as well, as long as a round of them takes away a good share of the cost."""
        before = 0
        while not before or weight(self.board.cost) < before * (1 - WORTHWHILE):
            before = weight(self.board.cost)
            self.chains(min(ROUND, 2 * len(self.board.table)))
            if self.stop() or not before:
                return

    def chains(self, count: int) -> None:
        """Try some chains."""
        best, best_cost = self.board.snapshot(), self.board.cost
        for _ in range(count):
            if self.board.cost == (0, 0) or self.stop():
                break
            self._chain()
            if self.board.cost < best_cost:
                best, best_cost = self.board.snapshot(), self.board.cost
        if self.board.cost > best_cost:
            self.board.restore(best)

    def _chain(self) -> None:
        self.step += 1
        start, begun = self.board.cost, dict[int, Spots]()
        moved: set[Lesson] = set()
        culprit: Lesson | None = self._culprit()
        for _ in range(self.random.randint(1, LONGEST_CHAIN)):
            if culprit is None:
                break
            moved.update(self._unit(*culprit))
            changes = self._best(*culprit)
            for event, _ in changes:
                begun.setdefault(event, self.board.table[event])
            self.board.change(changes)
            if changes and self._is_kept(start):
                return
            culprit = self._pushed(changes, moved)
        self.board.change(begun.items())

    def _is_kept(self, start: tuple[int, int]) -> bool:
        now = self.board.cost
        return now <= start or (now[0] == start[0] > 0 and self.random.random() < DRIFT)

    def _best(self, event: int, place: int) -> list[Change]:
        """The best way for a lesson, or now and then another of the best few, so that chains differ."""
        before, reckoned = self._as_is(event, place), []
        for changes in self._ways(event, place):
            self.board.change(changes)
            reckoned.append((weight(self.board.cost), self.random.random(), changes))
        self.board.change(before)
        reckoned.sort(key=lambda each: each[:2])
        return self.random.choice(reckoned[: self.random.choice((1, 1, 2, 4))])[2] if reckoned else []

    def _pushed(self, changes: list[Change], moved: set[Lesson]) -> Lesson | None:
        """A lesson that clashes with what was moved just now, and was not moved in this chain."""
        resources = {
            who
            for event, spots in changes
            for who in (
                *(slot.resource for slot in self.indexed.events[event].slots),
                *(who for spot in spots for who in spot[2]),
            )
            if who >= 0 and self.board.hard_at[who]
        }
        found = [each for who in sorted(resources) for each in self._worst_of(who) if each not in moved]
        return self.random.choice(found) if found else None

    def _as_is(self, event: int, place: int) -> list[Change]:
        return [(each, self.board.table[each]) for each, _ in self._unit(event, place)]

    def _unit(self, event: int, place: int) -> list[Lesson]:
        """A lesson, and those of linked events that are where it is."""
        duration, time, _ = self.board.table[event][place]
        found = [(event, place)]
        for other in self.limits.linked[event]:
            if other != event:
                there = (at for at, spot in enumerate(self.board.table[other]) if spot[:2] == (duration, time))
                found += [(other, at) for at in there][:1]
        return found

    def _ways(self, event: int, place: int) -> list[list[Change]]:
        unit = self._unit(event, place)
        duration, now, chosen = self.board.table[event][place]
        ways: list[list[Change]] = [
            [(each, with_time(self.board.table[each], at, time)) for each, at in unit]
            for time in self._times(unit, duration, now)
        ]
        for slot in range(len(self.indexed.events[event].open)):
            ways += [
                [(event, with_choice(self.board.table[event], place, slot, who))]
                for who in self.limits.candidates(event, slot)
                if who != chosen[slot]
            ]
        return ways

    def _times(self, unit: list[Lesson], duration: int, now: int) -> list[int]:
        """The times with the fewest clashes, as the busy times of the resources tell them."""
        allowed = -1
        busy = []
        for event, _ in unit:
            allowed &= self.limits.starts_of(event, duration)
            there = [slot.resource for slot in self.indexed.events[event].slots if slot.resource >= 0]
            busy += [self.board.busy[each] | self.limits.unavailable[each] for each in there]
        span = (1 << duration) - 1
        scored = [
            (sum(1 for each in busy if each >> time & span), self.random.random(), time)
            for time in bits(max(0, allowed))
            if time != now
        ]
        return [time for _, _, time in sorted(scored)[:TRIED]]

    def _culprit(self) -> Lesson:
        """A lesson that takes part in breaking a required constraint, or a wish where all of those hold; any where no event can help it."""
        board = self.board
        points = board.points.of_events
        hard = board.hard > 0
        wrong = [-1 - each for each, cost in enumerate(board.hard_at if hard else board.soft_at) if cost]
        wrong += [
            each for each, cost in enumerate(board.hard_of if hard else board.soft_of) if cost and points[each].events
        ]
        chosen = self.random.choice(wrong) if wrong else None
        if chosen is None or chosen >= 0:
            event = self.random.choice(range(len(board.table)) if chosen is None else points[chosen].events)
            return event, self.random.randrange(len(board.table[event]))
        return self._at_resource(-1 - chosen)

    def _at_resource(self, resource: int) -> Lesson:
        """A lesson of a resource; any at all where a constraint wants it to work more than not at all."""
        found = self._worst_of(resource) or self._lessons_of(resource)
        if found:
            return self.random.choice(found)
        event = self.random.choice(self.sometimes or range(len(self.board.table)))
        return event, self.random.randrange(len(self.board.table[event]))

    def _worst_of(self, resource: int) -> list[Lesson]:
        """The lessons of a resource at clashes or unavailable times."""
        board, bad, found = self.board, self.limits.unavailable[resource], []
        for time, count in enumerate(board.count[resource]):
            bad |= (count > 1) << time
        for event, place in self._lessons_of(resource) if bad & board.busy[resource] else ():
            duration, time, _ = board.table[event][place]
            if time >= 0 and bad >> time & ((1 << duration) - 1):
                found.append((event, place))
        return found

    def _lessons_of(self, resource: int) -> list[Lesson]:
        found = []
        for event in self.always[resource]:
            found += [(event, place) for place in range(len(self.board.table[event]))]
        for event in self.sometimes:
            found += [(event, place) for place, spot in enumerate(self.board.table[event]) if resource in spot[2]]
        return found
