"""A month of one class: the register, pupils by days."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.modules.attendance.calendar import Plan, holiday_on
from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.attendance.reads.calendars import ClassCalendar, calendars_of
from hoaban.modules.attendance.rules import Missed, counted_absences
from hoaban.modules.attendance.words import ABSENT, KINDS, NOT_TAKEN, NOT_YET, ROLL_STATES
from hoaban.modules.schooling.models import Enrolment, SchoolClass

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day as the register heads it: what each half-day of the class is, and why there was none, where that is so."""

    day: date
    states: tuple[tuple[str, str], ...]
    why: Words | None

    @property
    def has_school(self) -> bool:
        return any(state in {*ROLL_STATES, NOT_TAKEN, NOT_YET} for _, state in self.states)

    @property
    def is_missing(self) -> bool:
        return any(state == NOT_TAKEN for _, state in self.states)


@dataclass(frozen=True, slots=True)
class PupilOfMonth:
    """A pupil's line: the exceptions by day and half-day, how many of each kind, and the absences as the rule counts them.

    `there` are the days on which they learned in this class.
    """

    person_id: UUID
    full_name: str
    there: frozenset[date]
    exceptions: dict[tuple[date, str], str]
    kinds: Counter[str]
    counted: Decimal


@dataclass(frozen=True, slots=True)
class Register:
    """The register of a class for a month."""

    school_class: SchoolClass
    days: tuple[DayOfMonth, ...]
    pupils: tuple[PupilOfMonth, ...]


def register(actor: Actor, school_class: SchoolClass, first: date, now: datetime) -> Register:
    """Give the register of the month that begins on a day, in five queries; `now` is the province's time."""
    after = next_month(first)
    rolls = {
        (roll.day, roll.session): roll.state
        for roll in Roll.objects.visible_to(actor).filter(school_class=school_class, day__gte=first, day__lt=after)
    }
    calendar = calendars_of([school_class], first, after - A_DAY)[school_class.pk]
    days = tuple(_day(calendar, first + n * A_DAY, rolls, now) for n in range((after - first).days))
    return Register(school_class, days, _pupils(actor, school_class, days, calendar.plan))


def next_month(first: date) -> date:
    return (first.replace(day=28) + 4 * A_DAY).replace(day=1)


def _day(calendar: ClassCalendar, day: date, rolls: Mapping[tuple[date, str], str], now: datetime) -> DayOfMonth:
    sessions = dict.fromkeys([*calendar.plan.sessions, *(session for on, session in rolls if on == day)])
    states = tuple((each, calendar.state(day, each, roll=rolls.get((day, each)), now=now)) for each in sessions)
    return DayOfMonth(day, states, holiday_on(day) or calendar.why_closed(day))


def _pupils(actor: Actor, of: SchoolClass, days: tuple[DayOfMonth, ...], plan: Plan) -> tuple[PupilOfMonth, ...]:
    first, last = days[0].day, days[-1].day
    stays = Enrolment.objects.visible_to(actor).overlapping(first, last + A_DAY).filter(school_class=of)
    there: dict[UUID, set[date]] = defaultdict(set)
    names: dict[UUID, str] = {}
    for stay in stays.select_related("person").order_by("person__sort_key", "person_id", "starts_on"):
        names[stay.person_id] = stay.person.full_name
        there[stay.person_id] |= {
            each.day
            for each in days
            if stay.starts_on <= each.day and (stay.ends_on is None or each.day < stay.ends_on)
        }
    away: dict[UUID, dict[tuple[date, str], str]] = defaultdict(dict)
    for row in Absence.objects.visible_to(actor).filter(school_class=of, day__gte=first, day__lte=last):
        away[row.person_id][row.day, row.session] = row.kind
    return tuple(
        PupilOfMonth(
            pk,
            name,
            frozenset(there[pk]),
            away[pk],
            Counter({kind: sum(each == kind for each in away[pk].values()) for kind in KINDS}),
            counted(away[pk], plan, last),
        )
        for pk, name in names.items()
    )


def counted(exceptions: dict[tuple[date, str], str], plan: Plan, on: date) -> Decimal:
    """Give absences as the rule in force counts them."""
    missed = [Missed(day, session, plan.sessions) for (day, session), kind in exceptions.items() if kind in ABSENT]
    return counted_absences(missed, rule("attendance.absence-counting", on=on))
