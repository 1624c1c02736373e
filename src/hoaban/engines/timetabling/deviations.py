"""The deviation of each kind of constraint at each of its points of application, word for word from the specification."""

from collections.abc import Callable, Iterator
from math import ceil

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.reckoning import Reckoning

Deviations = Iterator[tuple[str, int]]


def deviations(reckoning: Reckoning, constraint: c.Constraint) -> Deviations:
    """Give each point's name and deviation."""
    kind = type(constraint)
    if kind in OF_EVENT:
        yield from _by_event(reckoning, constraint, OF_EVENT[kind])
    elif kind in OF_GROUP:
        yield from _by_group(reckoning, constraint, OF_GROUP[kind])
    elif kind in OF_RESOURCE:
        yield from _by_resource(reckoning, constraint, OF_RESOURCE[kind])
    else:
        yield from _order(reckoning, constraint)


def _by_event(reckoning: Reckoning, constraint: c.Constraint, deviation: Callable[..., int]) -> Deviations:
    for event in reckoning.indexed.events_of(constraint):
        yield reckoning.indexed.instance.events[event].id, deviation(reckoning, constraint, event)


def _by_group(reckoning: Reckoning, constraint: c.Constraint, deviation: Callable[..., int]) -> Deviations:
    for group in dict.fromkeys(constraint.applies_to.event_groups):
        yield group, deviation(reckoning, constraint, reckoning.indexed.event_groups[group])


def _by_resource(reckoning: Reckoning, constraint: c.Constraint, deviation: Callable[..., int]) -> Deviations:
    for resource in reckoning.indexed.resources_of(constraint):
        yield reckoning.indexed.instance.resources[resource].id, deviation(reckoning, constraint, resource)


def outside(value: int, minimum: int, maximum: int) -> int:
    """How far a value is out of a range."""
    return max(minimum - value, value - maximum, 0)


def times_in(mask: int) -> list[int]:
    """The times of a set, in order."""
    return [time for time in range(mask.bit_length()) if mask >> time & 1]


def _groups(indexed: Indexed, constraint: c.LimitIdleTimes | c.ClusterBusyTimes | c.LimitBusyTimes) -> list[list[int]]:
    return [times_in(indexed.time_groups[name]) for name in constraint.time_groups]


def _assign_time(reckoning: Reckoning, _: c.AssignTime, event: int) -> int:
    return sum(lesson.duration for lesson in reckoning.lessons[event] if lesson.time < 0)


def _assign_resource(reckoning: Reckoning, constraint: c.AssignResource, event: int) -> int:
    return sum(lesson.duration for lesson, who in reckoning.in_role(event, constraint.role) if who < 0)


def _prefer_resources(reckoning: Reckoning, constraint: c.PreferResources, event: int) -> int:
    preferred = reckoning.indexed.resource_set(constraint.resources, constraint.resource_groups)
    return sum(
        lesson.duration
        for lesson, who in reckoning.in_role(event, constraint.role)
        if who >= 0 and who not in preferred
    )


def _prefer_times(reckoning: Reckoning, constraint: c.PreferTimes, event: int) -> int:
    preferred = reckoning.indexed.mask(constraint.times, constraint.time_groups)
    return sum(
        lesson.duration
        for lesson in reckoning.lessons[event]
        if lesson.time >= 0 and constraint.duration in (None, lesson.duration) and not preferred >> lesson.time & 1
    )


def _split(reckoning: Reckoning, constraint: c.SplitEvents, event: int) -> int:
    lessons = reckoning.lessons[event]
    least, most = constraint.minimum_duration, constraint.maximum_duration
    wrong = sum(not least <= lesson.duration <= most for lesson in lessons)
    return wrong + outside(len(lessons), constraint.minimum_amount, constraint.maximum_amount)


def _distribute(reckoning: Reckoning, constraint: c.DistributeSplitEvents, event: int) -> int:
    count = sum(lesson.duration == constraint.duration for lesson in reckoning.lessons[event])
    return outside(count, constraint.minimum, constraint.maximum)


