"""Repair: what breaks a required constraint is moved to where it costs least, and may not go back for a while (tabu search)."""

from collections.abc import Callable
from random import Random

from hoaban.engines.timetabling.board import Board, Change
from hoaban.engines.timetabling.construction import weight, with_choice, with_time
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.neighbourhood import bits

TRIED = 12  # times that are reckoned exactly for one lesson: those with the fewest clashes
TENURE = 8
PATIENCE = 1500  # steps without anything better


class Repair:
    """Works on a board in place, and leaves the best that it met."""

    def __init__(self, board: Board, limits: Limits, random: Random, stop: Callable[[], bool]) -> None:
        self.board, self.limits, self.random, self.stop = board, limits, random, stop
        self.indexed = board.indexed
        self.tabu: dict[tuple[int, int, int, int], int] = {}
        self.step = 0

    def run(self, patience: int = PATIENCE) -> None:
        best, best_cost, since = self.board.snapshot(), self.board.cost, 0
        while self.board.hard and since < patience and not self.stop():
            self.step += 1
            since += 1
            self._move()
            if self.board.cost < best_cost:
                best, best_cost, since = self.board.snapshot(), self.board.cost, 0
        self.board.restore(best)

    def _move(self) -> None:
        event, place = self._culprit()
        best: list[Change] = []
        best_key, best_cost = (0, 0, 0, 0), 0.0
        before = self._as_is(event, place)
        for key, changes in self._ways(event, place):
            self.board.change(changes)
            cost = weight(self.board.cost) + self.random.random()
            if (not best or cost < best_cost) and self.tabu.get(key, 0) < self.step:
                best, best_key, best_cost = changes, key, cost
            self.board.change(before)
        if best:
            self._forbid(event, place, best_key)
            self.board.change(best)

    def _forbid(self, event: int, place: int, key: tuple[int, int, int, int]) -> None:
        """What is left may not be taken again for some steps."""
        _, time, chosen = self.board.table[event][place]
        slot = key[2]
        left = (event, place, slot, time if slot < 0 else chosen[slot])
        self.tabu[left] = self.step + TENURE + self.random.randrange(TENURE)

    def _as_is(self, event: int, place: int) -> list[Change]:
        return [(each, self.board.table[each]) for each, _ in self._unit(event, place)]

    def _unit(self, event: int, place: int) -> list[tuple[int, int]]:
        """A lesson, and those of linked events that are where it is."""
        duration, time, _ = self.board.table[event][place]
        found = [(event, place)]
        for other in self.limits.linked[event]:
            if other != event:
                there = (at for at, spot in enumerate(self.board.table[other]) if spot[:2] == (duration, time))
                found += [(other, at) for at in there][:1]
        return found

    def _ways(self, event: int, place: int) -> list[tuple[tuple[int, int, int, int], list[Change]]]:
        unit = self._unit(event, place)
        duration, now, chosen = self.board.table[event][place]
        ways = [
            ((event, place, -1, time), [(each, with_time(self.board.table[each], at, time)) for each, at in unit])
            for time in self._times(unit, duration, now)
        ]
        for slot in range(len(self.indexed.events[event].open)):
            ways += [
                ((event, place, slot, who), [(event, with_choice(self.board.table[event], place, slot, who))])
                for who in self.limits.candidates(event, slot)
                if who != chosen[slot]
            ]
        return ways

    def _times(self, unit: list[tuple[int, int]], duration: int, now: int) -> list[int]:
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

    def _culprit(self) -> tuple[int, int]:
        """A lesson that takes part in breaking a required constraint."""
        board = self.board
        wrong = [-1 - each for each, cost in enumerate(board.hard_at) if cost]
        wrong += [each for each, cost in enumerate(board.hard_of) if cost]
        chosen = self.random.choice(wrong)
        if chosen >= 0:
            event = self.random.choice(board.points.of_events[chosen].events)
            return event, self.random.randrange(len(board.table[event]))
        return self._at_resource(-1 - chosen)

    def _at_resource(self, resource: int) -> tuple[int, int]:
        """A lesson of the resource: one at a clash or an unavailable time, if there is any."""
        board, every, worst = self.board, [], []
        bad = self.limits.unavailable[resource]
        for time, count in enumerate(board.count[resource]):
            bad |= (count > 1) << time
        for event, place in self._lessons_of(resource):
            every.append((event, place))
            duration, time, _ = board.table[event][place]
            if time >= 0 and bad >> time & ((1 << duration) - 1):
                worst.append((event, place))
        return self.random.choice(worst or every)

    def _lessons_of(self, resource: int) -> list[tuple[int, int]]:
        found = []
        for event, given in enumerate(self.indexed.events):
            always = any(slot.resource == resource for slot in given.slots)
            if always or given.open:
                spots = enumerate(self.board.table[event])
                found += [(event, place) for place, spot in spots if always or resource in spot[2]]
        return found
