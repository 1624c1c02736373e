"""Primary pupils by Circular 27/2020 against hand-worked cases and properties."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.assessment.rules.levels import NOT_COMPLETED, SUBJECT_STEPS, TRAIT_STEPS
from hoaban.modules.assessment.rules.primary import Pupil, Subject, assess
from hoaban.modules.assessment.rules.tests.making import PRIMARY, named

TESTED_IN_4 = ("tieng-viet", "toan", "ngoai-ngu-1", "tin-hoc-cong-nghe", "lich-su-dia-li", "khoa-hoc")
UNTESTED = ("dao-duc", "giao-duc-the-chat")


def pupil(
    levels: str = "T T T T T T T T",
    tests: str = "9 9 9 9 9 9",
    traits: str = "tot",
    odd_trait: str | None = None,
    grade: int = 4,
) -> Pupil:
    """A pupil of grade 4 at the year's end; `odd_trait` replaces one quality."""
    names = (*TESTED_IN_4, *UNTESTED)
    marks = [*(Decimal(text) for text in tests.split()), None, None]
    subjects = [
        Subject(name, named(name), (None, None, None, level), (None, None, None, mark))
        for name, level, mark in zip(names, levels.split(), marks, strict=True)
    ]
    given_ = {key: [None, None, None, traits] for key in PRIMARY.qualities}
    if odd_trait:
        given_["yeu-nuoc"] = [None, None, None, odd_trait]
    return Pupil(grade, subjects, given_, {key: [None, None, None, traits] for key in PRIMARY.competences})


YEARS = [
    # levels, tests, traits, one quality -> result, decision, title
    ("T T T T T T T T", "9 9 9 9 9 9", "tot", None, "hoan-thanh-xuat-sac", "promoted", "hoc-sinh-xuat-sac"),
    ("T T T T T T T T", "9 8 9 9 9 9", "tot", None, "hoan-thanh-tot", "promoted", None),  # one test below 9
    ("T T T T T T T T", "7 7 7 7 7 7", "tot", None, "hoan-thanh-tot", "promoted", None),
    ("T T T T T T T T", "9 9 9 9 9 6", "tot", None, "hoan-thanh", "promoted", None),  # one test below 7
    ("T T T T T T T H", "9 9 9 9 9 9", "tot", None, "hoan-thanh", "promoted", None),  # one subject H
    ("T T T T T T T T", "9 9 9 9 9 9", "tot", "dat", "hoan-thanh", "promoted", None),  # one quality Đạt
    ("H H H H H H H H", "5 5 5 5 5 5", "dat", None, "hoan-thanh", "promoted", None),
    ("H H H H H H H H", "5 5 5 5 5 4", "dat", None, "chua-hoan-thanh", "support", None),  # one test below 5
    ("H H H H H H H C", "5 5 5 5 5 5", "dat", None, "chua-hoan-thanh", "support", None),  # one subject C
    ("T T T T T T T T", "9 9 9 9 9 9", "tot", "can-co-gang", "chua-hoan-thanh", "support", None),
]


@pytest.mark.parametrize("case", YEARS)
def test_a_year(case: tuple[str, str, str, str | None, str, str, str | None]) -> None:
    found = assess(pupil(*case[:4]), PRIMARY)
    assert (found.result, found.decision, found.title) == case[4:]


def test_it_says_why() -> None:
    found = assess(pupil("T T T T T T T H", "9 8 9 9 9 6"), PRIMARY)
    assert found.reasons[0].words.vi == ("Hoàn thành, vì bài kiểm tra khoa-hoc 6 < 7; giao-duc-the-chat Hoàn thành")
    assert found.reasons[1].words.en == "Completes the programme of grade 4"


