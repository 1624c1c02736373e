"""Constraints as points that can be re-reckoned quickly: what each depends on, and its deviation from sets of times kept as bits."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import lcm

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.indexed import Indexed

# A lesson of an event while searching: duration, time, resources chosen for the open slots.
Spot = tuple[int, int, tuple[int, ...]]
Spots = tuple[Spot, ...]
Deviation = Callable[[list[Spots], list[int]], int]
OfMask = Callable[[int], int]
FUNCTIONS: dict[c.CostFunction, Callable[[int], int]] = {
    c.CostFunction.LINEAR: lambda deviation: deviation,
    c.CostFunction.QUADRATIC: lambda deviation: deviation * deviation,
    c.CostFunction.STEP: lambda deviation: int(deviation > 0),
}


@dataclass(frozen=True, slots=True)
class Price:
    """What a deviation costs."""

    required: bool
    weight: int
    shape: c.CostFunction
    function: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class EventPoint:
    """A point of application at events: `deviation` is reckoned from the lessons and the running times of events."""

    events: tuple[int, ...]
    price: Price
    deviation: Deviation
    constraint: c.Constraint
    bounds: tuple[int, int] = (0, 0)  # of an order: how far apart its two events may be


@dataclass(slots=True)
class ResourcePoints:
    """The points of one resource: by its set of busy times, by its clashes, and by its workload (in parts of `scale`)."""

    by_mask: list[tuple[Price, OfMask, c.Constraint]] = field(default_factory=list)
    by_clashes: list[Price] = field(default_factory=list)
    by_load: list[tuple[Price, int, int]] = field(default_factory=list)


class Points:
    """All points of an instance, and which of them a change of an event's splitting, times or resources touches."""

    def __init__(self, indexed: Indexed) -> None:
        self.indexed = indexed
        self.scale = lcm(*(event.duration for event in indexed.events)) if indexed.events else 1
        self.of_events: list[EventPoint] = []
        self.of_resources = [ResourcePoints() for _ in range(indexed.resources)]
        self.by_split: dict[int, list[int]] = defaultdict(list)
        self.by_time: dict[int, list[int]] = defaultdict(list)
        self.by_choice: dict[int, list[int]] = defaultdict(list)
        for constraint in indexed.instance.constraints:
            price = Price(
                constraint.required, constraint.weight, constraint.cost_function, FUNCTIONS[constraint.cost_function]
            )
            if constraint.weight:
                self._add(constraint, price)

    def _add(self, constraint: c.Constraint, price: Price) -> None:
        match constraint:
            case c.AvoidClashes() | c.LimitWorkload():
                self._add_counted(constraint, price)
            case c.AvoidUnavailableTimes() | c.LimitIdleTimes() | c.ClusterBusyTimes() | c.LimitBusyTimes():
                of_mask = mask_deviation(self.indexed, constraint)
                for resource in self.indexed.resources_of(constraint):
                    self.of_resources[resource].by_mask.append((price, of_mask, constraint))
            case c.LinkEvents() | c.SpreadEvents() | c.AvoidSplitAssignments():
                for group in dict.fromkeys(constraint.applies_to.event_groups):
                    self._at_events(constraint, price, self.indexed.event_groups[group])
            case c.OrderEvents():
                for pair in constraint.applies_to.event_pairs:
                    events = (self.indexed.event[pair.first], self.indexed.event[pair.second])
                    most = self.indexed.times if pair.maximum is None else pair.maximum
                    self._keep(constraint, price, events, ordered(*events, pair.minimum, most), (pair.minimum, most))
            case _:
                for event in self.indexed.events_of(constraint):
                    self._at_events(constraint, price, (event,))

    def _add_counted(self, constraint: c.AvoidClashes | c.LimitWorkload, price: Price) -> None:
        for resource in self.indexed.resources_of(constraint):
            if isinstance(constraint, c.AvoidClashes):
                self.of_resources[resource].by_clashes.append(price)
            else:
                self.of_resources[resource].by_load.append((price, constraint.minimum, constraint.maximum))

    def _at_events(self, constraint: c.Constraint, price: Price, events: tuple[int, ...]) -> None:
        deviation = event_deviation(self.indexed, constraint, events)
        if deviation is not None:
            self._keep(constraint, price, events, deviation)

    def _keep(
        self,
        constraint: c.Constraint,
        price: Price,
        events: tuple[int, ...],
        deviation: Deviation,
        bounds: tuple[int, int] = (0, 0),
    ) -> None:
        kind = type(constraint)
        touched = (self.by_split,) if kind in (c.SplitEvents, c.DistributeSplitEvents) else (self.by_time,)
        if kind in (c.AssignResource, c.PreferResources, c.AvoidSplitAssignments):
            touched = (self.by_choice,)
        for index in touched:
            for event in events:
                index[event].append(len(self.of_events))
        self.of_events.append(EventPoint(events, price, deviation, constraint, bounds))


def excess(value: int, least: int, most: int) -> int:
    """How far a value is out of a range."""
    return least - value if value < least else value - most if value > most else 0


