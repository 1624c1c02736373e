"""Two values side by side: what differs is marked, and nothing is lost or added by marking."""

from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.people.population.pages import pieces

SAID = st.text(st.sampled_from("abcăÁ 0123/-đ"), max_size=24)


@given(SAID, SAID)
def test_the_pieces_are_the_value_and_differ_only_where_it_differs(ours: str, theirs: str) -> None:
    mine, other = pieces(ours, theirs), pieces(theirs, ours)
    assert ("".join(text for text, _ in mine), "".join(text for text, _ in other)) == (ours, theirs)
    alike = ["".join(text for text, differs in side if not differs) for side in (mine, other)]
    assert (ours == theirs) == (not any(differs for _, differs in (*mine, *other)))
    assert all(len(each) <= min(len(ours), len(theirs)) for each in alike)


def test_names_differ_by_words_and_numbers_by_signs() -> None:
    assert pieces("Lò Thị Hoa", "Lò Thị Hòa") == [("Lò Thị ", False), ("Hoa", True)]
    assert pieces("011312000123", "011312000124") == [("01131200012", False), ("3", True)]
