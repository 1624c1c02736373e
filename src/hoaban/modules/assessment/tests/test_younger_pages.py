"""Primary entry by Circular 27/2020 and preschool observation, as teachers use them."""

from datetime import date

import pytest
from django.urls import reverse

from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import lock_term, observe_children, open_plan, set_plan
from hoaban.modules.assessment.models import NormIndicator, Observation, Praise, PrimaryRecord, Result
from hoaban.modules.assessment.reads import class_progress, is_preschool
from hoaban.modules.assessment.rules.tests.making import PRIMARY
from hoaban.modules.assessment.tests.school import SYSTEM
from hoaban.modules.assessment.tests.test_pages import client_of
from hoaban.modules.assessment.tests.test_primary import PUPIL, whole_year, write
from hoaban.modules.schooling.actions import open_books
from hoaban.modules.schooling.models import SchoolClass
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(town: Town) -> Town:
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    return town


def page_of(town: Town, part: str = "subjects", period: str = "cn", of: SchoolClass | None = None) -> str:
    return reverse("assessment:primary", args=[(of or town.fifth).pk, part, period])


def cell(town: Town, *parts: object, name: str = PUPIL) -> str:
    return "-".join(("c", str(town.persons[name].pk), *map(str, parts)))


def result(town: Town) -> Result:
    with acting(SYSTEM):
        return Result.objects.get(person=town.persons[PUPIL])


def test_levels_and_tests_are_typed_together(books: Town) -> None:
    client, href = client_of(books.actors["homeroom_teacher"]), page_of(books)
    page = client.get(href).content.decode()
    assert cell(books, "subject", "toan", "test") in page
    assert cell(books, "subject", "dao-duc", "test") not in page
    said = {
        cell(books, "subject", "toan", "level"): "t",
        cell(books, "subject", "toan", "test"): "9",
        cell(books, "subject", "dao-duc", "level"): "Hoàn thành",
    }
    assert client.post(href, said).status_code == 302
    with acting(SYSTEM):
        rows = PrimaryRecord.objects.filter(person=books.persons[PUPIL])
        assert set(rows.values_list("key", "period", "level", "test")) == {
            ("toan", "cn", "T", 9),
            ("dao-duc", "cn", "H", None),
        }
    client.post(href, {cell(books, "subject", "toan", "test"): ""})
    with acting(SYSTEM):
        assert PrimaryRecord.objects.get(key="toan").test is None
        assert PrimaryRecord.objects.get(key="toan").level == "T"


