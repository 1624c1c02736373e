"""When the bell rings: from a slot of the week to the hours of a day, by level."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hoaban.kernel.law import rule
from hoaban.modules.attendance.calendar import starts_at
from hoaban.modules.attendance.words import AFTERNOON, MORNING
from hoaban.modules.network.levels import CONTINUING
from hoaban.modules.timetables.slots import Slot

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SESSIONS = (MORNING, AFTERNOON)


def hours_of(slot: Slot, level: str, day: date) -> tuple[datetime, datetime]:
    """Give when a period of a day begins and ends."""
    said = rule("timetable.bells", on=day)
    bells = said.get(level) or said[CONTINUING]
    before = slot.number - 1
    pauses = before * bells["pause"]
    if before >= bells["long_after"]:
        pauses += bells["long_pause"] - bells["pause"]
    opens = datetime.combine(day, starts_at(SESSIONS[slot.half], day), HERE)
    begins = opens + timedelta(minutes=before * bells["minutes"] + pauses)
    return begins, begins + timedelta(minutes=bells["minutes"])
