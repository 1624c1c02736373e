"""Mark books as people use them: the grid without script, the register, the family's view, workbooks, locks and corrections."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.models import Account
from hoaban.modules.assessment.actions import ask_correction, lock_term, set_mark
from hoaban.modules.assessment.models import Correction, Mark, MarkWindow, Result
from hoaban.modules.assessment.pages.registers import furthest
from hoaban.modules.assessment.tests.school import SYSTEM, School, fill_year

pytestmark = pytest.mark.django_db


def client_of(actor: Actor) -> Client:
    client = Client()
    with acting(SYSTEM):
        client.force_login(Account.objects.get(pk=actor.user_id))
    return client


def address(made: School, name: str = "grid", subject: str = "toan", term: int = 1) -> str:
    return reverse(f"assessment:{name}", args=[made.school_class.pk, subject, term])


def cell(made: School, kind: str = "regular", number: int = 1, pupil: int = 0) -> str:
    return f"m-{made.pupils[pupil].pk}-{kind}-{number}"


def values() -> set[tuple[str, str]]:
    with acting(SYSTEM):
        return set(Mark.objects.values_list("kind", "value"))


def test_the_grid_is_a_form_that_saves_all_cells(school: School) -> None:
    client = client_of(school.maths)
    page = client.get(address(school)).content.decode()
    assert cell(school) in page
    done = client.post(address(school), {cell(school): "7,5", cell(school, "mid"): "8", cell(school, number=2): ""})
    assert done.status_code == 302
    assert values() == {("regular", "7.5"), ("mid", "8")}
    assert 'value="7,5"' in client.get(address(school)).content.decode()


def test_a_mistake_keeps_what_was_typed_and_saves_nothing(school: School) -> None:
    done = client_of(school.maths).post(address(school), {cell(school): "11", cell(school, "mid"): "8"})
    page = done.content.decode()
    assert done.status_code == 422
    assert 'value="11"' in page
    assert "Giàng A Páo, TX1" in page
    assert not values()


def test_who_does_not_teach_sees_but_does_not_write(school: School) -> None:
    client = client_of(school.leader)
    assert cell(school) not in client.get(address(school)).content.decode()
    assert client.post(address(school), {cell(school): "7"}).status_code == 403
    assert not values()


def test_a_commented_subject_takes_passed_or_not(school: School) -> None:
    with acting(SYSTEM):
        set_mark(SYSTEM, school_class_id=school.school_class.pk, **school.mark("nghe-thuat", "Đ"))
    page = client_of(school.leader).get(address(school, subject="nghe-thuat")).content.decode()
    assert 'class="read">Đ</td>' in page


def test_the_register_tells_results_in_the_order_of_names(school: School) -> None:
    fill_year(school, toan="6.4")
    page = client_of(school.leader).get(reverse("assessment:register", args=[school.school_class.pk])).content.decode()
    assert page.index("Lò Thị Ánh") < page.index("Giàng A Páo") < page.index("Vàng A Sủ")
    assert "Khá" in page
    assert "Được lên lớp" in page
    term = client_of(school.leader).get(reverse("assessment:register", args=[school.school_class.pk]) + "?term=1")
    assert "6,4" in term.content.decode()


def test_a_pupils_page_says_why(school: School) -> None:
    fill_year(school, toan="6.4")
    page = client_of(school.maths).get(reverse("assessment:pupil", args=[school.pupils[0].pk])).content.decode()
    assert "Học tập Khá, vì Toán 6,4 &lt; 6,5" in page
    english = client_of(school.maths)
    english.cookies["language"] = "en"
    assert "because" in english.get(reverse("assessment:pupil", args=[school.pupils[0].pk])).content.decode()


def test_no_page_ranks_pupils(school: School) -> None:
    fill_year(school)
    for href in (reverse("assessment:register", args=[school.school_class.pk]), reverse("assessment:board")):
        page = client_of(school.town.charlie).get(href).content.decode().lower()
        assert "xếp hạng" not in page
        assert "sort=" not in page


def test_the_board_says_what_is_missing(school: School) -> None:
    fill_year(school)
    with acting(SYSTEM):
        set_mark(SYSTEM, school_class_id=school.school_class.pk, **school.mark("toan", "", term=2, kind="final"))
    page = client_of(school.town.charlie).get(reverse("assessment:board")).content.decode()
    assert "8A" in page
    assert "Khóa Học kì I" in page


def test_the_principal_locks_and_opens(school: School) -> None:
    client, href = client_of(school.town.charlie), reverse("assessment:window", args=[school.school.pk])
    client.post(href, {"verb": "lock", "term": "1"})
    with acting(SYSTEM):
        assert MarkWindow.objects.get().is_locked
    assert "Sổ đã khóa" in client_of(school.maths).get(address(school)).content.decode()
    client.post(href, {"verb": "unlock", "term": "1"})
    with acting(SYSTEM):
        assert not MarkWindow.objects.get().is_locked
    assert client.post(href, {"verb": "open"}).status_code == 302
    assert client_of(school.maths).post(href, {"verb": "lock", "term": "1"}).status_code == 403


def test_a_correction_is_decided_on_its_page(school: School) -> None:
    with acting(SYSTEM):
        lock_term(SYSTEM, institution_id=school.school.pk, school_year=school.year, term=1)
    with acting(school.maths):
        wish = ask_correction(
            school.maths, school_class_id=school.school_class.pk, **school.mark("toan", "9"), reason="Cộng nhầm"
        )
    client, href = client_of(school.town.charlie), reverse("assessment:corrections")
    assert "Cộng nhầm" in client.get(href).content.decode()
    said = {"correction": str(wish.pk), "decision": "approve"}
    assert client.post(href, said).status_code == 302
    assert client.post(href, said).status_code == 422
    assert client.post(href, {**said, "correction": "x"}).status_code == 404
    with acting(SYSTEM):
        assert Correction.objects.get().state == "approved"


def workbook(made: School) -> openpyxl.Workbook:
    answer = client_of(made.maths).get(address(made, "sheet"))
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def send(made: School, book: openpyxl.Workbook, verb: str) -> str:
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("diem.xlsx", kept.getvalue())
    return client_of(made.maths).post(address(made, "sheet"), {"file": file, "verb": verb}).content.decode()


def test_a_workbook_goes_out_and_comes_in_with_verdicts(school: School) -> None:
    book = workbook(school)
    page = book.active
    heads = [found.value for found in page[1]]
    assert heads == ["Mã", "STT", "Họ và tên", "Ngày sinh", "TX1", "TX2", "TX3", "TX4", "GK", "CK", "Khi tải về"]
    page["E2"], page["F2"], page["I3"], page["E4"] = 7.5, "8,25", 9, "vắng"
    page["A5"], page["C5"] = "không-có", "Người Lạ"
    told = send(school, book, "check")
    assert "2 điểm sẽ được ghi" in told
    assert not values()
    told = send(school, book, "import")
    assert "Đã ghi 2 điểm" in told
    assert "8,25" in told or "8.25" in told
    assert "vắng" in told
    assert "Người Lạ" in told
    assert values() == {("regular", "7.5"), ("mid", "9")}
    assert "2 ô đã có sẵn" in send(school, book, "check")


def test_a_workbook_writes_nothing_over_what_came_after_it(school: School) -> None:
    set_of = {"school_class_id": school.school_class.pk}
    with acting(SYSTEM):
        set_mark(SYSTEM, **set_of, **school.mark("toan", "5"))
    book = workbook(school)
    with acting(SYSTEM):
        set_mark(SYSTEM, **set_of, **school.mark("toan", "8"))
    for row in book.active.iter_rows(min_row=2):
        row[4].value = 6 if row[4].value == 5 else 7
    told = send(school, book, "import")
    assert "đã được ghi là 8" in told
    assert values() == {("regular", "8"), ("regular", "7")}
    assert "Đã ghi 1 điểm" in send(school, workbook_with(school, {8: 6}), "import")
    assert values() == {("regular", "6"), ("regular", "7")}


def workbook_with(made: School, changes: dict[float, float]) -> openpyxl.Workbook:
    """Give the sheet as it is downloaded now, with some first regular marks replaced."""
    book = workbook(made)
    for row in book.active.iter_rows(min_row=2):
        row[4].value = changes.get(row[4].value, row[4].value)
    return book


def test_a_file_that_is_no_workbook_is_refused(school: School) -> None:
    client = client_of(school.maths)
    file = SimpleUploadedFile("diem.xlsx", b"not a workbook")
    told = client.post(address(school, "sheet"), {"file": file, "verb": "import"}).content.decode()
    assert "notice" in told
    assert not values()
    assert "Chưa chọn tệp" in client.post(address(school, "sheet"), {"verb": "import"}).content.decode()


def test_the_mark_book_prints(school: School) -> None:
    fill_year(school, toan="6.4")
    answer = client_of(school.leader).get(reverse("assessment:book", args=[school.school_class.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 10_000
    assert (
        client_of(school.town.alice).get(reverse("assessment:book", args=[school.school_class.pk])).status_code == 404
    )


@pytest.mark.parametrize(
    ("values", "term"),
    [(["8.1", None, None], 1), (["8.1", "7.6", None], 2), (["8.1", "7.6", "7.8"], 3), (["T", "H", None, None], 1),
     (["T", "H", "T", None], 2), (["T", "H", "T", "T"], 3), ([None, None, None], 3)],
)  # fmt: skip
def test_the_register_opens_where_the_class_has_got_to(values: list[str | None], term: int) -> None:
    assert furthest([Result(subjects={"toan": values, "am-nhac": [None] * len(values)})]) == term
