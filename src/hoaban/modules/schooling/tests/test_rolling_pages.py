"""The turn of a school year on pages: the classes that are lacking, the dry run, and doing it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.actions import open_class, roll_over
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def clerk(town: Town) -> Client:
    return signed_in(town, "school_clerk")


@pytest.fixture
def page(town: Town) -> str:
    return reverse("schooling:roll-over", args=[town.primary.pk])


@pytest.fixture
def opening(town: Town) -> str:
    return reverse("schooling:next-classes", args=[town.primary.pk])


@pytest.fixture
def opened(town: Town) -> dict[str, SchoolClass]:
    """The next year's classes of the primary school: two for grade 2, one for grade 5."""
    place = {"institution_id": town.primary.pk, "school_year": town.year.next().name}
    with acting(SYSTEM):
        return {
            name: open_class(SYSTEM, **place, site_id=site.pk, name=name, grades=grades)
            for name, site, grades in (
                ("1+2", town.satellite, ["1", "2"]),
                ("2A", town.main_site, ["2"]),
                ("5A", town.main_site, ["5"]),
            )
        }


def choice(school_class: SchoolClass, grade: str) -> str:
    return f"to-{school_class.pk}-{grade}"


def figures(text: str) -> dict[str, str]:
    """Read the figures at the head of the page: what they are called, and how many."""
    part = text.partition('class="stats"')[2].partition("</dl>")[0]
    return dict(re.findall(r"<dt>(?:<[^>]+>)*\s*([^<]+?)\s*<.*?<dd[^>]*>(?:<[^>]+>)*\s*(\d+)", part, re.DOTALL))


def stays(town: Town) -> list[dict[str, Any]]:
    with acting(SYSTEM):
        return list(Enrolment.objects.order_by("pk").values())


def in_next_year(town: Town) -> dict[str, str]:
    with acting(SYSTEM):
        rows = Enrolment.objects.of_year(town.year.next().name)
        return dict(rows.values_list("person__full_name", "school_class__name"))


def test_the_classes_that_are_lacking_are_opened_under_names_that_may_be_changed(
    town: Town, clerk: Client, page: str, opening: str
) -> None:
    assert opening in text_of(clerk.get(page))
    assert "chưa có lớp nào" in text_of(clerk.get(page))
    text = text_of(clerk.get(opening))
    fields = dict(re.findall(r'name="(class-[^"]+)" value="([^"]*)"', text))
    assert fields == {"class-1_2_1_2": "1+2"}, "the last grade of the school goes on nowhere"
    assert clerk.post(opening, {"class-1_2_1_2": "Ghép bản"}).headers["Location"] == f"{page}?from={town.year.name}"
    with acting(SYSTEM):
        made = SchoolClass.objects.get(institution=town.primary, school_year=town.year.next().name)
    assert (made.name, made.grades, made.site_id) == ("Ghép bản", ["1", "2"], town.satellite.pk)
    assert clerk.post(opening, {}).status_code == 302
    with acting(SYSTEM):
        assert SchoolClass.objects.filter(school_year=town.year.next().name).count() == 1, "no name, no class"


def test_a_name_that_is_taken_is_refused_beside_its_class_and_none_is_opened(
    town: Town, clerk: Client, opening: str
) -> None:
    with acting(SYSTEM):
        for name, grade in (("2A", "2"), ("3A", "3")):
            open_class(
                SYSTEM, institution_id=town.primary.pk, site_id=town.main_site.pk, school_year=town.year.name,
                name=name, grades=[grade],
            )  # fmt: skip
    given = {"class-1_2_1_2": "1+2", "class-3_3a": "3B", "class-4_4a": "4A"}
    assert set(given) == set(re.findall(r'name="(class-[^"]+)"', text_of(clerk.get(opening))))
    text = text_of(clerk.post(opening, {**given, "class-4_4a": "3B"}), 422)
    assert "đã có lớp «3B»" in text
    with acting(SYSTEM):
        assert not SchoolClass.objects.filter(school_year=town.year.next().name).exists()


def test_the_dry_run_tells_all_and_writes_nothing(
    town: Town, clerk: Client, page: str, opened: dict[str, SchoolClass]
) -> None:
    before = stays(town)
    text = text_of(clerk.get(page))
    assert figures(text) == {"Lên lớp": "0", "Lưu ban": "0", "Hoàn thành cấp học": "4", "Không chuyển được": "4"}
    assert "Có nhiều lớp cho Lớp 2" in text
    assert "Chưa mở lớp nào cho Lớp 3" in text
    assert "chưa kết thúc" in text
    given = {
        choice(town.combined, "1"): str(opened["2A"].pk),
        "repeat": [str(town.persons[name].pk) for name in ("Quàng Thị Hoa", "Giàng A Chống")],
        "stay": str(town.persons["Lò Văn Ánh"].pk),
    }
    text = text_of(clerk.post(page, {**given, "verb": "look"}))
    assert figures(text) == {"Lên lớp": "2", "Lưu ban": "1", "Hoàn thành cấp học": "2", "Không chuyển được": "3"}
    assert f'value="{opened["2A"].pk}" selected' in text, "what was chosen is kept"
    assert text.count("checked") == 3
    assert stays(town) == before
    with acting(SYSTEM):
        assert not Operation.objects.filter(kind="school.roll-over@1").exists()


