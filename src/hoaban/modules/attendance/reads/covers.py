"""Who of a school's staff is away, and which sessions of their classes need somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.modules.attendance.models import Cover, StaffAbsence
from hoaban.modules.attendance.reads.calendars import calendars_of
from hoaban.modules.schooling.models import Homeroom, SchoolClass

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Need:
    """A session of a class whose teacher is away, and who stands in for them, if anybody does yet."""

    absence: StaffAbsence
    school_class: SchoolClass
    day: date
    session: str
    cover: Cover | None


def needs_of(actor: Actor, absences: Sequence[StaffAbsence], first: date, last: date) -> list[Need]:
    """Give the sessions between two days, both included, for which absences of staff leave a class without its teacher; five queries."""
    away = [row for row in absences if row.starts_on <= last and row.ends_on and row.ends_on > first]
    led = Homeroom.objects.visible_to(actor).overlapping(first, last + A_DAY)
    leads = list(led.filter(person__in={row.person_id for row in away}).select_related("school_class"))
    classes = list({row.school_class_id: row.school_class for row in leads}.values())
    calendars, known = calendars_of(classes, first, last), _covers(actor, classes, first, last)
    return [
        Need(row, lead.school_class, day, session, known.get((lead.school_class_id, day, session)))
        for row in away
        for day in _days(max(row.starts_on, first), min(row.ends_on or last, last + A_DAY))
        for lead in leads
        if _leads(lead, row, day)
        for session in calendars[lead.school_class_id].sessions_due(day)
    ]


def _days(start: date, end: date) -> Iterator[date]:
    return (start + n * A_DAY for n in range((end - start).days))


def _covers(
    actor: Actor, classes: Sequence[SchoolClass], first: date, last: date
) -> dict[tuple[UUID, date, str], Cover]:
    rows = Cover.objects.visible_to(actor).filter(school_class__in=classes, day__gte=first, day__lte=last)
    return {(each.school_class_id, each.day, each.session): each for each in rows.select_related("person")}


def _leads(lead: Homeroom, away: StaffAbsence, day: date) -> bool:
    is_theirs = (lead.person_id, lead.institution_id) == (away.person_id, away.institution_id)
    return is_theirs and lead.starts_on <= day and (lead.ends_on is None or day < lead.ends_on)