def test_what_is_no_level_or_mark_is_refused_whole(books: Town) -> None:
    said = {
        cell(books, "subject", "toan", "level"): "Giỏi",
        cell(books, "subject", "toan", "test"): "9,5",
        cell(books, "subject", "dao-duc", "level"): "T",
    }
    answer = client_of(books.actors["homeroom_teacher"]).post(page_of(books), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«Giỏi» không phải là mức đánh giá" in page
    assert "«9,5» không phải là điểm" in page
    with acting(SYSTEM):
        assert not PrimaryRecord.objects.exists()


def test_a_test_above_ten_is_refused_at_its_cell(books: Town) -> None:
    said = {cell(books, "subject", "toan", "test"): "11", cell(books, "subject", "dao-duc", "level"): "T"}
    answer = client_of(books.actors["homeroom_teacher"]).post(page_of(books), said)
    assert answer.status_code == 422
    assert "Điểm kiểm tra là số nguyên từ 0 đến 10" in answer.content.decode()


def test_who_does_not_lead_or_teach_reads_only(books: Town) -> None:
    name = cell(books, "subject", "toan", "level")
    for actor in (books.alice, books.bob):
        assert name not in client_of(actor).get(page_of(books)).content.decode()
        assert client_of(actor).post(page_of(books), {name: "T"}).status_code == 403
    assert client_of(books.charlie).get(page_of(books)).status_code == 404
    assert client_of(books.actors["guardian"]).get(page_of(books)).status_code == 403


def test_a_locked_term_is_shown_and_not_typed_into(books: Town) -> None:
    with acting(SYSTEM):
        lock_term(SYSTEM, institution_id=books.primary.pk, school_year=books.year.name, term=1)
    leader, name = client_of(books.actors["homeroom_teacher"]), cell(books, "subject", "toan", "level")
    page = leader.get(page_of(books, period="ck1")).content.decode()
    assert "Học kì I: sổ đã khóa" in page
    assert name not in page
    assert name in leader.get(page_of(books, period="gk2")).content.decode()


def test_combined_grades_ask_each_what_is_theirs(books: Town) -> None:
    leader = client_of(books.actors["teacher"])
    page = leader.get(page_of(books, "traits", of=books.combined)).content.decode()
    name = cell(books, "quality", "nhan-ai", "level", name="Mùa A Dơ")
    assert name in page
    assert cell(books, "competence", "tin-hoc", "level", name="Mùa A Dơ") not in page
    assert leader.post(page_of(books, "traits", of=books.combined), {name: "c"}).status_code == 302
    with acting(SYSTEM):
        assert PrimaryRecord.objects.get().level == "can-co-gang"


def test_praise_gives_the_title_that_asks_for_it(books: Town) -> None:
    whole_year(books)
    write(books, SYSTEM, "subject", "toan", "T", test=8)
    assert result(books).title is None
    client, href = client_of(books.actors["homeroom_teacher"]), page_of(books, "year")
    assert "Hoàn thành tốt" in client.get(href).content.decode()
    assert client.post(href, {cell(books, "praise"): "Nổi bật môn Toán"}).status_code == 302
    assert result(books).title == "hoc-sinh-hoan-thanh-tot"
    with acting(SYSTEM):
        assert Praise.objects.get().text == "Nổi bật môn Toán"
    assert client_of(books.alice).post(href, {cell(books, "praise"): "x"}).status_code == 403
    assert client.post(href, {cell(books, "praise"): "x" * 301}).status_code == 422


def test_after_support_the_pupil_is_assessed_again(books: Town) -> None:
    whole_year(books)
    write(books, SYSTEM, "subject", "toan", "C", test=3)
    assert result(books).decision == "support"
    client, href = client_of(books.actors["homeroom_teacher"]), page_of(books, period="bs")
    page = client.get(href).content.decode()
    assert cell(books, "subject", "toan", "level") in page
    said = {cell(books, "subject", "toan", "level"): "H", cell(books, "subject", "toan", "test"): "5"}
    assert client.post(href, said).status_code == 302
    found = result(books)
    assert (found.result, found.decision, found.title) == ("hoan-thanh", "promoted", None)
    client.post(href, {cell(books, "subject", "toan", "level"): "C"})
    assert result(books).decision == "principal-decides"


def test_pages_of_another_level_lead_to_their_own(books: Town) -> None:
    client = client_of(books.alice)
    for name, more in (("conduct", ()), ("summer", ()), ("observations", ("the-chat",))):
        page = client.get(reverse(f"assessment:{name}", args=[books.fifth.pk, *more])).content.decode()
        assert "không đánh giá theo cách này" in page
    assert client.get(page_of(books, "virtues")).status_code == 404
    assert client.get(page_of(books, period="gk3")).status_code == 404


def test_without_subjects_the_page_says_what_to_do_first(town: Town) -> None:
    page = client_of(town.alice).get(page_of(town)).content.decode()
    assert "Lớp chưa có môn học" in page
    assert reverse("assessment:subjects", args=[town.fifth.pk]) in page
    page = client_of(town.actors["homeroom_teacher"]).get(page_of(town)).content.decode()
    assert "Hiệu trưởng hoặc văn thư mở sổ đầu năm" in page
    assert PRIMARY.periods == ("gk1", "ck1", "gk2", "cn")


@pytest.fixture
def leaves(town: Town) -> Town:
    """The fifth grade's class made a preschool class of five-year-olds, with the school's plan of observation."""
    with acting(SYSTEM):
        town.fifth.grades = ["m5"]
        town.fifth.save()
        town.fifth.enrolments.update(grade="m5")
        open_plan(SYSTEM, institution_id=town.primary.pk, on=town.today)
    return town


def observing(town: Town, area: str = "the-chat") -> str:
    return reverse("assessment:observations", args=[town.fifth.pk, area])


def indicator(town: Town, key: str = "m5-bat-xa") -> NormIndicator:
    with acting(SYSTEM):
        return NormIndicator.objects.get(institution=town.primary, key=key)


def test_children_are_observed_by_the_norms_of_their_age(leaves: Town) -> None:
    client, jump = client_of(leaves.actors["homeroom_teacher"]), indicator(leaves)
    page = client.get(observing(leaves)).content.decode()
    assert "Bật xa tối thiểu 50 cm" in page
    assert "Đi trong đường hẹp" not in page
    ball = indicator(leaves, "m5-nem-bat")
    said = {cell(leaves, jump.pk): "đ", cell(leaves, ball.pk): "Chưa đạt"}
    assert client.post(observing(leaves), said).status_code == 302
    with acting(SYSTEM):
        assert set(Observation.objects.values_list("area", "achieved")) == {("the-chat", True), ("the-chat", False)}
    pupil = reverse("assessment:pupil", args=[leaves.persons[PUPIL].pk])
    told = client.get(pupil).content.decode()
    assert "Phát triển thể chất: đạt 1 chỉ số, chưa đạt 1, chưa quan sát 0; chưa đạt: Ném và bắt bóng" in told
    assert "Phát triển nhận thức: chưa quan sát" in told
    client.post(observing(leaves), {cell(leaves, jump.pk): ""})
    with acting(SYSTEM):
        assert Observation.objects.get(indicator=jump).achieved is None


def test_observations_are_the_homeroom_teachers(leaves: Town) -> None:
    said = {cell(leaves, indicator(leaves).pk): "Đ"}
    assert client_of(leaves.alice).post(observing(leaves), said).status_code == 403
    assert client_of(leaves.charlie).get(observing(leaves)).status_code == 404
    wrong = client_of(leaves.actors["homeroom_teacher"]).post(observing(leaves), dict.fromkeys(said, "giỏi"))
    assert wrong.status_code == 422
    assert client_of(leaves.alice).get(observing(leaves, "toan")).status_code == 404
    younger = {"person_id": leaves.persons[PUPIL].pk, "indicator_id": indicator(leaves, "m3-dem").pk, "achieved": True}
    with acting(SYSTEM), pytest.raises(Invalid):
        observe_children(SYSTEM, school_class_id=leaves.fifth.pk, rows=[younger])


def test_a_preschool_class_opens_at_its_observations(leaves: Town) -> None:
    answer = client_of(leaves.alice).get(reverse("assessment:register", args=[leaves.fifth.pk]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == observing(leaves)
    page = client_of(leaves.alice).get(reverse("assessment:board")).content.decode()
    assert observing(leaves) in page
    assert reverse("assessment:plan", args=[leaves.primary.pk, 5]) in page


def test_the_board_counts_what_was_observed(leaves: Town) -> None:
    with acting(SYSTEM):
        [before] = [
            each
            for each in class_progress(SYSTEM, leaves.year.name, leaves.primary)
            if each.due and is_preschool(each.school_class)
        ]
        jump = NormIndicator.objects.filter(institution=leaves.primary, age=5, area="the-chat").first()
        assert jump is not None
        row = {"person_id": leaves.persons[PUPIL].pk, "indicator_id": jump.pk, "achieved": False}
        observe_children(SYSTEM, school_class_id=leaves.fifth.pk, rows=[row])
        [after] = [
            each
            for each in class_progress(SYSTEM, leaves.year.name, leaves.primary)
            if each.due and is_preschool(each.school_class)
        ]
    asked = NormIndicator.objects.filter(institution=leaves.primary, age=5, is_used=True)
    with acting(SYSTEM):
        assert before.due == before.pupils * asked.count() > 0
    assert (before.given, after.given, after.due, after.complete) == (0, 1, before.due, 0)


def test_the_school_opens_and_changes_its_plan(town: Town) -> None:
    href, client = reverse("assessment:plan", args=[town.primary.pk, 5]), client_of(town.alice)
    assert "Trường chưa có kế hoạch quan sát" in client.get(href).content.decode()
    assert client.post(href, {"verb": "open"}).status_code == 302
    page = client.get(href).content.decode()
    assert "Bật xa tối thiểu 50 cm" in page
    said = {"verb": "save", "name": ["Nhảy dây", "", "Bật xa tối thiểu 50 cm"], "area": ["the-chat"] * 3}
    assert client.post(href, said).status_code == 302
    with acting(SYSTEM):
        used = NormIndicator.objects.filter(institution=town.primary, age=5, is_used=True).order_by("position")
        assert [row.name for row in used] == ["Nhảy dây", "Bật xa tối thiểu 50 cm"]
        assert NormIndicator.objects.filter(institution=town.primary, age=3, is_used=True).count() == 10
    assert client.post(href, {**said, "area": ["the-chat", "x", "x"]}).status_code == 422
    assert client_of(town.charlie).get(href).status_code == 404
    assert client_of(town.actors["homeroom_teacher"]).get(href).status_code == 403
    assert client.get(reverse("assessment:plan", args=[town.primary.pk, 9])).status_code == 404


def test_a_plan_is_the_principals(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    with acting(teacher), pytest.raises(Denied):
        set_plan(teacher, institution_id=town.primary.pk, age=5, indicators=[], on=date(2026, 10, 1))
