"""Somebody's own timetable as their device holds it: what they teach from today on, the covers that touch them, rooms and the hours of the bells."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.kernel.prepared import ask
from hoaban.modules.attendance.reads.calendars import days_off
from hoaban.modules.network.levels import level_of
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.models import Lesson, LessonCover, Timetable
from hoaban.modules.timetables.rules.bells import hours_of
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import PUBLISHED, lesson_name

Wire = dict[str, Any]
ENTITY: Final = "timetable:own"
AHEAD: Final = timedelta(days=60)  # of days without school; a device that heard nothing for longer is locked long since
STATE: Final = """
SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
  SELECT concat(l.id, l.written_by, t.written_by, r.written_by) AS line
  FROM timetables_lesson l JOIN timetables_timetable t ON t.id = l.timetable_id LEFT JOIN timetables_room r ON r.id = l.room_id
  WHERE l.person_id = %(person)s AND l.slot IS NOT NULL AND t.state = 'published' AND (t.ends_on IS NULL OR t.ends_on > %(today)s)
  UNION ALL
  SELECT concat(id, written_by) FROM timetables_lessoncover
  WHERE (person_id = %(person)s OR absent_id = %(person)s) AND day >= %(today)s
) lines
"""


def own_state(actor: Actor, today: date) -> str:
    """Give what tells one state of somebody's timetable from another, in one cheap question: each exchange of a device asks it."""
    if actor.person_id is None:
        return ""
    [(state,)] = ask(STATE, {"person": actor.person_id, "today": today})
    return state or ""


def own_week(actor: Actor, today: date) -> Wire:
    """Give the actor's timetable in one row: every version that holds today or later, and every cover of the days to come."""
    if not own_state(actor, today):
        return {"e": ENTITY, "v": None, "versions": [], "covers": []}
    return {"e": ENTITY, "v": None, "versions": _versions(actor, today), "covers": _covers(actor, today)}


def _versions(actor: Actor, today: date) -> list[Wire]:
    held = Timetable.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), state=PUBLISHED)
    rows = Lesson.objects.visible_to(actor).filter(timetable__in=held, person_id=actor.person_id, slot__isnull=False)
    found: dict[UUID, list[Lesson]] = defaultdict(list)
    for row in rows.select_related("timetable__institution", "school_class", "room"):
        found[row.timetable_id].append(row)
    return [_version(lessons, today) for lessons in sorted(found.values(), key=_beginning)]


def _beginning(lessons: list[Lesson]) -> tuple[date, UUID]:
    version = lessons[0].timetable
    return version.starts_on or date.min, version.pk


def _version(lessons: list[Lesson], today: date) -> Wire:
    version = lessons[0].timetable
    off = days_off(version.institution_id, today, today + AHEAD)
    return {
        "school": version.institution.name,
        "starts_on": version.starts_on,
        "ends_on": version.ends_on,
        "off": [{"day": each.day, "why": str(each.why)} for each in off],
        "lessons": [_lesson(row, today) for row in sorted(lessons, key=lambda each: Slot.read(str(each.slot)))],
    }


def _lesson(row: Lesson, today: date) -> Wire:
    said = lesson_name(row.kind, row.subject, today)
    return {**_place(row.school_class, str(row.slot), said, today), "room": row.room.name if row.room else ""}


def _place(of: SchoolClass, slot: str, said: Words, day: date) -> Wire:
    begins, ends = hours_of(Slot.read(slot), level_of(of.grades[0]), day)
    hours = {"begins": begins.strftime("%H:%M"), "ends": ends.strftime("%H:%M")}
    return {"slot": slot, "class_id": of.pk, "class": of.name, "what": str(said), **hours}


def _covers(actor: Actor, today: date) -> list[Wire]:
    """Where somebody stands in for the actor, and where the actor does for somebody (`mine`)."""
    concerned = Q(person_id=actor.person_id) | Q(absent_id=actor.person_id)
    rows = list(
        LessonCover.objects.told_to(actor)
        .filter(concerned, day__gte=today)
        .select_related("school_class", "absent")
        .order_by("day", "slot", "pk")
    )
    rooms = _rooms(actor, rows, today)
    return [_cover(row, rooms, is_mine=row.person_id == actor.person_id) for row in rows]


def _cover(row: LessonCover, rooms: Mapping[tuple[UUID, str], str], *, is_mine: bool) -> Wire:
    return {
        **_place(row.school_class, row.slot, name_of(row.subject, row.day), row.day),
        "day": row.day,
        "mine": is_mine,
        "name": row.absent.full_name if is_mine else row.teacher_name,
        "room": rooms.get((row.school_class_id, row.slot), ""),
    }


def _rooms(actor: Actor, covers: Iterable[LessonCover], today: date) -> dict[tuple[UUID, str], str]:
    """The rooms of lessons to be covered."""
    classes = {row.school_class_id for row in covers}
    if not classes:
        return {}
    rows = Lesson.objects.visible_to(actor).filter(school_class__in=classes, slot__isnull=False, room__isnull=False)
    held = rows.filter(timetable__in=Timetable.objects.published_on(today)).select_related("room")
    return {(row.school_class_id, str(row.slot)): row.room.name for row in held if row.room}
