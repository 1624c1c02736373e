"""Registers on pages: sent, checked, imported, left and found again; who may, and what stays of the files."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from hoaban.engines.workbooks.sheets import Sheet
from hoaban.engines.workbooks.writer import write
from hoaban.kernel import jobs
from hoaban.kernel.actor import Actor
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.jobs import REMEMBER
from hoaban.modules.schooling import uploads
from hoaban.modules.schooling.models import Enrolment, RegisterImport
from hoaban.modules.schooling.registers.exporting import export_register
from tests.town import Town

SYSTEM = Actor.system("test")
NEW_PUPIL = [9, "Lò Văn Mới", "05/09/2016", "Nam", "Thái", None, "5A", None, None, None, None, None, None]
NAMELESS = [10, None, "05/09/2016", "Nam", "Thái", None, "5A", None, None, None, None, None, None]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(uploads, "settings", lambda: SimpleNamespace(home=tmp_path))
    return tmp_path


@pytest.fixture
def clerk(town: Town) -> Client:
    client = Client()
    client.force_login(town.accounts["school_clerk"])
    return client


def workbook(town: Town, *more: Sequence[Any], school: str = "11TH0001") -> SimpleUploadedFile:
    """Give the school's register as it stands, with rows added to the sheet of pupils."""
    with acting(SYSTEM):
        sheets = export_register(SYSTEM, school, town.year.name)
    pupils = next(sheet for sheet in sheets if sheet.name == "Học sinh")
    pupils.rows.extend(more)
    return _file(f"{school}.xlsx", sheets)


def _file(name: str, sheets: list[Sheet]) -> SimpleUploadedFile:
    with NamedTemporaryFile(suffix=".xlsx") as written:
        write(written.name, sheets)
        return SimpleUploadedFile(name, Path(written.name).read_bytes())


def send(client: Client, town: Town, *files: SimpleUploadedFile, verb: str = "check") -> JobRun:
    response = client.post("/registers/new/", {"files": files, "verb": verb, "year": town.year.name})
    assert response.status_code == 302, response.content.decode()
    return newest_run()


def newest_run() -> JobRun:
    with acting(SYSTEM):
        return JobRun.objects.filter(kind__startswith="registers.").order_by("-asked_at").first()


def work(run: JobRun) -> None:
    """Do a queued job as the worker does it."""
    jobs.perform(run.pk)


def page_of(client: Client, run: JobRun) -> str:
    response = client.get(f"/registers/runs/{run.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def learners(town: Town) -> int:
    with acting(SYSTEM):
        return Enrolment.objects.on(town.today).filter(institution=town.primary).count()


def test_nothing_yet_says_what_to_do_first(clerk: Client) -> None:
    text = clerk.get("/registers/").content.decode()
    assert "Chưa nhập sổ nào" in text
    assert 'href="/registers/new/"' in text


def test_a_check_tells_counts_and_causes_and_writes_nothing(town: Town, clerk: Client) -> None:
    run = send(clerk, town, workbook(town, NEW_PUPIL, NAMELESS))
    assert "Đang chờ đến lượt" in page_of(clerk, run)
    work(run)
    text = page_of(clerk, run)
    assert "1 × Thiếu họ và tên" in text
    assert "Điền họ và tên theo giấy khai sinh." in text
    assert "trang «Học sinh», dòng 12" in text
    assert "Nhập những dòng đúng" in text
    assert learners(town) == 8


def test_what_a_check_accepted_is_imported_once_and_the_files_go(town: Town, clerk: Client) -> None:
    check = send(clerk, town, workbook(town, NEW_PUPIL, NAMELESS))
    work(check)
    first = clerk.post(f"/registers/runs/{check.pk}/import/")
    again = clerk.post(f"/registers/runs/{check.pk}/import/")
    assert again["Location"] == first["Location"]
    run = newest_run()
    assert run.kind == "registers.import"
    assert uploads.files_of(run.pk)
    work(run)
    assert uploads.files_of(run.pk) == uploads.files_of(check.pk) == []
    assert learners(town) == 9
    assert "Đã nhập" in page_of(clerk, run)
    assert "11TH0001.xlsx" in clerk.get("/registers/").content.decode()


def test_an_import_has_the_figures_computed_anew_once(town: Town, clerk: Client) -> None:
    for pupil in (NEW_PUPIL, ["x", "Lò Thị Hai", *NEW_PUPIL[2:]]):
        work(send(clerk, town, workbook(town, pupil), verb="import"))
    with acting(SYSTEM):
        waiting = JobRun.objects.filter(kind=REMEMBER)
        assert waiting.count() == 1
        assert waiting.get().actor_user_id is None


def test_importing_what_stands_already_changes_nothing_and_says_so(town: Town, clerk: Client) -> None:
    file = workbook(town, NEW_PUPIL)
    work(send(clerk, town, file, verb="import"))
    file.seek(0)
    again = send(clerk, town, file, verb="import")
    work(again)
    assert "không có gì mới" in page_of(clerk, again)
    with acting(SYSTEM):
        assert RegisterImport.objects.count() == 1


def test_a_file_of_another_school_stays_out_and_tells_nothing_of_it(town: Town, clerk: Client) -> None:
    run = send(clerk, town, workbook(town, school="11TP0001"), verb="import")
    work(run)
    text = page_of(clerk, run)
    assert "Bạn không có quyền nhập sổ của trường này" in text
    assert "Từng sổ" not in text
    with acting(SYSTEM):
        assert not RegisterImport.objects.exists()


def test_what_cannot_be_read_is_named_with_what_to_do(town: Town, clerk: Client) -> None:
    run = send(clerk, town, SimpleUploadedFile("thư.xlsx", b"no workbook"), workbook(town))
    work(run)
    text = page_of(clerk, run)
    assert "thư.xlsx" in text
    assert "Lưu thành" in text
    assert "11TH0001.xlsx" in text


def with_more(town: Town) -> SimpleUploadedFile:
    """The school's register with a column that means nothing and a sheet that nobody understands."""
    with acting(SYSTEM):
        sheets = export_register(SYSTEM, "11TH0001", town.year.name)
    pupils = next(sheet for sheet in sheets if sheet.name == "Học sinh")
    pupils.rows[1:] = [[*pupils.rows[1], "Điện thoại <b>"], *([*row, "0912"] for row in pupils.rows[2:])]
    rows = [["STT", "Phòng", "Loại", "Số"], *([at, f"P{at}", "Kiên cố", 3] for at in range(1, 4))]
    return _file("11TH0001.xlsx", [*sheets, Sheet("Cơ sở vật chất", rows)])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", ("Những gì không được nhập", "Cột không được nhập", "Trang «Học sinh»</strong>: Điện thoại &lt;b&gt;", "Trang «Cơ sở vật chất»", "đặt tên cột như trong sổ xuất ra")),
        ("en", ("What was not imported", "Columns not imported", "Sheet “Học sinh”</strong>: Điện thoại &lt;b&gt;", "Sheet “Cơ sở vật chất”", "name it as in an exported register")),
    ],
)  # fmt: skip
def test_what_was_not_read_is_told_in_both_languages(
    town: Town, clerk: Client, language: str, said: tuple[str, ...]
) -> None:
    run = send(clerk, town, with_more(town))
    work(run)
    clerk.cookies["language"] = language
    text = page_of(clerk, run)
    assert [each for each in said if each not in text] == []
    assert said[0] not in clerk.get(f"/registers/runs/{run.pk}/?file=other.xlsx").content.decode()


