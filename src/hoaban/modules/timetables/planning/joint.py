"""Several schools that share teachers as one problem: everybody has one week, and a way between two sites that takes time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from hoaban.modules.timetables.planning.records import Placed, Records, TeacherRecord
from hoaban.modules.timetables.slots import Slot

EARTH = 6371.0  # kilometres to its middle
Point = tuple[float, float]


def joined(parts: Mapping[UUID, Records], far: frozenset[frozenset[UUID]] = frozenset()) -> Records:
    """Make one of the records of several schools. What a teacher asked of each school holds in all; days off are asked once.

    No lesson goes to another school's room: where a class's site has none of the kind, it has no planned room.
    """
    known = {(room.kind, room.site_id) for records in parts.values() for room in records.rooms}
    sites = {each.id: each.site_id for records in parts.values() for each in records.classes}
    teachers: dict[UUID, list[TeacherRecord]] = defaultdict(list)
    for records in parts.values():
        for each in records.teachers:
            teachers[each.id].append(each)
    return Records(
        tuple(each for records in parts.values() for each in records.classes),
        tuple(_one(each) for each in teachers.values()),
        tuple(each for records in parts.values() for each in records.rooms),
        tuple(
            each if (each.room_kind, sites[each.class_id]) in known else replace(each, room_kind="")
            for records in parts.values()
            for each in records.demands
        ),
        far,
    )


def _one(said: Sequence[TeacherRecord]) -> TeacherRecord:
    most = [each.most_a_day for each in said if each.most_a_day is not None]
    gaps = [each.most_gaps for each in said if each.most_gaps is not None]
    return replace(
        said[0],
        unavailable=frozenset().union(*(each.unavailable for each in said)),
        avoided=frozenset().union(*(each.avoided for each in said)),
        elsewhere=frozenset().union(*(each.elsewhere for each in said)),
        days_off=max(each.days_off for each in said),
        must_have_days_off=any(each.must_have_days_off for each in said),
        most_a_day=min(most, default=None),
        most_gaps=min(gaps, default=None),
    )


def split(lessons: Sequence[Placed], parts: Mapping[UUID, Records]) -> dict[UUID, list[Placed]]:
    """Give each school its lessons of a solution of all."""
    school = {each.id: pk for pk, records in parts.items() for each in records.classes}
    found: dict[UUID, list[Placed]] = {pk: [] for pk in parts}
    for each in lessons:
        found[school[each.class_id]].append(each)
    return found


def shared(parts: Mapping[UUID, Records]) -> dict[UUID, list[UUID]]:
    """Give the teachers of several of these schools, each with the schools."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for school, records in parts.items():
        for person in sorted({each.teacher_id for each in records.demands if each.teacher_id is not None}):
            found[person].append(school)
    return {person: schools for person, schools in found.items() if len(schools) > 1}


def minutes_between(one: Point, other: Point, kilometres_an_hour: float, winding: float) -> float:
    """Give how long a way takes: the distance as the crow flies, longer by as much as roads wind."""
    (a, b), (c, d) = (tuple(map(radians, each)) for each in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half)) * winding / kilometres_an_hour * 60


@dataclass(frozen=True, slots=True)
class Rush:
    """Somebody has to be at two sites in one half-day, or on one day where the way takes longer than the noon between."""

    teacher_id: UUID
    weekday: int
    sites: tuple[UUID, UUID]


def rushes(records: Records, lessons: Sequence[Placed]) -> list[Rush]:
    """Give every way that nobody has time for."""
    return sorted(dict.fromkeys(_rushes(records, lessons)), key=lambda each: (str(each.teacher_id), each.weekday))


def _rushes(records: Records, lessons: Sequence[Placed]) -> Iterator[Rush]:
    site = {each.id: each.site_id for each in records.classes}
    at: dict[tuple[UUID, int], list[tuple[Slot, UUID]]] = defaultdict(list)
    for each in lessons:
        if each.teacher_id is not None and each.slot is not None:
            at[each.teacher_id, each.slot.weekday].append((each.slot, site[each.class_id]))
    for (teacher, weekday), places in at.items():
        places.sort()
        for (slot, here), (later, there) in pairwise(places):
            one, other = sorted((here, there))
            if one != other and (slot.half == later.half or frozenset((one, other)) in records.far):
                yield Rush(teacher, weekday, (one, other))


def without_rushes(records: Records, lessons: Sequence[Placed]) -> list[Placed]:
    """Take out of their places the lessons of who would have to be at two places too far apart: those of the site with fewer that day."""
    site, found = {each.id: each.site_id for each in records.classes}, list(lessons)
    for rush in rushes(records, lessons):
        counted: Counter[UUID] = Counter()
        own = [
            place
            for place, each in enumerate(found)
            if each.teacher_id == rush.teacher_id and each.slot is not None and each.slot.weekday == rush.weekday
        ]
        counted.update(site[found[place].class_id] for place in own)
        least = min(rush.sites, key=lambda each: (counted[each], str(each)))
        for place in own:
            if site[found[place].class_id] == least and counted[least] and not found[place].is_locked:
                found[place] = replace(found[place], slot=None, room_id=None)
    return found
