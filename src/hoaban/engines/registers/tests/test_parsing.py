import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.registers import NotARegister, parse
from hoaban.engines.registers.tests.samples import (
    CLASSES,
    DE,
    HEADER,
    LAN,
    SCHOOL,
    STAFF_HEADER,
    changed,
    register,
    sheets,
)
from hoaban.engines.workbooks.sheets import Sheet


def test_it_reads_school_classes_students_and_staff():
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
    assert (lan.name, lan.birth_date, lan.sex, lan.ethnic_group) == ("Lò Thị Lan", date(2018, 8, 14), "female", "Thái")
    assert (lan.personal_id, lan.class_name, lan.sheet, lan.row) == ("011318540100", "1A", "Học sinh", 3)
    assert [(one.post, one.subjects) for one in read.staff] == [("principal", ()), ("teacher", ("Tin học",))]
    assert read.unknown == ()


def students_of(header, *rows, before=(), after=()):
    parts = sheets()
    parts[2] = Sheet("Học sinh", [*before, header, *rows, *after])
    return parse(parts).students


@pytest.mark.parametrize(
    "spell", [str, str.upper, lambda text: unicodedata.normalize("NFD", text), lambda text: f"  {text} (*) "]
)
def test_headers_in_any_spelling(spell):
    assert students_of([spell(label) for label in HEADER], LAN)[0] == register(LAN).students[0]


