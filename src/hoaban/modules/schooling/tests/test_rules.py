"""The rules of classes and enrolments, over all grades and days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.network.levels import CONTINUING, GRADE_LEVEL, LEVELS
from hoaban.modules.schooling import rules
from hoaban.modules.schooling.reasons import COMPLETION, EXIT_REASONS

grades = st.sampled_from(rules.LADDER)
levels = st.lists(st.sampled_from(list(LEVELS)), unique=True)
days = st.integers(0, 400).map(lambda n: date(2025, 8, 1) + timedelta(days=n))


def codes(found) -> list[str]:
    return [problem.code for problem in found]


def test_the_ladder_is_climbed_step_by_step() -> None:
    climbed, grade = [], "nt"
    while grade is not None:
        climbed.append(grade)
        grade = rules.next_grade(grade)
    assert climbed == list(GRADE_LEVEL)
    assert [grade for grade in climbed if rules.is_final_grade(grade)] == ["m5", "5", "9", "12"]


@given(st.text(max_size=3).filter(lambda text: text not in GRADE_LEVEL))
def test_grades_outside_the_ladder_lead_nowhere(grade: str) -> None:
    assert rules.next_grade(grade) is None
    assert not rules.is_final_grade(grade)


@given(st.lists(grades))
def test_grades_are_ordered_once_each(found: list[str]) -> None:
    ordered = rules.ordered_grades(found)
    assert rules.ordered_grades(ordered) == ordered
    assert set(ordered) == set(found)
    assert len(ordered) == len(set(found))


@given(st.text(max_size=3), st.lists(grades, max_size=3), levels)
def test_a_class_is_sound_or_says_why(name: str, found: list[str], taught: list[str]) -> None:
    said = codes(rules.problems_of_class(name, found, taught))
    assert ("name-missing" in said) == (not name.strip())
    assert ("grade-missing" in said) == (not found)
    untaught = [grade for grade in found if GRADE_LEVEL[grade] not in taught and CONTINUING not in taught]
    assert said.count("grade-not-taught") == len(untaught)


@given(grades, st.lists(grades, min_size=1, max_size=3), days, days, st.none() | days)
def test_an_entry_lies_within_the_class(grade: str, taught: list[str], on: date, start: date, end: date | None) -> None:
    said = codes(rules.problems_of_entry(grade, taught, on=on, starts_on=start, ends_on=end))
    assert ("grade-not-in-class" in said) == (grade not in taught)
    assert ("outside-class" in said) == (on < start or (end is not None and on >= end))


@given(days, st.none() | days, days)
def test_nobody_leaves_twice_or_before_they_came(start: date, end: date | None, on: date) -> None:
    said = codes(rules.problems_of_stay(start, end, on))
    assert said == (["already-left"] if end else ["too-early"] if on <= start else [])


@given(st.sampled_from([*EXIT_REASONS, "x"]), grades)
def test_only_some_reasons_end_a_stay_by_hand(reason: str, grade: str) -> None:
    said = codes(rules.problems_of_withdrawal(reason, grade))
    assert ("not-in-list" in said) == (reason not in rules.WITHDRAWALS)
    assert ("not-final-grade" in said) == (reason == COMPLETION and not rules.is_final_grade(grade))


def test_a_refusal_says_what_to_do_in_both_languages() -> None:
    (problem,) = rules.problems_of_class("6A", ["6"], ["primary"])
    assert "Trường không dạy Lớp 6" in problem.message.vi
    assert "does not teach Grade 6" in problem.message.en
