"""Classes on pages: opened by hand, changed, led by somebody; and how a pupil boards."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
PUPIL = "Lò Văn Ánh"


@pytest.fixture
def clerk(town: Town) -> Client:
    return signed_in(town, "school_clerk")


def address(name: str, key: UUID) -> str:
    return reverse(f"schooling:{name}", args=[key])


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def new_class(town: Town, **change: Any) -> dict[str, Any]:
    said = {"name": "5B", "grades": ["5"], "site_id": str(town.main_site.pk), "school_year": town.year.name}
    return {**said, "leader": "", **change}


def leaders(school_class: SchoolClass) -> dict[str, tuple[date, date | None]]:
    with acting(SYSTEM):
        rows = Homeroom.objects.filter(school_class=school_class).values_list(
            "person__full_name", "starts_on", "ends_on"
        )
        return {name: (start, end) for name, start, end in rows}


def test_a_class_is_opened_with_who_leads_it(town: Town, clerk: Client) -> None:
    page = address("open-class", town.primary.pk)
    assert page in text_of(clerk.get(reverse("schooling:classes")))
    text = text_of(clerk.get(page))
    assert "Cà Thị Dung (đang chủ nhiệm 5A)" in text
    assert "Quàng Văn Bình" not in text.partition("<main")[2], "an employee leads no class"
    assert "Lớp 6" not in text
    leader = town.persons["Cà Thị Dung"]
    answer = clerk.post(page, new_class(town, name=" 3+4 ", grades=["4", "3"], leader=str(leader.pk)))
    with acting(SYSTEM):
        made = SchoolClass.objects.get(name="3+4")
    assert (made.institution_id, made.grades, made.is_multigrade) == (town.primary.pk, ["3", "4"], True)
    assert (made.school_year, made.starts_on) == (town.year.name, town.year.start)
    assert leaders(made) == {"Cà Thị Dung": (town.today, None)}
    assert answer.headers["Location"] == address("class", made.pk)


def test_a_class_of_the_next_year_is_led_from_its_first_day(town: Town, clerk: Client) -> None:
    coming = town.year.next()
    given = new_class(town, school_year=coming.name, leader=str(town.persons["Tòng Văn Em"].pk))
    assert clerk.post(address("open-class", town.primary.pk), given).status_code == 302
    with acting(SYSTEM):
        made = SchoolClass.objects.get(name="5B")
    assert leaders(made) == {"Tòng Văn Em": (coming.start, None)}
    assert ">5B<" in text_of(clerk.get(reverse("schooling:classes"), {"year": coming.name}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Tên lớp"),
        ({"name": "5A"}, "đã có lớp «5A»"),
        ({"grades": []}, "Khối"),
        ({"site_id": str(UUID(int=1))}, "Điểm trường"),
        ({"school_year": "2001-2002"}, "Năm học"),
    ],
)
def test_a_mistake_is_shown_in_its_place_and_no_class_is_opened(
    town: Town, clerk: Client, change: dict[str, Any], words: str
) -> None:
    text = text_of(clerk.post(address("open-class", town.primary.pk), new_class(town, **change)), 422)
    assert words in text.partition('id="mistakes"')[2].partition("</section>")[0]
    with acting(SYSTEM):
        assert SchoolClass.objects.filter(institution=town.primary).count() == 2


def test_a_class_is_changed(town: Town, clerk: Client) -> None:
    page = address("change", town.combined.pk)
    assert page in text_of(clerk.get(address("class", town.combined.pk)))
    assert 'value="1+2"' in text_of(clerk.get(page))
    given = {"name": "Ghép 1+2+3", "grades": ["1", "2", "3"], "site_id": str(town.main_site.pk)}
    assert clerk.post(page, given).headers["Location"] == address("class", town.combined.pk)
    with acting(SYSTEM):
        town.combined.refresh_from_db()
    assert (town.combined.name, town.combined.grades) == ("Ghép 1+2+3", ["1", "2", "3"])
    text = text_of(clerk.post(page, {**given, "grades": ["1"]}), 422)
    assert "Lớp đang có học sinh khối 2" in text


def test_the_homeroom_teacher_changes_from_a_day_on(town: Town, clerk: Client) -> None:
    page = address("homeroom", town.fifth.pk)
    former, new = town.persons["Cà Thị Dung"], town.persons["Lò Thị An"]
    assert f'value="{former.pk}" selected' in text_of(clerk.get(page))
    given = {"leader_0": str(new.pk), "leader_1": "", "on": written(town.today)}
    assert clerk.post(page, given).headers["Location"] == address("class", town.fifth.pk)
    assert leaders(town.fifth) == {
        former.full_name: (town.year.start, town.today),
        new.full_name: (town.today, None),
    }
    both = {"leader_0": str(former.pk), "leader_1": str(new.pk), "on": written(town.today + timedelta(days=1))}
    assert clerk.post(page, both).status_code == 302
    assert "Lò Thị An" in text_of(clerk.get(address("class", town.fifth.pk)))


def test_who_works_elsewhere_leads_no_class_here(town: Town, clerk: Client) -> None:
    page = address("homeroom", town.fifth.pk)
    stranger = town.persons["Bùi Văn Hải"]
    assert stranger.full_name not in text_of(clerk.get(page))
    text_of(clerk.post(page, {"leader_0": str(stranger.pk), "on": written(town.today)}), 422)
    early = {"leader_0": str(town.persons["Lò Thị An"].pk), "on": "01/01/2001"}
    assert "không giữ vị trí nào" in text_of(clerk.post(page, early), 422)
    assert set(leaders(town.fifth)) == {"Cà Thị Dung"}


def test_a_pupil_begins_to_board(town: Town, clerk: Client) -> None:
    pupil = town.persons["Quàng Thị Hoa"].pk
    page = address("boarding", pupil)
    assert page in text_of(clerk.get(address("person", pupil)))
    assert 'value="none"' in text_of(clerk.get(page))
    given = {"boarding": "semi", "on": written(town.today)}
    assert clerk.post(page, given).headers["Location"] == address("person", pupil)
    with acting(SYSTEM):
        now = Enrolment.objects.get(person=pupil, ends_on=None)
    assert (now.boarding, now.school_class_id, now.starts_on) == ("semi", town.fifth.pk, town.today)
    text = text_of(clerk.post(page, {"boarding": "full", "on": "01/01/2001"}), 422)
    assert "Có chỗ cần sửa" in text
    assert f"{1:02}/01/2001" in text


PAGES = ("open-class", "next-classes", "roll-over", "change", "homeroom", "boarding")


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_finds_the_pages(town: Town, clerk: Client, name: str) -> None:
    records = {"change": (town.fifth, town.tenth), "homeroom": (town.fifth, town.tenth)}
    pupils = (town.persons[PUPIL], town.persons["Phạm Thu Hà"])
    here, there = records.get(name, pupils if name == "boarding" else (town.primary, town.upper))
    text_of(clerk.get(address(name, here.pk)))
    for who in ("homeroom_teacher", "commune_officer", "department_director", "auditor", "guardian", "learner"):
        assert signed_in(town, who).get(address(name, here.pk)).status_code == 403, who
    assert clerk.get(address(name, there.pk)).status_code == clerk.get(address(name, uuid7())).status_code == 404
    assert clerk.post(address(name, there.pk)).status_code == 404


def test_steps_show_only_to_those_who_may_take_them(town: Town) -> None:
    for who, may in (("principal", True), ("homeroom_teacher", False), ("commune_officer", False)):
        classes = text_of(signed_in(town, who).get(reverse("schooling:classes"), {"school": town.primary.code}))
        assert (address("roll-over", town.primary.pk) in classes) == may, who
        assert (address("open-class", town.primary.pk) in classes) == may, who
        assert (
            address("homeroom", town.fifth.pk) in text_of(signed_in(town, who).get(address("class", town.fifth.pk)))
        ) == (may), who
    school = reverse("network:school", args=[town.primary.pk])
    assert address("roll-over", town.primary.pk) in text_of(signed_in(town, "principal").get(school))
    assert address("roll-over", town.primary.pk) not in text_of(signed_in(town, "commune_officer").get(school))
