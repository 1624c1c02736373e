import string
import tempfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.workbooks.reader import Reader
from hoaban.engines.workbooks.sheets import Sheet
from hoaban.engines.workbooks.writer import write

letters = st.text(string.printable[:94] + " àảãáạăđêôơưỹ中", max_size=40)
values = st.one_of(
    st.none(),
    letters.filter(bool),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1).map(float),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 4)),
    st.dates(date(1900, 3, 1), date(2999, 1, 1)),
    st.builds(datetime.combine, st.dates(date(1900, 3, 1), date(2999, 1, 1)), st.times(time(0, 0, 1))).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)


@pytest.fixture(scope="module")
def reader():
    with Reader() as one:
        yield one


def trimmed(rows):
    rows = [tuple(row) for row in rows]
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    wide = max((at + 1 for row in rows for at, cell in enumerate(row) if cell is not None), default=0)
    return [(*row, *[None] * wide)[:wide] for row in rows]


@given(st.lists(st.lists(values, max_size=5), max_size=6))
@settings(max_examples=60)
def test_what_is_written_is_read(reader, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write(path, [Sheet("Học sinh", rows)])
        (sheet,) = reader.read(path)
    assert trimmed([() for _ in range(sheet.first_row - 1)] + list(sheet.rows)) == trimmed(rows)


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+84912345678", "-5", "@SUM(A1)", "{=1}", "007"])
def test_a_text_never_becomes_a_formula_or_a_number(reader, tmp_path, text):
    write(tmp_path / "a.xlsx", [Sheet("a", [[text]])])
    assert reader.read(tmp_path / "a.xlsx")[0].rows == [(text,)]
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A1"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_titles_header_and_widths_show(tmp_path):
    rows = [["DANH SÁCH"], [], ["STT", "Họ và tên"], [1, "Nguyễn Thị Phương Trang"]]
    write(tmp_path / "a.xlsx", [Sheet("a", rows, header_row=3)])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page["A1"].font.bold
    assert page["B3"].font.bold
    assert page["B3"].fill.fgColor.rgb == "FFEDE6F6"
    assert not page["B4"].font.bold
    assert page.freeze_panes == "A4"
    assert page.column_dimensions["B"].width > 20 > page.column_dimensions["A"].width


def test_sheet_names_are_made_lawful_and_distinct(reader, tmp_path):
    wanted = ["Lớp [1/2]: A", "lớp  1 2   a", "", "x" * 40, "x" * 35, "'tên'"]
    write(tmp_path / "a.xlsx", [Sheet(name, [[1]]) for name in wanted])
    names = [sheet.name for sheet in reader.read(tmp_path / "a.xlsx")]
    assert len({name.lower() for name in names}) == len(wanted)
    assert all(0 < len(name) <= 31 for name in names)
    assert names[0] == "Lớp  1 2   A"


def test_days_before_excel_and_long_numbers_stay_readable(reader, tmp_path):
    write(tmp_path / "a.xlsx", [Sheet("a", [[date(1890, 5, 19), 2**60, float("nan")]])])
    assert reader.read(tmp_path / "a.xlsx")[0].rows == [("19/05/1890", str(2**60), "nan")]


def test_what_excel_cannot_hold_is_said(tmp_path):
    with pytest.raises(ValueError, match="row 2, column 3"):
        write(tmp_path / "a.xlsx", [Sheet("a", [[], [None, None, "x" * 40_000]])])
    with pytest.raises(ValueError, match="at least one sheet"):
        write(tmp_path / "b.xlsx", [])
