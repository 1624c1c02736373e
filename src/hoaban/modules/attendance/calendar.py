"""The days of law and plan: holidays, the days with lessons, and which half-days a class has. Read from dated rules; no database."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Any

from hoaban.kernel.language import Words
from hoaban.kernel.law import NoRule, rule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import CONTINUING, level_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which half-days have lessons, in order, and on which days of the week (1 is Monday)."""

    sessions: tuple[str, ...]
    weekdays: frozenset[int]

    def has(self, day: date, session: str) -> bool:
        return session in self.sessions and day.isoweekday() in self.weekdays


@cache
def holidays(year: int) -> Mapping[date, Words]:
    """Give the public holidays of a calendar year: the fixed ones, and those that follow the moon where the year is known."""
    on, found = date(year, 1, 1), {}
    for rule_id in ("holidays.fixed", "holidays.of-year"):
        for row in _rows(rule_id, on):
            words = Words(row["vi"], row["en"])
            found.update(dict.fromkeys(_span(year, row["from"], row["to"]), words))
    return found


def holiday_on(day: date) -> Words | None:
    """Give the name of the holiday, or None on any other day."""
    return holidays(day.year).get(day)


def _rows(rule_id: str, on: date) -> list[dict[str, str]]:
    try:
        return list(rule(rule_id, on=on))
    except NoRule:
        return []


def _span(year: int, first: str, last: str) -> Iterator[date]:
    day, end = _day(year, first), _day(year, last)
    while day <= end:
        yield day
        day += DAY


def _day(year: int, text: str) -> date:
    month, day = text.split("-")
    return date(year, int(month), int(day))


def first_lesson(year: SchoolYear) -> date:
    return _day(year.starts, rule("attendance.lessons", on=year.start)["first"])


def last_lesson(year: SchoolYear) -> date:
    return _day(year.starts + 1, rule("attendance.lessons", on=year.start)["last"])


def has_lessons(day: date) -> bool:
    """Answer whether a day lies between the first and the last lesson of its school year."""
    year = SchoolYear.containing(day)
    return first_lesson(year) <= day <= last_lesson(year)


def usual_plan(grade: str, on: date) -> Plan:
    """Give the plan of a class of which its school said nothing; `grade` is the lowest of the class."""
    plans: Mapping[str, Mapping[str, Any]] = rule("attendance.plan", on=on)
    found = plans.get(level_of(grade)) or plans[CONTINUING]
    return Plan(tuple(found["sessions"]), frozenset(found["weekdays"]))


def starts_at(session: str, on: date) -> time:
    """Give the hour from which a roll of the day is due."""
    return time.fromisoformat(rule("attendance.session-starts", on=on)[session])


def latest_school_day(today: date, weekdays: Collection[int] = range(1, 7)) -> date:
    """Give today, or the last day before it on which there may have been lessons: what a page shows when nobody names a day."""
    day = today
    while day.isoweekday() not in weekdays or holiday_on(day) or not has_lessons(day):
        day -= DAY
    return day
