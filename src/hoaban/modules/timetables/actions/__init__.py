"""Every write of timetables: what a timetable is made from, the versions, and the lessons moved by hand."""

from hoaban.modules.timetables.actions.courses import forget_course, plan_course
from hoaban.modules.timetables.actions.covers import cover_lessons, drop_covers
from hoaban.modules.timetables.actions.lessons import lock_lessons, move_lesson, place_in_room
from hoaban.modules.timetables.actions.staffing import assign_duties, wish
from hoaban.modules.timetables.actions.versions import (
    copy_timetable,
    propose_timetable,
    publish_timetable,
    set_aside_timetable,
    take_back_publication,
)
from hoaban.modules.timetables.actions.week import close_room, open_room, set_week

__all__ = [
    "assign_duties",
    "close_room",
    "copy_timetable",
    "cover_lessons",
    "drop_covers",
    "forget_course",
    "lock_lessons",
    "move_lesson",
    "open_room",
    "place_in_room",
    "plan_course",
    "propose_timetable",
    "publish_timetable",
    "set_aside_timetable",
    "set_week",
    "take_back_publication",
    "wish",
]
