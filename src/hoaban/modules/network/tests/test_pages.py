"""The list of schools, and a school's page with what higher modules lend to it."""

import pytest
from django.test import Client

from hoaban.modules.network import school_parts
from hoaban.modules.network.school_parts import SchoolPart, lend_part
from tests.town import Town

pytestmark = pytest.mark.django_db


def page(town: Town, key: str, path: str) -> str:
    client = Client()
    client.force_login(town.accounts[key])
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_school_shows_its_lists_with_their_lengths(town: Town) -> None:
    text = page(town, "principal", f"/schools/{town.primary.pk}/")
    for label, count in (("Lớp học", 2), ("Học sinh", 8), ("Nhân sự", 4)):
        assert f'{label} <span class="quiet small">{count}</span>' in text
    assert f"/classes/?school=11TH0001&amp;year={town.year.name}" in text
    assert f"/schools/{town.primary.pk}/register/" in text


def test_learners_are_counted_by_grade_and_combined_classes_once(town: Town) -> None:
    text = page(town, "department_officer", f"/schools/{town.primary.pk}/")
    assert f"Học sinh năm học {town.year.name}" in text
    assert "grade=1" in text
    assert "4 (50,0%)" in text  # girls


def test_who_may_not_export_is_offered_no_export(town: Town) -> None:
    assert "/register/" not in page(town, "commune_officer", f"/schools/{town.primary.pk}/")


def test_lists_say_of_which_school_they_are(town: Town) -> None:
    for path in ("/classes/", "/learners/", "/staff/"):
        assert town.primary.name in page(town, "department_officer", f"{path}?school=11TH0001").split("<table")[0]
        assert town.primary.name not in page(town, "department_officer", f"{path}?school=99").split("<table")[0]


def test_schools_are_sorted_as_people_sort_them(town: Town) -> None:
    text = page(town, "department_officer", "/schools/")
    assert text.index("Trường PTDTBT Tiểu học Mường Chà") < text.index("Trường THPT Mường Luân")


def test_a_part_is_lent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(school_parts, "_sources", [])

    def nothing(*_arguments: object) -> SchoolPart:
        return SchoolPart()

    for _ in range(2):
        lend_part(nothing)
    assert school_parts._sources == [nothing]
