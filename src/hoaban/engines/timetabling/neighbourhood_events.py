"""The constraints of a neighbourhood at events: each point that what is free can touch, in the model's terms."""

from collections.abc import Iterator

from ortools.sat.python import cp_model

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.neighbourhood import Neighbourhood
from hoaban.engines.timetabling.points import EventPoint, Price
from hoaban.engines.timetabling.pricing import Literal, Sum


class EventPoints:
    """Adds the points at events."""

    def __init__(self, hood: Neighbourhood) -> None:
        self.hood = hood
        self.pricing = hood.pricing
        self.table = hood.board.table  # what stays, while the model is built

    def add(self) -> None:
        points = self.hood.board.points
        touched: dict[int, None] = {}
        for event in self.hood.free:
            for index in (points.by_split, points.by_time, points.by_choice):
                touched |= dict.fromkeys(index[event])
        for place in sorted(touched):
            self._point(points.of_events[place])

    def _point(self, point: EventPoint) -> None:
        match point.constraint:
            case c.AssignTime():
                self._unassigned(point)
            case c.SplitEvents() as split:
                self._split(point, split)
            case c.DistributeSplitEvents() as distribute:
                self._distribute(point, distribute)
            case c.PreferTimes() as prefer:
                self._badly_timed(point, prefer)
            case c.SpreadEvents() as spread:
                self._spread(point, spread)
            case c.LinkEvents():
                self._linked(point)
            case c.OrderEvents():
                self._ordered(point)
            case c.AssignResource() | c.PreferResources() as role:
                self._in_role(point, role)
            case c.AvoidSplitAssignments() as undivided:
                self._undivided(point, undivided)

    def _unassigned(self, point: EventPoint) -> None:
        event, total = point.events[0], Sum()
        for duration, number in self.hood.unplaced[event].items():
            total.add(number, duration, self.hood.indexed.events[event].duration // duration)
        self.pricing.charge(point.price, total)

    def _counted(self, event: int, least: int, most: int) -> Sum:
        """The lessons of an event whose duration lies in a range."""
        total = Sum(sum(least <= spot[0] <= most for spot in self.table[event]))
        for (duration, _), literal in self.hood.starts[event].items():
            if least <= duration <= most:
                total.add(literal)
        for duration, number in self.hood.unplaced[event].items():
            if least <= duration <= most:
                total.add(number, 1, self.hood.indexed.events[event].duration // duration)
        return total

    def _split(self, point: EventPoint, split: c.SplitEvents) -> None:
        event = point.events[0]
        whole = self.hood.indexed.events[event].duration
        wrong = self._counted(event, 1, split.minimum_duration - 1)
        wrong.add_sum(self._counted(event, split.maximum_duration + 1, whole))
        amount = (self._counted(event, 1, whole), split.minimum_amount, split.maximum_amount)
        self.pricing.ranges(point.price, [(wrong, 0, 0), amount])

    def _distribute(self, point: EventPoint, distribute: c.DistributeSplitEvents) -> None:
        total = self._counted(point.events[0], distribute.duration, distribute.duration)
        self.pricing.ranges(point.price, [(total, distribute.minimum, distribute.maximum)])

    def _badly_timed(self, point: EventPoint, prefer: c.PreferTimes) -> None:
        event = point.events[0]
        preferred = self.hood.indexed.mask(prefer.times, prefer.time_groups)
        total = Sum(point.deviation(self.table, self.hood.board.running))
        for (duration, time), literal in self.hood.starts[event].items():
            if prefer.duration in (None, duration) and not preferred >> time & 1:
                total.add(literal, duration)
        self.pricing.charge(point.price, total)

    def _spread(self, point: EventPoint, spread: c.SpreadEvents) -> None:
        parts = []
        for bounds in spread.time_groups:
            group, total = self.hood.indexed.time_groups[bounds.time_group], Sum()
            for event in point.events:
                total.add_sum(Sum(sum(spot[1] >= 0 and group >> spot[1] & 1 for spot in self.table[event])))
                for (_, time), literal in self.hood.starts.get(event, {}).items():
                    if group >> time & 1:
                        total.add(literal)
            parts.append((total, bounds.minimum, bounds.maximum))
        self.pricing.ranges(point.price, parts)

    def _running(self, event: int, time: int) -> Sum:
        """Whether an event runs at a time: its lessons never overlap."""
        total = Sum(self.hood.board.running[event] >> time & 1)
        for (duration, start), literal in self.hood.starts.get(event, {}).items():
            if start <= time < start + duration:
                total.add(literal)
        return total

    def _linked(self, point: EventPoint) -> None:
        running, starts = self.hood.board.running, self.hood.starts
        first = point.events[0]
        if self.pricing.forbids(point.price) and all(
            starts.get(event) is not None and starts[event] is starts.get(first) and running[event] == running[first]
            for event in point.events
        ):
            return
        apart = Sum()
        for time in range(self.hood.indexed.times):
            sums = [self._running(event, time) for event in point.events]
            if any(each.variables for each in sums):
                self._together(point.price, sums, apart)
            elif len({each.constant for each in sums}) > 1:
                apart.add_sum(Sum(1))
        if not self.pricing.forbids(point.price):
            self.pricing.charge(point.price, apart)

    def _together(self, price: Price, sums: list[Sum], apart: Sum) -> None:
        """At one time, all run or none; or else `apart` grows."""
        wrong = None if self.pricing.forbids(price) else self.pricing.literal()
        for one, other in zip(sums, sums[1:] + sums[:1], strict=True):
            difference = Sum()
            difference.add_sum(one)
            difference.add_sum(other, -1)
            if wrong is not None:
                difference.add(wrong, -1)
            self.pricing.bound(difference, -cp_model.INT32_MAX, 0)
        if wrong is not None:
            apart.add(wrong)

    def _ordered(self, point: EventPoint) -> None:
        """The ends of two events, as numbers that the solver holds to the lessons (first: its last time; second: its first)."""
        indexed = self.hood.indexed
        last, first = self._end(point.events[0], latest=True), self._end(point.events[1], latest=False)
        between = Sum(-1)
        between.add(first, 1, indexed.times)
        between.add(last, -1, indexed.times)
        self.pricing.ranges(point.price, [(between, *point.bounds)])

    def _end(self, event: int, *, latest: bool) -> Literal:
        model, board = self.pricing.model, self.hood.board
        found = self.pricing.number(self.hood.indexed.times)
        ends = [
            (literal, time + duration - 1 if latest else time)
            for (duration, time), literal in self.hood.starts.get(event, {}).items()
        ]
        running = board.running[event]
        if running:
            end = running.bit_length() - 1 if latest else (running & -running).bit_length() - 1
            ends.append((model.new_constant(1), end))
        picks = [self._ends_here(found, literal, end, latest=latest) for literal, end in ends]
        for literal, _ in ends:
            model.add(sum(picks) >= literal)  # of an event that runs, some lesson is its first, or last
        return found

    def _ends_here(self, found: Literal, literal: Literal, end: int, *, latest: bool) -> Literal:
        """Hold the end of an event to a lesson; say whether it is this lesson's."""
        model, pick = self.pricing.model, self.pricing.literal()
        bounded = model.add(found >= end) if latest else model.add(found <= end)
        bounded.only_enforce_if(literal)
        model.add_implication(pick, literal)
        model.add(found == end).only_enforce_if(pick)
        return pick

    def _in_role(self, point: EventPoint, role: c.AssignResource | c.PreferResources) -> None:
        event = point.events[0]
        given = self.hood.indexed.events[event]
        place = given.open.index(given.slot_of(role.role))
        total = Sum(point.deviation(self.table, self.hood.board.running))
        if isinstance(role, c.AssignResource):
            for duration, number in self.hood.unplaced[event].items():
                total.add(number, duration, given.duration // duration)
            for (duration, time), literal in self.hood.starts[event].items():
                chosen = list(self.hood.fills[event][duration, time][place].values())
                if [one.index for one in chosen] != [literal.index]:
                    total.add(literal, duration)
                    total.add_all(chosen, -duration)
            total.least = 0
        else:
            preferred = self.hood.indexed.resource_set(role.resources, role.resource_groups)
            for (duration, _), places in self.hood.fills[event].items():
                for who, literal in places[place].items():
                    if who not in preferred:
                        total.add(literal, duration)
        self.pricing.charge(point.price, total)

    def _undivided(self, point: EventPoint, undivided: c.AvoidSplitAssignments) -> None:
        there, by_resource = set[int](), dict[int, list[Literal]]()
        for event, place in self._places(point, undivided.role):
            there |= {spot[2][place] for spot in self.table[event] if spot[2][place] >= 0}
            for places in self.hood.fills.get(event, {}).values():
                for who, literal in places[place].items():
                    by_resource.setdefault(who, []).append(literal)
        total = Sum(len(there))
        for who, literals in sorted(by_resource.items()):
            if who not in there:
                used = self.pricing.literal()
                for literal in literals:
                    self.pricing.model.add_implication(literal, used)
                total.add(used)
        self.pricing.ranges(point.price, [(total, 0, 1)])

    def _places(self, point: EventPoint, role: str) -> Iterator[tuple[int, int]]:
        for event in point.events:
            given = self.hood.indexed.events[event]
            slot = given.slot_of(role)
            if slot in given.open:
                yield event, given.open.index(slot)
