"""Short names tell everybody apart, and each is read as whom it was written for."""

from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.timetables.rules.naming import Names

WORDS = st.sampled_from(["Lò", "Cà", "Vũ", "Thị", "Văn", "An", "Ánh", "Dung", "Em", "Hà"])
LISTS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12)


@given(LISTS)
def test_what_is_written_for_people_is_read_as_them(said: list[str]) -> None:
    names = Names(dict(enumerate(said)))
    everybody = list(names.names)
    assert [each.keys for each in names.read(names.written(everybody))] == [(key,) for key in everybody]


def test_people_are_meant_by_a_part_of_their_name_or_its_letters() -> None:
    names = Names({1: "Cà Thị Dung", 2: "Lò Thị Dung", 3: "Tòng Văn Em"})
    assert list(names.short.values()) == ["Cà Thị Dung", "Lò Thị Dung", "Em"]
    asked = {"em": (3,), "TVE": (3,), "tong": (3,), "dung": (1, 2), "ca thi dung": (1,), "c.t.d": (1,), "hà": ()}
    assert {text: names.read(text)[0].keys for text in asked} == asked
