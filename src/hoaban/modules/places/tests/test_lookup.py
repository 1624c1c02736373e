"""A code of any time finds its record; a name is found however it is typed."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.places.dataset import read_aliases, read_dataset
from hoaban.modules.places.lookup import (
    descendants,
    ethnic_group_codes,
    group_key,
    place_on,
    predecessors_on,
    resolve_code,
    resolve_commune,
    search_places,
    stays_from,
    successor_on,
    successors_on,
)
from hoaban.modules.places.models import REFORM, Place
from hoaban.modules.places.rules import place_key

THEN, NOW = date(2024, 9, 5), date(2026, 9, 5)
CODES = sorted({unit.key.code for unit in read_dataset().units} | {alias.code for alias in read_aliases()})


@pytest.fixture(autouse=True)
def acts(places: Actor):
    with acting(places):
        yield places


@pytest.mark.parametrize(
    ("code", "day", "name", "how"),
    [
        ("03166", THEN, "Xã Chà Cang", "exact"),
        ("03166", NOW, "Xã Mường Chà", "exact"),
        ("03166", REFORM - timedelta(days=1), "Xã Chà Cang", "exact"),
        ("03166", REFORM, "Xã Mường Chà", "exact"),
        ("03130", NOW, "Phường Điện Biên Phủ", "earlier"),
        ("06016", NOW, "Xã Quốc Khánh", "alias"),
        ("06016", THEN, "Xã Tri Phương", "exact"),
        ("26732", THEN, "Huyện Côn Đảo", "later"),
        ("02", NOW, "Tỉnh Tuyên Quang", "earlier"),
        ("11", THEN, "Tỉnh Điện Biên", "exact"),
        ("VN", NOW, "Việt Nam", "exact"),
        ("101", NOW, "Huyện Điện Biên Đông", "earlier"),
    ],
)
def test_what_a_code_means_on_a_day(code: str, day: date, name: str, how: str) -> None:
    found = resolve_code(code, day)
    assert found is not None
    assert (found.place.full_name, found.how) == (name, how)
    assert place_on(code, day) == found.place


def test_a_code_nobody_had_finds_nothing() -> None:
    assert resolve_code("99999", NOW) is None
    assert place_on("", NOW) is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(CODES), st.dates(date(2004, 1, 1), date(2035, 1, 1)))
def test_every_code_of_any_source_finds_a_record_on_any_day(code: str, day: date) -> None:
    found = resolve_code(code, day)
    assert found is not None
    if found.how in {"exact", "alias"}:
        assert found.place.holds_on(day)
    else:
        assert not found.named.holds_on(day)
    if found.place.kind != Place.DISTRICT:
        assert found.place.holds_on(day)


def test_a_commune_is_not_mistaken_for_a_district_with_its_code() -> None:
    found = resolve_commune("03166", NOW)
    assert found is not None
    assert found.place.kind == Place.COMMUNE
    assert resolve_commune("101", NOW) is None


def test_successors_in_todays_geography_are_asked_at_once(django_assert_num_queries) -> None:
    old = list(Place.objects.on(THEN).communes().filter(province_code="11"))
    with django_assert_num_queries(1):
        became = successors_on(old, NOW)
    assert len(became) == len(old) == 129
    assert {place.province_code for place in became.values()} == {"11"}
    assert len({place.pk for place in became.values()}) == 45


def test_a_place_that_holds_is_its_own_successor(django_assert_num_queries) -> None:
    muong_cha = place_on("03166", NOW)
    with django_assert_num_queries(0):
        assert successor_on(muong_cha, NOW) == muong_cha


def test_an_abolished_district_has_no_successor() -> None:
    assert successor_on(place_on("101", THEN), NOW) is None


def test_what_stays_where_it_is_lies_in_one_place_after_the_other() -> None:
    stays = stays_from(place_on("03187", THEN), THEN)
    assert [(s.place.full_name, s.starts_on, s.ends_on) for s in stays] == [
        ("Xã Chà Nưa", THEN, REFORM),
        ("Xã Mường Chà", REFORM, None),
    ]
    muong_cha = place_on("03166", NOW)
    assert stays_from(muong_cha, NOW) == [(muong_cha, NOW, None)]
    district = place_on("101", THEN)
    assert stays_from(district, THEN) == [(district, THEN, REFORM)]


def test_predecessors_come_likeliest_first() -> None:
    muong_cha = place_on("03166", NOW)
    assert [p.full_name for p in predecessors_on(muong_cha, THEN)] == [
        "Xã Chà Cang",
        "Xã Nậm Tin",
        "Xã Pa Tần",
        "Xã Chà Nưa",
    ]
    assert predecessors_on(muong_cha, NOW) == [muong_cha]


def test_each_old_commune_is_predecessor_of_its_successor() -> None:
    for new in Place.objects.on(NOW).communes().filter(province_code="12"):
        for old in predecessors_on(new, THEN):
            assert successor_on(old, NOW) == new


def test_descendants_are_those_of_the_day() -> None:
    province = place_on("11", NOW)
    assert descendants(province, NOW).count() == 45
    assert descendants(province, THEN).count() == 129
    assert descendants(province, THEN, kind=Place.DISTRICT).count() == 10
    assert descendants(place_on("VN", NOW), NOW).count() == 3321
    assert descendants(place_on("101", THEN), THEN).count() == Place.objects.filter(parent__code="101").count() > 10


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mường chà", "Xã Mường Chà"),
        ("muong cha", "Xã Mường Chà"),
        ("XÃ MƯỜNG CHÀ", "Xã Mường Chà"),
        ("Huyện Mường Chà", "Huyện Mường Chà"),
        ("p. kỳ lừa", "Phường Kỳ Lừa"),
        ("tp hồ chí minh", "Thành phố Hồ Chí Minh"),
        ("dien bien", "Tỉnh Điện Biên"),
        ("điện biên phủ", "Phường Điện Biên Phủ"),
        ("thị xã mường lay", "Thị xã Mường Lay"),
        ("vung tau", "Phường Vũng Tàu"),
        ("03166", "Xã Mường Chà"),
    ],
)
def test_a_name_is_found_as_typed(typed: str, first: str) -> None:
    assert search_places(typed)[0].full_name == first


def test_search_narrows_by_kind_and_day() -> None:
    assert {p.kind for p in search_places("mường", kinds=[Place.DISTRICT])} == {Place.DISTRICT}
    assert all(p.holds_on(NOW) for p in search_places("mường", day=NOW))
    assert list(search_places("  ")) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([u for u in read_dataset().units if u.ends_on is None and u.key.kind == "commune"]), st.booleans()
)
def test_every_commune_is_found_by_its_full_name(unit, folded: bool) -> None:
    typed = place_key(unit.full_name) if folded else unit.full_name
    codes = search_places(typed, kinds=[Place.COMMUNE], day=NOW).values_list("code", flat=True)[:60]
    assert unit.key.code in codes


@pytest.mark.parametrize("written", ["H'Mông", "H’MONG", "mông", "Hmông", "  HMong "])
def test_an_ethnic_group_is_known_by_its_other_names(written: str) -> None:
    assert ethnic_group_codes()[group_key(written)] == "08"
