"""What the records say of days: the plans of classes, and the closures of schools."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from hoaban.kernel.language import Words
from hoaban.kernel.reading import Reading
from hoaban.modules.attendance.calendar import Plan, has_lessons, holiday_on, usual_plan
from hoaban.modules.attendance.models import Closure, SessionPlan
from hoaban.modules.attendance.rules import state_of, why_closed
from hoaban.modules.schooling.models import SchoolClass

# In a SELECT of its own the array hides how long it is: else PostgreSQL plans this anew each time.
CLOSURES: Final = Reading(
    Closure,
    "r.institution_id = ANY ((SELECT %s::uuid[])::uuid[]) AND r.starts_on <= %s AND (r.ends_on IS NULL OR r.ends_on > %s) "
    "ORDER BY r.starts_on, r.id",
)


@dataclass(frozen=True, slots=True)
class ClassCalendar:
    """What days are to one class: its own time, its plan, and the closures of its school."""

    starts_on: date
    ends_on: date | None
    plan: Plan
    closures: Sequence[Closure]

    def closure_on(self, day: date) -> Closure | None:
        return closure_on(self.closures, day)

    def why_closed(self, day: date) -> Words | None:
        closure = self.closure_on(day)
        return why_closed(closure.kind, closure.reason) if closure else None

    def state(self, day: date, session: str, *, roll: str | None, now: datetime) -> str:
        """Say what a session is on a day (see `rules.state_of`)."""
        is_running = self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
        is_closed = self.closure_on(day) is not None
        return state_of(day, session, roll=roll, plan=self.plan, is_closed=is_closed, now=now, counts=is_running)

    def sessions_due(self, day: date) -> tuple[str, ...]:
        """Give the half-days that should have lessons on a day."""
        is_free = holiday_on(day) or self.closure_on(day) or not has_lessons(day)
        return () if is_free else tuple(each for each in self.plan.sessions if self.plan.has(day, each))


def calendars_of(classes: Iterable[SchoolClass], first: date, last: date) -> dict[UUID, ClassCalendar]:
    """Give each class's calendar between two days, both included, by its plan on the first of them. Two queries."""
    rows = list(classes)
    plans, closed = plans_of(rows, first), closures_of({row.institution_id for row in rows}, first, last)
    return {
        row.pk: ClassCalendar(row.starts_on, row.ends_on, plans[row.pk], closed.get(row.institution_id, ()))
        for row in rows
    }


def plans_of(classes: Iterable[SchoolClass], on: date) -> dict[UUID, Plan]:
    """Give each class's plan on a day: its own, else its school's, else what law says of its level. One query."""
    rows = list(classes)
    said = plans_said({row.institution_id for row in rows}, on)
    return {row.pk: said.get(row.pk) or said.get(row.institution_id) or usual_plan(row.grades[0], on) for row in rows}


def plans_said(institutions: Collection[UUID], on: date) -> dict[UUID, Plan]:
    """Give what schools said of their sessions, by the class or school it is about."""
    rows = SessionPlan.objects.on(on).filter(institution__in=institutions)
    return {row.holder_id: Plan(tuple(row.sessions), frozenset(row.weekdays)) for row in rows}


def closures_of(institutions: Iterable[UUID], first: date, last: date) -> dict[UUID, list[Closure]]:
    """Give the closures of some schools between two days, both included, by school. One query."""
    found: dict[UUID, list[Closure]] = {}
    for row in CLOSURES.find("", list(set(institutions)), last, first):
        found.setdefault(row.institution_id, []).append(row)
    return found


def closure_on(closures: Iterable[Closure], day: date) -> Closure | None:
    """Give the closure, of those of one school, under which it is closed on a day, or None."""
    return next((row for row in closures if row.starts_on <= day < (row.ends_on or date.max)), None)


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day without school: `kind` is `holiday` or `closed`; `written_by` the operation that closed the school."""

    day: date
    kind: str
    why: Words
    written_by: UUID | None = None


def days_off(institution_id: UUID, first: date, last: date) -> list[DayOff]:
    """Give the holidays and closed days of a school between two days, both included, in order; a holiday says so first."""
    return days_off_in([institution_id], first, last)[institution_id]


def days_off_in(institutions: Collection[UUID], first: date, last: date) -> dict[UUID, list[DayOff]]:
    """Give the holidays and closed days of some schools, by school, as `days_off` gives those of one. One query."""
    closures = closures_of(institutions, first, last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {school: list(_off(days, closures.get(school, []))) for school in institutions}


def _off(days: Iterable[date], closures: Sequence[Closure]) -> Iterator[DayOff]:
    for day in days:
        feast, closure = holiday_on(day), closure_on(closures, day)
        if feast:
            yield DayOff(day, "holiday", feast)
        elif closure:
            yield DayOff(day, "closed", why_closed(closure.kind, closure.reason), closure.written_by)
