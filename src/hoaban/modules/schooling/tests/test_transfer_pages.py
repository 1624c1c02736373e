"""Transfers on pages: released by one school's clerk, seen and accepted by the other's principal, taken back while it can be."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.actions import open_class
from hoaban.modules.schooling.models import Enrolment, SchoolClass, Transfer
from tests.markup import Markup
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
PUPIL = "Lò Văn Ánh"


@pytest.fixture
def clerk(town: Town) -> Client:
    return signed_in(town, "school_clerk")


@pytest.fixture
def there(town: Town) -> Client:
    """The principal of the other school."""
    return signed_in(town, "other_principal")


@pytest.fixture
def fifth_there(town: Town) -> SchoolClass:
    town.upper.levels = ["primary", "upper"]
    where = {"institution_id": town.upper.pk, "site_id": town.upper_site.pk, "school_year": town.year.name}
    with acting(SYSTEM):
        town.upper.save()
        return open_class(SYSTEM, **where, name="5B", grades=["5"])


def shown(client: Client, address: str, **query: str) -> str:
    return text_of(client.get(address, query))


def address(name: str, key: UUID) -> str:
    return reverse(f"schooling:{name}", args=[key])


def said(town: Town, days: int = -1) -> str:
    return f"{town.today + timedelta(days=days):%d/%m/%Y}"


def release(town: Town, client: Client, **other: str) -> Transfer:
    given = {"destination_code": town.upper.code, "on": said(town), "reason": "Theo gia đình", **other}
    answer = client.post(address("release", town.persons[PUPIL].pk), given)
    assert answer.status_code == 302, answer.content.decode()
    with acting(SYSTEM):
        return Transfer.objects.get(person=town.persons[PUPIL])


def test_it_works(town: Town, clerk: Client, there: Client, fifth_there: SchoolClass) -> None:
    """From the pupil's page to the other school's class: found by name, released, seen there, accepted."""
    pupil = town.persons[PUPIL].pk
    assert address("release", pupil) in shown(clerk, address("person", pupil))
    found = shown(clerk, address("release", pupil), q="muong luan")
    assert town.upper.code in found
    assert town.primary.code not in found, "nobody goes to the school they are at"
    transfer = release(town, clerk)
    assert (transfer.destination_id, transfer.origin_name) == (town.upper.pk, town.primary.name)
    waiting = shown(there, reverse("schooling:transfers"))
    assert PUPIL in waiting
    assert town.primary.name in waiting
    assert address("accept", transfer.pk) in waiting
    assert address("person", pupil) not in waiting, "the record is not theirs yet"
    form = shown(there, address("accept", transfer.pk))
    assert "5B" in form
    assert "10A1" not in form, "a class without the grade is not offered"
    given = {"class_id": str(fifth_there.pk), "on": said(town, 0), "boarding": "semi"}
    accepted = there.post(address("accept", transfer.pk), given)
    assert accepted.headers["Location"] == address("person", pupil)
    with acting(SYSTEM):
        stay = Enrolment.objects.get(person=town.persons[PUPIL], institution=town.upper)
        left = Enrolment.objects.get(person=town.persons[PUPIL], institution=town.primary)
    assert (stay.school_class_id, stay.grade, stay.boarding, stay.starts_on) == (
        fifth_there.pk,
        "5",
        "semi",
        town.today,
    )
    assert (left.exit_reason, left.note) == ("transfer_out", "Theo gia đình")
    assert address("person", pupil) in shown(there, reverse("schooling:transfers"))
    assert "Đã được tiếp nhận hoặc đã rút lại" in shown(there, address("accept", transfer.pk))


def test_the_reason_of_the_family_stays_with_the_school_they_leave(
    town: Town, clerk: Client, there: Client, fifth_there: SchoolClass
) -> None:
    transfer = release(town, clerk, reason="Bố mẹ ly hôn")
    there.post(
        address("accept", transfer.pk), {"class_id": str(fifth_there.pk), "on": said(town, 0), "boarding": "none"}
    )
    assert "Bố mẹ ly hôn" in shown(clerk, address("person", town.persons[PUPIL].pk))
    for page in (address("person", town.persons[PUPIL].pk), reverse("schooling:transfers")):
        assert "Bố mẹ ly hôn" not in shown(there, page)


def test_a_school_outside_the_province_is_named(town: Town, clerk: Client, there: Client) -> None:
    pupil = town.persons[PUPIL].pk
    assert "destination_name" in shown(clerk, address("release", pupil), outside="1")
    transfer = release(town, clerk, destination_code="", destination_name="Trường TH Chiềng Lề, Sơn La", outside="1")
    assert transfer.destination_id is None
    listed = shown(clerk, reverse("schooling:transfers"))
    assert "Trường TH Chiềng Lề, Sơn La" in listed
    assert "Ra ngoài tỉnh" in listed
    assert PUPIL not in shown(there, reverse("schooling:transfers"))
    assert there.get(address("accept", transfer.pk)).status_code == 404


def test_a_release_is_taken_back_by_who_gave_it(town: Town, clerk: Client, there: Client) -> None:
    transfer, pupil = release(town, clerk), town.persons[PUPIL].pk
    take_back = address("take-back", transfer.pk)
    assert take_back in shown(clerk, reverse("schooling:transfers"))
    assert take_back not in shown(there, reverse("schooling:transfers"))
    assert there.post(take_back).status_code == 404
    assert PUPIL in shown(clerk, take_back)
    assert clerk.post(take_back).headers["Location"] == address("person", pupil)
    with acting(SYSTEM):
        assert Enrolment.objects.get(person_id=pupil).ends_on is None
    again = clerk.post(take_back)
    assert again.status_code == 422
    assert "đã được tiếp nhận hoặc đã rút lại" in again.content.decode()
    assert Markup(again.content.decode()).mistakes() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"destination_code": ""}, "Hãy chọn trường đến"),
        ({"destination_code": "11XX9999"}, "Không có trường nào mang mã"),
        ({"on": "hôm qua"}, "ngày"),
        ({"on": "first day"}, "Ngày rời lớp phải sau ngày vào lớp"),
    ],
)
def test_a_mistake_is_shown_in_its_place_and_what_was_typed_stays(
    town: Town, clerk: Client, change: dict[str, str], words: str
) -> None:
    given = {"q": "muong luan", "destination_code": town.upper.code, "on": said(town), "reason": "Theo bố mẹ", **change}
    given["on"] = given["on"].replace("first day", f"{town.year.start:%d/%m/%Y}")
    answer = clerk.post(address("release", town.persons[PUPIL].pk), given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'value="Theo bố mẹ"' in text
    assert f'value="{given["on"]}"' in text
    assert town.upper.name in text, "the schools found are still there"
    assert Markup(text).mistakes() == []
    with acting(SYSTEM):
        assert not Transfer.objects.exists()


def test_a_school_outside_needs_its_name(town: Town, clerk: Client) -> None:
    answer = clerk.post(address("release", town.persons[PUPIL].pk), {"outside": "1", "on": said(town)})
    assert answer.status_code == 422
    assert 'name="destination_name"' in answer.content.decode()
    assert Markup(answer.content.decode()).mistakes() == []


def test_an_arrival_before_the_release_is_refused_in_place(
    town: Town, clerk: Client, there: Client, fifth_there: SchoolClass
) -> None:
    transfer = release(town, clerk)
    given = {"class_id": str(fifth_there.pk), "on": said(town, -5), "boarding": "full"}
    answer = there.post(address("accept", transfer.pk), given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Học sinh còn ở trường cũ" in text
    assert f'value="{given["on"]}"' in text
    assert f'value="{fifth_there.pk}" selected' in text
    assert 'value="full" selected' in text


def test_a_school_without_the_grade_is_told_so(town: Town, clerk: Client, there: Client) -> None:
    text = shown(there, address("accept", release(town, clerk).pk))
    assert "Chưa có lớp của khối này" in text
    assert "10A1" in text


@pytest.mark.parametrize("name", ["release", "accept", "take-back"])
def test_nobody_else_finds_the_pages(town: Town, clerk: Client, name: str) -> None:
    transfer = release(town, clerk)
    key = town.persons["Lò Thị Đào"].pk if name == "release" else transfer.pk
    for who, status in (("teacher", 403), ("commune_officer", 403), ("department_director", 403), ("guardian", 403)):
        assert signed_in(town, who).get(address(name, key)).status_code == status, who
    other = signed_in(town, "other_school_clerk").get(address(name, key))
    assert other.status_code == (200 if name == "accept" else 404)
    assert clerk.get(address(name, uuid7())).status_code == 404


def test_the_releasing_school_cannot_accept_for_the_other(town: Town, clerk: Client) -> None:
    transfer = release(town, clerk)
    assert clerk.get(address("accept", transfer.pk)).status_code == 404
    assert clerk.post(address("accept", transfer.pk), {"class_id": str(town.fifth.pk)}).status_code == 404


def test_each_side_is_asked_for_alone(town: Town, clerk: Client, there: Client) -> None:
    release(town, clerk)
    transfers = reverse("schooling:transfers")
    assert PUPIL in shown(clerk, transfers, way="out")
    assert PUPIL not in shown(clerk, transfers, way="in")
    assert PUPIL in shown(there, transfers, way="in", state="released")
    assert PUPIL not in shown(there, transfers, way="out")
    assert "Tiếp nhận" not in there.get(transfers, {"form": "csv"}).content.decode(), "a file holds no buttons"
