"""Somebody's lessons as a calendar: their own week and covers, or the classes of their children, day by day, without days off."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from uuid import UUID, uuid5

from django.db.models import Q

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.attendance.calendar import has_lessons
from hoaban.modules.attendance.reads.calendars import days_off
from hoaban.modules.network.levels import level_of
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.timetables.models import READ, Lesson, LessonCover, Timetable
from hoaban.modules.timetables.rules.bells import HERE, hours_of
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import PUBLISHED, lesson_name

NAMES = UUID(
    "6f4a6f7e-7c0a-5b86-9d3e-0a4f6c1f5d11"
)  # of our events: one class, day and period is one event for everybody
A_DAY = timedelta(days=1)
ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": ""})
COVERING = vi_en("{what} (dạy thay {name})", "{what} (instead of {name})")
COVERED = vi_en("{what} (dạy thay: {name})", "{what} (cover: {name})")
TITLE = vi_en("Thời khóa biểu Hoa Ban", "Hoa Ban timetable")


def digest_of(secret: str) -> str:
    """Give what is kept of a secret address."""
    return sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Occasion:
    """One lesson of one day, as a calendar shows it."""

    uid: str
    begins: datetime
    ends: datetime
    title: str
    where: str


@dataclass(frozen=True)
class Agenda:
    """An actor's lessons between two days, both included."""

    actor: Actor
    first: date
    last: date

    def occasions(self) -> list[Occasion]:
        found = [*self._lessons(), *self._asked()]
        return sorted(found, key=lambda each: (each.begins, each.uid))

    @cached_property
    def children(self) -> dict[UUID, list[tuple[date, date]]]:
        """The classes in which the actor, or a child of theirs, learns, with the days of it."""
        persons = self.actor.reach(READ).persons | ({self.actor.person_id} if self.actor.person_id else set())
        rows = Enrolment.objects.visible_to(self.actor).overlapping(self.first, self.last + A_DAY)
        found: dict[UUID, list[tuple[date, date]]] = {}
        for row in rows.filter(person__in=persons):
            found.setdefault(row.school_class_id, []).append((row.starts_on, row.ends_on or date.max))
        return found

    @cached_property
    def rows(self) -> list[Lesson]:
        """The lessons of published versions that are the actor's own to know: what they teach, and what their class learns."""
        held = Timetable.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=self.first), state=PUBLISHED)
        seen = Lesson.objects.visible_to(self.actor).filter(timetable__in=held.filter(starts_on__lte=self.last))
        own = Q(school_class__in=self.children)
        if self.actor.person_id:
            own |= Q(person_id=self.actor.person_id)
        return list(seen.filter(own, slot__isnull=False).select_related("timetable", "school_class", "room"))

    @cached_property
    def covers(self) -> Mapping[tuple[UUID, date, str], LessonCover]:
        rows = LessonCover.objects.told_to(self.actor).filter(day__range=(self.first, self.last))
        known = rows.select_related("school_class")
        return {(row.school_class_id, row.day, row.slot): row for row in known}

    def _open_days(self, school: UUID) -> list[date]:
        if school not in self._days:
            off = {each.day for each in days_off(school, self.first, self.last)}
            days = (self.first + n * A_DAY for n in range((self.last - self.first).days + 1))
            self._days[school] = [day for day in days if day not in off and has_lessons(day)]
        return self._days[school]

    @cached_property
    def _days(self) -> dict[UUID, list[date]]:
        return {}

    def _lessons(self) -> Iterator[Occasion]:
        for row in self.rows:
            slot = Slot.read(str(row.slot))
            for day in self._open_days(row.institution_id):
                if day.isoweekday() == slot.weekday and self._holds(row, day):
                    found = self._occasion(row, slot, day)
                    if found is not None:
                        yield found

    def _holds(self, row: Lesson, day: date) -> bool:
        version = row.timetable
        stands = version.starts_on is not None and version.starts_on <= day < (version.ends_on or date.max)
        spans = self.children.get(row.school_class_id, ())
        return stands and (self._is_mine(row) or any(a <= day < b for a, b in spans))

    def _is_mine(self, row: Lesson) -> bool:
        return row.person_id is not None and row.person_id == self.actor.person_id

    def _occasion(self, row: Lesson, slot: Slot, day: date) -> Occasion | None:
        """Give a lesson of a day; who has a cover does not teach it, and the class hears who comes instead."""
        cover = self.covers.get((row.school_class_id, day, str(row.slot)))
        cover = cover if cover is not None and cover.absent_id == row.person_id else None
        if cover is not None and self._is_mine(row):
            return None
        said = lesson_name(row.kind, row.subject, day)
        title = Words(f"{row.school_class.name} · {said.vi}", f"{row.school_class.name} · {said.en}")
        if cover is not None:
            title = COVERED.fill(what=title, name=cover.teacher_name)
        return _occasion(row.school_class_id, slot, day, (level_of(row.school_class.grades[0]), title, _room(row)))

    def _asked(self) -> Iterator[Occasion]:
        """The lessons in which the actor stands in."""
        for cover in self.covers.values():
            if cover.person_id == self.actor.person_id and cover.day in self._open_days(cover.institution_id):
                room, said = cover.school_class, name_of(cover.subject, cover.day)
                title = Words(f"{room.name} · {said.vi}", f"{room.name} · {said.en}")
                title = COVERING.fill(what=title, name=cover.absent.full_name)
                yield _occasion(room.pk, Slot.read(cover.slot), cover.day, (level_of(room.grades[0]), title, ""))


def _room(row: Lesson) -> str:
    return row.room.name if row.room else ""


def _occasion(class_id: UUID, slot: Slot, day: date, said: tuple[str, Words, str]) -> Occasion:
    level, title, where = said
    begins, ends = hours_of(slot, level, day)
    return Occasion(f"{uuid5(NAMES, f'{class_id}/{day}/{slot.code}')}@hoa-ban", begins, ends, str(title), where)


def as_ical(occasions: Iterable[Occasion], now: datetime) -> bytes:
    """Write occasions as RFC 5545 has it, in the time of Viet Nam, to be asked for again every few hours."""
    from icalendar import Calendar, Event, Timezone, vText

    class Text(vText):
        """Text with each of its characters escaped once; the library takes a backslash before an N for a line's end."""

        def to_ical(self) -> bytes:
            return self.translate(ESCAPES).encode()

    made = Calendar()
    made.add("prodid", "-//Hoa Ban//Timetables//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", str(TITLE))
    made.add("x-wr-timezone", HERE.key)
    made.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    made.add_component(Timezone.from_tzinfo(HERE, HERE.key, date(2020, 1, 1), date(2038, 1, 1)))
    for each in occasions:
        event = Event()
        event.add("uid", each.uid)
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", each.begins)
        event.add("dtend", each.ends)
        event.add("summary", Text(each.title))
        if each.where:
            event.add("location", Text(each.where))
        made.add_component(event)
    text: bytes = made.to_ical()
    return text
