"""FET's timetables: what it writes as …_activities.xml, as a solution of ours."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.fet.making import ROOM, room
from hoaban.engines.timetabling.fet.saying import Saying
from hoaban.engines.timetabling.nodes import Node, read_nodes, read_stream
from hoaban.engines.timetabling.problem import Instance
from hoaban.engines.timetabling.solution import Assignment, Lesson, Solution

Placed = tuple[str, str, str]  # day, hour and room as FET names them; empty: none


def read_activities(source: Path | BinaryIO) -> dict[str, Placed]:
    """Read where FET put each activity, by its number."""
    root = read_nodes(source) if isinstance(source, Path) else read_stream(source)
    if root.tag != "Activities_Timetable":
        root.refuse(f"<{root.tag}> không phải thời khóa biểu của FET (…_activities.xml).", f"<{root.tag}> is no timetable of FET (…_activities.xml).")  # fmt: skip
    return {each.need("Id").text.strip(): _placed(each) for each in root.all("Activity")}


def _placed(node: Node) -> Placed:
    return node.said("Day") or "", node.said("Hour") or "", node.said("Room") or ""


def of_read_school(instance: Instance, placed: Mapping[str, Placed]) -> Solution:
    """Give FET's timetable of a school that was read from a FET file, whose events are its activities."""
    times = {each.name: each.id for each in instance.times}
    there = {each.id for each in instance.resources}
    lessons = []
    for event in instance.events:
        day, hour, name = placed.get(event.id, ("", "", ""))
        is_open = any(each.resource is None for each in event.resources)
        rooms = (Assignment(room(name), ROOM),) if is_open and room(name) in there else ()
        lessons.append(Lesson(event.id, event.duration, _time(times, day, hour), rooms))
    return Solution(instance.id, tuple(lessons), "FET")


def of_written_problem(instance: Instance, placed: Mapping[str, Placed]) -> Solution:
    """Give FET's timetable of a problem that was written as a FET file."""
    saying = Saying(instance, None)
    times = {f"{day} {hour}": instance.times[time].id for time, (day, hour) in saying.grid.slot.items()}
    rooms = {
        name: place for place, (name, kind) in enumerate(zip(saying.names, saying.kinds, strict=True)) if kind == ROOM
    }
    lessons = []
    for event, numbers in enumerate(saying.parts):
        given = saying.indexed.events[event]
        role = next((given.slots[slot].role or "" for slot in given.open if saying.is_room(event, slot)), None)
        for number, length in zip(numbers, saying.lengths[event], strict=True):
            day, hour, name = placed.get(number, ("", "", ""))
            chosen: tuple[Assignment, ...] = ()
            if role is not None and name in rooms:
                chosen = (Assignment(instance.resources[rooms[name]].id, role),)
            lessons.append(Lesson(instance.events[event].id, length, _time(times, day, hour), chosen))
    return Solution(instance.id, tuple(lessons), "FET")


def _time(times: Mapping[str, str], day: str, hour: str) -> str | None:
    if not day:
        return None
    name = f"{day} {hour}"
    if name not in times:
        raise BadTimetableError(name, "thời khóa biểu có giờ không thuộc bài toán này.", "the timetable has a time that this problem has not.")  # fmt: skip
    return times[name]