def test_headers_without_accents_and_in_an_old_encoding():
    plain = ["TT", "Ho va ten", "Ngay sinh", "Gioi tinh", "Dan toc", "So dinh danh ca nhan", "Lop"]
    old = ["STT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "D©n téc", "Sè ®Þnh danh c¸ nh©n", "Líp"]
    assert students_of(plain, LAN) == students_of(old, LAN) == register(LAN).students


def test_the_other_layout_with_a_column_of_ticks_for_girls():
    header = [
        "TT",
        "LỚP",
        "HỌ TÊN HỌC SINH",
        "NỮ",
        "NGÀY THÁNG NĂM SINH",
        "DÂN TỘC",
        "CCCD/ĐDCN",
        "CHỖ Ở",
        "CHA",
        "MẸ",
        "BÁN TRÚ",
        "GHI CHÚ",
    ]
    girl = [1, "1A", "Lò Thị Lan", "x", "14/08/2018", "Thái", "011318540100", "Bản Cá", "LÒ VĂN A", None, "x", "mới"]
    boy = [2, "5B", "Vàng A Dế", None, "02/03/2014", "Mông", "011214000002", None, None, "Mùa Thị B", None, None]
    read = students_of(header, girl, boy)
    assert [(one.sex, one.is_semi_boarding, one.residence, one.father, one.mother, one.note) for one in read] == [
        ("female", True, "Bản Cá", "Lò Văn A", "", "mới"),
        ("male", False, "", "", "Mùa Thị B", ""),
    ]


@given(st.permutations(range(len(HEADER))), st.permutations(range(4)))
@settings(max_examples=30)
def test_columns_and_sheets_in_any_order(columns, order):
    def turn(row):
        return [row[at] for at in columns]

    parts = sheets()
    parts[2] = Sheet("Học sinh", [["DANH SÁCH HỌC SINH"], turn(HEADER), turn(LAN), turn(DE)])
    assert parse([parts[at] for at in order]) == register(LAN, DE)


def test_family_and_given_name_in_two_columns():
    read = students_of(["STT", "Họ và tên đệm", "Tên", "Ngày sinh", "Lớp"], [1, "LÒ THỊ", "LAN", "14/08/2018", "1A"])
    assert read[0].name == "Lò Thị Lan"


def test_a_column_named_year_is_no_column_of_boys():
    read = students_of(["Họ và tên", "Năm", "Lớp"], ["Lò Thị Lan", "2018", "1A"])
    assert (read[0].sex, read[0].extra) == (None, (("Năm", "2018"),))


def test_titles_blank_rows_totals_signatures_and_repeated_headers_are_passed_over():
    before = (["SỞ GIÁO DỤC VÀ ĐÀO TẠO"], [], ["DANH SÁCH HỌC SINH LỚP 1A"], [])
    after = (
        [None] * 7, [3] + [None] * 6, [None, "Tổng cộng: 2"], ["Tổng số học sinh: 2"], [None, None, "Nà Hoa, ngày 5 tháng 9 năm 2024"],
        [None, "NGƯỜI LẬP", None, None, "HIỆU TRƯỞNG"], [None, "Lò Văn Sơn"], [None, "(Ký, ghi rõ họ tên)"],
    )  # fmt: skip
    read = students_of(HEADER, LAN, [None] * 7, HEADER, DE, before=before, after=after)
    assert [(one.name, one.row) for one in read] == [("Lò Thị Lan", 6), ("Vàng A Dế", 9)]


@pytest.mark.parametrize(
    "total", ["Tổng cộng: 232", "TỔNG SỐ", "Cộng", "Tong cong 12 hoc sinh", "Tổng: 5", "Cộng lớp 1A: 30"]
)
def test_totals_in_any_column(total):
    for at in (0, 1, 3, 4, 6):
        row = [None] * 7
        row[at] = total
        assert len(students_of(HEADER, LAN, row)) == 1


@pytest.mark.parametrize("name", ["Tống Thị Tổng", "Tổng Cộng", "Ký Thị Lan", "Công Thị Hà"])
def test_a_person_with_a_birth_date_is_no_total(name):
    assert len(students_of(HEADER, changed(LAN, name=name))) == 1


def test_a_row_without_a_name_is_read_and_one_with_a_mere_number_is_not():
    read = students_of(HEADER, changed(LAN, name=None), [5, None, None, None, None, None, None])
    assert [(one.name, one.row) for one in read] == [("", 2)]


def test_row_numbers_are_those_of_excel():
    parts = sheets(LAN)
    parts[2] = Sheet("Học sinh", [HEADER, LAN], first_row=9)
    assert parse(parts).students[0].row == 10


def test_what_is_not_understood_is_kept_and_reported():
    header = [*HEADER, "Số điện thoại", "Lớp"]
    parts = sheets()
    parts[0] = Sheet(
        "Thông tin trường", [*SCHOOL, ["Điện thoại:", "0215 123"], ["Loại hình", "Bán công"], ["Mã trường", "9"]]
    )
    parts[2] = Sheet("Học sinh", [header, [*changed(LAN, sex="?", birth="không rõ"), 912345678, "1B"]])
    read = parse(parts)
    assert read.school.extra == (("Loại hình", "Bán công"), ("Mã trường 2", "9"), ("Điện thoại", "0215 123"))
    assert read.students[0].extra == (
        ("Giới tính", "?"),
        ("Lớp 2", "1B"),
        ("Ngày sinh", "không rõ"),
        ("Số điện thoại", "912345678"),
    )
    assert "Học sinh: Số điện thoại" in read.unknown
    assert "Thông tin trường: Điện thoại" in read.unknown


def test_numbers_that_lost_zeros_and_places_of_codes():
    parts = sheets(school=[["mã trường", 110310001.0], ["Mã xã/phường", 3166.0], ["Phòng học kiên cố", "1.250"]])
    school = parse(parts).school
    assert (school.code, school.commune_code, school.rooms_permanent) == ("110310001", "03166", 1250)


def test_facts_of_the_school_may_stand_on_two_sheets_and_side_by_side():
    parts = [
        *sheets(school=[["Mã trường", "1", None, "Tên trường", "Nà Hoa"]]),
        Sheet("Cơ sở vật chất", [["Có Internet", "Không"], ["Phòng học tạm", 2]]),
    ]
    school = parse(parts).school
    assert (school.code, school.name, school.has_internet, school.rooms_temporary) == ("1", "Nà Hoa", False, 2)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("DANH SÁCH LỚP HỌC NĂM HỌC 2025-2026", "2025-2026"),
        ("Năm học: 2025 – 2026", "2025-2026"),
        ("N¨m häc 2025-2026", "2025-2026"),
        ("NĂM HỌC 2025-2027", None),
        ("DANH SÁCH LỚP", None),
    ],
)
def test_the_workbook_may_say_its_school_year(title, year):
    assert register(classes=[[title], *CLASSES[1:]]).school_year == year


