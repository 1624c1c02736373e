"""Sheets, headers and columns in every order and spelling."""

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.errors import Invalid
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.records import RegisterStudent
from hoaban.modules.schooling.registers.tests.samples import (
    CLASSES,
    DE,
    HEADER,
    LAN,
    SCHOOL,
    Cells,
    changed,
    register,
    sheets,
)


def test_it_reads_school_classes_pupils_and_staff() -> None:
    read = register(LAN, DE)
    assert (read.school.code, read.school.name, read.school.levels) == (
        "110310001",
        "Trường Tiểu học Nà Hoa",
        ("primary",),
    )
    assert [(one.name, one.grades, one.site) for one in read.classes] == [
        ("1A", ("1",), "Điểm chính"),
        ("5B", ("5",), "Bản Cá"),
    ]
    lan = read.students[0]
    assert (lan.full_name, lan.birth and lan.birth.day, lan.sex, lan.ethnic_group) == (
        "Lò Thị Lan",
        date(2018, 8, 14),
        "female",
        "Thái",
    )
    assert (lan.number and lan.number.text, lan.class_name, lan.sheet, lan.row) == ("011318540100", "1A", "Học sinh", 3)
    assert [(one.post, one.subject) for one in read.staff] == [("principal", ""), ("teacher", "Tin học")]


def students_of(header: Cells, *rows: Cells) -> tuple[RegisterStudent, ...]:
    parts = sheets()
    parts[2] = Sheet("Học sinh", [header, *rows])
    return parse("a.xlsx", parts).students


def said(students: tuple[RegisterStudent, ...]) -> list[tuple[object, ...]]:
    return [(s.full_name, s.birth and s.birth.day, s.sex, s.ethnic_group, s.number, s.class_name) for s in students]


@pytest.mark.parametrize(
    "spell", [str, str.upper, str.lower, lambda text: unicodedata.normalize("NFD", text), lambda text: f"  {text}\n"]
)
def test_headers_in_any_spelling(spell: Callable[[str], str]) -> None:
    assert said(students_of([spell(label) for label in HEADER], LAN)) == said(register(LAN).students)


def test_headers_without_accents() -> None:
    plain = ["TT", "Ho va ten", "Ngay sinh", "Gioi tinh", "Dan toc", "So dinh danh ca nhan", "Lop"]
    assert said(students_of(plain, LAN)) == said(register(LAN).students)


def test_the_layout_with_a_column_of_ticks_for_girls() -> None:
    header = [
        "TT", "LỚP", "HỌ TÊN HỌC SINH", "NỮ", "NGÀY THÁNG NĂM SINH", "DÂN TỘC", "CCCD/ĐDCN", "CHỖ Ở", "CHA", "MẸ", "BÁN TRÚ", "GHI CHÚ",
    ]  # fmt: skip
    girl = [1, "1A", "Lò Thị Lan", "x", "14/08/2018", "Thái", "011318540100", "Bản Cá", "LÒ VĂN A", None, "x", "mới"]
    boy = [2, "5B", "Vàng A Dế", None, "02/03/2014", "Mông", "011214000002", None, None, "Mùa Thị B", None, None]
    read = students_of(header, girl, boy)
    assert [(one.sex, one.boarding, one.residence, one.father, one.mother, one.note) for one in read] == [
        ("female", "semi", "Bản Cá", "Lò Văn A", "", "mới"),
        ("male", "none", "", "", "Mùa Thị B", ""),
    ]


@given(st.permutations(range(len(HEADER))), st.permutations(range(4)))
@settings(max_examples=30, deadline=None)
def test_columns_and_sheets_in_any_order(columns: list[int], order: list[int]) -> None:
    def turn(row: Cells) -> Cells:
        return [row[at] for at in columns]

    parts = sheets()
    parts[2] = Sheet("Học sinh", [["DANH SÁCH HỌC SINH"], turn(HEADER), turn(LAN), turn(DE)])
    assert parse("a.xlsx", [parts[at] for at in order]) == register(LAN, DE)


def test_sheets_are_known_by_their_content_when_their_names_say_nothing() -> None:
    named = sheets(LAN, DE)
    nameless = [Sheet(f"Sheet{at}", sheet.rows) for at, sheet in enumerate(named)]
    assert said(parse("a.xlsx", nameless).students) == said(register(LAN, DE).students)
    assert parse("a.xlsx", nameless).school == register().school


