"""The score as arithmetic, and months as a calendar."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.kernel.quality import DIMENSIONS
from hoaban.modules.quality.deadlines import last_day_to_confirm, month_overdue, month_to_confirm
from hoaban.modules.quality.scoring import ALL, Part, by_dimension, gain, reckon


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    found = []
    for number in range(draw(st.integers(1, 12))):
        checked = draw(st.integers(0, 500))
        broken = draw(st.integers(0, checked))
        found.append(
            Part(f"r{number}", draw(st.sampled_from([*DIMENSIONS])), draw(st.integers(1, 10)), checked, broken)
        )
    return found


@settings(max_examples=60)
@given(parts())
def test_a_score_lies_within_0_and_100_and_so_do_its_points(some: list[Part]) -> None:
    for told in by_dimension(some).values():
        assert 0 <= told.score <= 100
        assert 0 <= told.points <= told.checked
        assert (told.score == 100) == (told.broken == 0)


@settings(max_examples=60)
@given(parts(), st.data())
def test_mending_never_lowers_a_score(some: list[Part], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(some) - 1))
    part = some[at]
    mended = [
        *some[:at],
        Part(part.code, part.dimension, part.weight, part.checked, max(0, part.broken - 1)),
        *some[at + 1 :],
    ]
    before, after = by_dimension(some), by_dimension(mended)
    assert before.keys() == after.keys()
    for key, told in before.items():
        assert after[key].score >= told.score - 1e-9
    assert gain(some, [part.code]) >= -1e-9


@settings(max_examples=30)
@given(parts())
def test_mending_everything_gains_what_is_missing(some: list[Part]) -> None:
    told = reckon(some)
    if told is not None:
        assert told.score + gain(some, [part.code for part in some]) == pytest.approx(100)


def test_a_score_weighs_rules_not_records() -> None:
    some = [Part("heavy", "correct", 3, 10, 5), Part("light", "clean", 1, 1000, 0), Part("unasked", "alive", 9, 0, 0)]
    told = by_dimension(some)
    assert told[ALL].score == pytest.approx(62.5)
    assert told["correct"].score == pytest.approx(50)
    assert "alive" not in told
    assert gain(some, ["heavy"]) == pytest.approx(37.5)


@pytest.mark.parametrize(
    ("day", "overdue", "now"),
    [
        (date(2026, 11, 22), date(2026, 11, 1), date(2026, 11, 1)),
        (date(2026, 11, 10), date(2026, 10, 1), date(2026, 11, 1)),
        (date(2027, 1, 5), date(2026, 12, 1), date(2027, 1, 1)),
        (date(2027, 7, 15), date(2027, 5, 1), date(2027, 5, 1)),
        (date(2027, 9, 3), date(2027, 5, 1), date(2027, 9, 1)),
    ],
)
def test_months_are_confirmed_by_the_tenth_and_not_in_summer(day: date, overdue: date, now: date) -> None:
    assert month_overdue(day) == overdue
    assert month_to_confirm(day) == now
    assert last_day_to_confirm(overdue) < day
