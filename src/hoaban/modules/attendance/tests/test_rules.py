"""Rules by property: what a session is, who must give a reason, what absences amount to."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.language import Words
from hoaban.modules.attendance import rules
from hoaban.modules.attendance.calendar import Plan, has_lessons, holiday_on
from hoaban.modules.attendance.rules import Missed
from hoaban.modules.attendance.words import SESSIONS, STATES

FRIDAY = date(2026, 11, 20)
HOLIDAY = date(2026, 11, 24)
SUNDAY = date(2026, 11, 22)
WEEK = Plan(("morning", "afternoon"), frozenset({1, 2, 3, 4, 5}))
MORNINGS = Plan(("morning",), frozenset({1, 2, 3, 4, 5, 6}))

DAYS = st.dates(date(2025, 9, 5), date(2026, 5, 31))
PLANS = st.builds(
    Plan,
    st.sampled_from([("morning",), ("afternoon",), ("morning", "afternoon")]),
    st.frozensets(st.integers(1, 7), min_size=1),
)
PEOPLE = st.integers(1, 9).map(lambda n: UUID(int=n))


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


@pytest.mark.parametrize(
    ("slot", "roll", "is_closed", "now", "state"),
    [
        ((FRIDAY, "morning"), "taken", False, at(FRIDAY, 8), "taken"),
        ((FRIDAY, "morning"), "no-lesson", True, at(FRIDAY, 8), "no-lesson"),
        ((FRIDAY, "morning"), None, False, at(FRIDAY, 8), "not-taken"),
        ((FRIDAY, "morning"), None, False, at(FRIDAY, 6), "not-yet"),
        ((FRIDAY, "afternoon"), None, False, at(FRIDAY, 8), "not-yet"),
        ((FRIDAY, "afternoon"), None, False, at(FRIDAY, 14), "not-taken"),
        ((FRIDAY, "morning"), None, True, at(FRIDAY, 8), "closed"),
        ((HOLIDAY, "morning"), None, False, at(FRIDAY, 8), "holiday"),
        ((HOLIDAY, "morning"), None, True, at(HOLIDAY, 8), "holiday"),
        ((SUNDAY, "morning"), None, False, at(SUNDAY, 8), "day-off"),
        ((date(2026, 7, 1), "morning"), None, False, at(FRIDAY, 8), "day-off"),
        ((date(2026, 11, 23), "morning"), None, False, at(FRIDAY, 8), "not-yet"),
    ],
)
def test_what_a_session_is(
    slot: tuple[date, str], roll: str | None, is_closed: bool, now: datetime, state: str
) -> None:
    assert rules.state_of(*slot, roll=roll, plan=WEEK, is_closed=is_closed, now=now) == state


@given(
    DAYS,
    st.sampled_from(list(SESSIONS)),
    PLANS,
    st.booleans(),
    st.builds(at, st.dates(date(2025, 8, 1), date(2026, 8, 1)), st.integers(0, 23)),
)
def test_a_session_is_one_thing_and_a_missing_roll_is_of_a_planned_past_session(
    day: date, session: str, plan: Plan, is_closed: bool, now: datetime
) -> None:
    state = rules.state_of(day, session, roll=None, plan=plan, is_closed=is_closed, now=now)
    assert state in STATES
    if state in {"not-taken", "not-yet"}:
        assert plan.has(day, session)
        assert not is_closed
        assert holiday_on(day) is None
        assert has_lessons(day)
    if state == "not-taken":
        assert day <= now.date()
    if day < now.date():
        assert state != "not-yet"


@given(DAYS, st.sampled_from(list(SESSIONS)), PLANS, st.booleans(), st.sampled_from(["taken", "no-lesson"]))
def test_what_was_recorded_stands(day: date, session: str, plan: Plan, is_closed: bool, roll: str) -> None:
    assert rules.state_of(day, session, roll=roll, plan=plan, is_closed=is_closed, now=at(day, 0)) == roll


@pytest.mark.parametrize(
    ("taken_on", "on", "is_taker", "needed"),
    [
        (FRIDAY, FRIDAY, True, False),
        (FRIDAY, FRIDAY, False, True),
        (FRIDAY, FRIDAY + timedelta(days=1), True, True),
        (FRIDAY, FRIDAY - timedelta(days=1), True, True),
    ],
)
def test_who_must_give_a_reason(taken_on: date, on: date, is_taker: bool, needed: bool) -> None:
    assert rules.needs_reason(taken_on=taken_on, on=on, is_taker=is_taker) is needed


MISSED = st.lists(
    st.builds(Missed, DAYS, st.sampled_from(list(SESSIONS)), st.just(("morning", "afternoon"))), max_size=40
)
WAYS = st.sampled_from(["any-session", "main-session", "share-of-day"])


@given(MISSED, WAYS)
def test_a_day_counts_once_at_most(missed: list[Missed], way: str) -> None:
    counted = rules.counted_absences(missed, way)
    assert 0 <= counted <= len({each.day for each in missed})


@given(MISSED, WAYS)
def test_the_order_and_repetition_of_absences_change_nothing(missed: list[Missed], way: str) -> None:
    assert rules.counted_absences([*missed[::-1], *missed], way) == rules.counted_absences(missed, way)


@given(MISSED, MISSED, WAYS)
def test_one_more_absence_never_counts_less(some: list[Missed], more: list[Missed], way: str) -> None:
    assert rules.counted_absences([*some, *more], way) >= rules.counted_absences(some, way)


@given(MISSED)
def test_the_ways_of_counting_are_ordered(missed: list[Missed]) -> None:
    strictest = rules.counted_absences(missed, "any-session")
    assert rules.counted_absences(missed, "share-of-day") <= strictest
    assert rules.counted_absences(missed, "main-session") <= strictest


@pytest.mark.parametrize(
    ("way", "counted"), [("any-session", Decimal(3)), ("main-session", Decimal(2)), ("share-of-day", Decimal("2.0"))]
)
def test_a_whole_day_a_morning_and_an_afternoon(way: str, counted: Decimal) -> None:
    both = ("morning", "afternoon")
    missed = [
        Missed(FRIDAY, "morning", both),
        Missed(FRIDAY, "afternoon", both),
        Missed(FRIDAY - timedelta(days=1), "morning", both),
        Missed(FRIDAY - timedelta(days=2), "afternoon", both),
    ]
    assert rules.counted_absences(missed, way) == counted


def test_the_limit_is_law_for_the_secondary_levels_alone() -> None:
    assert rules.absence_limit("lower", FRIDAY) == rules.absence_limit("upper", FRIDAY) == 45
    assert rules.absence_limit("primary", FRIDAY) is None
    assert rules.absence_limit("lower", date(2020, 9, 1)) is None


@given(st.integers(0, 200), st.integers(0, 200))
def test_chronic_is_a_tenth_of_enough_sessions(absent: int, taken: int) -> None:
    is_so = rules.is_chronic(absent, taken, FRIDAY)
    assert is_so == (taken >= 10 and Decimal(absent) / taken >= Decimal("0.1"))


@given(
    st.sampled_from([*SESSIONS, "night"]),
    st.sampled_from(["taken", "no-lesson", "perhaps"]),
    st.lists(st.tuples(PEOPLE, st.sampled_from(["excused", "late", "asleep"])), max_size=5),
)
def test_a_roll_is_refused_exactly_when_something_is_wrong(
    session: str, state: str, said: list[tuple[UUID, str]]
) -> None:
    people = [person for person, _ in said]
    is_wrong = (
        session == "night"
        or state == "perhaps"
        or any(kind == "asleep" for _, kind in said)
        or len(set(people)) < len(people)
        or (state == "no-lesson" and bool(said))
    )
    assert bool(list(rules.problems_of_roll(session, state, said))) == is_wrong


@given(st.sets(PEOPLE), st.sets(PEOPLE))
def test_strangers_are_named_one_by_one(named: set[UUID], enrolled: set[UUID]) -> None:
    found = list(rules.problems_of_persons(named, enrolled, {UUID(int=1): "Lò Văn Ánh"}))
    assert {problem.where for problem in found} == {f"exceptions.{person}" for person in named - enrolled}
    assert all(("Lò Văn Ánh" in problem.message.vi) == (problem.where.endswith("-000000000001")) for problem in found)


def test_a_holiday_and_a_closure_are_both_told() -> None:
    found = [problem.code for problem in rules.problems_of_rest(HOLIDAY, Words("lũ", "flood"))]
    assert found == ["holiday", "school-closed"]
    assert list(rules.problems_of_rest(FRIDAY, None)) == []


def test_mornings_only() -> None:
    assert (
        rules.state_of(FRIDAY, "afternoon", roll=None, plan=MORNINGS, is_closed=False, now=at(FRIDAY, 18)) == "day-off"
    )
