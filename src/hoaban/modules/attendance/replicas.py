"""Rolls and days as devices hold them: the wire form, by natural keys. No names, no more than the class needs."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.attendance.reads.calendars import DayOff


def roll_key(roll: Roll) -> str:
    return f"roll:{roll.school_class_id}:{roll.day.isoformat()}:{roll.session}"


def show_rolls(rows: Iterable[Roll]) -> list[dict[str, Any]]:
    """Give rolls with their exceptions; `v` is the operation that last wrote each. One query more."""
    rolls = list(rows)
    exceptions: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for row in Absence.objects.filter(roll__in=rolls).order_by("pk"):
        exceptions[row.roll_id].append({"person_id": str(row.person_id), "kind": row.kind, "note": row.note})
    return [
        {
            "e": roll_key(roll),
            "v": str(roll.written_by) if roll.written_by else None,
            "day": roll.day.isoformat(),
            "session": roll.session,
            "state": roll.state,
            "exceptions": exceptions[roll.pk],
            "by": roll.by_name,
            "at": roll.at.isoformat(),
        }
        for roll in rolls
    ]


def show_days(days: Iterable[DayOff]) -> list[dict[str, Any]]:
    """Give days without school, as `reads.calendars.days_off` finds them; `why` speaks the language in force."""
    return [
        {
            "e": f"day:{off.day.isoformat()}",
            "v": str(off.written_by) if off.written_by else None,
            "kind": off.kind,
            "why": str(off.why),
        }
        for off in days
    ]
