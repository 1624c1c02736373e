"""A week as a table: periods down, days across."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.timetables.models import Lesson, LessonCover
from hoaban.modules.timetables.slots import DAY_NAMES, HALF_NAMES, Slot
from hoaban.modules.timetables.words import lesson_name

PERIOD = vi_en("{half} {n}", "{half} {n}")
TWO, THREE = vi_en("{a} · {b}", "{a} · {b}"), vi_en("{a} · {b} · {c}", "{a} · {b} · {c}")


@dataclass(frozen=True, slots=True)
class Week:
    """The columns and rows of a `c-data-table`, the same by day for narrow screens, and how many lessons stand in it."""

    columns: Sequence[Column]
    rows: Sequence[dict[str, Any]]
    day_columns: Sequence[Column]
    day_rows: Sequence[dict[str, Any]]
    count: int


def week_of(lessons: Iterable[Lesson], say: Callable[[Lesson], Words]) -> Week:
    """Lay lessons out; days and periods without any lesson of the table's own are left out."""
    by_slot = {Slot.read(each.slot): each for each in lessons if each.slot}
    days = sorted({slot.weekday for slot in by_slot})
    places = sorted({(slot.half, slot.number) for slot in by_slot})
    columns = [Column("period", vi_en("Tiết", "Period")), *(Column(f"d{day}", DAY_NAMES[day - 1]) for day in days)]
    rows = []
    for half, number in places:
        there = {f"d{day}": by_slot.get(Slot(day, half, number)) for day in days}
        said = {key: say(each) if each else None for key, each in there.items()}
        rows.append({"period": _period(half, number), **said})
    periods = [Column(f"p{half}{number}", _period(half, number)) for half, number in places]
    by_day = [{"day": DAY_NAMES[day - 1], **_said(by_slot, day, say)} for day in days]
    return Week(columns, rows, [Column("day", vi_en("Ngày", "Day")), *periods], by_day, len(by_slot))


def _said(by_slot: Mapping[Slot, Lesson], day: int, say: Callable[[Lesson], Words]) -> dict[str, Words]:
    """Say a day's lessons; a period without one is left out."""
    return {f"p{slot.half}{slot.number}": say(each) for slot, each in by_slot.items() if slot.weekday == day}


def _period(half: int, number: int) -> Words:
    name = HALF_NAMES[half]
    return PERIOD.fill(half=Words(name.vi.capitalize(), name.en.capitalize()), n=number)


def what(lesson: Lesson, on: date) -> Words:
    return lesson_name(lesson.kind, lesson.subject, on)


def for_class(lesson: Lesson, on: date) -> Words:
    """Say a lesson to its class: subject, teacher, room."""
    return _joined(what(lesson, on), lesson.teacher_name, lesson.room.name if lesson.room else "")


def for_teacher(lesson: Lesson, on: date) -> Words:
    """Say a lesson to its teacher: class, subject, room."""
    name = lesson.school_class.name
    return _joined(vi_en("{a}", "{a}").fill(a=name), what(lesson, on), lesson.room.name if lesson.room else "")


def _joined(first: Words, second: "Words | str", third: str) -> Words:
    if third:
        return THREE.fill(a=first, b=second or "–", c=third)
    return TWO.fill(a=first, b=second) if second else first


def asked_row(cover: LessonCover) -> dict[str, Any]:
    """Say a cover to who stands in."""
    return {
        "day": cover.day,
        "weekday": DAY_NAMES[cover.day.isoweekday() - 1],
        "when": Slot.read(cover.slot).words_within,
        "class_name": cover.school_class.name,
        "subject": name_of(cover.subject, cover.day),
        "teacher": cover.absent.full_name,
    }
