"""A person's attendance in a school year: what was taken, what was missed, what that amounts to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from hoaban.kernel.actor import Actor
from hoaban.kernel.law import rule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.attendance.reads.calendars import plans_of
from hoaban.modules.attendance.rules import Missed, absence_limit, counted_absences, is_chronic
from hoaban.modules.attendance.words import ABSENT, TAKEN
from hoaban.modules.network.levels import level_of
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment, SchoolClass


@dataclass(frozen=True, slots=True)
class Attendance:
    """A person's school year so far. `taken` counts the sessions of their classes whose roll was taken; `counted` the absences as the
    45-buổi rule counts them, against `limit` (None: law sets none); `exceptions` come with the latest first."""

    person: Person
    year: SchoolYear
    classes: tuple[SchoolClass, ...]
    taken: int
    kinds: Counter[str]
    counted: Decimal
    limit: int | None
    is_chronic: bool
    exceptions: tuple[Absence, ...]

    @property
    def absent(self) -> int:
        return sum(self.kinds[kind] for kind in ABSENT)


def attendance_of(actor: Actor, person_id: UUID, year: SchoolYear, today: date) -> Attendance | None:
    """Give a person's attendance in a school year, or None when the reader may not see that they learned in it."""
    stays = Enrolment.objects.visible_to(actor).of_year(year.name).filter(person_id=person_id)
    rows = list(stays.select_related("person", "school_class__institution").order_by("starts_on"))
    if not rows:
        return None
    classes = list({row.school_class_id: row.school_class for row in rows}.values())
    on = min(today, year.end - timedelta(days=1))
    exceptions = Absence.objects.visible_to(actor).filter(person_id=person_id, school_class__in=classes)
    told = tuple(exceptions.select_related("school_class").order_by("-day", "-session"))
    kinds = Counter(row.kind for row in told)
    plans = plans_of(classes, on)
    missed = [Missed(row.day, row.session, plans[row.school_class_id].sessions) for row in told if row.kind in ABSENT]
    taken = _taken(actor, rows)
    return Attendance(
        rows[-1].person,
        year,
        tuple(classes),
        taken,
        kinds,
        counted_absences(missed, rule("attendance.absence-counting", on=on)),
        absence_limit(level_of(rows[-1].grade), on),
        is_chronic(len(missed), taken, on),
        told,
    )


def _taken(actor: Actor, stays: Sequence[Enrolment]) -> int:
    during = Q(pk__in=[])
    for stay in stays:
        days = Q(school_class=stay.school_class_id, day__gte=stay.starts_on)
        during |= days & Q(day__lt=stay.ends_on) if stay.ends_on else days
    return Roll.objects.visible_to(actor).filter(during, state=TAKEN).count()