def test_the_title_of_a_sheet_counts_before_its_content() -> None:
    draft = Sheet("Nháp", [HEADER, DE])
    assert said(parse("a.xlsx", [draft, *sheets(LAN)]).students) == said(register(LAN).students)


def test_row_numbers_are_those_of_excel() -> None:
    parts = sheets(LAN)
    parts[2] = Sheet("Học sinh", [HEADER, LAN], first_row=9)
    assert parse("a.xlsx", parts).students[0].row == 10


@pytest.mark.parametrize(
    "total", ["Tổng cộng: 232", "TỔNG SỐ", "Tong cong 12 hoc sinh", "Tổng: 5", "Tổng số học sinh: 2"]
)
def test_totals_in_any_column(total: str) -> None:
    for at in range(7):
        row: list[str | None] = [None] * 7
        row[at] = total
        assert len(students_of(HEADER, LAN, row)) == 1


@pytest.mark.parametrize("name", ["Tống Thị Lan", "Tống Văn Sơ", "Tống Sơ", "Công Thị Hà", "Cộng A Tống", "Ký Thị Lan"])
@pytest.mark.parametrize("birth", [date(2018, 8, 14), "14/08/2018", 43326.0])
def test_a_person_is_no_total_however_little_is_said_of_them(name: str, birth: Cell) -> None:
    (one,) = students_of(HEADER, [7, name, birth, None, None, 11318540100.0, "1A"])
    assert one.full_name == name
    (one,) = students_of(HEADER, [7, name, birth, None, None, None, None])
    assert one.full_name == name


def test_a_row_without_a_name_is_read() -> None:
    read = students_of(HEADER, changed(LAN, name=None))
    assert [(one.full_name, one.row) for one in read] == [("", 2)]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("DANH SÁCH LỚP HỌC NĂM HỌC 2025-2026", "2025-2026"),
        ("Năm học: 2025 – 2026", "2025-2026"),
        ("NĂM HỌC 2025-2027", ""),
        ("DANH SÁCH LỚP", ""),
    ],
)
def test_the_workbook_may_say_its_school_year(title: str, year: str) -> None:
    assert register(classes=[[title], *CLASSES[1:]]).school_year == year


def test_the_year_may_stand_among_the_schools_facts_but_not_in_a_row() -> None:
    assert parse("a.xlsx", sheets(LAN, school=[*SCHOOL, ["Năm học", "2025-2026"]])).school_year == "2025-2026"
    assert register(changed(LAN, ethnic="2019-2020")).school_year == ""


def test_labels_that_nobody_knows_are_told() -> None:
    school = [*SCHOOL, ["Điện thoại", "0215 123"], ["Ghi chú", None], ["STT", 1]]
    (told,) = parse("a.xlsx", sheets(LAN, school=school)).unread
    assert (told.sheet, told.why, told.columns) == ("Thông tin trường", "facts-unknown", ("Điện thoại",))


def test_combined_classes() -> None:
    read = register(classes=[["Tên lớp", "Khối", "Lớp ghép"], ["1+2A", "1+2", "x"], ["G", "3", "x"], ["5B", "5", None]])
    assert [(one.name, one.grades, one.is_multigrade) for one in read.classes] == [
        ("1+2A", ("1", "2"), True),
        ("G", ("3",), True),
        ("5B", ("5",), False),
    ]


def test_numbers_that_lost_zeros_and_counts() -> None:
    parts = sheets(school=[["mã trường", 110310001.0], ["Mã xã/phường", 3166.0], ["Phòng học kiên cố", "1.250"]])
    school = parse("a.xlsx", parts).school
    assert (school.code, school.commune_code, school.rooms) == ("110310001", "03166", (("permanent", 1250),))


@pytest.mark.parametrize("kept", [(1, 2, 3), (0, 1, 3), ()])
def test_what_is_no_register_is_said(kept: tuple[int, ...]) -> None:
    parts = sheets(LAN)
    with pytest.raises(Invalid) as refusal:
        parse("a.xlsx", [parts[at] for at in kept])
    assert refusal.value.problems[0].code == "not-a-register"


def test_a_school_without_a_code_is_no_register() -> None:
    with pytest.raises(Invalid):
        parse("a.xlsx", sheets(LAN, school=SCHOOL[1:]))
