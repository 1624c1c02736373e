"""Levels of learning, conduct, decisions and titles against hand-worked cases."""

import pytest

from hoaban.modules.assessment.rules.conduct import year_conduct
from hoaban.modules.assessment.rules.results import learning, learning_level, level_of
from hoaban.modules.assessment.rules.tests.making import RULES, results

# Eight scored subjects of lower secondary school and how many of the four commented ones are not passed;
# the level by the table, and after the adjustment for one subject.
LEVELS = [
    # scores                                  np  table       adjusted    why
    ("8.0 8.0 8.0 8.0 8.0 8.0 6.5 6.5", 0, "tot", "tot"),  # exactly at both limits
    ("8.0 8.0 8.0 8.0 8.0 8.0 6.4 6.5", 0, "kha", "kha"),  # one below 6.5: one step only, no adjustment
    ("8.0 8.0 8.0 8.0 8.0 7.9 7.9 7.9", 0, "kha", "kha"),  # only five from 8.0
    ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 4.9", 0, "dat", "kha"),  # one subject alone, two steps below Tốt: up one
    ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 3.4", 0, "chua-dat", "dat"),  # one subject alone, three steps below Tốt: up one
    ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 0.0", 0, "chua-dat", "dat"),
    ("8.0 8.0 8.0 8.0 8.0 8.0 4.9 6.5", 0, "dat", "kha"),  # without it seven remain, six of them from 8.0
    ("8.0 8.0 8.0 8.0 8.0 4.9 6.5 6.5", 0, "dat", "dat"),  # without it only five from 8.0, and Khá is one step up
    ("9.0 9.0 9.0 9.0 9.0 9.0 4.9 4.9", 0, "dat", "dat"),  # two subjects: no adjustment
    ("6.5 6.5 6.5 6.5 6.5 6.5 5.0 5.0", 0, "kha", "kha"),  # exactly at both limits
    ("6.5 6.5 6.5 6.5 6.5 6.4 6.4 6.4", 0, "dat", "dat"),  # only five from 6.5
    ("6.5 6.5 6.5 6.5 6.5 6.5 5.0 3.4", 0, "chua-dat", "dat"),  # two steps below Khá by one subject
    ("6.5 6.5 6.5 6.5 6.5 6.5 5.0 4.9", 0, "dat", "dat"),  # one step below Khá: no adjustment
    ("6.5 6.5 6.5 6.5 6.5 6.5 3.4 3.4", 0, "chua-dat", "chua-dat"),
    ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.5", 0, "dat", "dat"),  # exactly at both limits
    ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.4", 0, "chua-dat", "chua-dat"),  # without it Đạt only: not a target
    ("5.0 5.0 5.0 5.0 5.0 4.9 4.9 4.9", 0, "chua-dat", "chua-dat"),  # only five from 5.0
    ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0", 1, "dat", "kha"),  # one commented subject alone below Tốt
    ("7.0 7.0 7.0 7.0 7.0 7.0 7.0 7.0", 1, "dat", "dat"),  # one step below Khá: no adjustment
    ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0", 2, "chua-dat", "chua-dat"),  # two commented subjects
    ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 4.9", 1, "dat", "dat"),  # one of each kind is two subjects
    ("9.0 9.0 9.0 9.0 9.0", 0, "chua-dat", "chua-dat"),  # six subjects are needed, however few there are
    ("8.0 8.0 8.0 8.0 8.0 8.0", 0, "tot", "tot"),
    ("8.0 8.0 8.0 8.0 8.0 8.0 8.0 6.5 6.5 4.0", 0, "dat", "kha"),  # ten subjects
]


@pytest.mark.parametrize(("scores", "not_passed", "table", "adjusted"), LEVELS)
def test_the_level_of_learning(scores: str, not_passed: int, table: str, adjusted: str) -> None:
    found = results(scores, not_passed)
    assert level_of(found, RULES) == table
    assert learning_level(found, RULES) == adjusted
    assert learning(found, RULES).level == adjusted


REASONS = [
    ("8.0 6.4 8.0 8.0 8.0 8.0 8.0 8.0", 0, "Học tập Khá, vì Toán 6,4 < 6,5"),
    ("8.0 8.0 8.0 8.0 8.0 7.9 7.9 7.9", 0, "Học tập Khá, vì chỉ 5 môn từ 8,0 trở lên (cần 6)"),
    ("7.0 7.0 7.0 7.0 7.0 7.0 7.0 7.0", 1, "Học tập Đạt, vì GDTC Chưa đạt"),
    ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.4", 0, "Học tập Chưa đạt, vì Tin học 3,4 < 3,5"),
    (
        "9.0 4.9 9.0 9.0 9.0 9.0 9.0 9.0",
        0,
        "Học tập Khá, nâng từ Đạt lên một mức: chỉ riêng môn Toán (4,9) làm kết quả thấp hơn Tốt từ hai mức trở lên",
    ),
    (
        "8.0 8.0 8.0 8.0 8.0 8.0 6.5 6.5",
        0,
        "Học tập Tốt: mọi môn từ 6,5 trở lên, 6 môn từ 8,0 trở lên (cần 6), mọi môn nhận xét Đạt",
    ),
]


@pytest.mark.parametrize(("scores", "not_passed", "reason"), REASONS)
def test_the_level_says_why(scores: str, not_passed: int, reason: str) -> None:
    assert learning(results(scores, not_passed), RULES).reason.words.vi == reason


def test_the_reason_speaks_english_too() -> None:
    found = learning(results("8.0 6.4 8.0 8.0 8.0 8.0 8.0 8.0"), RULES).reason
    assert found.words.en == "Learning Fair, because Toán 6.4 < 6.5"
    assert found.to_json()["code"] == "level"


CONDUCT = {  # term I -> term II -> year; Article 8, 2b
    "tot": {"tot": "tot", "kha": "kha", "dat": "kha", "chua-dat": "chua-dat"},
    "kha": {"tot": "tot", "kha": "kha", "dat": "dat", "chua-dat": "chua-dat"},
    "dat": {"tot": "kha", "kha": "kha", "dat": "dat", "chua-dat": "chua-dat"},
    "chua-dat": {"tot": "kha", "kha": "dat", "dat": "dat", "chua-dat": "chua-dat"},
}


@pytest.mark.parametrize("first", CONDUCT)
@pytest.mark.parametrize("second", CONDUCT)
def test_the_years_conduct(first: str, second: str) -> None:
    assert year_conduct(first, second, RULES.conduct) == CONDUCT[first][second]


def test_conduct_waits_for_both_terms() -> None:
    assert year_conduct("tot", None, RULES.conduct) is None
    assert year_conduct(None, "tot", RULES.conduct) is None