def _avoid_split(reckoning: Reckoning, constraint: c.AvoidSplitAssignments, events: tuple[int, ...]) -> int:
    there = {who for event in events for _, who in reckoning.in_role(event, constraint.role) if who >= 0}
    return max(len(there) - 1, 0)


def _spread(reckoning: Reckoning, constraint: c.SpreadEvents, events: tuple[int, ...]) -> int:
    starts = [lesson.time for event in events for lesson in reckoning.lessons[event] if lesson.time >= 0]
    total = 0
    for bounds in constraint.time_groups:
        group = reckoning.indexed.time_groups[bounds.time_group]
        total += outside(sum(group >> start & 1 for start in starts), bounds.minimum, bounds.maximum)
    return total


def _link(reckoning: Reckoning, _: c.LinkEvents, events: tuple[int, ...]) -> int:
    running = [reckoning.running(event) for event in events]
    if not running:
        return 0
    some, every = set[int]().union(*running), running[0].intersection(*running)
    return len(some - every)


def _order(reckoning: Reckoning, constraint: c.Constraint) -> Deviations:
    for pair in constraint.applies_to.event_pairs:
        first = reckoning.running(reckoning.indexed.event[pair.first])
        second = reckoning.running(reckoning.indexed.event[pair.second])
        deviation = 0
        if first and second:
            between = min(second) - max(first) - 1
            most = reckoning.indexed.times if pair.maximum is None else pair.maximum
            deviation = outside(between, pair.minimum, most)
        yield f"{pair.first} < {pair.second}", deviation


def _clashes(reckoning: Reckoning, _: c.AvoidClashes, resource: int) -> int:
    return sum(count - 1 for count in reckoning.attended[resource].values())


def _unavailable(reckoning: Reckoning, constraint: c.AvoidUnavailableTimes, resource: int) -> int:
    unavailable = reckoning.indexed.mask(constraint.times, constraint.time_groups)
    return sum(unavailable >> time & 1 for time in reckoning.busy(resource))


def _idle(reckoning: Reckoning, constraint: c.LimitIdleTimes, resource: int) -> int:
    busy, idle = reckoning.busy(resource), 0
    for group in _groups(reckoning.indexed, constraint):
        worked = [place for place, time in enumerate(group) if time in busy]
        if worked:
            idle += worked[-1] - worked[0] + 1 - len(worked)
    return outside(idle, constraint.minimum, constraint.maximum)


def _cluster(reckoning: Reckoning, constraint: c.ClusterBusyTimes, resource: int) -> int:
    busy = reckoning.busy(resource)
    worked = sum(not busy.isdisjoint(group) for group in _groups(reckoning.indexed, constraint))
    return outside(worked, constraint.minimum, constraint.maximum)


def _limit_busy(reckoning: Reckoning, constraint: c.LimitBusyTimes, resource: int) -> int:
    busy = reckoning.busy(resource)
    counts = [sum(time in busy for time in group) for group in _groups(reckoning.indexed, constraint)]
    return sum(outside(count, constraint.minimum, constraint.maximum) for count in counts if count)


def _workload(reckoning: Reckoning, constraint: c.LimitWorkload, resource: int) -> int:
    workload = reckoning.workload[resource]
    return max(ceil(constraint.minimum - workload), ceil(workload - constraint.maximum), 0)


OF_EVENT: dict[type[c.Constraint], Callable[..., int]] = {
    c.AssignTime: _assign_time,
    c.AssignResource: _assign_resource,
    c.PreferResources: _prefer_resources,
    c.PreferTimes: _prefer_times,
    c.SplitEvents: _split,
    c.DistributeSplitEvents: _distribute,
}
OF_GROUP: dict[type[c.Constraint], Callable[..., int]] = {
    c.AvoidSplitAssignments: _avoid_split,
    c.SpreadEvents: _spread,
    c.LinkEvents: _link,
}
OF_RESOURCE: dict[type[c.Constraint], Callable[..., int]] = {
    c.AvoidClashes: _clashes,
    c.AvoidUnavailableTimes: _unavailable,
    c.LimitIdleTimes: _idle,
    c.ClusterBusyTimes: _cluster,
    c.LimitBusyTimes: _limit_busy,
    c.LimitWorkload: _workload,
}
