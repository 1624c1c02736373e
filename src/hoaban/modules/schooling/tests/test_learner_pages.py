"""A learner's way on pages: entered by hand, moved, leaving, coming back, their details corrected; by whom it may be done."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.people.actions import correct_person
from hoaban.modules.people.models import Affiliation, Document, Person, PersonName
from hoaban.modules.people.pairs import key_the_unkeyed
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.schooling.actions import open_class
from hoaban.modules.schooling.models import Enrolment
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
PUPIL = "Lò Văn Ánh"
NEW = {
    "full_name": "Sùng A Mới",
    "birth_date": "05/09/2016",
    "sex": "male",
    "ethnic_group": "08",
    "personal_id": "011 2160 00999",
    "residence": "Bản Huổi Lóng",
    "boarding": "semi",
    "reason": "new",
}


@pytest.fixture
def clerk(town: Town) -> Client:
    return signed_in(town, "school_clerk")


def address(name: str, key: UUID) -> str:
    return reverse(f"schooling:{name}", args=[key])


def day(town: Town, days: int = 0) -> str:
    return f"{town.today + timedelta(days=days):%d/%m/%Y}"


def stays(town: Town, name: str = PUPIL) -> list[Any]:
    with acting(SYSTEM):
        rows = Enrolment.objects.filter(person=town.persons[name]).order_by("starts_on")
        return list(rows.values_list("school_class__name", "starts_on", "ends_on", "exit_reason"))


def test_a_new_learner_is_entered_by_hand(town: Town, clerk: Client) -> None:
    """From the class's page: who they are and their seat, in one operation."""
    enrol = f"{reverse('schooling:enrol')}?class={town.combined.pk}"
    assert enrol in text_of(clerk.get(address("class", town.combined.pk)))
    assert f'value="{town.combined.pk}" selected' in text_of(clerk.get(enrol))
    given = {**NEW, "class_id": str(town.combined.pk), "grade": "2", "on": day(town)}
    answer = clerk.post(enrol, given)
    with acting(SYSTEM):
        person = Person.objects.get(full_name="Sùng A Mới")
        stay = Enrolment.objects.get(person=person)
        assert (person.birth_date, person.ethnic_group_id, person.personal_id) == (
            date(2016, 9, 5),
            "08",
            "011216000999",
        )
        assert (stay.school_class_id, stay.grade, stay.boarding, stay.entry_reason) == (
            town.combined.pk, "2", "semi", "new",
        )  # fmt: skip
        assert Affiliation.objects.get(person=person).institution_id == town.primary.pk
        operation = Operation.objects.get(kind="learner.admit@1")
        assert Operation.objects.get(kind="person.register@1").parent_id == operation.pk
    assert answer.headers["Location"] == address("person", person.pk)
    assert "Nhập học học sinh mới" in text_of(signed_in(town, "principal").get(address("person", person.pk)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"full_name": ""}, "Họ và tên"),
        ({"birth_date": "31/02/2016"}, "Ngày sinh"),
        ({"birth_date": "01/01/2090"}, "Ngày sinh không thể đúng"),
        ({"personal_id": "12"}, "đúng 12 chữ số"),
        ({"grade": ""}, "Lớp này không có"),
        ({"class_id": ""}, "Vào lớp"),
        ({"on": "01/01/2001"}, "không thuộc thời gian của lớp"),
    ],
)
def test_a_mistake_is_shown_in_its_place_and_nothing_is_kept(
    town: Town, clerk: Client, change: dict[str, str], words: str
) -> None:
    given = {**NEW, "class_id": str(town.combined.pk), "grade": "2", "on": day(town), **change}
    text = text_of(clerk.post(reverse("schooling:enrol"), given), 422)
    assert words in text
    assert 'value="Bản Huổi Lóng"' in text
    assert 'value="08" selected' in text
    with acting(SYSTEM):
        assert not Person.objects.filter(residence="Bản Huổi Lóng").exists()


def test_a_number_of_somebody_elses_is_refused_without_saying_whose(town: Town, clerk: Client) -> None:
    theirs = town.persons["Phạm Thu Hà"].personal_id
    given = {**NEW, "personal_id": theirs, "class_id": str(town.combined.pk), "grade": "2", "on": day(town)}
    text = text_of(clerk.post(reverse("schooling:enrol"), given), 422)
    assert "đã thuộc về một hồ sơ khác" in text
    assert "Phạm Thu Hà" not in text