def test_sheets_are_known_by_their_content_when_their_names_say_nothing():
    named = sheets(LAN, DE)
    nameless = [Sheet(f"Sheet{at}", sheet.rows) for at, sheet in enumerate(named)]
    assert parse(nameless) == parse(named)


def test_students_on_several_sheets():
    parts = [*sheets(LAN), Sheet("HS khối 5", [HEADER, DE]), Sheet("Hướng dẫn", [["Thông tin", "Cách ghi"]])]
    assert [(one.name, one.sheet) for one in parse(parts).students] == [
        ("Lò Thị Lan", "Học sinh"),
        ("Vàng A Dế", "HS khối 5"),
    ]


def test_combined_classes():
    read = register(
        classes=[
            ["Tên lớp", "Khối", "Lớp ghép"],
            ["1+2A", "1+2", "x"],
            ["G", "3", "x"],
            ["H", None, "4+5"],
            ["5B", "?", None],
        ]
    )
    assert [(one.name, one.grades, one.is_multigrade, one.extra) for one in read.classes] == [
        ("1+2A", ("1", "2"), True, ()),
        ("G", ("3",), True, ()),
        ("H", ("4", "5"), True, ()),
        ("5B", ("5",), False, (("Khối nguyên văn", "?"),)),
    ]


def test_doubtful_names_follow_a_column_in_an_old_encoding():
    rows = [changed(LAN, name=name) for name in ("Lß ThÞ Hoa", "Quµng B¶o Hoa", "LÇu Mai Xua", "Trung Dòng", "Minh")]
    read = students_of(HEADER, *rows)
    assert [one.name for one in read] == ["Lò Thị Hoa", "Quàng Bảo Hoa", "Lầu Mai Xua", "Trung Dũng", "Minh"]
    assert ["legacy-encoding" in one.findings for one in read] == [True, True, True, True, False]
    mixed = students_of(HEADER, *rows, changed(LAN, name="Lò Thị Hạnh"))
    assert mixed[3].name == "Trung Dòng"


def test_any_text_of_a_row_may_be_in_an_old_encoding():
    (read,) = students_of(HEADER, changed(LAN, ethnic="Th¸i"))
    assert (read.ethnic_group, read.findings) == ("Thái", {"legacy-encoding"})


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda parts: parts[1:], "register-sheet-missing"),
        (lambda parts: [parts[0], *parts[2:]], "register-sheet-missing"),
        (lambda parts: [parts[0], parts[1], parts[3]], "register-sheet-missing"),
        (lambda parts: parts[:0], "register-sheet-missing"),
        (lambda parts: [*parts[:2], Sheet("Học sinh", [["gì đó"], [1, 2]]), parts[3]], "register-header-missing"),
        (lambda parts: [Sheet("Thông tin trường", SCHOOL[1:]), *parts[1:]], "school-code-missing"),
    ],
)
def test_what_is_no_register_is_said(spoil, code):
    with pytest.raises(NotARegister) as refusal:
        parse(spoil(sheets(LAN)))
    assert refusal.value.code == code
    assert refusal.value.detail in refusal.value.what.vi
    assert refusal.value.next_step.en


def test_a_register_without_staff_says_so():
    read = parse(sheets(LAN)[:3])
    assert (read.staff, read.has_staff_sheet) == ((), False)
    assert register(LAN).has_staff_sheet


def test_posts_keep_their_own_words():
    header = [*STAFF_HEADER, "Trình độ đào tạo", "Chứng chỉ CNTT", "Ngày vào ngành"]
    row = [1, "Cà Thị Hoa", "01/02/1980", "Nữ", "Thái", "011180000001", "Kế toán", None, "12/12", "IC3", "2004"]
    parts = [*sheets()[:3], Sheet("CBGV", [header, row])]
    (one,) = parse(parts).staff
    assert (one.post, one.post_title, one.qualification, one.it_certificate, one.joined_on) == (
        "staff",
        "Kế toán",
        None,
        "none",
        None,
    )
    assert one.extra == (("Chứng chỉ CNTT", "IC3"), ("Ngày vào ngành", "2004"), ("Trình độ đào tạo", "12/12"))
