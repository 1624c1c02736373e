"""A part that is split over several sheets, and sheets that are not read: all of them are said."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.workbooks.reader import read
from hoaban.engines.workbooks.sheets import Sheet
from hoaban.engines.workbooks.writer import write
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.records import Register
from hoaban.modules.schooling.registers.tests.samples import (
    CLASSES,
    DE,
    HEADER,
    HOA,
    LAN,
    SON,
    STAFF_HEADER,
    Cells,
    changed,
    judge,
    sheets,
)

OTHER_CLASSES: list[Cells] = [
    ["Tên lớp", "Khối", "Điểm trường"],
    ["2A", "2", "Điểm chính"],
    ["Lá A", "Lá", "Điểm chính"],
]
MAI: Cells = [1, "Quàng Thị Mai", "01/02/2017", "Nữ", "Thái", "011317540109", "2A"]
PUPILS = {"LAN": LAN, "DE": DE, "MAI": MAI}
CLASSLESS = HEADER[:-1]


def book(*more: Sheet, students: bool = False) -> Register:
    """A register with sheets besides those of the school, its classes and staff."""
    school, classes, pupils, staff = sheets(LAN)
    return parse("a.xlsx", [school, classes, *([pupils] if students else []), staff, *more])


def pupils_of(register: Register) -> list[tuple[str, str, int]]:
    return [(each.full_name, each.sheet, each.row) for each in register.students]


def told(register: Register) -> list[tuple[str, str]]:
    return [(each.sheet, each.why) for each in register.unread]


@pytest.mark.parametrize(
    "titles",
    [
        ("HS khối 1", "HS khối 5"), ("Khối 1", "Khối 5"), ("K1", "K5"), ("1A", "5B"), ("Lớp 1A", "Lớp 5B"), ("HS 1A", "hs5b"),
        ("Học sinh", "Học sinh (2)"), ("Học sinh", "1A"), ("Danh sách lớp 1A", "DS lớp 5B"), ("Sheet1", "Sheet2"), ("Trẻ", "Trẻ điểm lẻ"), ("DSHS khối 1", "DSHS5B"), ("HocSinh", "Học sinh điểm lẻ"), ("Nhà trẻ", "Lá"), ("Mẫu giáo bé", "Học sinh"),
    ],
)  # fmt: skip
def test_pupils_on_several_sheets_are_read_all(titles: tuple[str, str]) -> None:
    one, other = titles
    found = book(Sheet(one, [HEADER, LAN]), Sheet(other, [["DANH SÁCH"], HEADER, DE]))
    assert pupils_of(found) == [("Lò Thị Lan", one, 2), ("Vàng A Dế", other, 3)]
    assert told(found) == []


@given(st.lists(st.sampled_from(sorted(PUPILS)), unique=True, min_size=1), st.data())
@settings(max_examples=40)
def test_however_pupils_are_split_the_same_ones_are_read(names: list[str], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(names)), max_size=2)) | {0, len(names)})
    parts = [Sheet(f"HS khối {at}", [HEADER, *(PUPILS[name] for name in names[at:to])]) for at, to in pairwise(cuts)]
    judged = judge().judge(book(*parts))
    assert [verdict.record.full_name for verdict in judged.students] == [PUPILS[name][1] for name in names]


def test_who_stands_on_two_sheets_is_told_with_the_right_sheet() -> None:
    judged = judge().judge(book(Sheet("1A", [HEADER, LAN]), Sheet("5B", [HEADER, DE, LAN])))
    (verdict,) = [each for each in judged.students if each.is_rejected]
    assert (verdict.causes, verdict.record.sheet, verdict.record.row) == (("row-duplicate",), "5B", 3)


@pytest.mark.parametrize("title", ["1A", "Lớp 1A", "lớp 1 a", "HS lớp 1A", "Học sinh 1A", "DS 1A"])
def test_pupils_who_name_no_class_are_of_the_class_of_their_sheet(title: str) -> None:
    judged = judge().judge(book(Sheet(title, [CLASSLESS, LAN[:-1]]), Sheet("5B", [HEADER, changed(DE, class_=None)])))
    assert [verdict.causes for verdict in judged.students] == [(), ()]


def test_the_class_of_a_sheet_may_have_any_name_that_the_register_knows() -> None:
    classes: list[Cells] = [*CLASSES, ["Họa Mi", "Lá", "Điểm chính"]]
    parts = [*sheets(classes=classes)[:2], Sheet("Họa Mi", [CLASSLESS, LAN[:-1]])]
    assert judge().judge(parse("a.xlsx", parts)).students[0].causes in {(), ("age-implausible",)}


def test_a_class_that_only_a_sheet_names_is_told_row_by_row() -> None:
    judged = judge().judge(book(Sheet("3C", [CLASSLESS, LAN[:-1]])))
    assert [verdict.causes for verdict in judged.students] == [("class-unknown",)]


def test_staff_and_classes_on_several_sheets_are_read_all() -> None:
    found = book(
        Sheet("HS", [HEADER, LAN]), Sheet("Lớp học điểm lẻ", OTHER_CLASSES), Sheet("Nhân viên", [STAFF_HEADER, changed(SON, name="Lù A Tủa")])
    )  # fmt: skip
    assert [each.name for each in found.classes] == ["1A", "5B", "2A", "Lá A"]
    assert [(each.full_name, each.sheet) for each in found.staff] == [
        ("Cà Thị Hoa", "Cán bộ giáo viên"), ("Lò Văn Sơn", "Cán bộ giáo viên"), ("Lù A Tủa", "Nhân viên"),
    ]  # fmt: skip
    assert told(found) == []


@pytest.mark.parametrize(
    "title",
    [
        "Nháp",
        "HS cũ",
        "HS chuyển đi",
        "Học sinh bỏ học",
        "Đã nghỉ học",
        "Học sinh (bản sao)",
        "Trang tính 7",
        "Copy of HS",
    ],
)
def test_who_is_gone_or_drafted_is_left_out_and_that_is_told(title: str) -> None:
    found = book(Sheet(title, [HEADER, DE]), students=True)
    assert pupils_of(found) == [("Lò Thị Lan", "Học sinh", 3)]
    assert told(found) == [(title, "sheet-left-out")]


@pytest.mark.parametrize("title", ["HS chuyển đến", "HS mẫu giáo", "Học sinh nhập học mới", "Biểu mẫu 2"])
def test_titles_that_only_resemble_those(title: str) -> None:
    assert pupils_of(book(Sheet(title, [HEADER, DE]))) == [("Vàng A Dế", title, 2)]


@pytest.mark.parametrize(
    ("titles", "read"),
    [
        (("HS 2023-2024", "HS 2024-2025"), 1), (("Học sinh", "HS 2023-2024"), 0), (("Học sinh 2023 - 2024", "Khối 1"), 1),
        (("2023-2024", "2024-2025"), 1), (("2023-2024", "Học sinh"), 1),
    ],
)  # fmt: skip
def test_of_several_school_years_the_last_is_read_and_that_is_told(titles: tuple[str, str], read: int) -> None:
    found = book(*(Sheet(title, [HEADER, LAN]) for title in titles))
    assert [sheet for _, sheet, _ in pupils_of(found)] == [titles[read]]
    assert told(found) == [(titles[1 - read], "sheet-left-out")]


def test_a_copy_is_read_where_there_is_nothing_else() -> None:
    assert pupils_of(book(Sheet("Học sinh (bản sao)", [HEADER, DE]))) == [("Vàng A Dế", "Học sinh (bản sao)", 2)]


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet("HS khối 5", [["Số", "Em", "Sinh"], [1, "Vàng A Dế", "02/03/2014"]]),
        Sheet("1A", [["Em"], ["Vàng A Dế", "5B"], ["Lò Thị Lan", "1A"]]),
        Sheet("Sheet9", [["A", "B"], ["Vàng A Dế", "02/03/2014"], ["Lò Thị Lan", "14/08/2018"]]),
        Sheet("Sheet9", [[], [None, "Vàng A Dế", 11214000002.0], [None, "Lò Thị Lan", "011318540100"]]),
        Sheet(
            "Cơ sở vật chất",
            [["STT", "Phòng", "Loại", "Số lượng"], *([at, f"P{at}", "Kiên cố", 3] for at in range(1, 4))],
        ),
        Sheet(
            "Danh mục thiết bị", [["STT", "Tên", "Loại", "Số lượng"], *([at, "Tivi", "Cũ", 3] for at in range(1, 4))]
        ),
    ],
)
def test_data_that_nobody_understands_is_told(sheet: Sheet) -> None:
    assert told(book(sheet, students=True)) == [(sheet.name, "sheet-unknown")]


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet("Sheet3", []),
        Sheet("Bìa", [["SỞ GIÁO DỤC VÀ ĐÀO TẠO"], [], ["SỔ ĐĂNG BỘ", None, "Năm học 2024-2025"], ["Ngày in", "05/09/2024"]]),
        Sheet("Hướng dẫn", [["STT", "Cột", "Cách ghi", "Ví dụ"], *([at, "Ngày sinh", "ngày/tháng/năm", "05/09/2015"] for at in range(9))]),
        Sheet("Sheet2", [["Dân tộc", "Giới tính", "Có/Không", "Chức vụ"], *(["Thái", "Nam", "Có", "Giáo viên"] for _ in range(54))]),
        Sheet("DM", [["Mã", "Dân tộc"], *([at, f"Dân tộc {at}"] for at in range(54))]),
        Sheet("Danh mục dân tộc", [["STT", "Mã", "Tên", "Tên khác"], *([at, at, "Thái", "Táy"] for at in range(54))]),
        Sheet("HS khối 2", [HEADER]),
        Sheet("Ghi chú", [["Nộp trước ngày 15/9"], ["Gửi về Sở", "Phòng Kế hoạch"]]),
    ],
)  # fmt: skip
def test_titles_instructions_and_lists_to_choose_from_stay_silent(sheet: Sheet) -> None:
    assert told(book(sheet, students=True)) == []


def test_a_second_sheet_of_the_schools_facts_is_told() -> None:
    again = Sheet("Thông tin chung", [["Mã trường", "999"], ["Tên trường", "Trường khác"]])
    found = book(again, students=True)
    assert (found.school.code, told(found)) == ("110310001", [("Thông tin chung", "sheet-left-out")])


def test_columns_that_mean_nothing_are_told_once_a_sheet_by_name_or_letter() -> None:
    header: Cells = [*HEADER, "Số điện thoại", "Trống", "§iÖn tho¹i nhµ", None, "Lớp"]
    rows: list[Cells] = [[*row, "0912", None, "0215", "hộ nghèo", "1A"] for row in (LAN, DE)]
    found = book(Sheet("Học sinh", [header, *rows, [None, "Tổng cộng: 2", *[None] * 6, "ký"]]))
    (one,) = found.unread
    assert (one.sheet, one.why) == ("Học sinh", "columns-unknown")
    assert one.columns == ("Số điện thoại", "Điện thoại nhà", "K", "Lớp")


def test_what_only_totals_and_signatures_hold_is_no_column() -> None:
    assert told(book(Sheet("Học sinh", [HEADER, LAN, [*[None] * 9, "Hiệu trưởng"], [*[None] * 9, "Tổng: 1"]]))) == []


def test_a_sheet_of_endless_columns_is_told_shortly() -> None:
    (one,) = book(Sheet("Học sinh", [[*HEADER, *("x" * 900 for _ in range(500))], [*LAN, *([1] * 500)]])).unread
    assert sum(map(len, one.columns)) < 3000


def test_from_a_file(tmp_path: Path) -> None:
    school, classes, _, staff = sheets()
    parts = [school, classes, staff, Sheet("1A", [["LỚP 1A"], HEADER, LAN]), Sheet("5B", [["LỚP 5B"], HEADER, DE])]
    write(tmp_path / "a.xlsx", parts)
    assert pupils_of(parse("a.xlsx", read(tmp_path / "a.xlsx"))) == [("Lò Thị Lan", "1A", 3), ("Vàng A Dế", "5B", 3)]


def test_the_staff_of_a_sheet_is_not_taken_for_pupils() -> None:
    found = book(Sheet("Giáo viên chủ nhiệm", [["Họ và tên", "Lớp"], [HOA[1], "1A"], [SON[1], "5B"]]), students=True)
    assert (len(found.students), told(found)) == (1, [("Giáo viên chủ nhiệm", "sheet-unknown")])
