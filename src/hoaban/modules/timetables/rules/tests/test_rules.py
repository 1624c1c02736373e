"""Periods of a week from those of a year, and what members of staff owe."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.network.levels import GRADE_LEVEL
from hoaban.modules.schooling.curriculum import subjects_of
from hoaban.modules.timetables.rules.loads import level_of_load, norm_of, owed
from hoaban.modules.timetables.rules.periods import shares, weekly, weeks_of_terms

ON = date(2026, 9, 5)
WEEKS = weeks_of_terms(ON)


@pytest.mark.parametrize(
    ("year", "week"),
    [(35, (1, 1)), (52, (1, 2)), (70, (2, 2)), (105, (3, 3)), (420, (12, 12)), (18, (1, 0)), (0, (0, 0))],
)
def test_a_years_periods_become_a_weeks(year, week):
    assert weekly(year, WEEKS) == week


def test_every_subject_of_the_programme_comes_out_to_the_period():
    """All but the fifty-two of history and technology are multiples of 35; none loses a period."""
    for grade in GRADE_LEVEL:
        for each in subjects_of(grade, ON):
            first, second = weekly(each.periods, WEEKS)
            assert first * WEEKS[0] + second * WEEKS[1] == each.periods, (grade, each.id)


@given(st.integers(0, 500))
def test_a_week_is_near_its_year_and_terms_are_alike(year):
    first, second = weekly(year, WEEKS)
    assert abs(first * WEEKS[0] + second * WEEKS[1] - year) <= max(WEEKS) // 2
    assert abs(first - second) <= 1


@given(st.integers(0, 40), st.integers(1, 5))
def test_shares_add_up_and_differ_by_one_at_most(periods, teachers):
    found = shares(periods, teachers)
    assert sum(found) == periods
    assert max(found) - min(found) <= 1
    assert list(found) == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("post", "level", "boarding", "norm"),
    [
        ("teacher", "primary", "none", 23),
        ("teacher", "lower", "none", 19),
        ("teacher", "upper", "none", 17),
        ("teacher", "lower", "semi", 17),
        ("teacher", "upper", "full", 15),
        ("teacher", "continuing", "full", 17),
        ("teacher", "preschool", "none", None),
        ("principal", "lower", "none", 2),
        ("vice_principal", "upper", "full", 4),
        ("employee", "upper", "none", None),
    ],
)
def test_the_norm_is_of_the_post_the_level_and_the_kind_of_school(post, level, boarding, norm):
    assert norm_of(post, level, boarding, ON) == norm


def test_no_norm_stands_before_the_circular():
    assert norm_of("teacher", "upper", "none", date(2025, 4, 21)) is None
    assert owed(None, ["homeroom"], date(2025, 4, 21)).periods is None


def test_two_duties_count_those_that_take_most():
    found = owed(19, ["group-deputy", "homeroom", "group-head"], ON)
    assert found.reductions == (("homeroom", 4), ("group-head", 3))
    assert found.periods == 12
    assert owed(2, ["homeroom"], ON).periods == 0


def test_who_teaches_two_levels_is_measured_by_the_higher():
    assert level_of_load(["upper", "lower"]) == "upper"
    assert level_of_load([]) == ""
