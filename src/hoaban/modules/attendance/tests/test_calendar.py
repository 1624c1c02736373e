"""The days of law and plan: the holidays that everybody knows, the days with lessons, the day a page shows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.law import all_rules
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.attendance.calendar import (
    first_lesson,
    has_lessons,
    holiday_on,
    holidays,
    last_lesson,
    latest_school_day,
    starts_at,
    usual_plan,
)
from hoaban.modules.network.levels import GRADE_LEVEL

DAYS = st.dates(date(2022, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2025, 1, 29), "Tết Nguyên đán"),
        (date(2026, 2, 17), "Tết Nguyên đán"),
        (date(2027, 2, 6), "Tết Nguyên đán"),
        (date(2024, 4, 18), "Giỗ Tổ"),
        (date(2026, 4, 26), "Giỗ Tổ"),
        (date(2025, 4, 30), "30/4"),
        (date(2030, 5, 1), "1/5"),
        (date(2031, 9, 2), "Quốc khánh"),
        (date(2026, 11, 24), "Văn hóa"),
    ],
)
def test_it_knows_the_holidays(day: date, word: str) -> None:
    assert word in holiday_on(day).vi


@pytest.mark.parametrize("day", [date(2025, 11, 24), date(2026, 11, 20), date(2025, 9, 5), date(2026, 12, 25)])
def test_it_takes_no_other_day_for_one(day: date) -> None:
    assert holiday_on(day) is None


@given(st.integers(2021, 2040))
def test_every_year_has_at_least_the_fixed_holidays(year: int) -> None:
    found = holidays(year)
    assert {date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)} <= found.keys()
    assert all(day.year == year and words.vi and words.en for day, words in found.items())


def test_each_year_has_one_row_of_its_own_days() -> None:
    rows = [rule for rule in all_rules() if rule.id == "holidays.of-year"]
    assert [row.effective_from.year for row in rows] == list(range(2022, 2029))
    assert all(row.effective_to == date(row.effective_from.year + 1, 1, 1) for row in rows)


@given(DAYS)
def test_lessons_lie_within_the_school_year(day: date) -> None:
    year = SchoolYear.containing(day)
    assert year.start < first_lesson(year) < last_lesson(year) < year.end
    assert has_lessons(day) == (first_lesson(year) <= day <= last_lesson(year))


@given(DAYS)
def test_a_page_shows_a_day_with_lessons_not_later_than_today(today: date) -> None:
    day = latest_school_day(today)
    assert day <= today
    assert has_lessons(day)
    assert day.isoweekday() != 7
    assert holiday_on(day) is None
    assert all(
        (day + timedelta(days=n)).isoweekday() == 7
        or holiday_on(day + timedelta(days=n))
        or not has_lessons(day + timedelta(days=n))
        for n in range(1, (today - day).days + 1)
    )


@pytest.mark.parametrize("grade", [*GRADE_LEVEL, "", "x"])
def test_every_class_has_a_plan_whatever_its_grade(grade: str) -> None:
    plan = usual_plan(grade, date(2026, 11, 20))
    assert plan.sessions
    assert plan.weekdays
    assert plan.has(date(2026, 11, 20), plan.sessions[0])
    assert not plan.has(date(2026, 11, 22), plan.sessions[0])


def test_primary_has_two_half_days() -> None:
    assert usual_plan("3", date(2026, 11, 20)).sessions == ("morning", "afternoon")
    assert starts_at("morning", date(2026, 11, 20)) < starts_at("afternoon", date(2026, 11, 20))
