from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.engines.registers import values
from hoaban.engines.registers.ethnic import ethnic_code
from hoaban.engines.registers.tests.samples import GROUPS

PIVOT = 24
cells = st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes())


@pytest.mark.parametrize(
    "cell",
    [
        date(2014, 9, 5), datetime.fromisoformat("2014-09-05T07:30:00"), "05/09/2014", "5/9/2014", "05-09-2014", "5.9.2014", "5/9/14",
        " 05 / 09 / 2014 ", "2014-09-05", "2014-09-05 00:00:00", "05/09/2014 00:00:00", "ngày 5 tháng 9 năm 2014", "05092014", 41887.0, 41887,
    ],
)  # fmt: skip
def test_dates_in_every_usual_form(cell):
    assert values.date_of(cell, PIVOT) == date(2014, 9, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2015", "2/13/2014", "không rõ", 2014, 2014.0, "2014", "9/2014", "00/00/2014", "05/09/214", "5/9", True, -5, 1e300,
        float("nan"), "05/09/0014", "32/01/2014", "#N/A",
    ],
)  # fmt: skip
def test_what_is_no_date(cell):
    assert values.date_of(cell, PIVOT) == "unreadable"


@pytest.mark.parametrize("cell", [None, "", "  ", "-"])
def test_no_date_at_all(cell):
    assert values.date_of(cell, PIVOT) is None


def test_two_digits_of_a_year_mean_the_past():
    assert values.date_of("1/1/24", PIVOT) == date(2024, 1, 1)
    assert values.date_of("1/1/25", PIVOT) == date(1925, 1, 1)
    assert values.date_of("1/1/66", PIVOT) == date(1966, 1, 1)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_written_day_first_is_read(day):
    assert values.date_of(f"{day.day}/{day.month}/{day.year}", PIVOT) == day
    assert values.date_of(day.isoformat(), PIVOT) == day


@pytest.mark.parametrize(
    ("cell", "number", "state"),
    [
        ("011218540100", "011218540100", "whole"),
        (" 011 218 540 100 ", "011218540100", "whole"),
        ("'011218540100", "011218540100", "whole"),
        ("０１１２１８５４０１００", "011218540100", "whole"),
        (311218540100.0, "311218540100", "whole"),
        (11218540100.0, "011218540100", "restored"),
        (1218540100, "001218540100", "restored"),
        (None, "", "missing"),
        ("", "", "missing"),
        ("chưa có", "", "missing"),
        ("-", "", "missing"),
        ("11218540100", "11218540100", "malformed"),
        ("0112185401001", "0112185401001", "malformed"),
        ("01121854010O", "01121854010O", "malformed"),
        (1e12, "1000000000000", "malformed"),
        (0, "0", "malformed"),
        (-11218540100, "-11218540100", "malformed"),
        (11218540100.5, "11218540100.5", "malformed"),
        (True, "", "missing"),
        ("²11218540100", "211218540100", "whole"),
    ],
)
def test_identification_numbers(cell, number, state):
    assert values.personal_id_of(cell) == (number, state)


@given(st.integers(1, 10**12 - 1))
def test_a_number_cell_gives_back_its_leading_zeros(number):
    read = values.personal_id_of(float(number))
    assert int(read.number) == number
    assert len(read.number) == 12
    assert read.state == ("whole" if number >= 10**11 else "restored")


@given(cells)
def test_any_cell_is_read_without_fuss(cell):
    assert isinstance(values.text_of(cell), str)
    assert isinstance(values.is_marked(cell), bool)
    assert isinstance(values.date_of(cell, PIVOT), date) or values.date_of(cell, PIVOT) in (None, "unreadable")
    read = values.personal_id_of(cell)
    assert (read.state in ("whole", "restored")) == (len(read.number) == 12 and read.number.isdecimal())
    assert (values.count_of(cell) or 0) >= 0


@pytest.mark.parametrize("cell", ["x", "X", "✓", "Có", 1, True, "1"])
def test_ticked(cell):
    assert values.is_marked(cell)


@pytest.mark.parametrize("cell", [None, "", " ", "Không", "0", 0, False, "-"])
def test_not_ticked(cell):
    assert not values.is_marked(cell)


