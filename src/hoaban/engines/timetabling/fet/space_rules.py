"""FET's constraints on rooms. An activity has a place for a room where a constraint gives it one; home rooms count where no other does."""

from collections import defaultdict
from collections.abc import Callable

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.fet.activity_rules import listed
from hoaban.engines.timetabling.fet.document import Activity
from hoaban.engines.timetabling.fet.making import ROOM, Making, room
from hoaban.engines.timetabling.fet.people_rules import unavailable_times
from hoaban.engines.timetabling.nodes import Node

ROLE = "Room"
Choice = tuple[str, float, tuple[str, ...]]  # the constraint's name, its percent, the rooms


class Rooms:
    """Gathers what is said of the rooms of activities, then gives each its place."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.preferred: dict[str, list[Choice]] = defaultdict(list)
        self.home: dict[str, list[Choice]] = defaultdict(list)

    def read(self, node: Node, percent: float) -> bool:
        if node.tag in FILTERS:
            found = self._rooms(node)
            keep, here = FILTERS[node.tag], self.home if "HomeRoom" in node.tag else self.preferred
            for each in self.making.document.activities.values():
                if found and keep(node, each):
                    here[each.id].append((node.tag, percent, found))
            return True
        if node.tag == "ConstraintRoomNotAvailableTimes":
            return self._not_available(node, percent)
        if node.tag == "ConstraintActivitiesOccupyMaxDifferentRooms":
            return self._one_room(node, percent)
        return False

    def give_places(self) -> None:
        making = self.making
        for each in making.document.activities:
            choices = self.preferred.get(each) or self.home.get(each)
            if choices:
                self._give(each, choices)
        if making.document.rooms:
            making.add(c.AvoidClashes, "ConstraintBasicCompulsorySpace", 100, {}, resource_groups=(ROOM,))

    def _give(self, event: str, choices: list[Choice]) -> None:
        required = [set(rooms) for _, percent, rooms in choices if percent >= 100]  # noqa: PLR2004  a percentage
        only = set.intersection(*required) if required else set()
        if len(only) == 1:
            self.making.attending[event].append(p.EventResource(only.pop(), ROLE, ROOM))
            return
        self.making.attending[event].append(p.EventResource(None, ROLE, ROOM))
        self.making.add(c.AssignResource, "ConstraintBasicCompulsorySpace", 100, {"role": ROLE}, events=(event,))
        for tag, percent, rooms in choices:
            self.making.add(c.PreferResources, tag, percent, {"role": ROLE, "resources": rooms}, events=(event,))

    def _rooms(self, node: Node) -> tuple[str, ...]:
        names = [node.said("Room") or "", *(each.text.strip() for each in node.all("Preferred_Room"))]
        there = set(self.making.document.rooms)
        for name in names:
            if name and name not in there:
                node.refuse(f"Không có phòng “{name}”.", f"There is no room “{name}”.")
        return tuple(dict.fromkeys(room(name) for name in names if name))

    def _not_available(self, node: Node, percent: float) -> bool:
        mask = unavailable_times(self.making, node)
        if mask:
            own = {"times": (), "time_groups": (self.making.calendar.group(mask),)}
            self.making.add(c.AvoidUnavailableTimes, node.tag, percent, own, resources=self._rooms(node))
        return True

    def _one_room(self, node: Node, percent: float) -> bool:
        if node.number("Max_Number_of_Different_Rooms") != 1:
            return False
        events = listed(self.making, node)
        group = self.making.event_group(events) if events else ""
        self.making.add(
            c.AvoidSplitAssignments, node.tag, percent, {"role": ROLE}, event_groups=(group,) if group else ()
        )
        return True


def _is_it(node: Node, each: Activity) -> bool:
    return node.said("Activity_Id") == each.id


def _has_subject(node: Node, each: Activity) -> bool:
    return node.said("Subject") == each.subject


def _has_tag(node: Node, each: Activity) -> bool:
    return node.said("Activity_Tag") in each.tags


def _has_both(node: Node, each: Activity) -> bool:
    return _has_subject(node, each) and _has_tag(node, each)


def _is_of_students(node: Node, each: Activity) -> bool:
    return each.students == (node.said("Students"),)


def _is_of_teacher(node: Node, each: Activity) -> bool:
    return each.teachers == (node.said("Teacher"),)


FILTERS: dict[str, Callable[[Node, Activity], bool]] = {
    f"Constraint{name}{plural}": keep
    for name, keep in (
        ("ActivityPreferredRoom", _is_it),
        ("SubjectPreferredRoom", _has_subject),
        ("ActivityTagPreferredRoom", _has_tag),
        ("SubjectActivityTagPreferredRoom", _has_both),
        ("StudentsSetHomeRoom", _is_of_students),
        ("TeacherHomeRoom", _is_of_teacher),
    )
    for plural in ("", "s")
}
