"""A part of a timetable set free, as a CP-SAT model: some events may move within some times, all else stays as it is.

Variables: `starts[event][duration, time]` says that a lesson of that duration starts there; where resources are to be chosen,
`fills[event][duration, time, place][resource]` says who attends it. Lessons of an event never overlap one another here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from hoaban.engines.timetabling.board import Board, Change
from hoaban.engines.timetabling.limits import Limits, spans
from hoaban.engines.timetabling.points import Spot, Spots
from hoaban.engines.timetabling.pricing import Literal, Pricing, Sum

Places = dict[int, dict[int, Literal]]  # open slot -> resource -> literal


class Neighbourhood:
    """The variables of a part set free. While the model is built, the board holds the rest alone."""

    def __init__(
        self, board: Board, limits: Limits, free: Mapping[int, int], choice: Mapping[tuple[int, int], tuple[int, ...]]
    ) -> None:
        self.board, self.limits, self.free, self.choice = board, limits, free, choice
        self.indexed = board.indexed
        self.before: dict[int, Spots] = {event: board.table[event] for event in free}
        self.strict = board.hard == 0
        self.pricing = Pricing(strict=self.strict)
        self.fixed = {event: self._fixed(event, mask) for event, mask in free.items()}
        self.starts: dict[int, dict[tuple[int, int], Literal]] = {}
        self.unplaced: dict[int, dict[int, Literal]] = {}
        self.fills: dict[int, dict[tuple[int, int], Places]] = {}
        self.attends: dict[int, dict[int, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        self.workloads: dict[int, Sum] = defaultdict(Sum)

    def _fixed(self, event: int, mask: int) -> Spots:
        return tuple(spot for spot in self.before[event] if spot[1] >= 0 and not mask >> spot[1] & 1)

    def open(self) -> None:
        """Take what is free off the board, and make the variables."""
        self.board.change(self.fixed.items())
        for event in self.free:
            if event not in self.starts:
                self._open_class(event)
        for event in self.free:
            self._attend(event)

    def close(self) -> None:
        """Put everything back."""
        self.board.change(self.before.items())

    def loose(self, event: int) -> Spots:
        """The lessons of an event that are free."""
        fixed = self.fixed[event]
        return tuple(spot for spot in self.before[event] if spot not in fixed)

    def _open_class(self, event: int) -> None:
        """Events that run together share their variables, where they look alike."""
        together = [each for each in self.limits.linked[event] if each in self.free and each not in self.starts]
        shapes = {each: sorted(spot[:2] for spot in self.before[each]) for each in together}
        alike = [each for each in together if self.strict and shapes[each] == shapes[event]] or [event]
        ways = [self._ways(each) for each in alike]
        shared = {key: self.pricing.literal() for key in sorted(set.intersection(*ways))}
        for each in alike:
            self.starts[each] = shared
            self.unplaced[each] = self._unplaced(each)
        for each in alike:  # what may stay unplaced of one may not of another, so that each is covered by itself
            if each == event or self.unplaced[each] or self.unplaced[event]:
                self._cover(each)

    def _ways(self, event: int) -> set[tuple[int, int]]:
        loose = self.loose(event)
        total = sum(spot[0] for spot in loose)
        free_times = ~(self._forbidden(event) | self.board.running[event]) & ((1 << self.indexed.times) - 1)
        found = {
            (duration, time)
            for duration in self._durations(event)
            if duration <= total
            for time in bits(spans(free_times, duration) & self._starts(event, duration))
        }
        return found | {spot[:2] for spot in loose if spot[1] >= 0}

    def _durations(self, event: int) -> list[int]:
        """What a lesson may last: as is wished, or as one lasts now."""
        return sorted(set(self.limits.durations(event)) | {spot[0] for spot in self.loose(event)})

    def _starts(self, event: int, duration: int) -> int:
        allowed = self.limits.starts_of(event, duration) if self.strict else self.limits.possible(event, duration)
        return allowed & self.free[event]

    def _forbidden(self, event: int) -> int:
        found = 0
        if self.strict:
            for slot in self.indexed.events[event].slots:
                if slot.resource >= 0:
                    found |= self.barred(slot.resource)
        return found

    def barred(self, resource: int) -> int:
        """The times at which a resource cannot take anything more."""
        taken = self.board.busy[resource] if self.limits.clash_matters[resource] else 0
        return taken | self.limits.unavailable[resource]

    def _unplaced(self, event: int) -> dict[int, Literal]:
        loose = self.loose(event)
        if self.indexed.events[event].time >= 0 or (self.strict and self.limits.must_be_placed[event]):
            return {}
        total = sum(spot[0] for spot in loose)
        return {each: self.pricing.number(total // each) for each in self._durations(event) if each <= total}

    def _cover(self, event: int) -> None:
        """The durations of an event's lessons add up, and its lessons do not overlap."""
        total = Sum(-sum(spot[0] for spot in self.loose(event)))
        covering: dict[int, list[Literal]] = defaultdict(list)
        for (duration, time), literal in self.starts[event].items():
            total.add(literal, duration)
            for each in range(time, time + duration):
                covering[each].append(literal)
        for duration, number in self.unplaced[event].items():
            total.add(number, duration, self.indexed.events[event].duration // duration)
        self.pricing.bound(total, 0, 0)
        if len(self.starts[event]) > 1 and total.constant < -1:
            for literals in covering.values():
                if len(literals) > 1:
                    self.pricing.model.add_at_most_one(literals)

    def _attend(self, event: int) -> None:
        given, starts = self.indexed.events[event], self.starts[event]
        filled = self.fills[event] = {}
        for key, literal in starts.items():
            filled[key] = {place: self._filling(event, place, key, literal) for place in range(len(given.open))}
            for slot in given.slots:
                if slot.resource >= 0:
                    self._work(slot.resource, key, literal)
        for slot in given.slots:
            if slot.resource >= 0:
                work = sum(spot[0] for spot in self.loose(event)) * slot.workload * self.board.points.scale
                self.workloads[slot.resource].add_sum(Sum(work // given.duration))

    def _filling(self, event: int, place: int, key: tuple[int, int], literal: Literal) -> dict[int, Literal]:
        """Who may fill a place of a lesson that starts here; exactly one does, or nobody where that is allowed."""
        given = self.indexed.events[event]
        slot = given.slots[given.open[place]]
        must = self.strict and (event, place) in self.limits.must_be_filled
        who = [each for each in self.choice[event, place] if not self._is_barred(each, key)]
        if must and len(who) == 1:
            found = {who[0]: literal}
        else:
            found = {each: self.pricing.literal() for each in who}
            total = Sum()
            total.add_all(list(found.values()))
            total.add(literal, -1)
            self.pricing.bound(total, 0 if must else -1, 0)
        for resource, chosen in found.items():
            self._work(resource, key, chosen)
            share = key[0] * slot.workload * self.board.points.scale // given.duration
            self.workloads[resource].add(chosen, share)
        return found

    def _is_barred(self, resource: int, key: tuple[int, int]) -> bool:
        duration, time = key
        return self.strict and bool(self.barred(resource) >> time & ((1 << duration) - 1))

    def _work(self, resource: int, key: tuple[int, int], literal: Literal) -> None:
        duration, time = key
        attends = self.attends[resource]
        for each in range(time, time + duration):
            attends[each].append(literal)

    def hint(self) -> None:
        """Tell the solver where everything stands now."""
        hinted: set[int] = set()
        for event, starts in self.starts.items():
            loose = self.loose(event)
            now = {spot[:2]: spot for spot in loose if spot[1] >= 0}
            for key, literal in starts.items():
                if literal.index not in hinted:
                    hinted.add(literal.index)
                    self.pricing.model.add_hint(literal, key in now)
                for place, who in self.fills[event][key].items():
                    for resource, chosen in who.items():
                        if chosen.index not in hinted:
                            hinted.add(chosen.index)
                            self.pricing.model.add_hint(chosen, key in now and now[key][2][place] == resource)
            for duration, number in self.unplaced[event].items():
                self.pricing.model.add_hint(number, sum(spot[0] == duration and spot[1] < 0 for spot in loose))

    def changes(self, value: Sequence[int]) -> list[Change]:
        """Give the events' new lessons from the values of the variables, by their indexes."""
        return [(event, (*self.fixed[event], *self._spots(event, value))) for event in self.free]

    def _spots(self, event: int, value: Sequence[int]) -> list[Spot]:
        given = self.indexed.events[event]
        found = []
        for key, literal in self.starts[event].items():
            if value[literal.index]:
                filled = self.fills[event][key]
                chosen = tuple(
                    next((who for who, one in filled[place].items() if value[one.index]), -1)
                    for place in range(len(given.open))
                )
                found.append((*key, chosen))
        nobody = (-1,) * len(given.open)
        for duration, number in self.unplaced[event].items():
            found += [(duration, -1, nobody)] * value[number.index]
        return found


def bits(mask: int) -> list[int]:
    """The times of a set."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