def test_it_does_what_was_shown_and_says_whom_it_did_not_move(
    town: Town, clerk: Client, page: str, opened: dict[str, SchoolClass]
) -> None:
    given = {
        choice(town.combined, "1"): str(opened["2A"].pk),
        "repeat": str(town.persons["Quàng Thị Hoa"].pk),
        "verb": "roll",
    }
    text = text_of(clerk.post(page, given))
    assert in_next_year(town) == {"Mùa A Dơ": "2A", "Sùng Thị Mỷ": "2A", "Quàng Thị Hoa": "5A"}
    waiting = text.partition("Chưa được chuyển")[2]
    assert waiting.count("Chưa mở lớp nào cho Lớp 3") == 2
    assert "Giàng A Chống" in waiting
    assert "Mùa A Dơ" not in waiting
    with acting(SYSTEM):
        assert Enrolment.objects.get(person=town.persons["Lò Văn Ánh"]).exit_reason == "completion"
        assert Operation.objects.get(kind="school.roll-over@1").actor_user_id == town.bob.user_id
    text = text_of(clerk.get(page))
    assert "Chuyển từ năm học" in text
    assert "Mùa A Dơ" not in text, "who was moved is not asked about again"


def test_a_whole_class_is_left_for_later(town: Town, clerk: Client, page: str, opened: dict[str, SchoolClass]) -> None:
    text = text_of(clerk.post(page, {choice(town.fifth, "5"): "stay", "verb": "roll"}))
    assert text.count("Chưa quyết định") == 4
    assert in_next_year(town) == {}


def test_a_class_that_is_none_of_those_offered_is_refused_in_its_place(
    town: Town, clerk: Client, page: str, opened: dict[str, SchoolClass]
) -> None:
    before = stays(town)
    for wrong in (str(opened["5A"].pk), str(town.tenth.pk), "x"):
        text = text_of(clerk.post(page, {choice(town.combined, "1"): wrong, "verb": "roll"}), 422)
        assert f'href="#id_{choice(town.combined, "1")}"' in text
    assert stays(town) == before


def test_what_the_action_refuses_is_said_on_the_page(
    town: Town, clerk: Client, page: str, opened: dict[str, SchoolClass]
) -> None:
    """A stay that began after the new year does cannot end when it begins."""
    with acting(SYSTEM):
        late = town.year.next().end
        Enrolment.objects.filter(person=town.persons["Lò Văn Ánh"]).update(starts_on=late)
    text = text_of(clerk.post(page, {"verb": "roll"}), 422)
    assert "Ngày rời lớp phải sau ngày vào lớp" in text
    assert in_next_year(town) == {}


def test_nobody_left_says_where_to_go_on(town: Town, clerk: Client, page: str) -> None:
    with acting(SYSTEM):
        Enrolment.objects.filter(institution=town.primary).update(ends_on=town.today, exit_reason="dropout")
    assert "Không còn ai phải chuyển" in text_of(clerk.get(page))


def test_the_earlier_year_comes_first_until_everybody_has_left_it(town: Town, clerk: Client, page: str) -> None:
    former, place = town.year.previous(), {"institution_id": town.primary.pk, "site_id": town.main_site.pk}
    with acting(SYSTEM):
        past = open_class(SYSTEM, **place, school_year=former.name, name="4A", grades=["4"])
        Enrolment.objects.filter(person=town.persons["Lò Văn Ánh"]).update(
            school_class=past, grade="4", starts_on=former.start
        )
    text = text_of(clerk.get(page))
    assert f"Chuyển từ năm học {former.name} sang {town.year.name}" in text
    assert "chưa kết thúc" not in text
    assert f"?from={town.year.name}" in text
    assert f"Chuyển từ năm học {town.year.name} sang" in text_of(clerk.get(page, {"from": town.year.name}))
    text_of(clerk.post(f"{page}?from={former.name}", {"verb": "roll"}))
    with acting(SYSTEM):
        assert Enrolment.objects.get(person=town.persons["Lò Văn Ánh"], ends_on=None).school_class == town.fifth
    assert f"Chuyển từ năm học {town.year.name} sang" in text_of(clerk.get(page))


def test_a_pupil_who_is_expected_elsewhere_is_named_without_saying_where(
    town: Town, clerk: Client, page: str, opened: dict[str, SchoolClass]
) -> None:
    start, pupil = town.year.next().start, town.persons["Mùa A Dơ"]
    with acting(SYSTEM):
        Enrolment.objects.filter(person=pupil).update(ends_on=start, exit_reason="year_end")
        place = {"institution_id": town.upper.pk, "site_id": town.upper_site.pk}
        there = open_class(SYSTEM, **place, school_year=town.year.next().name, name="11A1", grades=["11"])
        Enrolment.objects.create(
            person=pupil, institution=town.upper, school_class=there, grade="11", entry_reason="new", starts_on=start
        )
    text = text_of(clerk.get(page))
    assert "Đã có tên ở nơi khác trong năm học mới" in text
    assert town.upper.name not in text


def test_rolling_over_twice_at_once_leaves_nobody_in_two_places(
    town: Town, clerk: Client, page: str, opened: dict[str, SchoolClass]
) -> None:
    years = {"institution_id": town.primary.pk, "from_year": town.year.name, "to_year": town.year.next().name}
    with acting(town.alice):
        roll_over(town.alice, **years)
    before = stays(town)
    text_of(clerk.post(page, {"verb": "roll"}))
    assert stays(town) == before
