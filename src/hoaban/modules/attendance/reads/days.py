"""A day of classes: what each of their sessions is, and how complete the rolls of schools are."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.modules.attendance.calendar import has_lessons, holiday_on, usual_plan
from hoaban.modules.attendance.models import Roll
from hoaban.modules.attendance.reads.calendars import ClassCalendar, calendars_of, closures_of, plans_said
from hoaban.modules.attendance.words import NOT_TAKEN, SESSIONS, TAKEN
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.rules import LADDER


@dataclass(frozen=True, slots=True)
class SessionOfDay:
    """One half-day of a class: which, what it is (see `words.STATES`), and its roll where there is one."""

    session: str
    state: str
    roll: Roll | None


@dataclass(frozen=True, slots=True)
class ClassDay:
    """A class on a day: its half-days in order, how many learn in it, and why its school is closed if it is."""

    school_class: SchoolClass
    sessions: tuple[SessionOfDay, ...]
    enrolled: int
    closed_because: Words | None

    @property
    def waits(self) -> bool:
        """Whether a roll is still to be taken that is due."""
        return any(each.state == NOT_TAKEN for each in self.sessions)


def class_days(actor: Actor, classes: Sequence[SchoolClass], day: date, now: datetime) -> list[ClassDay]:
    """Give some classes on a day, in the order of grades; four queries whatever their number. `now` is the province's time."""
    rolls: dict[tuple[UUID, str], Roll] = {
        (roll.school_class_id, roll.session): roll
        for roll in Roll.objects.visible_to(actor).filter(school_class__in=classes, day=day)
    }
    calendars = calendars_of(classes, day, day)
    stays = Enrolment.objects.visible_to(actor).on(day).filter(school_class__in=classes).order_by()
    sizes = dict(stays.values_list("school_class_id").annotate(Count("pk")))
    return [
        ClassDay(
            row,
            tuple(_sessions(row.pk, calendars[row.pk], rolls, day, now)),
            sizes.get(row.pk, 0),
            calendars[row.pk].why_closed(day),
        )
        for row in sorted(classes, key=_place)
    ]


def _sessions(
    class_id: UUID, calendar: ClassCalendar, rolls: Mapping[tuple[UUID, str], Roll], day: date, now: datetime
) -> Iterator[SessionOfDay]:
    """The half-days of the plan, and any other whose roll was taken all the same."""
    for session in SESSIONS:
        roll = rolls.get((class_id, session))
        if roll or session in calendar.plan.sessions:
            state = calendar.state(day, session, roll=roll.state if roll else None, now=now)
            yield SessionOfDay(session, state, roll)


def _place(row: SchoolClass) -> tuple[int, str]:
    grade = row.grades[0]
    return (LADDER.index(grade) if grade in LADDER else len(LADDER), row.name)


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """A school on a day: how many sessions have a roll or should, how many were recorded, and of the taken rolls how many pupils
    they are of and how many were away; `is_closed` says that the school is closed.
    """

    institution: Institution
    expected: int
    recorded: int
    enrolled: int
    absent: int
    is_closed: bool

    @property
    def missing(self) -> int:
        return self.expected - self.recorded


def school_days(actor: Actor, day: date, schools: Iterable[Institution]) -> list[SchoolDay]:
    """Give how complete the rolls of some schools are on a day; four queries whatever their number."""
    known = {school.pk: school for school in schools}
    rolls = Roll.objects.visible_to(actor).filter(day=day, institution__in=known)
    columns = ("school_class_id", "session", "state", "institution_id", "enrolled", "absent")
    taken = [_Taken(*row) for row in rolls.values_list(*columns)]
    closed = {pk for pk, rows in closures_of(known, day, day).items() if rows}
    expected = _expected(actor, day, known, {(each.class_id, each.session) for each in taken}, closed)
    sums = {pk: Counter[str]() for pk in known}
    for each in taken:
        counts = {"enrolled": each.enrolled, "absent": each.absent} if each.state == TAKEN else {}
        sums[each.institution_id] += Counter({"recorded": 1} | counts)
    return [
        SchoolDay(
            institution=school,
            expected=expected[pk],
            recorded=sums[pk]["recorded"],
            enrolled=sums[pk]["enrolled"],
            absent=sums[pk]["absent"],
            is_closed=pk in closed,
        )
        for pk, school in known.items()
    ]


def missing_rolls(actor: Actor, day: date, schools: Collection[UUID]) -> int:
    """Count the sessions of some schools that should have a roll on a day and have none, as `school_days` does; four queries."""
    rolls = Roll.objects.visible_to(actor).filter(day=day, institution__in=schools)
    taken = set(rolls.values_list("school_class_id", "session"))
    closed = {pk for pk, rows in closures_of(schools, day, day).items() if rows}
    return _expected(actor, day, schools, taken, closed).total() - len(taken)


class _Taken(NamedTuple):
    class_id: UUID
    session: str
    state: str
    institution_id: UUID
    enrolled: int
    absent: int


def _expected(
    actor: Actor, day: date, schools: Collection[UUID], taken: Collection[tuple[UUID, str]], closed: Collection[UUID]
) -> Counter[UUID]:
    """Count by school the sessions that have a roll or should get one."""
    said, expected = plans_said(schools, day), Counter[UUID]()
    is_free = holiday_on(day) is not None or not has_lessons(day)
    classes = SchoolClass.objects.visible_to(actor).on(day).filter(institution__in=schools)
    for pk, school, grades in classes.values_list("pk", "institution_id", "grades"):
        plan = said.get(pk) or said.get(school) or usual_plan(grades[0], day)
        is_planned = not (is_free or school in closed)
        expected[school] += sum((pk, each) in taken or (is_planned and plan.has(day, each)) for each in SESSIONS)
    return expected
