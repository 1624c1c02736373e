"""A pupil's whole year: decisions, retests, summer training, titles, and what is missing."""

from dataclasses import replace

import pytest

from hoaban.modules.assessment.rules.marks import TermMarks
from hoaban.modules.assessment.rules.secondary import Commented, Outcome, Pupil, Scored, assess
from hoaban.modules.assessment.rules.tests.making import RULES, named, pupil, term

GOOD = "8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0"
FAIR = "6.5 6.5 6.5 6.5 6.5 6.5 6.5 6.5"
FAILED = "5.0 5.0 5.0 5.0 5.0 5.0 5.0 3.4"
EXCELLENT = "9.0 9.0 9.0 9.0 9.0 9.0 8.0 8.0"
TT, BAD = ("tot", "tot"), ("tot", "chua-dat")
X, G = "hoc-sinh-xuat-sac", "hoc-sinh-gioi"

YEARS = [
    # scores, conduct, absences -> result, conduct, decision, title
    (GOOD, TT, 0, "tot", "tot", "promoted", G),
    (EXCELLENT, TT, 0, "tot", "tot", "promoted", X),
    ("9.0 9.0 9.0 9.0 9.0 8.9 8.9 8.9", TT, 0, "tot", "tot", "promoted", G),  # five from 9.0 are not six
    (EXCELLENT, ("tot", "kha"), 0, "tot", "kha", "promoted", None),  # conduct is not Tốt
    (FAIR, TT, 45, "kha", "tot", "promoted", None),  # 45 are not too many
    (GOOD, TT, 46, "tot", "tot", "retained", G),  # 46 are; the title goes by learning and conduct
    (FAILED, TT, 0, "chua-dat", "tot", "retest", None),
    (FAILED, ("chua-dat", "dat"), 3, "chua-dat", "dat", "retest", None),  # conduct of the year is Đạt
    (GOOD, BAD, 0, "tot", "chua-dat", "summer-training", None),
    (FAILED, BAD, 0, "chua-dat", "chua-dat", "summer-training", None),  # the reading that the rules choose
    (FAILED, TT, 46, "chua-dat", "tot", "retained", None),  # no retest mends absences
]


@pytest.mark.parametrize("case", YEARS)
def test_a_year(case: tuple[str, tuple[str, str], int, str, str, str, str | None]) -> None:
    scores, conduct, absences, *expected = case
    found = assess(pupil(scores, conduct=conduct, absences=absences), RULES)
    assert [found.result, found.conduct, found.decision, found.title] == expected


def test_both_not_passed_can_be_read_the_other_way() -> None:
    other = replace(RULES, both_not_passed="retained")
    found = assess(pupil(FAILED, conduct=BAD), other)
    assert found.decision == "retained"
    assert "hai cách hiểu" in said(found)[-1]


SUMMERS = [
    # scores, conduct, retests, conduct after the summer -> result, conduct, decision
    (FAILED, TT, {"Tin học": "3.5"}, None, "dat", "tot", "promoted"),
    (FAILED, TT, {"Tin học": "3.4"}, None, "chua-dat", "tot", "retained"),
    ("9.0 9.0 9.0 9.0 9.0 9.0 3.0 3.0", TT, {"Tin học": "9.0"}, None, "dat", "tot", "promoted"),  # adjusted after it
    ("6.5 6.5 6.5 6.5 6.5 6.5 3.0 3.4", TT, {"Tin học": "5.0", "Công nghệ": "5.0"}, None, "kha", "tot", "promoted"),
    (GOOD, BAD, {}, "dat", "tot", "dat", "promoted"),
    (GOOD, BAD, {}, "chua-dat", "tot", "chua-dat", "retained"),
    (FAILED, BAD, {}, "dat", "chua-dat", "dat", "retest"),  # training done: now the retest is open
    (FAILED, BAD, {"Tin học": "4.0"}, "dat", "dat", "dat", "promoted"),
    (
        GOOD,
        TT,
        {"Toán": "2.0"},
        None,
        "tot",
        "tot",
        "promoted",
    ),  # not a subject to be examined again: it does not count
    (GOOD, TT, {}, "chua-dat", "tot", "tot", "promoted"),  # no training was due: it does not count
]


