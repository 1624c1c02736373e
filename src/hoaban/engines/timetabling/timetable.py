"""Timetables by numbers, from a file's solution and back."""

from collections.abc import Sequence
from dataclasses import replace

from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.indexed import UNASSIGNED, Indexed, PlacedLesson
from hoaban.engines.timetabling.solution import Assignment, Lesson, Solution


def placed_lessons(indexed: Indexed, solution: Solution) -> list[PlacedLesson]:
    """Number a solution's lessons, add what is preassigned, and what events lack to their whole duration as lessons unplaced."""
    lessons = [_placed(indexed, each) for each in solution.lessons]
    missing = [event.duration for event in indexed.events]
    for each in lessons:
        missing[each.event] -= each.duration
    for event, left in enumerate(missing):
        if left < 0:
            _refuse(
                indexed,
                event,
                f"các tiết dài hơn sự kiện {-left} tiết.",
                f"its lessons are longer than the event, by {-left}.",
            )
        if left:
            lessons.append(unplaced(indexed, event, left))
    return lessons


def unplaced(indexed: Indexed, event: int, duration: int) -> PlacedLesson:
    """Give a lesson of an event as it is before anything is decided."""
    given = indexed.events[event]
    return PlacedLesson(event, duration, given.time, (UNASSIGNED,) * len(given.open))


def _refuse(indexed: Indexed, event: int, vi: str, en: str) -> None:
    raise BadTimetableError(f"{indexed.instance.id} / {indexed.instance.events[event].id}", vi, en)


def _placed(indexed: Indexed, lesson: Lesson) -> PlacedLesson:
    place = indexed.event[lesson.event]
    event = indexed.events[place]
    duration = event.duration if lesson.duration is None else lesson.duration
    time = event.time if event.time >= 0 else UNASSIGNED if lesson.time is None else indexed.time[lesson.time]
    if not 1 <= duration <= event.duration:
        _refuse(indexed, place, f"thời lượng {duration} không đúng.", f"a lesson of {duration} times cannot be part of it.")  # fmt: skip
    if time >= 0 and time + duration > indexed.times:
        _refuse(indexed, place, "một tiết kéo dài quá tiết cuối.", "a lesson runs past the last time.")
    chosen = [UNASSIGNED] * len(event.open)
    for each in lesson.resources:
        slot = event.slot_of(each.role)
        if slot < 0:
            _refuse(indexed, place, f"không có vai “{each.role}”.", f"it has no role “{each.role}”.")
        if slot in event.open:
            chosen[event.open.index(slot)] = indexed.resource[each.resource]
    return PlacedLesson(place, duration, time, tuple(chosen))


def solution_of(indexed: Indexed, lessons: Sequence[PlacedLesson], description: str = "") -> Solution:
    """Name a timetable's lessons again, event by event."""
    instance = indexed.instance
    named = [_named(indexed, each) for each in sorted(lessons, key=lambda one: (one.event, one.time, one.duration))]
    return Solution(instance.id, tuple(named), description)


def _named(indexed: Indexed, lesson: PlacedLesson) -> Lesson:
    instance, event = indexed.instance, indexed.events[lesson.event]
    resources = tuple(
        Assignment(instance.resources[chosen].id, event.slots[slot].role or "")
        for slot, chosen in zip(event.open, lesson.chosen, strict=True)
        if chosen >= 0
    )
    time = None if lesson.time < 0 else instance.times[lesson.time].id
    return Lesson(instance.events[lesson.event].id, lesson.duration, time, resources)


def without_places(lesson: PlacedLesson) -> PlacedLesson:
    """Give the lesson with nobody chosen."""
    return replace(lesson, chosen=(UNASSIGNED,) * len(lesson.chosen))