def test_who_is_there_already_is_not_entered_twice_unawares(town: Town, clerk: Client) -> None:
    known = town.persons[PUPIL]
    with acting(SYSTEM):
        key_the_unkeyed(SYSTEM)
    given = {**NEW, "full_name": "lo  van anh", "birth_date": f"{known.birth_date:%d/%m/%Y}", "personal_id": ""}
    given |= {"class_id": str(town.fifth.pk), "on": day(town)}
    text = text_of(clerk.post(reverse("schooling:enrol"), given), 422)
    assert address("person", known.pk) in text
    assert clerk.post(reverse("schooling:enrol"), {**given, "is_another": "on"}).status_code == 302
    with acting(SYSTEM):
        assert Person.objects.filter(search_key="lo van anh").count() == 2


def test_an_officer_of_the_province_says_at_which_school(town: Town) -> None:
    officer = signed_in(town, "department_officer")
    assert "Nhập học vào trường nào?" in text_of(officer.get(reverse("schooling:enrol")))
    text = text_of(officer.get(reverse("schooling:enrol"), {"school": town.upper.code}))
    assert "10A1" in text
    assert "5A" not in text


def test_another_schools_class_or_code_is_not_found(town: Town, clerk: Client) -> None:
    for query in ({"class": str(town.tenth.pk)}, {"class": str(uuid7())}, {"class": "x"}, {"school": town.upper.code}):
        assert clerk.get(reverse("schooling:enrol"), query).status_code == 404
    given = {**NEW, "class_id": str(town.tenth.pk), "on": day(town)}
    text_of(clerk.post(reverse("schooling:enrol"), given), 422)
    with acting(SYSTEM):
        assert not Person.objects.filter(full_name="Sùng A Mới").exists()


def test_a_class_of_a_year_gone_by_takes_nobody(town: Town, clerk: Client) -> None:
    former = {"institution_id": town.primary.pk, "site_id": town.main_site.pk, "school_year": town.year.previous().name}
    with acting(SYSTEM):
        past = open_class(SYSTEM, **former, name="4A", grades=["4"])
    assert reverse("schooling:enrol") not in text_of(clerk.get(address("class", past.pk)))


def test_a_learner_leaves_and_comes_back(town: Town, clerk: Client) -> None:
    pupil = town.persons[PUPIL].pk
    page = text_of(clerk.get(address("person", pupil)))
    assert address("leave", pupil) in page
    assert address("enrol-again", pupil) not in page
    given = {"reason": "dropout", "on": day(town, -2), "note": "Theo cha mẹ đi làm"}
    assert clerk.post(address("leave", pupil), given).headers["Location"] == address("person", pupil)
    [(_, _, left_on, reason)] = stays(town)
    assert (left_on, reason) == (town.today - timedelta(days=2), "dropout")
    page = text_of(clerk.get(address("person", pupil)))
    assert "Theo cha mẹ đi làm" in page
    assert address("leave", pupil) not in page
    assert clerk.get(address("leave", pupil)).status_code == 404
    text_of(clerk.get(address("enrol-again", pupil)))
    given = {"class_id": str(town.fifth.pk), "on": day(town), "boarding": "none", "reason": "continues"}
    assert clerk.post(address("enrol-again", pupil), given).status_code == 302
    assert stays(town)[-1] == ("5A", town.today, None, "")


def test_completing_is_offered_in_the_last_grade_only(town: Town, clerk: Client) -> None:
    assert "Hoàn thành cấp học" in text_of(clerk.get(address("leave", town.persons[PUPIL].pk)))
    earlier = address("leave", town.persons["Mùa A Dơ"].pk)
    assert "Hoàn thành cấp học" not in text_of(clerk.get(earlier))
    text_of(clerk.post(earlier, {"reason": "completion", "on": day(town)}), 422)
    assert stays(town, "Mùa A Dơ")[0][2] is None


def test_leaving_before_one_came_is_refused_in_place(town: Town, clerk: Client) -> None:
    given = {"reason": "dropout", "on": "01/01/2001", "note": "Theo cha mẹ"}
    text = text_of(clerk.post(address("leave", town.persons[PUPIL].pk), given), 422)
    assert "Ngày rời lớp phải sau ngày vào lớp" in text
    assert 'value="Theo cha mẹ"' in text