@pytest.mark.parametrize("case", SUMMERS)
def test_after_the_summer(case: tuple[str, tuple[str, str], dict[str, str], str | None, str, str, str]) -> None:
    scores, conduct, retests, summer, *expected = case
    found = assess(pupil(scores, conduct=conduct, retests=retests, summer=summer), RULES)
    assert [found.result, found.conduct, found.decision] == expected


def test_a_commented_subject_is_examined_again() -> None:
    two = pupil(GOOD, not_passed=2, retests={"GDTC": "dat"})
    found = assess(two, RULES)
    assert found.result == "kha"  # one not passed is left: Đạt, raised because it alone keeps it below Tốt
    assert found.decision == "promoted"
    assert found.title is None


def test_a_retest_does_not_earn_a_title() -> None:
    again = pupil("9.0 9.0 9.0 9.0 9.0 9.0 9.0 4.0", retests={"Tin học": "9.0"})
    assert assess(replace(again, subjects=again.subjects), RULES).title is None


def said(outcome: Outcome) -> list[str]:
    return [reason.words.vi for reason in outcome.reasons]


def test_every_outcome_explains_itself() -> None:
    found = said(assess(pupil("8.0 6.4 8.0 8.0 8.0 8.0 8.0 8.0", conduct=("kha", "tot"), absences=12), RULES))
    assert found == [
        "Học tập Khá, vì Toán 6,4 < 6,5",
        "Rèn luyện Tốt: học kì I Khá, học kì II Tốt",
        "Được lên lớp: học tập Khá, rèn luyện Tốt, nghỉ 12 buổi (không quá 45)",
    ]
    assert said(assess(pupil(FAILED), RULES))[-1] == "Kiểm tra, đánh giá lại để xét lên lớp, chọn trong: Tin học 3,4"
    assert said(assess(pupil(GOOD, absences=46), RULES))[2] == "Không được lên lớp: nghỉ 46 buổi, quá 45 buổi"
    assert (
        said(assess(pupil(GOOD), RULES))[-1]
        == "Học sinh Giỏi: học tập Tốt, rèn luyện Tốt (0 môn từ 9,0 trở lên, Học sinh Xuất sắc cần 6)"
    )
    assert (
        "Sau kiểm tra lại: Học tập Đạt, vì Tin học 3,5 < 5,0"
        in said(assess(pupil(FAILED, retests={"Tin học": "3.5"}), RULES))[1]
    )


def test_what_is_missing_is_named_and_nothing_is_guessed() -> None:
    whole = pupil(GOOD, conduct=("tot", None))
    toan = Scored("Toán", named("Toán"), 140, (term("8 7 9 8", "7.5", "8.5"), term("8 7 9", "7", "-")))
    gdtc = Commented("GDTC", named("GDTC"), ("dat", None))
    found = assess(replace(whole, subjects=[toan, gdtc, *whole.subjects[2:]]), RULES)
    assert (found.result, found.conduct, found.decision, found.title) == (None, None, None, None)
    assert said(found) == [
        "Chưa đủ: Toán học kì II còn thiếu 1 thường xuyên, cuối kì",
        "Chưa đủ: GDTC học kì II còn thiếu đánh giá Đạt hay Chưa đạt",
        "Chưa xếp được rèn luyện cả năm: học kì I Tốt, học kì II chưa có",
    ]
    assert found.terms == ("tot", None)


def test_too_many_absences_decide_even_while_marks_are_missing() -> None:
    bare = Pupil([Scored("toan", named("Toán"), 140, (TermMarks(), TermMarks()))], ("tot", None), 50)
    found = assess(bare, RULES)
    assert found.result is None
    assert found.decision == "retained"


def test_a_pupil_without_subjects_has_no_result() -> None:
    found = assess(Pupil([], ("tot", "tot")), RULES)
    assert found.result is None
    assert found.reasons[0].code == "no-subjects"


def test_a_commented_subjects_year_is_its_second_term() -> None:
    once = Commented("gdtc", named("GDTC"), ("chua-dat", "dat"))
    found = assess(Pupil([once]), RULES).subjects[0]
    assert (found.terms, found.year) == (("chua-dat", "dat"), "dat")
