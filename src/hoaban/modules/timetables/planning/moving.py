"""Moving lessons by hand: what a lesson breaks where somebody would put it, and with which others it may change places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words
from hoaban.modules.timetables.planning.records import Demand, Placed, Records
from hoaban.modules.timetables.slots import Slot


@dataclass(frozen=True, slots=True)
class Option:
    """A slot for a lesson: the lesson of the class that would go to where it came from, if there is one there, and what breaks."""

    slot: Slot
    other: int | None
    problems: tuple[Problem, ...]

    @property
    def works(self) -> bool:
        return not self.problems


def moved(lessons: Sequence[Placed], place: int, slot: Slot | None, other: int | None = None) -> list[Placed]:
    """Give the lessons with one put elsewhere, and another in its stead; rooms go along only where they are free."""
    found = list(lessons)
    before = found[place].slot
    found[place] = replace(found[place], slot=slot)
    if other is not None:
        found[other] = replace(found[other], slot=before)
    return found


def options(records: Records, lessons: Sequence[Placed], place: int) -> list[Option]:
    """Give every slot of the class's week for a lesson, those that work first."""
    lesson = lessons[place]
    found = []
    for slot in records.class_of(lesson.class_id).slots:
        if slot == lesson.slot:
            continue
        other = _there(lessons, lesson, slot)
        after = moved(lessons, place, slot, other)
        touched = [place] if other is None else [place, other]
        problems = [each for one in touched for each in broken(records, after, one)]
        if other is not None and lessons[other].is_locked:
            problems.insert(0, _problem("locked", lessons[other], IS_LOCKED))
        found.append(Option(slot, other, tuple(problems)))
    return sorted(found, key=lambda each: (len(each.problems), each.slot))


def _there(lessons: Sequence[Placed], lesson: Placed, slot: Slot) -> int | None:
    found = (at for at, each in enumerate(lessons) if each.class_id == lesson.class_id and each.slot == slot)
    return next(found, None)


def broken(records: Records, lessons: Sequence[Placed], place: int) -> Iterator[Problem]:
    """Say what one lesson breaks where it is: the class's week, other lessons of class, teacher and room, and the teacher's bounds."""
    lesson = lessons[place]
    if lesson.slot is None:
        return
    week = records.class_of(lesson.class_id)
    if lesson.slot not in week.slots:
        yield _problem("outside-week", lesson, OUTSIDE)
    others = [each for at, each in enumerate(lessons) if at != place and each.slot == lesson.slot]
    yield from _clashes(records, lesson, others)
    yield from _of_teacher(records, lesson, lessons)
    yield from _of_subject(records, lesson, lessons)


def _clashes(records: Records, lesson: Placed, others: Sequence[Placed]) -> Iterator[Problem]:
    for each in others:
        if each.class_id == lesson.class_id:
            yield _problem("class-twice", lesson, CLASS_TWICE)
        if lesson.teacher_id is not None and each.teacher_id == lesson.teacher_id:
            yield _problem("teacher-twice", lesson, TEACHER_TWICE.fill(name=records.class_of(each.class_id).name))
    room = next((each for each in records.rooms if each.id == lesson.room_id), None)
    if room is not None and sum(each.room_id == room.id for each in others) >= room.holds:
        yield _problem("room-full", lesson, ROOM_FULL.fill(room=room.name))


def _of_teacher(records: Records, lesson: Placed, lessons: Sequence[Placed]) -> Iterator[Problem]:
    teacher = records.teacher_of(lesson.teacher_id)
    if teacher is None or lesson.slot is None:
        return
    if not teacher.can(lesson.slot):
        yield _problem("teacher-cannot", lesson, CANNOT.fill(who=teacher.name))
    own = [each for each in lessons if each.teacher_id == teacher.id and each.slot is not None]
    day = [each for each in own if each.slot is not None and each.slot.weekday == lesson.slot.weekday]
    if teacher.most_a_day is not None and len(day) > teacher.most_a_day:
        yield _problem("too-many-a-day", lesson, TOO_MANY.fill(who=teacher.name, n=teacher.most_a_day))
    sites = {
        records.class_of(each.class_id).site_id
        for each in day
        if each.slot is not None and each.slot.half_day == lesson.slot.half_day
    }
    if len(sites) > 1:
        yield _problem("two-sites", lesson, TWO_SITES.fill(who=teacher.name))


def _of_subject(records: Records, lesson: Placed, lessons: Sequence[Placed]) -> Iterator[Problem]:
    """A subject has no more periods a day than its plan allows; what has a fixed place stays there."""
    demand = _demand(records, lesson)
    if demand is None or lesson.slot is None:
        return
    if demand.fixed is not None and lesson.slot != demand.fixed:
        yield _problem("fixed", lesson, FIXED)
    same = [
        each
        for each in lessons
        if (each.class_id, each.subject, each.kind) == (lesson.class_id, lesson.subject, lesson.kind)
        and each.slot is not None
        and each.slot.weekday == lesson.slot.weekday
    ]
    if demand.most_a_day is not None and len(same) > demand.most_a_day:
        yield _problem("subject-too-often", lesson, TOO_OFTEN.fill(n=demand.most_a_day))


def _demand(records: Records, lesson: Placed) -> Demand | None:
    return next((each for each in records.demands if each.key == lesson.key), None)


def _problem(code: str, lesson: Placed, words: Words) -> Problem:
    return Problem(code, lesson.slot.code if lesson.slot else "", words)


IS_LOCKED = Words("Tiết đang ở đó đã khóa. Hãy mở khóa trước.", "The lesson there is locked. Unlock it first.")
OUTSIDE = Words("Lớp không học vào giờ này. Hãy chọn giờ khác.", "The class has no lessons then. Choose another time.")
CLASS_TWICE = Words("Lớp đã có tiết khác vào giờ này.", "The class has another lesson then.")
TEACHER_TWICE = Words("Giáo viên đang dạy lớp {name} vào giờ này.", "The teacher teaches class {name} then.")
ROOM_FULL = Words("{room} đã kín vào giờ này. Hãy chọn phòng khác.", "{room} is full then. Choose another room.")
CANNOT = Words("{who} không dạy được vào giờ này.", "{who} cannot teach then.")
TOO_MANY = Words("{who} dạy quá {n} tiết trong ngày này.", "{who} teaches more than {n} periods on that day.")
TWO_SITES = Words("{who} phải ở hai điểm trường trong một buổi.", "{who} has to be at two sites in one half-day.")
FIXED = Words("Tiết này có chỗ cố định trong tuần.", "This lesson has a fixed place in the week.")
TOO_OFTEN = Words("Môn này quá {n} tiết trong một ngày.", "The subject has more than {n} periods on that day.")
