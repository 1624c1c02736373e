"""A place's record: where it lies, from what it came, what it became, what is known of it; always the same few queries."""

from datetime import date

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.modules.places.lookup import place_on
from hoaban.modules.places.reads import PlaceRecord, place_record

THEN, NOW = date(2024, 9, 5), date(2026, 9, 5)
QUERIES = 7


@pytest.fixture(autouse=True)
def acts(places: Actor):
    with acting(places):
        yield places


def record(code: str, day: date = NOW) -> PlaceRecord:
    return place_record(place_on(code, day).pk, NOW)


def test_a_commune_of_today() -> None:
    found = record("03166")
    assert [place.full_name for place in found.above] == ["Việt Nam", "Tỉnh Điện Biên"]
    assert {line.place.full_name for line in found.came_from} == {
        "Xã Chà Cang",
        "Xã Nậm Tin",
        "Xã Pa Tần",
        "Xã Chà Nưa",
    }
    assert {line.words.en for line in found.came_from} == {"whole"}
    assert found.passed_into == []
    assert [place.full_name for place in found.others_of_code] == ["Xã Chà Cang"]
    assert found.span.vi == "từ 01/07/2025"


def test_a_commune_of_before() -> None:
    found = record("03166", THEN)
    assert [place.full_name for place in found.above] == ["Việt Nam", "Tỉnh Điện Biên", "Huyện Nậm Pồ"]
    assert [line.place.full_name for line in found.passed_into] == ["Xã Mường Chà"]
    assert found.span.vi == "đến 30/06/2025"


def test_a_commune_that_went_on_unchanged() -> None:
    found = record("03451")
    assert [line.words.vi for line in found.came_from] == ["giữ nguyên"]


def test_a_province_counts_what_lies_in_it() -> None:
    found = record("11")
    assert [(line.kind, line.count) for line in found.inside] == [("commune", 45)]
    assert [(line.kind, line.count) for line in record("101", THEN).inside] == [("commune", 14)]
    assert found.span.vi == "đến nay"


def test_facts_say_their_value_basis_and_certainty() -> None:
    found = {line.name.en: line for line in record("03127").facts}
    region = found["Ethnic-minority and mountain region"]
    assert (region.value.vi, region.certainty, region.is_now) == ("khu vực I", 96, True)
    assert "272/2025" in region.legal_basis


def test_aliases_are_told() -> None:
    assert [alias.code for alias in record("06004").aliases] == ["06016"]


@pytest.mark.parametrize(("code", "day"), [("03166", NOW), ("03166", THEN), ("11", NOW), ("VN", NOW), ("101", THEN)])
def test_a_record_takes_the_same_number_of_queries(code: str, day: date, django_assert_num_queries) -> None:
    place = place_on(code, day)
    with django_assert_num_queries(QUERIES):
        place_record(place.pk, NOW)


def test_there_is_no_record_of_no_place() -> None:
    assert place_record(uuid7(), NOW) is None
