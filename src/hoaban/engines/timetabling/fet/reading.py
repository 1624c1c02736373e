"""Reading FET files: each activity is an event of one lesson, each constraint what it comes to here, and what is left out is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.fet import activity_rules, people_rules
from hoaban.engines.timetabling.fet.document import Document
from hoaban.engines.timetabling.fet.left_out import Leaving, LeftOut
from hoaban.engines.timetabling.fet.making import (
    ROOM,
    STUDENTS,
    TEACHER,
    TOGETHER,
    TYPES,
    Making,
    room,
    students,
    teacher,
)
from hoaban.engines.timetabling.fet.space_rules import Rooms
from hoaban.engines.timetabling.fet.weights import WHOLE, told_percent
from hoaban.engines.timetabling.nodes import Node, read_nodes, read_stream

BASIC_TIME, BASIC_SPACE = "ConstraintBasicCompulsoryTime", "ConstraintBasicCompulsorySpace"
BREAKS = "ConstraintBreakTimes"
EVERY = "all"


@dataclass(frozen=True, slots=True)
class FetSchool:
    """A FET file as a problem, and what the problem leaves out of it."""

    instance: p.Instance
    left_out: tuple[LeftOut, ...]


def read_fet(source: Path | BinaryIO) -> FetSchool:
    """Read a FET file (.fet, or packed .fet.gz); BadTimetableError says what is wrong and where."""
    root = read_nodes(source) if isinstance(source, Path) else read_stream(source)
    leaving = Leaving()
    making = Making(Document(root, leaving), leaving)
    _foresee(making)
    _basics(making)
    rooms = Rooms(making)
    for node in making.document.constraints:
        _read(making, rooms, node)
    rooms.give_places()
    return FetSchool(_instance(making), leaving.told())


def _foresee(making: Making) -> None:
    """Read breaks, absences and who comes daily first: what gaps and first hours are depends on them."""
    calendar = making.calendar
    for node in making.document.constraints:
        found = people_rules.split_tag(node.tag)
        if node.tag == BREAKS:
            calendar.breaks |= calendar.read_slots(node, "Break_Time", "Day", "Hour")
        elif found and found[1] == "NotAvailableTimes" and told_percent(node) == WHOLE:
            mask = people_rules.unavailable_times(making, node)
            for who in people_rules.people(making, node, found[0]):
                making.unavailable[who] |= mask
        elif found and found[1] == "MinHoursDaily" and node.said("Allow_Empty_Days") == "false":
            making.daily.update(people_rules.people(making, node, found[0]))


def _basics(making: Making) -> None:
    """Say what FET takes for granted: every activity within one day, outside breaks, and nobody in two places."""
    making.add(c.AssignTime, BASIC_TIME, WHOLE, {}, event_groups=(EVERY,))
    making.add(c.AvoidClashes, BASIC_TIME, WHOLE, {}, resource_groups=(TEACHER, STUDENTS))
    calendar, lengths = making.calendar, {each.duration for each in making.document.activities.values()}
    for duration in sorted(lengths):
        starts = calendar.starts(duration)
        if starts != calendar.whole:
            own = {"times": (), "time_groups": calendar.groups((starts,)), "duration": duration}
            making.add(c.PreferTimes, BASIC_TIME, WHOLE, own, event_groups=(f"length {duration}",))


def _read(making: Making, rooms: Rooms, node: Node) -> None:
    if node.tag in (BASIC_TIME, BASIC_SPACE, BREAKS):
        return
    percent = told_percent(node)
    if node.tag in activity_rules.RULES:
        is_read = activity_rules.RULES[node.tag](making, node, percent)
    else:
        is_read = people_rules.read_people(making, node, percent) or rooms.read(node, percent)
    if not is_read:
        making.leaving.kind(node.tag, percent)


def _instance(making: Making) -> p.Instance:
    document = making.document
    constraints = making.constraints()
    return p.Instance(
        id=document.name,
        meta=p.MetaData(name=document.name, remarks=document.root.said("Comments") or ""),
        time_groups=tuple(making.calendar.named_groups()),
        times=tuple(making.calendar.named_times()),
        resource_types=tuple(p.ResourceType(each, each) for each in TYPES),
        resource_groups=tuple(_resource_groups(making)),
        resources=tuple(_resources(making)),
        event_groups=tuple(_event_groups(making)),
        events=tuple(_events(making)),
        constraints=constraints,
    )


def _sets(making: Making) -> dict[str, tuple[str, ...]]:
    """The sets of students that attend something and have several leaves."""
    names = dict.fromkeys(name for each in making.document.activities.values() for name in each.students)
    return {name: making.document.leaves[name] for name in names if len(making.document.leaves[name]) > 1}


def _resource_groups(making: Making) -> Iterator[p.ResourceGroup]:
    for kind in TYPES:
        yield p.ResourceGroup(kind, kind, kind)
    for name in _sets(making):
        yield p.ResourceGroup(f"set {name}", name, STUDENTS)


def _resources(making: Making) -> Iterator[p.Resource]:
    document = making.document
    for name in document.teachers:
        yield p.Resource(teacher(name), name, TEACHER, (TEACHER,))
    within: dict[str, list[str]] = {}
    for name, leaves in _sets(making).items():
        for leaf in leaves:
            within.setdefault(leaf, []).append(f"set {name}")
    for leaf in dict.fromkeys(leaf for leaves in document.leaves.values() for leaf in leaves):
        yield p.Resource(students(leaf), leaf, STUDENTS, (STUDENTS, *within.get(leaf, ())))
    for name in document.rooms:
        yield p.Resource(room(name), name, ROOM, (ROOM,))
    for name in making.sets.values():
        yield p.Resource(name, name, TOGETHER, (TOGETHER,))


def _event_groups(making: Making) -> Iterator[p.EventGroup]:
    yield p.EventGroup(EVERY, EVERY)
    for duration in sorted({each.duration for each in making.document.activities.values()}):
        yield p.EventGroup(f"length {duration}", f"length {duration}")
    for name in making.event_groups.values():
        yield p.EventGroup(name, name)


def _events(making: Making) -> Iterator[p.Event]:
    wide = _sets(making)
    for each in making.document.activities.values():
        alone = [name for name in each.students if name not in wide]
        resources = [p.EventResource(teacher(name)) for name in each.teachers]
        leaves = dict.fromkeys(leaf for name in alone for leaf in making.document.leaves[name])
        resources += [p.EventResource(students(leaf)) for leaf in leaves]
        yield p.Event(
            id=each.id,
            name=" · ".join((each.subject, *each.students)),
            duration=each.duration,
            resources=(*resources, *making.attending[each.id]),
            groups_attending=tuple(f"set {name}" for name in each.students if name in wide),
            groups=(EVERY, f"length {each.duration}", *making.groups[each.id]),
        )