def test_what_is_missing_is_named() -> None:
    whole = pupil()
    toan = Subject("toan", named("Toán"), ("T", "T", "T", "T"), (None, Decimal(9), None, None))
    bare = replace(whole, subjects=[whole.subjects[0], toan, *whole.subjects[2:]], qualities={})
    found = assess(bare, PRIMARY)
    assert (found.result, found.decision, found.title) == (None, None, None)
    assert found.reasons[0].words.vi == "Chưa đủ: Toán cuối năm còn thiếu bài kiểm tra định kì"
    assert len(found.reasons) == 6


TESTS = [
    ("tieng-viet", 1, (0, 1, 0, 1)),
    ("toan", 3, (0, 1, 0, 1)),
    ("toan", 4, (1, 1, 1, 1)),
    ("tieng-viet", 5, (1, 1, 1, 1)),
    ("ngoai-ngu-1", 2, (0, 0, 0, 0)),
    ("ngoai-ngu-1", 3, (0, 1, 0, 1)),
    ("ngoai-ngu-1", 5, (0, 1, 0, 1)),
    ("tin-hoc-cong-nghe", 3, (0, 1, 0, 1)),
    ("lich-su-dia-li", 4, (0, 1, 0, 1)),
    ("khoa-hoc", 5, (0, 1, 0, 1)),
    ("dao-duc", 5, (0, 0, 0, 0)),
]


@pytest.mark.parametrize(("subject", "grade", "points"), TESTS)
def test_which_subjects_are_tested_when(subject: str, grade: int, points: tuple[int, ...]) -> None:
    assert tuple(PRIMARY.is_tested(subject, grade, at) for at in range(4)) == tuple(map(bool, points))


def test_the_second_title_needs_the_class() -> None:
    good = pupil(tests="7 7 7 7 7 7")
    found = assess(good, PRIMARY)
    assert found.title is None
    assert found.reasons[-1].code == "title-needs-praise"
    assert assess(replace(good, praise="nổi bật môn Toán"), PRIMARY).title == "hoc-sinh-hoan-thanh-tot"


def test_after_support_the_principal_decides() -> None:
    again = replace(pupil("H H H H H H H C", "5 5 5 5 5 5", "dat"), is_again=True)
    assert assess(again, PRIMARY).decision == "principal-decides"


def test_a_test_that_the_grade_does_not_have_counts_nothing() -> None:
    low = pupil()
    odd = Subject("dao-duc", named("Đạo đức"), (None, None, None, "T"), (None, None, None, Decimal(1)))
    assert assess(replace(low, subjects=[*low.subjects[:6], odd]), PRIMARY).result == "hoan-thanh-xuat-sac"


ORDER = [NOT_COMPLETED, "hoan-thanh", "hoan-thanh-tot", "hoan-thanh-xuat-sac"]
levels = st.lists(st.sampled_from(SUBJECT_STEPS), min_size=8, max_size=8).map(" ".join)
tests = st.lists(st.integers(0, 10).map(str), min_size=6, max_size=6).map(" ".join)
mostly_good = st.one_of(levels, st.just("T T T T T T T T"), st.just("T T T H T T T T"))


@given(mostly_good, tests, st.sampled_from(TRAIT_STEPS), st.sampled_from(TRAIT_STEPS), st.integers(0, 5))
def test_better_never_lowers_the_year(subjects: str, marks: str, traits: str, odd: str, at: int) -> None:
    old = assess(pupil(subjects, marks, traits, odd), PRIMARY)
    raised = marks.split()
    raised[at] = str(min(10, int(raised[at]) + 3))
    better = assess(pupil(subjects, " ".join(raised), traits, max(odd, traits, key=TRAIT_STEPS.index)), PRIMARY)
    assert ORDER.index(better.result) >= ORDER.index(old.result)


@given(mostly_good, tests, st.randoms(use_true_random=False))
def test_the_order_of_subjects_does_not_matter(subjects: str, marks: str, chance) -> None:
    one = pupil(subjects, marks)
    mixed = list(one.subjects)
    chance.shuffle(mixed)
    assert assess(replace(one, subjects=mixed), PRIMARY).result == assess(one, PRIMARY).result
