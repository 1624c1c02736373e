"""Names as people write them meet names as the State writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.places.rules import FACT_KINDS, TYPE_WORDS, place_key, query_keys, split_type


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Xã Mường Chà", ("Xã", "Mường Chà")),
        ("Thị Trấn Óc Eo", ("Thị trấn", "Óc Eo")),
        ("THÀNH PHỐ HÀ NỘI", ("Thành phố", "HÀ NỘI")),
        ("Thị xã Mường Lay", ("Thị xã", "Mường Lay")),
        ("Phường 5", ("Phường", "5")),
        ("Đặc khu Côn Đảo", ("Đặc khu", "Côn Đảo")),
        ("Thị trấn Nông trường Việt Lâm", ("Thị trấn", "Nông trường Việt Lâm")),
        ("Xã", ("", "Xã")),
        ("Việt Nam", ("", "Việt Nam")),
    ],
)
def test_type_and_name_come_apart(written: str, expected: tuple[str, str]) -> None:
    assert split_type(written) == expected


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Mường Chà", "muong cha"),
        ("xã Mường Chà", "muong cha"),
        ("XA MUONG CHA", "muong cha"),
        ("P. Kỳ Lừa", "ky lua"),
        ("TP.Hồ Chí Minh", "ho chi minh"),
        ("tp Huế", "hue"),
        ("Bà Rịa – Vũng Tàu", "ba ria vung tau"),
        ("Ea H’Leo", "ea hleo"),
        ("Xà Bang", "xa bang"),
        ("A Lưới", "a luoi"),
    ],
)
def test_a_typed_name_gives_the_key_of_the_place(typed: str, key: str) -> None:
    assert key in query_keys(typed)


@given(st.text())
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    assert place_key(place_key(text)) == place_key(text)


@given(
    st.sampled_from(list(TYPE_WORDS)),
    st.from_regex(r"[A-ZĐ][a-zăâêôơư]{1,6}( [A-ZĐ][a-zăâêôơư]{1,6})?", fullmatch=True),
)
def test_any_type_before_a_name_is_taken_off(type_name: str, name: str) -> None:
    found_type, found_name = split_type(f"{type_name} {name}")
    assert found_type == type_name
    assert place_key(found_name) in query_keys(f"{type_name} {name}")


def test_nothing_typed_has_no_key() -> None:
    assert query_keys("  ") == ()
    assert query_keys("...") == ()


def test_each_kind_of_fact_takes_its_own_values_only() -> None:
    assert FACT_KINDS["region_class"].takes("III")
    assert not FACT_KINDS["region_class"].takes("IV")
    assert FACT_KINDS["villages"].takes("1276")
    assert not FACT_KINDS["villages"].takes("²")
    assert not FACT_KINDS["villages"].takes("-1")
