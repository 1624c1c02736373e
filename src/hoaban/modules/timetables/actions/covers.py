"""Who stands in for an absent teacher, lesson by lesson."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.attendance.events import StaffBack
from hoaban.modules.network.models import Institution
from hoaban.modules.timetables.covers import Day
from hoaban.modules.timetables.models import Lesson, LessonCover
from hoaban.modules.timetables.planning.covering import Colleague
from hoaban.modules.timetables.slots import Slot

MANAGE = "staff-absence.manage"


@action(
    MANAGE,
    kind="timetable.cover-lessons@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Phân công dạy thay theo tiết", "Assigned covers of lessons"),
)
def cover_lessons(_actor: Actor, *, institution_id: UUID, day: date, covers: Sequence[Mapping[str, Any]]) -> int:
    """Let somebody stand in for lessons of a day, each {lesson_id, person_id}; None takes a cover back. Gives how many changed."""
    school = Institution.objects.select_for_update().get(pk=institution_id)
    reading = Day(Actor.system("covers of lessons"), school, day)
    lessons = {each.pk: each for each in reading.lacking}
    colleagues = {each.id: each for each in reading.colleagues}
    refuse(*(each for said in covers for each in _problems(lessons, colleagues, reading, said)))
    refuse(*_twice(lessons, covers))
    return sum(_set(reading, lessons[each["lesson_id"]], colleagues.get(each["person_id"])) for each in covers)


def _problems(
    lessons: Mapping[UUID, Lesson], colleagues: Mapping[UUID, Colleague], reading: Day, said: Mapping[str, Any]
) -> Iterator[Problem]:
    lesson, person_id = lessons.get(said["lesson_id"]), said["person_id"]
    if lesson is None:
        yield Problem("not-lacking", f"covers.{said['lesson_id']}", NOT_LACKING)
        return
    standing = reading.cover_of(lesson)
    if person_id is None or (standing is not None and standing.person_id == person_id):
        return
    one = colleagues.get(person_id)
    if one is None:
        yield Problem("not-staff", f"covers.{lesson.pk}", NOT_STAFF)
    elif not one.can(Slot.read(str(lesson.slot))):
        yield Problem("not-free", f"covers.{lesson.pk}", NOT_FREE.fill(name=one.name))


NOT_LACKING = Words(
    "Tiết này hôm đó không thiếu giáo viên. Hãy tải lại trang.",
    "This lesson has its teacher that day. Load the page anew.",
)
NOT_STAFF = Words(
    "Người này không thuộc trường. Hãy chọn người khác.", "They are not of the school's staff. Choose somebody else."
)
NOT_FREE = Words(
    "{name} bận hoặc nghỉ vào tiết đó. Hãy chọn người khác.", "{name} is busy or away then. Choose somebody else."
)


def _twice(lessons: Mapping[UUID, Lesson], covers: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Of what is asked at once, nobody is at two places."""
    seen: set[tuple[UUID, str]] = set()
    for each in covers:
        if each["person_id"] is not None:
            tie = each["person_id"], str(lessons[each["lesson_id"]].slot)
            if tie in seen:
                yield Problem("not-free", f"covers.{each['lesson_id']}", TWICE)
            seen.add(tie)


TWICE = Words("Một người được phân công hai lớp cùng lúc.", "Somebody is given two classes at one time.")


def _set(reading: Day, lesson: Lesson, one: Colleague | None) -> int:
    op, standing = writing(), reading.standing.get((lesson.school_class_id, str(lesson.slot)))
    if one is None:
        if standing:
            op.remove(standing)
        return int(standing is not None)
    values = {"person_id": one.id, "teacher_name": one.name, "absent_id": lesson.person_id, "subject": lesson.subject}
    if standing:
        op.change(standing, **values)
    else:
        place = {"school_class_id": lesson.school_class_id, "day": reading.day, "slot": lesson.slot}
        op.create(LessonCover, institution_id=lesson.institution_id, **place, **values)
    return 1


@action(
    MANAGE,
    kind="timetable.drop-covers@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Bỏ dạy thay vì giáo viên đã đi làm lại", "Dropped covers: the teacher is back"),
)
def drop_covers(_actor: Actor, *, institution_id: UUID, person_id: UUID, on: date) -> int:
    """Let covers for somebody who is back fall away; gives how many."""
    op = writing()
    rows = list(LessonCover.objects.filter(institution_id=institution_id, absent_id=person_id, day__gte=on))
    for row in rows:
        op.remove(row)
    return len(rows)


def follow_back(actor: Actor, event: StaffBack) -> None:
    """Somebody is back: nobody stands in for them any more."""
    rows = LessonCover.objects.filter(institution_id=event.institution_id, absent_id=event.person_id)
    if rows.filter(day__gte=event.on).exists():
        drop_covers(actor, institution_id=event.institution_id, person_id=event.person_id, on=event.on)
