"""Writing FET files: every lesson an activity, every constraint in FET's words; what FET has no words for is named."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.fet import saying_events as events
from hoaban.engines.timetabling.fet import saying_people as people
from hoaban.engines.timetabling.fet.left_out import LeftOut
from hoaban.engines.timetabling.fet.making import ROOM, STUDENTS, TEACHER
from hoaban.engines.timetabling.fet.saying import AS_RULE, IS_LINEAR, NO_CHOICE, NO_WORDS, Field, Saying, stated, timed
from hoaban.engines.timetabling.problem import Instance

VERSION = "6.8.5"  # of FET, whose way of writing this is
WHOLE = 100.0
RULES: dict[type[c.Constraint], Callable[[Saying, Any], None]] = {
    c.AssignTime: events.assign_time,
    c.SplitEvents: events.split,
    c.DistributeSplitEvents: events.split,
    c.PreferTimes: events.prefer_times,
    c.SpreadEvents: events.spread,
    c.LinkEvents: events.link,
    c.OrderEvents: events.order,
    c.AssignResource: events.assign_resource,
    c.PreferResources: events.prefer_resources,
    c.AvoidSplitAssignments: events.one_room,
    c.AvoidClashes: people.clashes,
    c.AvoidUnavailableTimes: people.unavailable,
    c.LimitIdleTimes: people.idle,
    c.ClusterBusyTimes: people.cluster,
    c.LimitBusyTimes: people.busy,
}


@dataclass(frozen=True, slots=True)
class Written:
    """A FET file: its text, the event and length of each activity (in order, numbered from 1), and what it leaves out."""

    text: str
    activities: tuple[tuple[str, int], ...]
    left_out: tuple[LeftOut, ...]


def fet_of(instance: Instance, *, slack: int | None = None) -> Written:
    """Write a problem in FET's words.

    FET knows bounds on gaps, days and hours as rules only: such wishes are left out, or, with `slack`, written as rules
    that allow so much more. BadTimetableError when its times are of no days.
    """
    saying = Saying(instance, slack)
    people.foresee(saying)
    for constraint in instance.constraints:
        if not constraint.weight:
            continue
        if type(constraint) not in RULES:
            saying.leave(constraint, NO_WORDS)
            continue
        if constraint.cost_function is not c.CostFunction.LINEAR:
            saying.leave(constraint, IS_LINEAR)
        RULES[type(constraint)](saying, constraint)
    people.say_absences(saying)
    people.say_gaps_by_day(saying)
    events.given_times(saying)
    events.given_rooms(saying)
    _taken_for_granted(saying)
    activities = [
        (event.id, length) for event, lengths in zip(instance.events, saying.lengths, strict=True) for length in lengths
    ]
    return Written("\n".join(_lines(_file(saying))) + "\n", tuple(activities), saying.leaving.told())


def write_fet(path: Path, instance: Instance, *, slack: int | None = None) -> Written:
    """Write a file, packed when its name ends in .gz."""
    written = fet_of(instance, slack=slack)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(written.text.encode(), mtime=0))
    else:
        path.write_text(written.text, encoding="utf-8")
    return written


def _taken_for_granted(saying: Saying) -> None:
    """FET keeps everybody from being in two places, asked or not, and places every lesson."""
    kept = {
        who
        for each in saying.instance.constraints
        if isinstance(each, c.AvoidClashes)
        for who in saying.indexed.resources_of(each)
    }
    for who, kind in enumerate(saying.kinds):
        if kind is not None and who not in kept and len(saying.attended[who]) > 1:
            saying.leaving.add("AvoidClashesConstraint", WHOLE, AS_RULE)
    for event, given in enumerate(saying.indexed.events):
        for place in given.open:
            if not saying.is_room(event, place):
                saying.leaving.add("Resource", WHOLE, NO_CHOICE)


def _lines(field: Field) -> Iterator[str]:
    tag, value = field
    if isinstance(value, str | int | float):
        yield f"<{tag}>{escape(str(value))}</{tag}>"
        return
    yield f"<{tag}>"
    for each in value:
        yield from _lines(each)
    yield f"</{tag.split(' ')[0]}>"


def _file(saying: Saying) -> Field:
    grid, instance = saying.grid, saying.instance
    breaks = []
    if grid.breaks:
        breaks = [stated("BreakTimes", WHOLE, timed(grid.breaks, "Number_of_Break_Times", "Break_Time", "Day", "Hour"))]
    basic = stated("BasicCompulsoryTime", WHOLE, ()), stated("BasicCompulsorySpace", WHOLE, ())
    subjects = dict.fromkeys(_subject(saying, place) for place in range(len(instance.events)))
    return f'fet version="{VERSION}"', (
        ("Mode", "Mornings_Afternoons" if grid.has_half_days else "Official"),
        ("Institution_Name", instance.meta.name or instance.id),
        ("Comments", instance.meta.remarks),
        ("Days_List", (("Number_of_Days", len(grid.days)), *(("Day", (("Name", day),)) for day in grid.day_names))),
        ("Hours_List", (("Number_of_Hours", grid.hours), *(("Hour", (("Name", each),)) for each in grid.hour_names))),
        ("Subjects_List", tuple(("Subject", (("Name", each), ("Comments", ""))) for each in subjects)),
        ("Activity_Tags_List", ()),
        ("Teachers_List", tuple(_teachers(saying))),
        ("Students_List", tuple(_years(saying))),
        ("Activities_List", tuple(_activities(saying))),
        ("Buildings_List", ()),
        ("Rooms_List", tuple(_rooms(saying))),
        ("Time_Constraints_List", (basic[0], *breaks, *saying.time)),
        ("Space_Constraints_List", (basic[1], *saying.space)),
    )


def _subject(saying: Saying, place: int) -> str:
    event = saying.instance.events[place]
    return " ".join(event.name.split()) or event.id


def _of_kind(saying: Saying, kind: str) -> Iterator[str]:
    yield from (name for name, other in zip(saying.names, saying.kinds, strict=True) if other == kind)


def _teachers(saying: Saying) -> Iterator[Field]:
    behavior = (("Mornings_Afternoons_Behavior", "Unrestricted"),) if saying.grid.has_half_days else ()
    for name in _of_kind(saying, TEACHER):
        yield "Teacher", (("Name", name), ("Target_Number_of_Hours", 0), ("Qualified_Subjects", ()), *behavior, ("Comments", ""))  # fmt: skip


def _years(saying: Saying) -> Iterator[Field]:
    for name in _of_kind(saying, STUDENTS):
        yield "Year", (("Name", name), ("Number_of_Students", 0), ("Comments", ""))


def _rooms(saying: Saying) -> Iterator[Field]:
    for name in _of_kind(saying, ROOM):
        yield "Room", (("Name", name), ("Building", ""), ("Capacity", 30000), ("Virtual", "false"), ("Comments", ""))


def _activities(saying: Saying) -> Iterator[Field]:
    for event, numbers in enumerate(saying.parts):
        lengths = saying.lengths[event]
        attending = [slot.resource for slot in saying.indexed.events[event].slots if slot.resource >= 0]
        people = [
            (tag, saying.names[who])
            for kind, tag in ((TEACHER, "Teacher"), (STUDENTS, "Students"))
            for who in attending
            if saying.kinds[who] == kind
        ]
        teachers = [each for each in people if each[0] == "Teacher"]
        students = people[len(teachers) :]
        group = numbers[0] if len(numbers) > 1 else "0"
        for number, length in zip(numbers, lengths, strict=True):
            yield (
                "Activity",
                (
                    *teachers,
                    ("Subject", _subject(saying, event)),
                    *students,
                    ("Duration", length),
                    ("Total_Duration", sum(lengths)),
                    ("Id", number),
                    ("Activity_Group_Id", group),
                    ("Active", "true"),
                    ("Comments", ""),
                ),
            )
