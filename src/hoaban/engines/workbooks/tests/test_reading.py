import os
import re
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from hoaban.engines.workbooks.limits import Limits
from hoaban.engines.workbooks.reader import Reader, read
from hoaban.engines.workbooks.refusals import REASONS, Refused
from hoaban.engines.workbooks.tests import hostile

MOMENT = datetime.fromisoformat("2018-08-14T07:30:00")


@pytest.fixture(scope="module")
def reader():
    with Reader() as one:
        yield one


def saved(path, cells):
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return path


def rewritten(path, pattern, replacement, part="xl/worksheets/sheet1.xml"):
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part], found = re.subn(pattern, replacement, parts[part])
    assert found
    with zipfile.ZipFile(path, "w") as new:
        for name, body in parts.items():
            new.writestr(name, body)
    return path


def cells(sheet):
    return {
        (row, at): value for row, values in sheet.numbered() for at, value in enumerate(values) if value is not None
    }


def test_it_reads_every_kind_of_value_in_its_place(reader, tmp_path):
    path = saved(
        tmp_path / "a.xlsx",
        {
            "B3": "011218540100",
            "C3": 11218540100,
            "D3": 1.5,
            "B5": True,
            "C5": date(2018, 8, 14),
            "D5": MOMENT,
            "E5": "  Lèo  Văn ",
            "F5": time(7, 30),
            "G5": timedelta(hours=30),
        },
    )
    (sheet,) = reader.read(path)
    assert sheet.first_row == 3
    assert cells(sheet) == {
        (3, 1): "011218540100",
        (3, 2): 11218540100.0,
        (3, 3): 1.5,
        (5, 1): True,
        (5, 2): date(2018, 8, 14),
        (5, 3): MOMENT,
        (5, 4): "  Lèo  Văn ",
        (5, 5): "07:30:00",
        (5, 6): "1 day, 6:00:00",
    }
    kinds = {place: type(value) for place, value in cells(sheet).items()}
    assert (kinds[3, 1], kinds[3, 2], kinds[5, 1], kinds[5, 2]) == (str, float, bool, date)


def test_an_error_in_a_cell_is_read_as_its_text(reader, tmp_path):
    path = rewritten(saved(tmp_path / "a.xlsx", {"A1": 5}), b'<c r="A1"[^>]*><v>5', b'<c r="A1" t="e"><v>#N/A')
    assert cells(reader.read(path)[0]) == {(1, 0): "#N/A"}


def test_what_is_no_finite_number_is_read_as_text(reader, tmp_path):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{value}</v></c><c r="B{n}"><v>{n}</v></c></row>'
        for n, value in enumerate(["NaN", "1e999", "-inf", "5"], start=1)
    )
    (sheet,) = reader.read(hostile.workbook(tmp_path / "a.xlsx", hostile.sheet(rows)))
    assert sheet.rows == [("nan", 1.0), ("inf", 2.0), ("-inf", 3.0), (5.0, 4.0)]


def test_element_names_may_carry_a_prefix(reader, tmp_path):
    path = saved(tmp_path / "a.xlsx", {"B2": "Lò", "C2": 3})
    rewritten(path, rb"<(/?)(\w)", rb"<\1x:\2")
    rewritten(path, b"xmlns=", b"xmlns:x=")
    assert cells(reader.read(path)[0]) == {(2, 1): "Lò", (2, 2): 3.0}


def test_days_counted_from_1904(reader, tmp_path):
    path = saved(tmp_path / "a.xlsx", {"A1": date(2018, 8, 14)})
    rewritten(path, rb"<workbookPr\b", b'<workbookPr date1904="1"', part="xl/workbook.xml")
    assert cells(reader.read(path)[0]) == {(1, 0): date(2022, 8, 15)}


def test_a_large_sheet_is_read_in_pieces_without_a_seam(reader, tmp_path):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}" t="inlineStr"><is><t>{"ă" * 40}{n}</t></is></c></row>'
        for n in range(5, 120_000, 2)
    )
    path = hostile.workbook(tmp_path / "a.xlsx", hostile.sheet(rows))
    (sheet,) = reader.read(path)
    assert sheet.first_row == 5
    filled = [(number, row) for number, row in sheet.numbered() if any(cell is not None for cell in row)]
    assert [number for number, _ in filled] == list(range(5, 120_000, 2))
    assert all(row[0] == number and row[2] == f"{'ă' * 40}{number}" for number, row in filled)