@pytest.mark.parametrize(
    ("text", "sex"), [("Nam", "male"), ("NỮ", "female"), ("nu", "female"), ("Gái", "female"), ("?", None), ("", None)]
)
def test_sex(text, sex):
    assert values.sex_of(text) == sex


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Mầm non", ("preschool",)),
        ("Mẫu giáo", ("preschool",)),
        ("TIỂU HỌC", ("primary",)),
        ("Trung học cơ sở", ("lower",)),
        ("Trung học phổ thông", ("upper",)),
        ("TH&THCS", ("primary", "lower")),
        ("THCS và THPT", ("lower", "upper")),
        ("Tiểu học, Trung học cơ sở, Trung học phổ thông", ("primary", "lower", "upper")),
        ("Giáo dục thường xuyên", ("continuing",)),
        ("Khác", ()),
    ],
)
def test_levels(text, levels):
    assert values.levels_of(text) == levels


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("1", ("1",)), ("Khối 5", ("5",)), ("12", ("12",)), ("1+2", ("1", "2")), ("2, 1", ("1", "2")), ("Lớp 3-4", ("3", "4")),
        ("10A1", ("10",)), ("1A", ("1",)), ("Mầm", ("m3",)), ("MầmA", ("m3",)), ("CHỒI", ("m4",)), ("Lá", ("m5",)), ("LáC", ("m5",)),
        ("Nhà trẻ", ("nt",)), ("24-36 tháng", ("nt",)), ("Mẫu giáo 5 tuổi", ("m5",)), ("3-4 tuổi", ("m3", "m4")),
        ("Mẫu giáo nhỡ", ("m4",)), ("Hoa hồng", ()), ("", ()), ("13", ()),
    ],
)  # fmt: skip
def test_grades(text, grades):
    assert values.grades_of(text) == grades


@pytest.mark.parametrize(("one", "other"), [("1A", "Lớp 1a"), ("MầmA", "MAM A"), ("10A1", "10 A1"), ("5-B", "5B")])
def test_one_class_in_two_spellings(one, other):
    assert values.class_key(one) == values.class_key(other)


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("Hiệu trưởng", "principal"), ("Phó Hiệu trưởng", "deputy"), ("Q. Hiệu trưởng", "principal"), ("GIÁO VIÊN", "teacher"),
        ("Giáo viên - Tổng phụ trách", "teacher"), ("Kế toán", "staff"), ("Nhân viên", "staff"), ("", None),
    ],
)  # fmt: skip
def test_posts(text, post):
    assert values.post_of(text) == post


def test_qualifications_certificates_and_subjects():
    assert [values.qualification_of(text) for text in ("Thạc sĩ", "ĐH", "Cử nhân", "Trung cấp", "?", "Tiến sỹ")] == [
        "master", "university", "university", "intermediate", None, "doctor",
    ]  # fmt: skip
    assert [values.it_certificate_of(text) for text in ("", "Cơ bản", "Ứng dụng CNTT nâng cao", "Có", "IC3")] == [
        "none", "basic", "advanced", "basic", None,
    ]  # fmt: skip
    assert values.subjects_of("Toán, Tin học; Lịch sử và Địa lí") == ("Toán", "Tin học", "Lịch sử và Địa lí")


@pytest.mark.parametrize(
    ("text", "level"),
    [("Mức độ 2", 2), ("mức độ I", 1), ("Mức II", 2), ("Chưa đạt", 0), ("Không", 0), ("", None), ("Đạt", None)],
)
def test_standard(text, level):
    assert values.standard_of(text) == level


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mông", "08"), ("H'Mông", "08"), ("H’mông", "08"), ("HMÔNG", "08"), ("Mèo", "08"), ("Mông Trắng", "08"), ("Dân tộc Thái", "03"),
        ("Xinh-mun", "34"), ("Xinh Mun", "34"), ("Kháng", "33"), ("Mán", "09"), ("kinh", "01"), ("Thổ dân", None), ("", None), ("Tày", None),
    ],
)  # fmt: skip
def test_ethnic_groups(name, code):
    assert ethnic_code(name, GROUPS) == code
