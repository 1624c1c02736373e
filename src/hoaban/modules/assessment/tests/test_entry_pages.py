"""The sheets of a class as people use them: conduct, comments, the summer, subjects and teachers, asking for corrections."""

import pytest
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import lock_term, set_mark
from hoaban.modules.assessment.models import Comment, ConductLevel, Correction, Mark, Result
from hoaban.modules.assessment.tests.school import SYSTEM, School, fill_year
from hoaban.modules.assessment.tests.test_pages import client_of
from hoaban.modules.schooling.models import ClassSubject, Teaching

pytestmark = pytest.mark.django_db


def at(made: School, name: str, *more: object) -> str:
    return reverse(f"assessment:{name}", args=[made.school_class.pk, *more])


def read(actor: Actor, href: str) -> str:
    answer = client_of(actor).get(href)
    assert answer.status_code == 200
    return answer.content.decode()


def lock(made: School, term: int) -> None:
    with acting(SYSTEM):
        lock_term(SYSTEM, institution_id=made.school.pk, school_year=made.year, term=term)


def cell(made: School, *parts: object, pupil: int = 0) -> str:
    return "-".join(("c", str(made.pupils[pupil].pk), *map(str, parts)))


PAGES = (
    ("conduct", ()),
    ("homeroom-comments", (1,)),
    ("comments", ("toan", 1)),
    ("summer", ()),
    ("subjects", ()),
    ("correct", ("toan", 1)),
    ("primary", ("subjects", "ck1")),
    ("observations", ("the-chat",)),
)


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_another_schools_class_is_not_there(school: School, name: str, more: tuple[object, ...]) -> None:
    client = client_of(school.town.alice)
    assert client.get(at(school, name, *more)).status_code == 404
    assert client.post(at(school, name, *more), {"c-x": "T"}).status_code == 404


def test_the_homeroom_teacher_types_conduct_and_the_year_follows(school: School) -> None:
    href = at(school, "conduct")
    said = {cell(school, 1): "t", cell(school, 2): "Khá", cell(school, 1, pupil=1): "cđ"}
    assert client_of(school.leader).post(href, said).status_code == 302
    with acting(SYSTEM):
        rows = ConductLevel.objects.filter(person=school.pupils[0]).order_by("term")
        assert list(rows.values_list("level", flat=True)) == ["tot", "kha"]
        assert Result.objects.get(person=school.pupils[0]).conduct == "kha"
    page = read(school.leader, href)
    assert "Rèn luyện Khá: học kì I Tốt, học kì II Khá" in page
    assert 'value="CĐ"' in page


