"""The pages of places: the list as filtered, the record with its lineage, who may see them, and what they cost."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.places.actions import import_boundaries
from hoaban.modules.places.lookup import place_on
from hoaban.modules.places.models import Place
from hoaban.modules.places.tests.test_boundaries import feature, file
from tests.town import Town

THEN, NOW = date(2024, 9, 5), date(2026, 9, 5)


@pytest.fixture
def officer(places: Actor, town: Town, plain_static: None) -> Client:
    client = Client()
    client.force_login(town.accounts["department_officer"])
    return client


def listed(client: Client, **query: str) -> str:
    response = client.get(reverse("places:communes"), query)
    assert response.status_code == 200
    return response.content.decode()


def record(client: Client, code: str, day: date = NOW) -> str:
    response = client.get(reverse("places:place", args=[place_on(code, day).pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_begins_with_the_readers_own_province(officer: Client) -> None:
    page = listed(officer)
    assert "Xã Mường Chà" in page
    assert "trong 45" in page
    assert "khu vực III" in page


def test_the_list_is_filtered(officer: Client) -> None:
    assert "trong 3.321" in listed(officer, province="")
    assert "trong 38" in listed(officer, province="12")
    assert "trong 129" in listed(officer, on="2025-06-30")
    assert "trong 10<" in listed(officer, kind="district")
    assert "trong 34<" in listed(officer, kind="province", province="")
    assert "trong 2<" in listed(officer, region="I")
    found = listed(officer, q="muong cha")
    assert "Xã Mường Chà" in found
    assert "Xã Sín Thầu" not in found


@pytest.mark.parametrize("query", [{"on": "x"}, {"kind": "x"}, {"sort": "x"}, {"page": "x"}])
def test_what_cannot_be_read_in_an_address_is_passed_over(officer: Client, query: dict[str, str]) -> None:
    assert rows(listed(officer, **query)) == rows(listed(officer))


@pytest.mark.parametrize("query", [{"province": "x"}, {"q": "%"}])
def test_what_nothing_answers_to_gives_an_empty_list(officer: Client, query: dict[str, str]) -> None:
    page = listed(officer, **query)
    assert rows(page) == []
    assert "Không có dòng nào" in page


def rows(page: str) -> list[str]:
    return re.findall(r'<th scope="row" role="rowheader">(.*?)</th>', page)


@pytest.mark.parametrize("sort", ["name", "-code", "above", "-merged", "area"])
def test_the_list_sorts(officer: Client, sort: str) -> None:
    assert "Xã Mường Chà" in listed(officer, sort=sort)


def test_the_list_downloads(officer: Client) -> None:
    response = officer.get(reverse("places:communes"), {"form": "csv"})
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 46
    assert any(line.startswith("Xã Mường Chà,03166,Tỉnh Điện Biên") for line in lines)


def test_a_commune_of_today_tells_from_what_it_came(officer: Client) -> None:
    page = record(officer, "03166")
    for words in (
        "Xã Mường Chà",
        "Hình thành từ",
        "Xã Nậm Tin",
        "Huyện Nậm Pồ",
        "toàn bộ",
        "Biên giới"[0:4],
        "272/2025",
    ):
        assert words in page
    assert "Đã chuyển thành" not in page


def test_a_commune_of_before_tells_what_it_became(officer: Client) -> None:
    page = record(officer, "03130", THEN)
    assert "Đã chuyển thành" in page
    assert "Phường Điện Biên Phủ" in page
    assert "đã kết thúc" in page


@pytest.mark.parametrize(("code", "day"), [("VN", NOW), ("11", NOW), ("101", THEN), ("06004", NOW)])
def test_every_kind_of_place_has_a_page(officer: Client, code: str, day: date) -> None:
    assert place_on(code, day).full_name in record(officer, code, day)


def test_the_other_code_of_a_commune_is_told(officer: Client) -> None:
    assert "06016" in record(officer, "06004")


def test_a_record_reads_in_english(officer: Client) -> None:
    officer.cookies["language"] = "en"
    page = record(officer, "03166")
    assert "Formed from" in page
    assert "region III" in page
    assert "Hình thành" not in page


def test_the_map_has_points_and_then_outlines(officer: Client, places: Actor) -> None:
    assert record(officer, "03166").count("<circle") == 45
    with acting(places):
        import_boundaries(places, content=file(feature(code="03166")), source="x", on=date.today())  # noqa: DTZ011
    page = record(officer, "03166")
    assert page.count("<circle") == 44
    assert page.count('class="q5" fill-rule="evenodd"') == 1


def test_a_wider_place_is_a_map_of_links_to_what_lies_in_it(officer: Client) -> None:
    page = record(officer, "101", THEN)
    assert page.count("<circle") == 14
    assert reverse("places:place", args=[place_on("03203", THEN).pk]) in page


def test_a_code_of_any_time_leads_to_the_record(officer: Client) -> None:
    response = officer.get(reverse("places:code", args=["03130"]))
    assert response.headers["Location"] == reverse("places:place", args=[place_on("03127", NOW).pk])
    then = officer.get(reverse("places:code", args=["03130"]), {"on": "2024-01-01"})
    assert then.headers["Location"] == reverse("places:place", args=[place_on("03130", THEN).pk])
    assert officer.get(reverse("places:code", args=["99999"])).status_code == 404


def test_a_place_nobody_knows_is_not_found(officer: Client) -> None:
    assert officer.get(reverse("places:place", args=["0198c0de-0000-7000-8000-000000000000"])).status_code == 404


def test_a_stranger_is_asked_to_sign_in(places: Actor, plain_static: None) -> None:
    response = Client().get(reverse("places:communes"))
    assert response.status_code == 302
    assert "next=" in response.headers["Location"]


def test_whoever_has_the_right_sees_every_place(places: Actor, town: Town, plain_static: None) -> None:
    """Places are nobody's record: a teacher of one commune reads the next one's page."""
    commune = Place.objects.communes().on(NOW).get(code="03388")
    for key, actor in town.everyone.items():
        client = Client()
        if key != "nobody":
            client.force_login(town.accounts[key])
        status = client.get(reverse("places:place", args=[commune.pk])).status_code
        assert status == (200 if actor.may("place.read") else 302 if key == "nobody" else 403), key
    assert town.actors["teacher"].may("place.read")


def test_pages_cost_the_same_whatever_they_show(officer: Client, django_assert_max_num_queries) -> None:
    small, large = place_on("03451", NOW), place_on("VN", NOW)
    for found in (small, large):
        with django_assert_max_num_queries(22):
            officer.get(reverse("places:place", args=[found.pk]))
    for province in ("11", ""):
        with django_assert_max_num_queries(20):
            officer.get(reverse("places:communes"), {"province": province})
