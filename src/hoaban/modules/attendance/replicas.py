"""Rolls and days as devices hold them: the wire form, by natural keys. No names, no more than the class needs."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.prepared import ask
from hoaban.modules.attendance.models import Roll
from hoaban.modules.attendance.reads.calendars import DayOff, days_off
from hoaban.modules.schooling.models import SchoolClass

EXCEPTIONS = "SELECT roll_id, person_id, kind, note FROM attendance_absence WHERE roll_id = ANY (%s) ORDER BY id"
BEFORE, AFTER = timedelta(days=30), timedelta(days=60)  # the days around today that a device knows of


def show_rolls(rows: Iterable[Roll]) -> list[dict[str, Any]]:
    """Give rolls with their exceptions; `v` is the operation that last wrote each. One query more."""
    rolls = list(rows)
    exceptions: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for roll_id, person_id, kind, note in ask(EXCEPTIONS, [row.pk for row in rolls]):
        exceptions[roll_id].append({"person_id": str(person_id), "kind": kind, "note": note})
    return [
        {
            "e": roll.entity_key,
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


def class_part(actor: Actor, school_class: SchoolClass) -> dict[str, Any]:
    """Give what a class row tells a device of its days: those without school around today, and whether the reader takes rolls."""
    today = timezone.localdate()
    days = days_off(school_class.institution_id, today - BEFORE, today + AFTER)
    target = Target(school_class.institution_id, school_class.pk)
    return {"days": show_days(days), "may": ["roll"] if actor.may("attendance.take", target) else []}


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
