"""`hoaban registers` on the five shared workbooks: what it says equals the truth, before and after, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest

from hoaban.engines.workbooks.reader import read
from hoaban.engines.workbooks.tests import hostile
from hoaban.interfaces.cli import main, registers
from hoaban.kernel import upkeep
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.tests.books import CODE, SYSTEM, Book, exported, number, pupil
from tests.shared_data import shared

# The reader's own tests hold the others, whose making takes long.
HOSTILE = (
    hostile.far_corner, hostile.laughing_book, hostile.uncomputed, hostile.truncated, hostile.old_format, hostile.encrypted,
    hostile.other_zip, hostile.web_page, hostile.empty,
)  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture(autouse=True)
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database is ready already."""
    monkeypatch.setattr(registers, "ready", lambda: None)
    monkeypatch.setattr(upkeep, "refresh_statistics", lambda: None)


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads((shared("registers") / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture
def good() -> Book:
    return Book(pupils=[pupil("Vàng A Páo", "05/09/2014", number(1))])


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = main(["registers", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def rows_of(report: dict[str, Any]) -> dict[str, list[tuple[str, str, int]]]:
    return {
        cause["code"]: sorted((row["file"].removesuffix(".xlsx"), row["sheet"], row["row"]) for row in cause["rows"])
        for cause in report["causes"]
    }


def test_check_and_import_say_the_truth_whenever_they_are_asked(capsys, truth) -> None:
    """Before anything is in, while it goes in, again, and afterwards; also after other years were imported around it."""
    folder = shared("registers")
    for words in (
        ["check", folder],
        ["import", folder],
        ["check", folder],
        ["import", folder],
        ["import", folder, "--school-year", "2023-2024"],
        ["import", folder, "--school-year", "2025-2026"],
        ["check", folder],
    ):
        code, report = run(capsys, *words)
        assert code == 1, "there are rejected rows"
        assert rows_of(report) == {cause: sorted(map(tuple, rows)) for cause, rows in truth["causes"].items()}
        assert {cause["code"]: cause["count"] for cause in report["causes"]} == truth["cause_counts"]
        assert [cause["count"] for cause in report["causes"]] == sorted(truth["cause_counts"].values(), reverse=True)
        counted = {book["school_code"]: book for book in report["workbooks"]}
        for school in truth["schools"]:
            book = counted.pop(school["code"])
            assert (book["classes"], book["students"]) == (school["classes"], school["students"])
            assert book["staff"] == {"read": school["staff"], "accepted": school["staff"], "warned": 0, "rejected": 0}
        assert counted == {}
        assert report["school_year"] == (words[-1] if len(words) > 2 else "2024-2025")


def test_what_a_register_says_of_the_school_stands(capsys, truth) -> None:
    run(capsys, "import", shared("registers"))
    with acting(SYSTEM):
        for school in truth["schools"]:
            row = Institution.objects.get(code=school["code"])
            assert (row.name, row.levels, row.kind) == (school["name"], [school["level"]], school["level"])
            assert row.boarding_kind == ("semi" if "PTDTBT" in school["name"] else "none")


def test_it_ends_with_0_when_nothing_is_rejected(capsys, good, tmp_path) -> None:
    good.write(tmp_path)
    for verb in ("check", "import"):
        code, report = run(capsys, verb, tmp_path)
        assert (code, report["causes"]) == (0, [])
        assert report["workbooks"][0]["school_code"] == CODE


def test_a_check_writes_nothing(capsys, good, tmp_path) -> None:
    run(capsys, "check", good.write(tmp_path))
    with acting(SYSTEM):
        assert not Institution.objects.exists()


def test_files_that_cannot_be_read_stop_no_other(capsys, good, tmp_path) -> None:
    """Hostile, damaged, missing, no register: each is told with its reason, the good one goes in, and the end is 2."""
    for make in HOSTILE:
        make(tmp_path / f"{make.__name__}.xlsx")
    Book(code="", pupils=good.pupils).write(tmp_path, "no-code.xlsx")
    good.write(tmp_path)
    code, report = run(capsys, "import", tmp_path, tmp_path / "nowhere.xlsx")
    assert code == 2
    assert [book["file"] for book in report["workbooks"]] == [f"{CODE}.xlsx"]
    refused = {one["file"].removesuffix(".xlsx") for one in report["unreadable"]}
    assert refused == {*(make.__name__ for make in HOSTILE), "no-code", "nowhere"}
    assert all(one["reason"]["vi"] and one["reason"]["en"] for one in report["unreadable"])
    assert exported()[2][2][1] == "Vàng A Páo"


def test_old_spreadsheets_in_a_folder_are_told_and_other_files_passed_over(capsys, good, tmp_path) -> None:
    good.write(tmp_path, "tốt.XLSX")
    (tmp_path / "cũ.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    (tmp_path / "~$tốt.xlsx").write_bytes(b"lock")
    (tmp_path / "ghi chú.txt").write_text("x")
    code, report = run(capsys, "check", tmp_path)
    assert code == 2
    assert [book["file"] for book in report["workbooks"]] == ["tốt.XLSX"]
    assert [one["file"] for one in report["unreadable"]] == ["cũ.xls"]


def test_files_of_one_name_in_two_folders_are_told_apart(capsys, good, tmp_path) -> None:
    for folder, code in (("a", CODE), ("b", "119900002")):
        (tmp_path / folder).mkdir()
        good.changed(lambda b, code=code: setattr(b, "code", code)).write(tmp_path / folder, "so.xlsx")
    _, report = run(capsys, "check", tmp_path)
    assert [book["file"] for book in report["workbooks"]] == ["a/so.xlsx", "b/so.xlsx"]
    assert report["causes"][0]["rows"] == [{"file": "b/so.xlsx", "sheet": "Học sinh", "row": 2}]


def test_an_empty_folder_is_no_success(capsys, tmp_path) -> None:
    code, report = run(capsys, "check", tmp_path)
    assert (code, [one["file"] for one in report["unreadable"]]) == (2, [tmp_path.name])


def test_the_files_own_year_counts_unless_another_is_asked_for(capsys, good, tmp_path) -> None:
    good.year = "2023-2024"
    path = good.write(tmp_path)
    assert run(capsys, "check", path)[1]["school_year"] == "2023-2024"
    assert run(capsys, "check", path, "--school-year", "2022–2023")[1]["school_year"] == "2022-2023"
    assert main(["registers", "check", str(path), "--school-year", "năm nay"]) == 2


def test_people_read_it_in_both_languages(capsys, truth) -> None:
    assert main(["registers", "import", str(shared("registers"))]) == 1
    said = capsys.readouterr().out
    assert "Thiếu ngày sinh / The birth date is missing" in said
    assert "110316602.xlsx: 110316602, 15 lớp / classes" in said


def test_export_writes_a_workbook_that_is_read_again(capsys, good, tmp_path) -> None:
    run(capsys, "import", good.write(tmp_path))
    out = tmp_path / "ra.xlsx"
    assert main(["registers", "export", CODE, "--out", str(out)]) == 0
    register = parse("ra.xlsx", read(out))
    assert (register.school.code, register.school_year) == (CODE, "2024-2025")
    assert [each.full_name for each in register.students] == ["Vàng A Páo"]


def test_export_says_what_is_wrong(capsys, good, tmp_path) -> None:
    assert main(["registers", "export", "119999999", "--out", str(tmp_path / "x.xlsx")]) == 2
    assert "119999999" in capsys.readouterr().err
    run(capsys, "import", good.write(tmp_path))
    assert main(["registers", "export", CODE, "--out", str(tmp_path / "không có" / "x.xlsx")]) == 2
    assert not Path(tmp_path / "x.xlsx").exists()