def test_all_rows_of_all_causes_come_as_a_file(town: Town, clerk: Client) -> None:
    run = send(clerk, town, workbook(town, NAMELESS))
    work(run)
    lines = clerk.get(f"/registers/runs/{run.pk}/?form=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Tệp,Trang,Dòng")
    assert any("name-missing" in line and ",11," in line for line in lines)
    book = openpyxl.load_workbook(BytesIO(clerk.get(f"/registers/runs/{run.pk}/?form=xlsx").content))
    assert book.worksheets[0].max_row == len(lines)


def test_causes_are_narrowed_to_one_file(town: Town, clerk: Client) -> None:
    run = send(clerk, town, workbook(town, NAMELESS))
    work(run)
    assert "Thiếu họ và tên" not in clerk.get(f"/registers/runs/{run.pk}/?file=other.xlsx").content.decode()
    assert "Thiếu họ và tên" in clerk.get(f"/registers/runs/{run.pk}/?file=11TH0001.xlsx").content.decode()


def test_a_poll_asks_for_the_whole_page_when_the_work_is_over(town: Town, clerk: Client) -> None:
    run = send(clerk, town, workbook(town))
    asking = {"hx-request": "true"}
    assert "HX-Refresh" not in clerk.get(f"/registers/runs/{run.pk}/", headers=asking).headers
    work(run)
    assert clerk.get(f"/registers/runs/{run.pk}/", headers=asking).headers["HX-Refresh"] == "true"


def test_the_files_of_a_check_are_thrown_away_on_request(town: Town, clerk: Client) -> None:
    run = send(clerk, town, workbook(town))
    work(run)
    assert clerk.post(f"/registers/runs/{run.pk}/discard/").status_code == 302
    assert uploads.files_of(run.pk) == []
    assert "Nhập những dòng đúng" not in page_of(clerk, run)


