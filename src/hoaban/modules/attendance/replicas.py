"""Rolls and days as devices hold them: the wire form, by natural keys. No names, no more than the class needs."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.modules.attendance.models import Roll
from hoaban.modules.attendance.reads.calendars import DayOff, days_off_in
from hoaban.modules.schooling.models import SchoolClass

# What a roll `r` cannot be shown without.
ROLL_ALSO = {
    "exceptions": """(
  SELECT json_agg(json_build_object('person_id', a.person_id, 'kind', a.kind, 'note', a.note) ORDER BY a.id)
  FROM attendance_absence a WHERE a.roll_id = r.id)"""
}
BEFORE, AFTER = timedelta(days=30), timedelta(days=60)  # the days around today that a device knows of


def show_rolls(rows: Iterable[Roll]) -> list[dict[str, Any]]:
    """Give rolls, read with `ROLL_ALSO`, and their exceptions; `v` is the operation that last wrote each."""
    return [
        {
            "e": roll.entity_key,
            "v": str(roll.written_by) if roll.written_by else None,
            "day": roll.day.isoformat(),
            "session": roll.session,
            "state": roll.state,
            "exceptions": vars(roll)["exceptions"] or [],
            "by": roll.by_name,
            "at": roll.at.isoformat(),
        }
        for roll in rows
    ]


def class_parts(actor: Actor, classes: Sequence[SchoolClass]) -> list[dict[str, Any]]:
    """Give what the row of each class tells a device of its days: those without school around today, and whether the reader takes rolls."""
    today = timezone.localdate()
    schools = {one.institution_id for one in classes}
    off = {school: show_days(days) for school, days in days_off_in(schools, today - BEFORE, today + AFTER).items()}
    return [{"days": off[one.institution_id], "may": ["roll"] if _takes(actor, one) else []} for one in classes]


def _takes(actor: Actor, school_class: SchoolClass) -> bool:
    return actor.may("attendance.take", Target(school_class.institution_id, school_class.pk))


def show_days(days: Iterable[DayOff]) -> list[dict[str, Any]]:
    """Give days without school, as `reads.calendars.days_off_in` finds them; `why` speaks the language in force."""
    return [
        {
            "e": f"day:{off.day.isoformat()}",
            "v": str(off.written_by) if off.written_by else None,
            "kind": off.kind,
            "why": str(off.why),
        }
        for off in days
    ]
