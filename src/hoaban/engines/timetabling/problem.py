"""A timetabling problem in the terms of XHSTT-2014, the exchange format of high school timetabling (Post et al. 2012, 2014).

Everything is a frozen value, named by the identifiers of its file; what the search needs to be fast is made from it elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hoaban.engines.timetabling.constraints import Constraint


@dataclass(frozen=True, slots=True)
class MetaData:
    """Who made an instance or a group of solutions; what is not told is empty."""

    name: str = ""
    contributor: str = ""
    date: str = ""
    country: str = ""
    description: str = ""
    publication: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class TimeGroup:
    """A set of times; `kind` is Day, Week or TimeGroup, which differ in name only."""

    id: str
    name: str
    kind: str = "TimeGroup"


@dataclass(frozen=True, slots=True)
class Time:
    """One period of the cycle; times follow one another in the order of the instance."""

    id: str
    name: str
    day: str | None = None
    week: str | None = None
    groups: tuple[str, ...] = ()

    @property
    def all_groups(self) -> Iterator[str]:
        yield from (group for group in (self.week, self.day) if group is not None)
        yield from self.groups


@dataclass(frozen=True, slots=True)
class ResourceType:
    """Teacher, Class, Room, Student, …"""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ResourceGroup:
    """A set of resources of one type."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Resource:
    """Who or what attends events: a teacher, a class, a room."""

    id: str
    name: str
    type: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventGroup:
    """A set of events; `kind` is Course or EventGroup, which differ in name only."""

    id: str
    name: str
    kind: str = "EventGroup"


@dataclass(frozen=True, slots=True)
class EventResource:
    """A place for one resource in an event: `resource` is preassigned, or None and to be chosen for the `role`."""

    resource: str | None = None
    role: str | None = None
    type: str | None = None
    workload: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens for `duration` times in all, at once or split, attended by its resources.

    `groups_attending` are resource groups, every resource of which attends.
    """

    id: str
    name: str
    duration: int
    workload: int | None = None
    time: str | None = None
    course: str | None = None
    resources: tuple[EventResource, ...] = ()
    groups_attending: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    color: str | None = None

    @property
    def all_groups(self) -> Iterator[str]:
        if self.course is not None:
            yield self.course
        yield from self.groups


@dataclass(frozen=True, slots=True)
class Instance:
    """A whole problem: times, resources, events, and what is wanted of a timetable."""

    id: str
    meta: MetaData = field(default_factory=MetaData)
    time_groups: tuple[TimeGroup, ...] = ()
    times: tuple[Time, ...] = ()
    resource_types: tuple[ResourceType, ...] = ()
    resource_groups: tuple[ResourceGroup, ...] = ()
    resources: tuple[Resource, ...] = ()
    event_groups: tuple[EventGroup, ...] = ()
    events: tuple[Event, ...] = ()
    constraints: tuple[Constraint, ...] = ()
