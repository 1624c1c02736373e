"""The problem while it is made from a FET file: people, events and constraints as they come, equal constraints joined."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.fet.calendar import Calendar
from hoaban.engines.timetabling.fet.document import Activity, Document
from hoaban.engines.timetabling.fet.left_out import Leaving
from hoaban.engines.timetabling.fet.weights import weight_of
from hoaban.engines.timetabling.nodes import Node

TEACHER, STUDENTS, ROOM, TOGETHER = "Teacher", "Class", "Room", "Together"
TYPES = (TEACHER, STUDENTS, ROOM, TOGETHER)


@dataclass(slots=True)
class _Where:
    """The points of a constraint, each once, in the order they came."""

    event_groups: dict[str, None] = field(default_factory=dict)
    events: dict[str, None] = field(default_factory=dict)
    resources: dict[str, None] = field(default_factory=dict)
    resource_groups: dict[str, None] = field(default_factory=dict)
    pairs: dict[c.EventPair, None] = field(default_factory=dict)

    def told(self) -> c.AppliesTo:
        lists = (self.events, self.event_groups, self.pairs, self.resources, self.resource_groups)
        return c.AppliesTo(*(tuple(each) for each in lists))  # type: ignore[arg-type]


class Making:
    """What the readers of constraints add to."""

    def __init__(self, document: Document, leaving: Leaving) -> None:
        self.document, self.leaving = document, leaving
        self.calendar = Calendar(document)
        self.attending: dict[str, list[p.EventResource]] = defaultdict(list)
        self.groups: dict[str, list[str]] = defaultdict(list)
        self.event_groups: dict[tuple[str, ...], str] = {}
        self.sets: dict[tuple[str, ...], str] = {}
        self.unavailable: dict[str, int] = defaultdict(int)
        self.wishes: dict[tuple[type[c.Constraint], str, bool, int, tuple[tuple[str, Any], ...]], _Where] = {}
        self.daily: set[str] = set()
        self.load: dict[str, int] = defaultdict(int)
        for each in document.activities.values():
            for who in self.attended_by(each):
                self.load[who] += each.duration

    def leaves(self, activity: Activity) -> tuple[str, ...]:
        return tuple(dict.fromkeys(leaf for name in activity.students for leaf in self.document.leaves[name]))

    def attended_by(self, activity: Activity) -> tuple[str, ...]:
        return (*map(teacher, activity.teachers), *map(students, self.leaves(activity)))

    @cached_property
    def teachers(self) -> list[str]:
        """The teachers who have something to do."""
        return [who for who in map(teacher, self.document.teachers) if who in self.load]

    @cached_property
    def students(self) -> list[str]:
        """The smallest sets of students that have something to do."""
        return [who for who in self.load if who.startswith(STUDENTS)]

    def of_set(self, name: str) -> list[str]:
        return [who for who in map(students, self.document.leaves.get(name, ())) if who in self.load]

    def known(self, node: Node, names: Iterable[str]) -> tuple[str, ...]:
        """Keep the activities that are in force; an unknown number is a fault."""
        found = []
        for name in names:
            if name in self.document.activities:
                found.append(name)
            elif name not in self.every:
                node.refuse(f"Không có hoạt động số {name}.", f"There is no activity {name}.")
        return tuple(dict.fromkeys(found))

    @cached_property
    def every(self) -> set[str]:
        """The numbers of all activities, in force or not."""
        return {each.said("Id") or "" for each in self.document.root.all("Activities_List", "Activity")}

    def event_group(self, events: tuple[str, ...]) -> str:
        """Give a group of these events."""
        name = self.event_groups.get(events)
        if name is None:
            name = self.event_groups[events] = f"group {len(self.event_groups) + 1}"
            for event in events:
                self.groups[event].append(name)
        return name

    def together(self, events: Iterable[str]) -> str:
        """Give a resource that attends just these events, so that what bounds a teacher's times can bound theirs."""
        key = tuple(sorted(events))
        name = self.sets.get(key)
        if name is None:
            name = self.sets[key] = f"{TOGETHER} {len(self.sets) + 1}"
            for event in key:
                self.attending[event].append(p.EventResource(name))
        return name

    def add(self, kind: type[c.Constraint], name: str, percent: float, own: dict[str, Any], **where: Iterable[Any]) -> None:  # fmt: skip
        """Add a constraint of `kind` with its own fields, at the points of `where` (fields of _Where)."""
        required, weight = weight_of(percent)
        points = self.wishes.setdefault((kind, name, required, weight, tuple(own.items())), _Where())
        for part, names in where.items():
            getattr(points, part).update(dict.fromkeys(names))

    def constraints(self) -> tuple[c.Constraint, ...]:
        return tuple(
            kind(
                id=f"{name} {place}",
                name=name,
                required=required,
                weight=weight,
                applies_to=where.told(),
                **dict(own),
            )
            for place, ((kind, name, required, weight, own), where) in enumerate(self.wishes.items(), 1)
        )


def teacher(name: str) -> str:
    return f"{TEACHER} {name}"


def students(name: str) -> str:
    return f"{STUDENTS} {name}"


def room(name: str) -> str:
    return f"{ROOM} {name}"
