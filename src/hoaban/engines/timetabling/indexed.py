"""An instance by numbers instead of names: what the evaluator and the search work on.

Times, resources and events are numbered in the order of the instance. A set of times is an int whose bit t stands for time t.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from hoaban.engines.timetabling.constraints import Constraint
from hoaban.engines.timetabling.problem import Event, EventResource, Instance

UNASSIGNED = -1


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a resource in an event; `resource` is UNASSIGNED where it is to be chosen. The workload is of the whole event."""

    resource: int
    role: str | None
    type: str | None
    workload: int


@dataclass(frozen=True, slots=True)
class IndexedEvent:
    """An event: `time` is its preassigned time or UNASSIGNED; `open` lists the slots (by place) to be filled."""

    duration: int
    time: int
    slots: tuple[Slot, ...]
    open: tuple[int, ...]

    def slot_of(self, role: str) -> int:
        """Give the slot of a role, or -1."""
        return next((place for place, slot in enumerate(self.slots) if slot.role == role), -1)


@dataclass(frozen=True, slots=True)
class PlacedLesson:
    """A lesson by numbers: `chosen` has a resource (or UNASSIGNED) for each open slot of the event."""

    event: int
    duration: int
    time: int = UNASSIGNED
    chosen: tuple[int, ...] = ()

    def mask(self) -> int:
        """The times it takes."""
        return 0 if self.time < 0 else ((1 << self.duration) - 1) << self.time


class Indexed:
    """The numbers of an instance, and the sets behind its names."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.time = {each.id: place for place, each in enumerate(instance.times)}
        self.resource = {each.id: place for place, each in enumerate(instance.resources)}
        self.event = {each.id: place for place, each in enumerate(instance.events)}
        self.times = len(instance.times)
        self.resources = len(instance.resources)
        self.events = tuple(self._event(each) for each in instance.events)

    @cached_property
    def time_groups(self) -> dict[str, int]:
        """Each group of times as a set."""
        found = {each.id: 0 for each in self.instance.time_groups}
        for place, time in enumerate(self.instance.times):
            for group in time.all_groups:
                found[group] |= 1 << place
        return found

    @cached_property
    def event_groups(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {each.id: [] for each in self.instance.event_groups}
        for place, event in enumerate(self.instance.events):
            for group in dict.fromkeys(event.all_groups):
                found[group].append(place)
        return {name: tuple(events) for name, events in found.items()}

    @cached_property
    def resource_groups(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {each.id: [] for each in self.instance.resource_groups}
        for place, resource in enumerate(self.instance.resources):
            for group in dict.fromkeys(resource.groups):
                found[group].append(place)
        return {name: tuple(resources) for name, resources in found.items()}

    def mask(self, times: Iterable[str], groups: Iterable[str]) -> int:
        """Join times and groups of times into one set."""
        found = 0
        for name in times:
            found |= 1 << self.time[name]
        for name in groups:
            found |= self.time_groups[name]
        return found

    def events_of(self, constraint: Constraint) -> list[int]:
        """Give the events at which a constraint applies, each once."""
        where = constraint.applies_to
        found = dict.fromkeys(self.event[name] for name in where.events)
        for group in where.event_groups:
            found |= dict.fromkeys(self.event_groups[group])
        return list(found)

    def resources_of(self, constraint: Constraint) -> list[int]:
        """Give the resources at which a constraint applies, each once."""
        where = constraint.applies_to
        found = dict.fromkeys(self.resource[name] for name in where.resources)
        for group in where.resource_groups:
            found |= dict.fromkeys(self.resource_groups[group])
        return list(found)

    def resource_set(self, resources: Iterable[str], groups: Iterable[str]) -> frozenset[int]:
        """Join resources and groups of resources into one set."""
        found = {self.resource[name] for name in resources}
        for group in groups:
            found |= set(self.resource_groups[group])
        return frozenset(found)

    @cached_property
    def candidates(self) -> dict[str, tuple[int, ...]]:
        """The resources of each type."""
        found: dict[str, list[int]] = {each.id: [] for each in self.instance.resource_types}
        for place, resource in enumerate(self.instance.resources):
            found[resource.type].append(place)
        return {name: tuple(resources) for name, resources in found.items()}

    def _event(self, event: Event) -> IndexedEvent:
        slots = [self._slot(event, each) for each in event.resources]
        there = {slot.resource for slot in slots}
        for group in event.groups_attending:
            for resource in self.resource_groups[group]:
                if resource not in there:
                    there.add(resource)
                    slots.append(Slot(resource, None, None, _workload(event, None)))
        time = UNASSIGNED if event.time is None else self.time[event.time]
        still_open = tuple(place for place, slot in enumerate(slots) if slot.resource == UNASSIGNED)
        return IndexedEvent(event.duration, time, tuple(slots), still_open)

    def _slot(self, event: Event, each: EventResource) -> Slot:
        resource = UNASSIGNED if each.resource is None else self.resource[each.resource]
        return Slot(resource, each.role, each.type, _workload(event, each.workload))


def _workload(event: Event, own: int | None) -> int:
    if own is not None:
        return own
    return event.duration if event.workload is None else event.workload
