"""Primary levels and tests as workbooks: out, filled at home, and in again with a verdict for every cell not taken."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import lock_term
from hoaban.modules.assessment.models import PrimaryRecord
from hoaban.modules.assessment.tests.school import SYSTEM
from hoaban.modules.assessment.tests.test_pages import client_of
from hoaban.modules.assessment.tests.test_primary import PUPIL, write
from hoaban.modules.assessment.tests.test_younger_pages import page_of
from hoaban.modules.schooling.actions import open_books
from hoaban.modules.schooling.models import SchoolClass
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(town: Town) -> Town:
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    return town


def sheet_of(town: Town, part: str = "subjects", period: str = "cn", of: SchoolClass | None = None) -> str:
    return f"{page_of(town, part, period, of)}sheet/"


def workbook(client: Client, href: str) -> tuple[openpyxl.Workbook, dict[str, int], int]:
    """Download a sheet; gives its columns by head and the row of the pupil."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(href).content))
    rows = list(book.active.iter_rows(values_only=True))
    at = next(number for number, row in enumerate(rows, start=1) if row[2] == PUPIL)
    return book, {str(head): place for place, head in enumerate(rows[0], start=1)}, at


def send(client: Client, href: str, book: openpyxl.Workbook, verb: str = "import") -> str:
    kept = io.BytesIO()
    book.save(kept)
    return client.post(href, {"file": SimpleUploadedFile("lop.xlsx", kept.getvalue()), "verb": verb}).content.decode()


def standing() -> set[tuple[str, str, int | None]]:
    with acting(SYSTEM):
        return set(PrimaryRecord.objects.values_list("key", "level", "test"))


def test_a_sheet_goes_out_and_comes_in_with_verdicts(books: Town) -> None:
    client, href = client_of(books.actors["homeroom_teacher"]), sheet_of(books)
    assert href in client.get(page_of(books)).content.decode()
    book, heads, at = workbook(client, href)
    page = book.active
    page.cell(at, heads["Toán"]).value, page.cell(at, heads["Toán: điểm KT"]).value = "t", 9
    page.cell(at, heads["Tiếng Việt"]).value = "Giỏi"
    page.cell(at, heads["Đạo đức"]).value = "Hoàn thành"
    page.append(["không-có", 9, "Người Lạ"])
    told = send(client, href, book, "check")
    assert "2 đánh giá sẽ được ghi" in told
    assert standing() == set()
    told = send(client, href, book)
    assert "«Giỏi» không phải là mức đánh giá" in told
    assert "Người Lạ" in told
    assert standing() == {("toan", "T", 9), ("dao-duc", "H", None)}
    assert "3 ô đã có sẵn" in send(client, href, workbook(client, href)[0], "check")


def test_it_writes_nothing_over_what_came_after_it(books: Town) -> None:
    client, href = client_of(books.actors["homeroom_teacher"]), sheet_of(books)
    write(books, SYSTEM, "subject", "toan", "H", test=6)
    book, heads, at = workbook(client, href)
    write(books, SYSTEM, "subject", "toan", "T", test=9)
    book.active.cell(at, heads["Toán"]).value = "C"
    book.active.cell(at, heads["Đạo đức"]).value = "T"
    assert "đã được ghi là T" in send(client, href, book)
    assert standing() == {("toan", "T", 9), ("dao-duc", "T", None)}


def test_traits_go_by_the_grade_of_each(books: Town) -> None:
    client, href = client_of(books.actors["teacher"]), sheet_of(books, "traits", of=books.combined)
    book = openpyxl.load_workbook(io.BytesIO(client.get(href).content))
    rows = list(book.active.iter_rows(values_only=True))
    young = next(row for row in rows if row[2] == "Mùa A Dơ")
    head = rows[0].index("Nhân ái") + 1
    book.active.cell(rows.index(young) + 1, head).value = "c"
    if "Tin học" in rows[0]:
        assert young[rows[0].index("Tin học")] == "–"
        book.active.cell(rows.index(young) + 1, rows[0].index("Tin học") + 1).value = "T"
        assert "Khối của học sinh không có cột này" in send(client, href, book)
    else:
        send(client, href, book)
    assert standing() == {("nhan-ai", "can-co-gang", None)}


def test_who_may_not_type_may_not_send(books: Town) -> None:
    leader, href = client_of(books.actors["homeroom_teacher"]), sheet_of(books)
    book, heads, at = workbook(leader, href)
    book.active.cell(at, heads["Đạo đức"]).value = "T"
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("lop.xlsx", kept.getvalue())
    assert client_of(books.alice).post(href, {"file": file, "verb": "import"}).status_code == 403
    assert leader.get(sheet_of(books, "year")).status_code == 404
    with acting(SYSTEM):
        lock_term(SYSTEM, institution_id=books.primary.pk, school_year=books.year.name, term=2)
    assert "sổ đã khóa" in send(leader, href, book)
    assert standing() == set()
