"""What was not read is told: in JSON, in words of both languages, and so that a province of schools stays readable."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.engines.workbooks.sheets import Sheet
from hoaban.engines.workbooks.writer import write
from hoaban.interfaces.cli import main, registers
from hoaban.kernel import upkeep
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.models import Enrolment, RegisterImport
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.report import Report
from hoaban.modules.schooling.registers.tests.books import PUPIL_COLUMNS, SYSTEM, Book, number, pupil
from hoaban.modules.schooling.registers.tests.samples import HEADER, LAN, judge, sheets
from hoaban.modules.schooling.registers.unread import WHYS, by_why, letters

STRANGE = Sheet(
    "Cơ sở vật chất", [["STT", "Phòng", "Loại", "Số"], *([at, f"P{at}", "Kiên cố", 3] for at in range(1, 4))]
)
DRAFT = Sheet("Nháp", [HEADER, LAN])
NEXT = [pupil("Vàng A Dế", "06/10/2014", number(2), class_="Lớp 5 a")]


def report_of(*more: Sheet) -> Report:
    report, parts = Report("2024-2025"), sheets(LAN)
    parts[2] = Sheet("Học sinh", [[*HEADER, "Điện thoại"], [*LAN, "0912"]])
    report.add(judge().judge(parse("a.xlsx", [*parts, *more])))
    return report


def test_json_tells_files_sheets_and_columns() -> None:
    found = report_of(STRANGE, DRAFT).to_json()
    assert found.pop("unread") == [
        {"file": "a.xlsx", "sheet": "Học sinh", "why": "columns-unknown", "columns": ["Điện thoại"]},
        {"file": "a.xlsx", "sheet": "Cơ sở vật chất", "why": "sheet-unknown", "columns": []},
        {"file": "a.xlsx", "sheet": "Nháp", "why": "sheet-left-out", "columns": []},
    ]
    assert found.keys() == {"school_year", "workbooks", "causes"}
    assert found["workbooks"][0].keys() == {"file", "school_code", "classes", "students", "staff"}


def test_json_has_no_word_of_it_where_all_was_read() -> None:
    report = Report("2024-2025")
    report.add(judge().judge(parse("a.xlsx", sheets(LAN))))
    assert report.to_json().keys() == {"school_year", "workbooks", "causes"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(WHYS)),
            st.sampled_from("ABC"),
            st.sampled_from([[], ["x"], ["x", "y"]]),
            st.integers(0, 9),
        )
    )
)
def test_grouping_loses_no_file_and_begins_with_what_most_have(told: list[tuple[str, str, list[str], int]]) -> None:
    rows = [{"why": why, "sheet": sheet, "columns": columns, "file": f"{at}.xlsx"} for why, sheet, columns, at in told]
    found = by_why(rows)
    again = [
        (why.code, each.sheet, each.columns, file) for why, alike in found for each in alike for file in each.files
    ]
    assert sorted(again) == sorted((row["why"], row["sheet"], ", ".join(row["columns"]), row["file"]) for row in rows)
    for _, alike in found:
        assert [len(each.files) for each in alike] == sorted((len(each.files) for each in alike), reverse=True)


@pytest.mark.parametrize(
    ("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_letters_of_columns(place: int, name: str) -> None:
    assert letters(place) == name


@pytest.fixture
def at_hand(ground: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "ready", lambda: None)
    monkeypatch.setattr(upkeep, "refresh_statistics", lambda: None)


def by_class() -> list[Sheet]:
    """A register whose pupils stand on two sheets."""
    book = Book(pupils=[pupil("Vàng A Páo", "05/09/2014", number(1))])
    return [*book.sheets(), Sheet("Học sinh 2", book._table(PUPIL_COLUMNS, NEXT)), STRANGE, DRAFT]


@pytest.mark.django_db
@pytest.mark.usefixtures("at_hand")
def test_the_command_tells_it_and_ends_well(capsys, tmp_path) -> None:
    write(tmp_path / "a.xlsx", by_class())
    assert main(["registers", "check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for code in ("sheet-unknown", "sheet-left-out"):
        assert f"{WHYS[code].meaning.vi} / {WHYS[code].meaning.en}" in said
        assert WHYS[code].remedy.vi in said
        assert WHYS[code].remedy.en in said
    assert "«Cơ sở vật chất» (a.xlsx)" in said
    main(["registers", "check", str(tmp_path), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert [each["sheet"] for each in found["unread"]] == ["Cơ sở vật chất", "Nháp"]
    assert found["workbooks"][0]["students"] == {"read": 2, "accepted": 2, "warned": 0, "rejected": 0}


@pytest.mark.django_db
@pytest.mark.usefixtures("at_hand")
def test_pupils_of_every_sheet_go_in_also_where_an_earlier_reader_saw_one_sheet(capsys, tmp_path) -> None:
    """The same file, imported by a program that read less of it, is not taken for known."""
    write(tmp_path / "a.xlsx", by_class()[:4])
    main(["registers", "import", str(tmp_path)])
    write(tmp_path / "a.xlsx", by_class())
    main(["registers", "check", str(tmp_path), "--json"])
    digest = hashlib.sha256((tmp_path / "a.xlsx").read_bytes()).hexdigest()
    with acting(SYSTEM):
        RegisterImport.objects.update(digest=digest)
    capsys.readouterr()
    main(["registers", "import", str(tmp_path), "--json"])
    assert json.loads(capsys.readouterr().out)["workbooks"][0]["changed"]["enrolments"] == 1
    with acting(SYSTEM):
        assert sorted(Enrolment.objects.values_list("school_class__name", flat=True)) == ["5A", "5A"]
    main(["registers", "import", str(tmp_path), "--json"])
    assert json.loads(capsys.readouterr().out)["workbooks"][0]["changed"] == {}
