"""Headers in old fonts and of two rows; names and birth dates that are split over columns."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.tests.vietnamese import to_tcvn3, to_vni
from hoaban.modules.schooling.registers.labels import CLASS, SCHOOL, STAFF, STUDENT, field_of
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.records import Register
from hoaban.modules.schooling.registers.tests.samples import DE, HEADER, LAN, Cells, sheets

OLD_FONTS = {
    "tcvn3": ["STT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "D©n téc", "Sè ®Þnh danh c¸ nh©n", "Líp"],
    "vni": ["STT", "Hoï vaø teân", "Ngaøy sinh", "Giôùi tính", "Daân toäc", "Soá ñònh danh caù nhaân", "Lôùp"],
    "VNI": ["STT", "HOÏ VAØ TEÂN", "NGAØY SINH", "GIÔÙI TÍNH", "DAÂN TOÄC", "SOÁ ÑÒNH DANH", "LÔÙP"],
}
WRITTEN = {"students": HEADER, "staff": ["Vị trí việc làm", "Môn dạy", "Trình độ đào tạo", "Chứng chỉ CNTT", "Ngày vào ngành"],
           "classes": ["Tên lớp", "Khối", "Điểm trường", "Giáo viên chủ nhiệm", "Lớp ghép"],
           "school": ["Mã trường", "Tên trường", "Cấp học", "Mã xã/phường", "Loại hình", "Số điểm trường lẻ", "Phòng học tạm"]}  # fmt: skip


def read(*rows: Cells) -> Register:
    parts = sheets()
    parts[2] = Sheet("Học sinh", list(rows))
    return parse("a.xlsx", parts)


def people(register: Register) -> list[tuple[str, date | None, str | None, str]]:
    return [(each.full_name, each.birth and each.birth.day, each.sex, each.class_name) for each in register.students]


LAN_READ = ("Lò Thị Lan", date(2018, 8, 14), "female", "1A")
DE_READ = ("Vàng A Dế", date(2014, 3, 2), "male", "5B")


@pytest.mark.parametrize("font", OLD_FONTS)
def test_headers_in_old_fonts_are_recognised(font: str) -> None:
    found = read(OLD_FONTS[font], LAN, DE)
    assert people(found) == [LAN_READ, DE_READ]
    assert (found.students[0].ethnic_group, found.unread) == ("Thái", ())


@pytest.mark.parametrize("part", WRITTEN)
def test_every_label_is_known_in_old_fonts(part: str) -> None:
    for label in WRITTEN[part]:
        assert field_of(part, label) == field_of(part, to_tcvn3(label)) == field_of(part, to_vni(label)), label


def test_no_label_in_unicode_is_another_in_an_old_font() -> None:
    for part, names in (("students", STUDENT), ("staff", STAFF), ("classes", CLASS), ("school", SCHOOL)):
        for field, spellings in names.items():
            assert {field_of(part, label) for label in spellings} == {field}


def test_whole_sheets_in_an_old_font() -> None:
    school = [["M· tr­êng", "110310001"], ["Tªn tr­êng", "Tr­êng TiÓu häc Nµ Hoa"], ["CÊp häc", "TiÓu häc"]]
    parts = [Sheet("TT", school), Sheet("Sheet2", [["Tªn líp", "Khèi"], ["1A", "1"]]),
             Sheet("Häc sinh", [OLD_FONTS["tcvn3"], ["1", "Lß ThÞ Lan", "14/08/2018", "N÷", "Th¸i", None, "1A"], [None, "Tæng céng: 1"]])]  # fmt: skip
    found = parse("a.xlsx", parts)
    assert (found.school.name, people(found)) == ("Trường Tiểu học Nà Hoa", [LAN_READ])


SPLIT_LAN: Cells = [1, "Lò Thị", "Lan", "14/08/2018", "Nữ", "1A"]
SPLIT_DE: Cells = [2, "Vàng A", "Dế", "02/03/2014", "Nam", "5B"]


@pytest.mark.parametrize(
    "heads",
    [
        ("Họ và tên đệm", "Tên"), ("Họ đệm", "Tên"), ("Họ", "TÊN"), ("HỌ VÀ CHỮ ĐỆM", "Tên"), ("Họ lót", "Tên"), ("Hä ®Öm", "Tªn"),
        ("Họ và tên", None), ("Họ và tên", "Tên"), ("Họ và tên học sinh", ""),
    ],
)  # fmt: skip
def test_a_name_in_two_columns_is_one(heads: tuple[Cell, Cell]) -> None:
    found = read(["STT", *heads, "Ngày sinh", "Giới tính", "Lớp"], SPLIT_LAN, SPLIT_DE)
    assert people(found) == [LAN_READ, DE_READ]
    assert found.unread == ()


def test_parts_of_a_name_may_stand_anywhere() -> None:
    assert (
        people(read(["Tên", "Lớp", "Họ đệm", "Ngày sinh"], ["Lan", "1A", "Lò Thị", "14/08/2018"]))[0][0] == "Lò Thị Lan"
    )


def test_given_names_once_more_to_sort_by_are_not_said_twice() -> None:
    rows: list[Cells] = [["Lò Thị Lan", "Lan", "14/08/2018", "1A"], ["Vàng A Dế", "Dế", "02/03/2014", "5B"]]
    found = read(["Họ và tên", "Tên", "Ngày sinh", "Lớp"], *rows)
    assert [each.full_name for each in found.students] == ["Lò Thị Lan", "Vàng A Dế"]
    assert found.unread[0].columns == ("Tên",)


def test_a_total_below_split_names_is_a_total() -> None:
    found = read(
        ["STT", "Họ đệm", "Tên", "Ngày sinh", "Giới tính", "Lớp"],
        SPLIT_LAN,
        [None, "Tổng", "cộng", None, None, "1 học sinh"],
    )
    assert people(found) == [LAN_READ]


@pytest.mark.parametrize(
    "heads", [("Ngày", "Tháng", "Năm"), ("Ngày sinh", "Tháng sinh", "Năm sinh"), ("ngay", "thang", "nam")]
)
@pytest.mark.parametrize(
    "born", [(14, 8, 2018), (14.0, 8.0, 2018.0), ("14", "08", "2018"), ("14", 8.0, "18"), ("14/08/2018", None, None)]
)
def test_a_birth_date_in_three_columns_is_one(heads: tuple[str, ...], born: tuple[Cell, ...]) -> None:
    found = read(["Họ và tên", *heads, "Nữ", "Lớp"], ["Lò Thị Lan", *born, "x", "1A"])
    assert (people(found), found.unread) == ([LAN_READ], ())


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)))
@settings(deadline=None)
def test_every_birth_date_in_three_columns(day: date) -> None:
    found = read(["Họ và tên", "Ngày", "Tháng", "Năm", "Lớp"], ["Lò Thị Lan", day.day, day.month, day.year, "1A"])
    assert people(found)[0][1] == day


@pytest.mark.parametrize(
    ("born", "text"),
    [
        ((None, None, None), None),
        ((None, None, 2018), "2018"),
        ((31, 2, 2018), "31/2/2018"),
        (("?", 8, 2018), "?/8/2018"),
    ],
)
def test_a_birth_date_that_lacks_something_stays_unread(born: tuple[Cell, ...], text: str | None) -> None:
    (one,) = read(["Họ và tên", "Ngày", "Tháng", "Năm", "Lớp"], ["Lò Thị Lan", *born, "1A"]).students
    assert (one.birth and one.birth.text, one.birth and one.birth.day) == (text, None)


TALL: list[Cells] = [
    ["STT", "Họ và tên", None, "Ngày sinh", None, None, "Giới tính", None, "Lớp", "Dân tộc"],
    [None, "Họ đệm", "Tên", "Ngày", "Tháng", "Năm", "Nam", "Nữ"],
]


def test_a_header_of_two_rows_that_is_printed_again() -> None:
    lan: Cells = [1, "Lò Thị", "Lan", 14, 8, 2018, None, "x", "1A", "Thái"]
    de: Cells = [2, "Vàng A", "Dế", 2, 3, 2014, "x", None, "5B", "Mông"]
    unsaid: Cells = [3, "Vàng A", "Dơ", 2, 3, 2014, None, None, "5B", "Mông"]
    found = read(
        ["DANH SÁCH"], *TALL, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], lan, [None, "Tổng cộng: 1"], *TALL, de, unsaid
    )
    assert people(found) == [LAN_READ, DE_READ, ("Vàng A Dơ", date(2014, 3, 2), None, "5B")]
    assert [each.row for each in found.students] == [5, 9, 10]
    assert found.unread == ()


@pytest.mark.parametrize(
    "numbers", [[1, 2, 3, 4, 5, 6, 7], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], ["A", 1, 2, 3, 4, 5, 6]]
)
def test_the_numbers_of_columns_are_nobody(numbers: list[Cell]) -> None:
    assert people(read(HEADER, numbers, LAN)) == [LAN_READ]
