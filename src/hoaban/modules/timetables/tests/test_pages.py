"""Timetables as people see them: their own week, a class's, a school's with what it asks of teachers."""

from datetime import timedelta

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.actions import open_books
from hoaban.modules.timetables.actions import copy_timetable, propose_timetable, publish_timetable
from hoaban.modules.timetables.actions.versions import as_arguments
from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import FLAG_SALUTE
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("the timetable page tests")


@pytest.fixture
def school(town: Town) -> Town:
    """The primary school, with a published timetable of three lessons of the fifth grade, and a draft that has another."""
    leader, fifth = town.persons["Cà Thị Dung"].pk, town.fifth.pk
    said = [("toan", "1m2", "lesson"), ("tieng-viet", "2a1", "lesson"), ("hoat-dong-trai-nghiem", "1m1", FLAG_SALUTE)]
    lessons = [Placed(fifth, subject, leader, slot=Slot.read(slot), kind=kind) for subject, slot, kind in said]
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    with acting(town.alice) as actor:
        made = propose_timetable(
            actor,
            institution_id=town.primary.pk,
            school_year=town.year.name,
            term=1,
            name="Thời khóa biểu số 1",
            lessons=as_arguments(lessons),
        )
        publish_timetable(actor, timetable_id=made.pk, on=town.year.start + timedelta(days=7))
        copy_timetable(actor, timetable_id=made.pk, name="Bản nháp riêng")
    return town


def page(town: Town, key: str, path: str) -> str:
    return text_of(signed_in(town, key).get(path))


def of_class(town: Town) -> str:
    return f"/classes/{town.fifth.pk}/timetable/"


@pytest.mark.parametrize("key", ["homeroom_teacher", "learner", "principal", "commune_officer", "department_officer"])
def test_everybody_of_the_class_sees_its_week(school: Town, key: str) -> None:
    told = page(school, key, of_class(school))
    for word in ("Toán · Cà Thị Dung", "Sinh hoạt dưới cờ · Cà Thị Dung", "Sáng 1", "Chiều 1", "Thứ Ba"):
        assert word in told
    assert "Thứ Tư" not in told  # no lessons then


def test_another_school_and_another_class_see_nothing_of_it(school: Town) -> None:
    for key in ("other_principal", "guardian", "other_learner"):
        assert signed_in(school, key).get(of_class(school)).status_code == 404
    assert signed_in(school, "other_principal").get(f"/schools/{school.primary.pk}/timetable/").status_code == 404


def test_ones_own_page_shows_the_week_one_teaches_and_the_classes_one_sees(school: Town) -> None:
    own = page(school, "homeroom_teacher", "/timetables/")
    assert "Tuần dạy của tôi: 3 tiết" in own
    assert "5A · Toán" in own.replace(school.fifth.name, "5A")
    family = page(school, "learner", "/timetables/")
    assert of_class(school) in family
    assert "Toán · Cà Thị Dung" in family, "who learns in one class sees its week at once"
    other = page(school, "other_principal", "/timetables/")
    assert "Mở trang của trường để lập" in other, "who makes a timetable finds the way before there is one"
    assert f"/schools/{school.upper.pk}/timetable/" in other


def test_who_reaches_more_classes_than_can_be_listed_finds_all_their_schools(
    school: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = f"/schools/{school.primary.pk}/timetable/"
    listed = page(school, "commune_officer", "/timetables/")
    assert of_class(school) in listed
    assert way in listed
    monkeypatch.setattr("hoaban.modules.timetables.pages.looking.MOST", 0)
    through = page(school, "commune_officer", "/timetables/")
    assert of_class(school) not in through
    assert way in through
    assert "Chưa có thời khóa biểu" not in through


def test_the_schools_page_tells_loads_and_versions_to_who_plans_and_only_to_them(school: Town) -> None:
    path = f"/schools/{school.primary.pk}/timetable/"
    told = page(school, "principal", path)
    assert "Tiết trống" in told
    assert "Bản nháp riêng" in told
    seen = page(school, "learner", path)
    assert of_class(school) in seen
    assert "Bản nháp riêng" not in seen
    assert "Tiết trống" not in seen
    assert "Gaps" in text_of(signed_in(school, "principal", "en").get(path))