def test_a_run_that_failed_says_so_and_goes_on_from_its_files(
    town: Town, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = send(clerk, town, workbook(town, NEW_PUPIL), verb="import")
    with monkeypatch.context() as broken:
        broken.setitem(jobs._jobs, "registers.import", _break_off)
        work(run)
    text = page_of(clerk, run)
    assert "Bị dừng giữa chừng" in text
    assert "secret detail" not in text
    clerk.post(f"/registers/runs/{run.pk}/import/")
    work(newest_run())
    assert learners(town) == 9


def _break_off(*_arguments: object) -> None:
    raise RuntimeError("secret detail")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Chưa chọn tệp nào"),
        ({"files": [SimpleUploadedFile(f"{n}.xlsx", b"x") for n in range(4)]}, "Gửi một lần nhiều nhất 3 tệp"),
    ],
)
def test_a_wrong_upload_is_explained_and_nothing_starts(clerk: Client, data: dict[str, Any], said: str) -> None:
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=3):
        response = clerk.post("/registers/new/", data)
    assert response.status_code == 422
    assert said in response.content.decode()
    with acting(SYSTEM):
        assert not JobRun.objects.exists()


def test_a_huge_upload_is_refused_before_it_is_read(clerk: Client) -> None:
    response: HttpResponse = clerk.post("/registers/new/", {}, CONTENT_LENGTH=str(10**12))
    assert response.status_code == 422
    assert "Hãy gửi làm nhiều lần" in response.content.decode()


def test_a_form_of_another_site_is_refused(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.accounts["school_clerk"])
    assert client.post("/registers/new/", {"files": workbook(town)}).status_code == 403


def test_a_full_disk_is_told_and_leaves_nothing(town: Town, clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "keep", full)
    response = clerk.post("/registers/new/", {"files": workbook(town)})
    assert response.status_code == 422
    assert "không còn chỗ" in response.content.decode()
    with acting(SYSTEM):
        assert not JobRun.objects.exists()


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("school_clerk", 200),
        ("principal", 200),
        ("department_officer", 200),
        ("other_school_clerk", 404),
        ("teacher", 403),
    ],
)
def test_colleagues_find_a_run_again_and_others_do_not(town: Town, clerk: Client, key: str, status: int) -> None:
    run = send(clerk, town, workbook(town))
    other = Client()
    other.force_login(town.accounts[key])
    assert other.get(f"/registers/runs/{run.pk}/").status_code == status


def open_export(client: Client, town: Town) -> HttpResponse:
    return client.get(f"/schools/{town.primary.pk}/register/?year={town.year.name}")


def test_the_register_comes_back_as_the_workbook_it_would_come_in(town: Town, clerk: Client) -> None:
    response = open_export(clerk, town)
    book = openpyxl.load_workbook(BytesIO(response.getvalue()))
    assert book.sheetnames == ["Thông tin trường", "Lớp học", "Học sinh", "Cán bộ giáo viên"]
    assert response.headers["Content-Disposition"].endswith(f'11TH0001-{town.year.name}.xlsx"')


@pytest.mark.parametrize(("key", "status"), [("other_school_clerk", 404), ("commune_officer", 403), ("auditor", 200)])
def test_the_register_is_given_to_whom_it_may_be(town: Town, key: str, status: int) -> None:
    client = Client()
    client.force_login(town.accounts[key])
    assert open_export(client, town).status_code == status


def big_result(books: int) -> dict[str, Any]:
    """What the import of a whole province tells."""
    counts = {"read": 320, "accepted": 290, "warned": 20, "rejected": 10}
    files = [f"1103{number:05}.xlsx" for number in range(books)]
    workbooks = [
        {
            "file": file,
            "school_code": file[:9],
            "classes": 12,
            "students": counts,
            "staff": counts,
            "changed": {"persons": 330},
        }
        for file in files
    ]
    rows = [{"file": file, "sheet": "Học sinh", "row": row} for file in files for row in range(5, 15)]
    causes = [
        {"code": code, "severity": "warned", "count": len(rows), "rows": rows}
        for code in ("id-missing", "name-missing")
    ]
    unread = [{"file": f, "sheet": f"{f} {n}", "why": "columns-unknown", "columns": ["x"]} for f in files for n in "12"]
    same = [{"file": f, "sheet": "Học sinh", "why": "columns-unknown", "columns": ["Điện thoại"]} for f in files]
    return {"school_year": "2024-2025", "workbooks": workbooks, "causes": causes, "unread": unread + same}


def test_the_outcome_of_a_whole_province_stays_a_light_page(town: Town, clerk: Client) -> None:
    with acting(SYSTEM):
        run = JobRun.objects.create(
            kind="registers.import",
            institution_id=town.primary.pk,
            arguments={"school_year": ""},
            state=JobRun.DONE,
            result=big_result(648),
        )
    response = clerk.get(f"/registers/runs/{run.pk}/", headers={"accept-encoding": "gzip"})
    assert len(response.content) < 30 * 1024
    text = page_of(clerk, run)
    assert "6.480 × Chưa có số định danh" in text
    assert "1–50 trong 648" in text
    assert "và 645 tệp nữa" in text
    assert "và 1.277 trang nữa" in text
    assert text.count("<tr") == 51
    last = clerk.get(f"/registers/runs/{run.pk}/?page=13").content.decode()
    assert "Cộng" in last
    assert "207.360" in last


def test_the_limit_of_files_holds_a_province(clerk: Client) -> None:
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES >= 700