def mask_deviation(indexed: Indexed, constraint: c.Constraint) -> OfMask:
    """Give the deviation as a function of a resource's busy times."""
    if isinstance(constraint, c.AvoidUnavailableTimes):
        unavailable = indexed.mask(constraint.times, constraint.time_groups)
        return lambda busy: (busy & unavailable).bit_count()
    assert isinstance(constraint, c.LimitIdleTimes | c.ClusterBusyTimes | c.LimitBusyTimes)  # noqa: S101  the caller matched them
    groups = tuple(indexed.time_groups[name] for name in constraint.time_groups)
    least, most = constraint.minimum, constraint.maximum
    if isinstance(constraint, c.LimitIdleTimes):
        return lambda busy: excess(sum(idle_in(busy & group, group) for group in groups), least, most)
    if isinstance(constraint, c.ClusterBusyTimes):
        return lambda busy: excess(sum(1 for group in groups if busy & group), least, most)
    return lambda busy: sum(excess((busy & group).bit_count(), least, most) for group in groups if busy & group)


def idle_in(busy: int, group: int) -> int:
    """Count the times of a group between the first and the last busy one that are not busy."""
    if not busy:
        return 0
    span = (1 << busy.bit_length()) - (busy & -busy)
    return (span & group).bit_count() - busy.bit_count()


def event_deviation(indexed: Indexed, constraint: c.Constraint, events: tuple[int, ...]) -> Deviation | None:
    """Give the deviation at a point of events as a function; None where it is always 0."""
    match constraint:
        case c.AssignTime():
            return unassigned(events[0])
        case c.SplitEvents():
            return split(events[0], constraint)
        case c.DistributeSplitEvents():
            return distributed(events[0], constraint)
        case c.PreferTimes():
            return badly_timed(events[0], indexed.mask(constraint.times, constraint.time_groups), constraint.duration)
        case c.SpreadEvents():
            bounds = [(indexed.time_groups[one.time_group], one.minimum, one.maximum) for one in constraint.time_groups]
            return spread(events, bounds)
        case c.LinkEvents():
            return linked(events)
        case c.AssignResource() | c.PreferResources() | c.AvoidSplitAssignments():
            return _of_role(indexed, constraint, events)
        case _:
            raise TypeError(constraint.kind)


def _of_role(
    indexed: Indexed,
    constraint: c.AssignResource | c.PreferResources | c.AvoidSplitAssignments,
    events: tuple[int, ...],
) -> Deviation | None:
    places = []
    for event in events:
        given = indexed.events[event]
        slot = given.slot_of(constraint.role)
        if slot in given.open:
            places.append((event, given.open.index(slot)))
    if not places:
        return None
    if isinstance(constraint, c.AvoidSplitAssignments):
        return divided(places)
    if isinstance(constraint, c.AssignResource):
        return unattended(*places[0])
    return badly_attended(*places[0], indexed.resource_set(constraint.resources, constraint.resource_groups))


def unassigned(event: int) -> Deviation:
    return lambda table, _: sum(spot[0] for spot in table[event] if spot[1] < 0)


def split(event: int, constraint: c.SplitEvents) -> Deviation:
    short, long = constraint.minimum_duration, constraint.maximum_duration
    few, many = constraint.minimum_amount, constraint.maximum_amount
    return lambda table, _: (
        sum(1 for spot in table[event] if not short <= spot[0] <= long) + excess(len(table[event]), few, many)
    )


def distributed(event: int, constraint: c.DistributeSplitEvents) -> Deviation:
    duration, least, most = constraint.duration, constraint.minimum, constraint.maximum
    return lambda table, _: excess(sum(1 for spot in table[event] if spot[0] == duration), least, most)


def badly_timed(event: int, preferred: int, duration: int | None) -> Deviation:
    return lambda table, _: sum(
        spot[0]
        for spot in table[event]
        if spot[1] >= 0 and not preferred >> spot[1] & 1 and (duration is None or spot[0] == duration)
    )


def spread(events: tuple[int, ...], bounds: list[tuple[int, int, int]]) -> Deviation:
    def deviation(table: list[Spots], _: list[int]) -> int:
        starts = [spot[1] for event in events for spot in table[event] if spot[1] >= 0]
        total = 0
        for group, least, most in bounds:
            count = 0
            for start in starts:
                count += group >> start & 1
            if count < least:
                total += least - count
            elif count > most:
                total += count - most
        return total

    return deviation


def linked(events: tuple[int, ...]) -> Deviation:
    def deviation(_: list[Spots], running: list[int]) -> int:
        if not events:
            return 0
        some, every = 0, -1
        for event in events:
            some |= running[event]
            every &= running[event]
        return (some & ~every).bit_count()

    return deviation


def ordered(first: int, second: int, least: int, most: int) -> Deviation:
    def deviation(_: list[Spots], running: list[int]) -> int:
        before, after = running[first], running[second]
        if not before or not after:
            return 0
        return excess((after & -after).bit_length() - before.bit_length() - 1, least, most)

    return deviation


def unattended(event: int, place: int) -> Deviation:
    return lambda table, _: sum(spot[0] for spot in table[event] if spot[2][place] < 0)


def badly_attended(event: int, place: int, preferred: frozenset[int]) -> Deviation:
    return lambda table, _: sum(
        spot[0] for spot in table[event] if spot[2][place] >= 0 and spot[2][place] not in preferred
    )


def divided(places: list[tuple[int, int]]) -> Deviation:
    def deviation(table: list[Spots], _: list[int]) -> int:
        there = {spot[2][place] for event, place in places for spot in table[event]}
        there.discard(-1)
        return max(len(there) - 1, 0)

    return deviation
