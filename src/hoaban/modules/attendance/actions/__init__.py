"""Every write to rolls, closures, plans of sessions, absences of staff and covers."""

from hoaban.modules.attendance.actions.closures import close_area, close_school, reopen, reopen_area
from hoaban.modules.attendance.actions.counting import count_absences
from hoaban.modules.attendance.actions.plans import set_sessions
from hoaban.modules.attendance.actions.rolls import take_roll
from hoaban.modules.attendance.actions.staff import assign_cover, end_staff_absence, record_staff_absence

__all__ = [
    "assign_cover",
    "close_area",
    "close_school",
    "count_absences",
    "end_staff_absence",
    "record_staff_absence",
    "reopen",
    "reopen_area",
    "set_sessions",
    "take_roll",
]