def test_sheets_keep_their_names_and_empty_ones_stay(reader, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Thông tin & trường"
    book.create_sheet("Lớp <học>")["A1"] = 1
    book.create_chartsheet("Biểu đồ")
    book.save(tmp_path / "a.xlsx")
    assert [(sheet.name, len(sheet.rows)) for sheet in reader.read(tmp_path / "a.xlsx")] == [
        ("Thông tin & trường", 0),
        ("Lớp <học>", 1),
    ]


def test_a_formula_with_an_empty_text_as_value_is_no_reason_to_refuse(reader, tmp_path):
    rows = '<row r="1"><c r="A1" t="str"><f>IF(1,"","")</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c></row>'
    path = hostile.workbook(tmp_path / "a.xlsx", hostile.sheet(rows))
    assert cells(reader.read(path)[0]) == {(1, 1): 2.0}


@pytest.mark.parametrize(("make", "code", "detail"), hostile.HOSTILE)
def test_hostile_files_are_refused_and_the_reader_goes_on(reader, tmp_path, make, code, detail):
    path = make(tmp_path / "hostile.xlsx")
    with pytest.raises(Refused) as refusal:
        reader.read(path)
    assert (refusal.value.code, refusal.value.detail) == (code, detail)
    assert refusal.value.next_step.vi
    assert "{" not in refusal.value.what.vi + refusal.value.what.en
    good = saved(tmp_path / "good.xlsx", {"A1": "Lò"})
    assert cells(reader.read(good)[0]) == {(1, 0): "Lò"}


@pytest.mark.parametrize(
    ("limits", "detail"),
    [
        (Limits(file_bytes=1000), "bytes"),
        (Limits(sheets=1), "sheets"),
        (Limits(rows=9), "rows"),
        (Limits(columns=2), "columns"),
        (Limits(cells=29), "cells"),
        (Limits(handed_bytes=200), "texts"),
        (Limits(parts=3), "parts"),
        (Limits(unpacked_bytes=5000), "unpacked"),
    ],
)
def test_each_limit_is_held(tmp_path, limits, detail):
    book = openpyxl.Workbook()
    for n in range(10):
        book.active.append([n, f"tên {n}", f"lớp {n}"])
    book.create_sheet("hai")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(Refused) as refusal:
        read(tmp_path / "a.xlsx", limits)
    assert (refusal.value.code, refusal.value.detail) == ("workbook-too-large", detail)
    assert len(read(tmp_path / "a.xlsx")[0].rows) == 10


def test_what_is_no_readable_file_is_refused(reader, tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    for path in (tmp_path, tmp_path / "none.xlsx", tmp_path / "pipe.xlsx"):
        with pytest.raises(Refused, match="file-missing"):
            reader.read(path)


def test_a_child_that_was_killed_is_replaced(tmp_path):
    path = saved(tmp_path / "một trường.xlsx", {"A1": "Lò"})
    with Reader() as reader:
        reader.read(path)
        first = reader._child
        first.kill()
        first.wait()
        assert cells(reader.read(path)[0]) == {(1, 0): "Lò"}
        assert reader._child is not first


def test_one_child_serves_many_files_and_retires(tmp_path):
    path = saved(tmp_path / "a.xlsx", {"A1": 1})
    with Reader(Limits(files_per_child=3)) as reader:
        children = []
        for _ in range(4):
            reader.read(path)
            children.append(reader._child)
    assert children[0] is children[1] is not None
    assert children[2] is None
    assert children[3] is not None


def test_a_child_that_says_nothing_is_given_up(tmp_path):
    path = saved(tmp_path / "a.xlsx", {"A1": 1})
    with Reader(Limits(seconds=0.0)) as reader:
        with pytest.raises(Refused) as refusal:
            reader.read(path)
        assert refusal.value.detail == "memory"
        assert reader._child is None


def test_every_reason_speaks_both_languages():
    for code in REASONS:
        refusal = Refused(code, "rows")
        assert refusal.what.vi != refusal.what.en
        assert refusal.next_step.vi != refusal.next_step.en
