"""Axes hold their values and have round steps; classes of a map are of about equal size."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hoaban.interfaces.web.charts.scales import (
    LARGEST,
    axis,
    bare_axis,
    class_of,
    equal_classes,
    known,
    round_step,
    step_places,
)

FINITE = st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15)


@given(st.lists(FINITE, max_size=20), st.booleans())
def test_an_axis_holds_its_values_between_rising_ticks(values, from_zero):
    scale = axis(values, from_zero=from_zero)
    slack = (scale.high - scale.low) * 1e-6
    assert all(scale.low - slack <= value <= scale.high + slack for value in values)
    assert all(before < after for before, after in pairwise(scale.ticks))
    assert 2 <= len(scale.ticks) <= 8
    assert all(0 <= scale.at(value) <= 1 for value in values)


@given(st.floats(0, 1e15), st.integers(1, 5), st.booleans())
def test_what_stays_the_same_and_is_never_negative_is_drawn_from_zero_at_least(value, times, from_zero):
    assert axis([value] * times, from_zero=from_zero).low >= 0


@given(st.lists(FINITE, max_size=20))
def test_a_bare_axis_reaches_from_zero_to_the_furthest_value(values):
    scale = bare_axis(values)
    assert scale.low <= 0 <= scale.high
    assert scale.low < scale.high


@given(st.floats(1e-9, 1e18))
def test_steps_are_round_and_not_smaller(rough):
    step = round_step(rough)
    digits = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(digits - round_one) for round_one in (1, 2, 2.5, 5, 10)) < 1e-6
    assert rough * (1 - 1e-6) <= step <= rough * 2.5 * (1 + 1e-6)


def test_ticks_are_written_with_the_decimals_that_tell_them_apart():
    assert step_places(axis([0, 400]).ticks) == 0
    assert step_places(axis([0.0, 0.9]).ticks) == 2
    assert step_places(axis([0.0, 1.9]).ticks) == 1


def test_what_cannot_be_drawn_is_not_known():
    assert [known(value) for value in (None, float("nan"), float("inf"), LARGEST * 10, True)] == [None] * 5
    assert known(1e-12) == 0.0


@given(st.lists(st.none() | FINITE, max_size=200), st.integers(1, 6))
def test_every_value_falls_into_exactly_one_class(values, count):
    classes = equal_classes(values, count)
    assert len(classes) <= count
    assert all(first[1] < second[0] for first, second in pairwise(classes))
    for value in (known(value) for value in values):
        holding = [index for index, (low, high) in enumerate(classes) if value is not None and low <= value <= high]
        assert holding == ([] if value is None else [class_of(value, classes)])


@given(st.lists(st.integers(0, 10**6), min_size=10, max_size=200, unique=True), st.integers(2, 6))
def test_classes_of_different_values_are_of_equal_size(values, count):
    classes = equal_classes(values, count)
    sizes = [sum(low <= value <= high for value in values) for low, high in classes]
    assert len(classes) == count
    assert max(sizes) - min(sizes) <= 1
