"""Chance: from the seed alone, shares that hold, numbers that sum."""

from itertools import pairwise
from math import gcd
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hoaban.interfaces.demo.chance import GIVEN_NUMBERS, Chance, Quota, Share, apportion, numbers, words
from hoaban.interfaces.demo.pupils import apportion_within

WEIGHTS = st.lists(st.floats(min_value=0.001, max_value=1000), min_size=1, max_size=40)


@given(total=st.integers(0, 5000), weights=WEIGHTS)
def test_parts_sum_to_the_whole_and_stand_within_one_of_their_weight(total, weights):
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(abs(part - total * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True))


@given(total=st.integers(0, 500), weights=WEIGHTS, data=st.data())
def test_parts_within_a_cap_give_all_that_the_caps_allow(total, weights, data):
    most = data.draw(st.lists(st.integers(0, 30), min_size=len(weights), max_size=len(weights)))
    parts = apportion_within(total, weights, most)
    assert sum(parts) == min(total, sum(most))
    assert all(0 <= part <= cap for part, cap in zip(parts, most, strict=True))


@given(rate=st.floats(0, 1), groups=st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_a_quota_of_groups_is_the_rate_of_the_whole(rate, groups):
    quota = Quota(rate)
    taken = sum(quota.of(group) for group in groups)
    assert abs(taken - rate * sum(groups)) <= 0.5 + 1e-6


@given(share=st.floats(0.02, 0.98), seed=st.integers(0, 10_000))
def test_a_share_is_never_far_from_what_was_asked(share, seed):
    ask = Share(Chance(str(seed), 2024), share)
    said = [ask() for _ in range(2000)]
    assert abs(sum(said) - share * 2000) < 12


def test_a_share_is_no_visible_pattern():
    ask = Share(Chance("pattern", 2024), 0.5)
    said = [ask() for _ in range(400)]
    pairs = set(pairwise(said))
    assert pairs == {(True, True), (True, False), (False, True), (False, False)}


def test_identifiers_are_uuid7_in_order_and_come_from_the_seed():
    one, again, other = Chance("a", 2024), Chance("a", 2024), Chance("b", 2024)
    made = [one.identifier() for _ in range(500)]
    assert made == [again.identifier() for _ in range(500)] == sorted(set(made))
    assert made[0] != other.identifier()
    assert all(UUID(text).version == 7 and UUID(text).variant == "specified in RFC 4122" for text in made)


@given(seed=st.integers(0, 10_000))
def test_no_personal_number_is_given_twice(seed):
    step, start = numbers(Chance(str(seed), 2024))
    tails = {(start + step * k) % GIVEN_NUMBERS for k in range(5000)}
    assert len(tails) == 5000
    assert gcd(step, GIVEN_NUMBERS) == 1


def test_words_stand_as_often_as_their_weight_says():
    assert words("Lò*3 Cà") == ["Lò", "Lò", "Lò", "Cà"]
