"""The rules of the network, over all that can be said."""

from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.network.levels import CENTRES, CONTINUING, KINDS, LEVELS, ROOM_USES, STRUCTURES
from hoaban.modules.network.rules import (
    SINGLE_LEVEL_KINDS,
    problems_of_kind,
    problems_of_rooms,
    problems_of_standard,
)

levels = st.lists(st.sampled_from(list(LEVELS)), max_size=3, unique=True)


@given(st.sampled_from(list(KINDS)), levels)
def test_kind_and_levels_fit_or_the_refusal_says_so(kind: str, taught: list[str]) -> None:
    found = [problem.code for problem in problems_of_kind(kind, taught)]
    if kind in SINGLE_LEVEL_KINDS:
        fits = taught == [kind]
    elif kind in CENTRES:
        fits = set(taught) <= {CONTINUING}
    else:
        fits = len(taught) > 1
    assert found == ([] if fits else ["levels-do-not-fit"])


@given(st.text(max_size=8), st.text(max_size=8), st.integers(-3, 9), st.integers(-3, 9))
def test_rooms_are_counted_within_the_lists(use: str, structure: str, count: int, two_shift: int) -> None:
    is_sound = use in ROOM_USES and structure in STRUCTURES and 0 <= two_shift <= count
    assert (not list(problems_of_rooms(use, structure, count, two_shift))) == is_sound


@given(st.integers(0, 12), st.integers(0, 12))
def test_sound_rooms_raise_nothing(count: int, two_shift: int) -> None:
    found = [problem.code for problem in problems_of_rooms("classroom", "permanent", count, two_shift)]
    assert found == ([] if two_shift <= count else ["two-shift-rooms-beyond-rooms"])


@given(st.none() | st.integers(-2, 5))
def test_the_standard_has_two_levels_or_none(level: int | None) -> None:
    assert (not list(problems_of_standard(level))) == (level in {None, 1, 2})