def test_a_learner_moves_to_another_class(town: Town, clerk: Client) -> None:
    pupil, where = town.persons[PUPIL].pk, {"institution_id": town.primary.pk, "site_id": town.main_site.pk}
    with acting(SYSTEM):
        other = open_class(SYSTEM, **where, school_year=town.year.name, name="5B", grades=["5"])
    text = text_of(clerk.get(address("change-class", pupil)))
    assert "5B" in text
    assert f'value="{town.fifth.pk}"' not in text, "nobody moves to the class they are in"
    assert clerk.post(address("change-class", pupil), {"class_id": str(other.pk), "on": day(town)}).status_code == 302
    assert stays(town) == [("5A", town.year.start, town.today, "class_change"), ("5B", town.today, None, "")]


@pytest.mark.parametrize("name", ["leave", "change-class", "enrol-again", "details"])
def test_nobody_else_finds_the_pages(town: Town, clerk: Client, name: str) -> None:
    here, there = town.persons[PUPIL].pk, town.persons["Phạm Thu Hà"].pk
    for who in ("teacher", "commune_officer", "department_director", "auditor", "guardian", "learner"):
        assert signed_in(town, who).get(address(name, here)).status_code == 403, who
    assert clerk.get(address(name, there)).status_code == clerk.get(address(name, uuid7())).status_code == 404
    assert clerk.post(address(name, there)).status_code == 404


def test_details_are_corrected_and_what_stood_before_stays(town: Town, clerk: Client) -> None:
    pupil, before = town.persons[PUPIL].pk, town.persons[PUPIL]
    assert f'hx-get="{address("details", pupil)}"' in text_of(clerk.get(address("person", pupil)))
    assert 'id="details"' in text_of(clerk.get(address("details", pupil)))
    given = {**NEW, "full_name": "lò văn  ánh dương", "birth_date": "06/09/2015", "sex": "female", "base": ""}
    assert clerk.post(address("details", pupil), given).headers["Location"] == address("person", pupil)
    with acting(SYSTEM):
        person = Person.objects.get(pk=pupil)
        assert (person.full_name, person.birth_date, person.sex) == ("Lò Văn Ánh Dương", date(2015, 9, 6), "female")
        assert PersonName.objects.get(person=person).full_name == PUPIL
        assert Document.objects.get(person=person).number == before.personal_id
    assert "Lò Văn Ánh Dương" in text_of(clerk.get(address("person", pupil)))


def test_a_homeroom_teacher_corrects_the_pupils_of_their_class_only(town: Town) -> None:
    teacher = signed_in(town, "homeroom_teacher")
    assert address("details", town.persons[PUPIL].pk) in text_of(teacher.get(address("person", town.persons[PUPIL].pk)))
    text_of(teacher.get(address("details", town.persons[PUPIL].pk)))
    assert teacher.get(address("details", town.persons["Mùa A Dơ"].pk)).status_code == 404


def test_a_mistake_in_the_details_is_shown_in_its_place(town: Town, clerk: Client) -> None:
    pupil = town.persons[PUPIL].pk
    text = text_of(clerk.post(address("details", pupil), {**NEW, "personal_id": "123", "base": ""}), 422)
    assert "đúng 12 chữ số" in text
    assert 'value="Sùng A Mới"' in text
    assert 'value="123"' in text


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unawares(town: Town, clerk: Client) -> None:
    pupil = town.persons[PUPIL]
    seen = {**NEW, "base": ""}
    with acting(town.alice):
        theirs = PersonDetails("Lò Văn Anh", pupil.birth_date, "male")
        correct_person(town.alice, person_id=pupil.pk, details=theirs, on=town.today)
    text = text_of(clerk.post(address("details", pupil.pk), seen), 422)
    assert "Người khác vừa sửa hồ sơ này" in text
    with acting(SYSTEM):
        base = Person.objects.get(pk=pupil.pk).written_by
        assert Person.objects.get(pk=pupil.pk).full_name == "Lò Văn Anh"
    assert f'name="base" value="{base}"' in text
    assert clerk.post(address("details", pupil.pk), {**seen, "base": str(base)}).status_code == 302


def test_steps_show_only_to_those_who_may_take_them(town: Town) -> None:
    pupil = town.persons[PUPIL].pk
    for who, may in (
        ("principal", True),
        ("department_officer", True),
        ("homeroom_teacher", False),
        ("auditor", False),
    ):
        page = text_of(signed_in(town, who).get(address("person", pupil)))
        assert (address("release", pupil) in page) == may, who
