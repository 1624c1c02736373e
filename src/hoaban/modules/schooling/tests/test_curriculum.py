"""The programme's table of subjects adds up, and begins grade by grade."""

from datetime import date

import pytest

from hoaban.kernel.law import rule
from hoaban.modules.assessment.rules.marks import regular_marks_due
from hoaban.modules.assessment.rules.tests.making import ON, RULES
from hoaban.modules.schooling.curriculum import name_of, subjects_of

TOTALS = rule("curriculum.totals", on=ON)


@pytest.mark.parametrize("grade", [str(n) for n in range(1, 10)])
def test_the_periods_of_a_grade_add_up(grade: str) -> None:
    assert sum(each.periods for each in subjects_of(grade, ON) if each.choice == "required") == TOTALS[grade]


@pytest.mark.parametrize("grade", ["10", "11", "12"])
def test_the_periods_of_upper_secondary_add_up(grade: str) -> None:
    found = subjects_of(grade, ON)
    electives = [each.periods for each in found if each.choice == "elective"]
    required = sum(each.periods for each in found if each.choice == "required")
    assert set(electives) == {70}
    assert required + rule("curriculum.upper-electives", on=ON) * 70 == TOTALS["upper-without-topics"]


def test_lower_secondary_has_eight_scored_and_four_commented_subjects() -> None:
    kinds = [each.kind for each in subjects_of("6", ON) if each.choice == "required"]
    assert (kinds.count("scored"), kinds.count("commented")) == (8, 4)


MARKS = {"ngu-van": 4, "toan": 4, "ngoai-ngu-1": 4, "khoa-hoc-tu-nhien": 4, "lich-su-dia-li": 4, "cong-nghe": 3}


def test_the_marks_a_subject_asks_for_follow_from_its_periods() -> None:
    due = {each.id: regular_marks_due(each.periods, RULES) for each in subjects_of("8", ON) if each.kind == "scored"}
    assert due == {**MARKS, "giao-duc-cong-dan": 2, "tin-hoc": 2, "tieng-dtts": 4, "ngoai-ngu-2": 4}
    history = next(each for each in subjects_of("10", ON) if each.id == "lich-su")
    assert regular_marks_due(history.periods, RULES) == 3


STARTS = [("1", 2020), ("2", 2021), ("6", 2021), ("3", 2022), ("7", 2022), ("10", 2022), ("9", 2024), ("12", 2024)]


@pytest.mark.parametrize(("grade", "year"), STARTS)
def test_a_grade_begins_in_its_year(grade: str, year: int) -> None:
    assert subjects_of(grade, date(year, 10, 1))
    assert not subjects_of(grade, date(year - 1, 10, 1))


def test_preschool_has_no_subjects_and_an_unknown_one_is_called_by_its_id() -> None:
    assert subjects_of("m5", ON) == ()
    assert name_of("toan", ON).en == "Mathematics"
    assert name_of("robot", ON).vi == "robot"
