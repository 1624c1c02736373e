"""Averages against hand-computed cases; the working stands beside each."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hoaban.modules.assessment.rules.averages import averages, rounded, term_average, year_average
from hoaban.modules.assessment.rules.marks import missing_marks, regular_marks_due
from hoaban.modules.assessment.rules.tests.making import RULES, flat, term

TERMS = [
    # regular        mid    final  average   working
    ("8 7 9 8", "7.5", "8.5", "8.1"),  # (32 + 15 + 25.5) / 9 = 72.5 / 9 = 8.0555…
    ("6 6 6", "7", "6", "6.3"),  # (18 + 14 + 18) / 8 = 6.25, a tie: up
    ("8 8 8.4", "8", "8", "8.1"),  # (24.4 + 16 + 24) / 8 = 8.05, a tie that binary floats round down
    ("7 8", "6.5", "7", "7.0"),  # (15 + 13 + 21) / 7 = 7.0
    ("7 8", "6.5", "7.3", "7.1"),  # (15 + 13 + 21.9) / 7 = 7.1286
    ("0 0 0 0", "0", "0", "0.0"),
    ("10 10 10 10", "10", "10", "10.0"),
    ("5 5 5 5", "5", "4.8", "4.9"),  # (20 + 10 + 14.4) / 9 = 4.9333
    ("9.3 8.7 10", "9.5", "9", "9.3"),  # (28 + 19 + 27) / 8 = 9.25, a tie: up
    ("3.4 3.5 3.4", "3.5", "3.5", "3.5"),  # (10.3 + 7 + 10.5) / 8 = 3.475
    ("4 4 4 4 9", "5", "5", "5.0"),  # five marks (a topic cluster): (25 + 10 + 15) / 10
    ("6 7 6 7 6.5", "6", "6", "6.3"),  # (32.5 + 12 + 18) / 10 = 6.25, a tie: up
]


@pytest.mark.parametrize(("regular", "mid", "final", "expected"), TERMS)
def test_a_terms_average(regular: str, mid: str, final: str, expected: str) -> None:
    marks = term(regular, mid, final)
    due = min(len(marks.regular), 4)
    assert term_average(marks, due, RULES) == Decimal(expected)


YEARS = [
    # term I, term II, year      working
    ("8.1", "7.6", "7.8"),  # 23.3 / 3 = 7.7666…
    ("5.0", "5.0", "5.0"),
    ("4.9", "5.0", "5.0"),  # 14.9 / 3 = 4.9666…
    ("5.0", "4.9", "4.9"),  # 14.8 / 3 = 4.9333…
    ("10", "0", "3.3"),  # 10 / 3
    ("0", "10", "6.7"),  # 20 / 3
    ("6.4", "6.5", "6.5"),  # 19.4 / 3 = 6.4666…
    ("6.5", "6.4", "6.4"),  # 19.3 / 3 = 6.4333…
]


@pytest.mark.parametrize(("first", "second", "expected"), YEARS)
def test_a_years_average(first: str, second: str, expected: str) -> None:
    assert year_average((flat(first), flat(second)), 4, RULES) == Decimal(expected)


def test_the_year_is_made_of_the_rounded_terms_because_the_rules_say_so() -> None:
    """Terms of 6.25 and 6.05: rounded 6.3 and 6.1 give 18.5 / 3 = 6.1666; exact they give 18.35 / 3 = 6.1166."""
    terms = (term("6 6 6", "7", "6"), term("6.4 6 6", "6", "6"))
    assert averages(terms, 3, RULES) == (Decimal("6.3"), Decimal("6.1"), Decimal("6.2"))
    assert averages(terms, 3, replace(RULES, year_from_rounded=False))[2] == Decimal("6.1")


@pytest.mark.parametrize(
    ("periods", "due"), [(1, 2), (35, 2), (36, 3), (52, 3), (70, 3), (71, 4), (105, 4), (140, 4), (1000, 4)]
)
def test_the_number_of_regular_marks_follows_the_periods(periods: int, due: int) -> None:
    assert regular_marks_due(periods, RULES) == due


@pytest.mark.parametrize(
    ("text", "expected"), [("6.25", "6.3"), ("6.35", "6.4"), ("6.349", "6.3"), ("0.05", "0.1"), ("9.95", "10.0")]
)
def test_ties_go_up(text: str, expected: str) -> None:
    assert rounded(Decimal(text), Decimal("0.1")) == Decimal(expected)


def test_a_missing_mark_leaves_no_average_and_is_named() -> None:
    marks = term("8 - 9", "-", "7")
    assert term_average(marks, 4, RULES) is None
    assert [words.vi for words in missing_marks(marks, 4)] == ["2 thường xuyên", "giữa kì"]
    assert [words.en for words in missing_marks(marks, 4)] == ["2 regular", "mid-term"]


def test_a_mark_above_the_number_due_counts_like_the_others() -> None:
    assert missing_marks(term("8 8 8 8 8", "8", "8"), 4) == []