def test_a_wrong_letter_keeps_what_was_typed_and_saves_nothing(school: School) -> None:
    said = {cell(school, 1): "G", cell(school, 2): "T"}
    answer = client_of(school.leader).post(at(school, "conduct"), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Giàng A Páo, Học kì I: «G» không phải là mức đánh giá" in page
    assert 'value="G"' in page
    assert 'value="T"' in page
    with acting(SYSTEM):
        assert not ConductLevel.objects.exists()


def test_conduct_judged_once_is_not_emptied(school: School) -> None:
    href = at(school, "conduct")
    client_of(school.leader).post(href, {cell(school, 1): "T"})
    assert client_of(school.leader).post(href, {cell(school, 1): ""}).status_code == 422


def test_others_read_conduct_and_do_not_write_it(school: School) -> None:
    href = at(school, "conduct")
    for actor in (school.maths, school.town.charlie):
        assert cell(school, 1) not in read(actor, href)
        assert client_of(actor).post(href, {cell(school, 1): "T"}).status_code == 403
    assert client_of(school.town.actors["guardian"]).get(href).status_code in {403, 404}


def test_a_locked_term_says_who_opens_it(school: School) -> None:
    lock(school, 1)
    page = read(school.leader, at(school, "conduct"))
    assert "Học kì I: sổ đã khóa" in page
    assert "Chỉ hiệu trưởng mở lại được" in page
    assert cell(school, 1) not in page
    assert cell(school, 2) in page


def test_what_was_typed_before_the_lock_is_not_lost_in_silence(school: School) -> None:
    lock(school, 1)
    answer = client_of(school.leader).post(at(school, "conduct"), {cell(school, 1): "T", cell(school, 2): "K"})
    assert answer.status_code == 422
    assert "Giàng A Páo, Học kì I: ô này không còn ghi được" in answer.content.decode()
    with acting(SYSTEM):
        assert not ConductLevel.objects.exists()


def test_comments_are_written_by_subject_and_by_the_homeroom_teacher(school: School) -> None:
    href = at(school, "comments", "toan", 1)
    assert client_of(school.maths).post(href, {cell(school): "  Chăm, cần cẩn thận hơn "}).status_code == 302
    assert client_of(school.leader).post(href, {cell(school): "x"}).status_code == 403
    own = at(school, "homeroom-comments", 1)
    assert client_of(school.leader).post(own, {cell(school): "Ngoan"}).status_code == 302
    assert client_of(school.maths).post(own, {cell(school): "x"}).status_code == 403
    with acting(SYSTEM):
        assert set(Comment.objects.values_list("subject", "text")) == {
            ("toan", "Chăm, cần cẩn thận hơn"),
            ("", "Ngoan"),
        }
    assert 'value="Chăm, cần cẩn thận hơn"' in read(school.maths, href)
    client_of(school.maths).post(href, {cell(school): ""})
    with acting(SYSTEM):
        assert Comment.objects.get(subject="toan").text == ""
    assert client_of(school.maths).get(at(school, "comments", "thien-van", 1)).status_code == 404


def test_a_comment_too_long_is_refused_with_its_pupil(school: School) -> None:
    answer = client_of(school.maths).post(at(school, "comments", "toan", 1), {cell(school): "a" * 1001})
    assert answer.status_code == 422
    assert "Giàng A Páo, nhận xét: Nhận xét dài 1001 chữ" in answer.content.decode()


def test_a_locked_book_takes_no_comments(school: School) -> None:
    lock(school, 1)
    page = read(school.maths, at(school, "comments", "toan", 1))
    assert "sổ đã khóa" in page
    assert cell(school) not in page


def test_a_retest_decides_promotion_again(school: School) -> None:
    fill_year(school, "6", toan="3")
    with acting(SYSTEM):
        assert Result.objects.get(person=school.pupils[0]).decision == "retest"
    href = at(school, "summer")
    page = read(school.maths, href)
    assert "Kiểm tra, đánh giá lại" in page
    assert cell(school, "toan") in page
    assert cell(school, "ngu-van") not in page
    assert client_of(school.maths).post(href, {cell(school, "toan"): "6,5"}).status_code == 302
    with acting(SYSTEM):
        assert Mark.objects.get(kind="retest").value == "6.5"
        assert Result.objects.get(person=school.pupils[0]).decision == "promoted"
    page = read(school.maths, href)
    assert 'value="6,5"' in page
    assert "Được lên lớp" in page


def test_conduct_after_the_summer_decides_again(school: School) -> None:
    fill_year(school, "8")
    conduct = {cell(school, 1): "CĐ", cell(school, 2): "CĐ"}
    client_of(school.leader).post(at(school, "conduct"), conduct)
    href = at(school, "summer")
    name = cell(school, "conduct")
    assert name not in read(school.maths, href)
    assert client_of(school.leader).post(href, {name: "Đ"}).status_code == 302
    with acting(SYSTEM):
        assert Result.objects.get(person=school.pupils[0]).decision == "promoted"
    assert "Sau rèn luyện trong hè" in read(school.leader, reverse("assessment:pupil", args=[school.pupils[0].pk]))


def test_a_summer_mark_off_the_scale_is_refused(school: School) -> None:
    fill_year(school, "6", toan="3")
    answer = client_of(school.maths).post(at(school, "summer"), {cell(school, "toan"): "11"})
    assert answer.status_code == 422
    assert "Giàng A Páo, Toán" in answer.content.decode()


def test_nobody_waits_for_the_summer_before_the_year_is_complete(school: School) -> None:
    assert "Không có học sinh phải kiểm tra lại" in read(school.maths, at(school, "summer"))
    lock(school, 3)
    fill_year(school, "6", toan="3")
    page = read(school.maths, at(school, "summer"))
    assert "Sau hè: sổ đã khóa" in page
    assert cell(school, "toan") not in page


def arranged(made: School, **changed: str | list[str]) -> dict[str, str | list[str]]:
    with acting(SYSTEM):
        rows = list(ClassSubject.objects.filter(school_class=made.school_class))
    said: dict[str, str | list[str]] = {"on": made.town.today.isoformat()}
    for row in rows:
        said |= {f"takes-{row.subject}": "1", f"periods-{row.subject}": str(row.periods)}
    return said | changed


def test_the_principal_assigns_subjects_and_several_teachers(school: School) -> None:
    href = at(school, "subjects")
    page = read(school.town.charlie, href)
    assert "Trần Văn Toán" in page
    assert "Tiếng dân tộc thiểu số" in page
    teachers = [str(school.maths.person_id), str(school.leader.person_id)]
    said = arranged(school, **{"teacher-toan": teachers, "periods-tin-hoc": "70", "takes-tieng-dtts": "1"})
    said["periods-tieng-dtts"] = "105"
    assert client_of(school.town.charlie).post(href, said).status_code == 302
    with acting(SYSTEM):
        taught = Teaching.objects.on(school.town.today).filter(subject="toan")
        assert set(taught.values_list("person_id", flat=True)) == {school.maths.person_id, school.leader.person_id}
        assert ClassSubject.objects.get(school_class=school.school_class, subject="tin-hoc").periods == 70
        assert ClassSubject.objects.filter(subject="tieng-dtts").exists()


def test_a_subject_with_marks_is_not_dropped_and_periods_are_numbers(school: School) -> None:
    with acting(SYSTEM):
        set_mark(SYSTEM, school_class_id=school.school_class.pk, **school.mark("toan", "8"))
    href, client = at(school, "subjects"), client_of(school.town.charlie)
    said = arranged(school)
    del said["takes-toan"]
    answer = client.post(href, said)
    assert answer.status_code == 422
    assert "Môn Toán đã có điểm" in answer.content.decode()
    answer = client.post(href, arranged(school, **{"periods-toan": "nhiều"}))
    assert answer.status_code == 422
    assert 'value="nhiều"' in answer.content.decode()
    assert "«nhiều» không đọc được" in answer.content.decode()
    with acting(SYSTEM):
        assert ClassSubject.objects.get(school_class=school.school_class, subject="toan").periods == 140


def test_teachers_do_not_assign(school: School) -> None:
    assert client_of(school.maths).get(at(school, "subjects")).status_code == 403
    assert client_of(school.maths).post(at(school, "subjects"), arranged(school)).status_code == 403


def test_a_stranger_to_the_school_is_not_assigned(school: School) -> None:
    stranger = str(school.town.persons["Tòng Văn Em"].pk)
    answer = client_of(school.town.charlie).post(at(school, "subjects"), arranged(school, **{"teacher-toan": stranger}))
    assert answer.status_code == 422
    assert "không giữ vị trí nào ở trường" in answer.content.decode()


def test_one_press_opens_the_books_of_the_whole_school(school: School) -> None:
    with acting(SYSTEM):
        ClassSubject.objects.filter(school_class=school.town.tenth).delete()
    client = client_of(school.town.charlie)
    page = client.get(reverse("assessment:board")).content.decode()
    assert "1 lớp chưa có môn học" in page
    client.post(reverse("assessment:window", args=[school.school.pk]), {"verb": "open"})
    with acting(SYSTEM):
        assert ClassSubject.objects.filter(school_class=school.town.tenth, subject="ngu-van", periods=105).exists()
    assert "chưa có môn học" not in client.get(reverse("assessment:board")).content.decode()


def test_a_locked_mark_is_asked_to_be_corrected_and_a_second_person_decides(school: School) -> None:
    with acting(SYSTEM):
        set_mark(SYSTEM, school_class_id=school.school_class.pk, **school.mark("toan", "6.5"))
    href = at(school, "correct", "toan", 1)
    assert "Sổ đang mở, không cần đề nghị" in read(school.maths, href)
    lock(school, 1)
    who = {"person": str(school.pupils[0].pk), "slot": "regular-1"}
    assert f"{href}?person={who['person']}&amp;slot=regular-1" in read(school.maths, at(school, "grid", "toan", 1))
    page = client_of(school.maths).get(href, who).content.decode()
    assert "<strong>6,5</strong>" in page
    client = client_of(school.maths)
    assert client.post(href, {**who, "value": "8", "reason": " "}).status_code == 422
    assert client.post(href, {**who, "value": "11", "reason": "Chấm lại"}).status_code == 422
    assert client.post(href, {**who, "value": "8", "reason": "Chấm lại"}).status_code == 302
    assert client.post(href, {**who, "person": "x", "value": "8", "reason": "a"}).status_code == 404
    assert "Giáo viên dạy môn này đề nghị sửa điểm" in read(school.leader, href)
    assert client_of(school.leader).post(href, {**who, "value": "8", "reason": "a"}).status_code == 403
    page = read(school.maths, reverse("assessment:corrections"))
    assert "6,5 → 8" in page
    assert 'value="approve"' not in page
    decide = reverse("assessment:corrections")
    assert 'value="approve"' in read(school.town.charlie, decide)
    with acting(SYSTEM):
        asked = Correction.objects.get()
    client_of(school.town.charlie).post(decide, {"correction": str(asked.pk), "decision": "refuse"})
    assert "Không duyệt" in read(school.maths, decide)
    with acting(SYSTEM):
        assert Mark.objects.get().value == "6.5"


def test_a_pupils_report_prints_and_is_the_familys_own(school: School) -> None:
    fill_year(school, toan="6.4")
    href = reverse("assessment:report", args=[school.pupils[0].pk, school.year])
    answer = client_of(school.leader).get(href)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    guardian = client_of(school.town.actors["guardian"])
    assert guardian.get(href).status_code == 404
    assert guardian.get(reverse("assessment:pupil", args=[school.pupils[0].pk])).status_code == 404
    other = reverse("assessment:report", args=[school.pupils[0].pk, "1999-2000"])
    assert client_of(school.leader).get(other).status_code == 404


def test_a_family_finds_its_own_child_from_the_menu(school: School) -> None:
    page = read(school.town.actors["guardian"], reverse("assessment:board"))
    assert "Mùa A Dơ" in page
    assert "Lò Thị Đào" not in page
    assert reverse("assessment:pupil", args=[school.town.persons["Mùa A Dơ"].pk]) in page
    assert "Khóa" not in page
