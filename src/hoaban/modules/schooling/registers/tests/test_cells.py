import math
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.engines.workbooks.sheets import Cell
from hoaban.modules.schooling.registers import cells, words
from hoaban.modules.schooling.registers.records import PersonalNumber

any_cell = st.one_of(
    st.none(),
    st.text(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@pytest.mark.parametrize(
    "cell",
    [
        date(2014, 9, 5), datetime.fromisoformat("2014-09-05T07:30:00"), "05/09/2014", "5/9/2014", "05-09-2014", "5.9.2014", "5/9/14",
        " 05 / 09 / 2014 ", "2014-09-05", "2014-09-05 00:00:00", 41887.0, 41887,
    ],
)  # fmt: skip
def test_days_in_every_usual_form(cell: Cell) -> None:
    assert cells.day(cell) == date(2014, 9, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2015", "2/13/2014", "không rõ", 2014, 2014.0, "2014", "9/2014", "00/00/2014", "05/09/214", "5/9", True, -5, 1e300,
        "05/09/0014", "32/01/2014", "#N/A", None, "", math.nan, math.inf, -math.inf, 1e12, 0.0, "0/0/0", date(1, 1, 1),
        date(1899, 12, 31), datetime.fromisoformat("0001-01-01T00:00:00"),
    ],
)  # fmt: skip
def test_what_is_no_day(cell: Cell) -> None:
    assert cells.day(cell) is None


def test_two_digits_of_a_year_mean_the_past() -> None:
    assert cells.day("1/1/14") == date(2014, 1, 1)
    assert cells.day("1/1/66") == date(1966, 1, 1)
    assert cells.day("1/1/1899") is None
    assert cells.day("1/1/1900") == date(1900, 1, 1)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_written_day_first_is_read(day: date) -> None:
    assert cells.day(f"{day.day}/{day.month}/{day.year}") == day
    assert cells.day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("011218540100", PersonalNumber("011218540100")),
        (" 011 218 540 100 ", PersonalNumber("011218540100")),
        (311218540100.0, PersonalNumber("311218540100")),
        (11218540100.0, PersonalNumber("011218540100", was_restored=True)),
        (1218540100, PersonalNumber("001218540100", was_restored=True)),
        (None, None),
        ("", None),
        ("  ", None),
        ("11218540100", PersonalNumber("11218540100", is_malformed=True)),
        ("0112185401001", PersonalNumber("0112185401001", is_malformed=True)),
    ],
)
def test_identification_numbers(cell: Cell, number: PersonalNumber | None) -> None:
    assert cells.number(cell) == number


@pytest.mark.parametrize(
    "cell",
    [
        "chưa có", "Chưa có", "CHƯA CÓ SỐ", "chua co", "không có", "Không", "ko có", "chưa cấp", "Chưa được cấp", "đang làm", "-", "--", "x",
        "X", "xxx", "…", "...", "?", "/", "ch\xada cã", "kh«ng cã", "chöa coù",
    ],
)  # fmt: skip
def test_words_that_there_is_no_number(cell: Cell) -> None:
    assert cells.number(cell) is None


@pytest.mark.parametrize(
    "cell", ["chưa rõ 0112", "012", "x11218540100", "Kinh", "１２３", "١٢٣٤٥٦٧٨٩٠١٢", "o11218540100"]
)
def test_what_is_written_wrong_is_not_taken_for_none(cell: Cell) -> None:
    assert cells.number(cell) == PersonalNumber(str(cell).replace(" ", ""), is_malformed=True)


@pytest.mark.parametrize("cell", [math.nan, math.inf, -math.inf, 1e300, 10**400, 0.0, -1.0, 1.5, 1e12])
def test_what_is_no_number_of_a_person(cell: Cell) -> None:
    found = cells.number(cell)
    assert found is not None
    assert found.is_malformed


@given(st.integers(1, 10**12 - 1))
def test_a_number_cell_gives_back_its_leading_zeros(number: int) -> None:
    read = cells.number(float(number))
    assert read is not None
    assert (int(read.text), len(read.text), read.was_restored) == (number, 12, number < 10**11)


@given(any_cell)
def test_any_cell_is_read_without_fuss(cell: Cell) -> None:
    assert isinstance(cells.text(cell), str)
    assert isinstance(cells.name(cell)[0], str)
    assert isinstance(cells.tick(cell), bool)
    assert cells.yes_or_no(cell) in (True, False, None)
    assert (cells.count(cell) or 0) >= 0
    found = cells.number(cell)
    if found is not None and not found.is_malformed:
        assert len(found.text) == 12
        assert found.text.isascii()
        assert found.text.isdigit()
    birth = cells.birth_date(cell)
    assert birth is None or birth.day is None or isinstance(birth.day, date)


@pytest.mark.parametrize("cell", ["x", "X", "✓", "Có", 1, True, "1"])
def test_ticked(cell: Cell) -> None:
    assert cells.tick(cell)


@pytest.mark.parametrize("cell", [None, "", " ", "Không", "0", 0, False, "-"])
def test_not_ticked(cell: Cell) -> None:
    assert not cells.tick(cell)


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("1", ("1",)), ("Khối 5", ("5",)), ("12", ("12",)), ("1+2", ("1", "2")), ("1, 2", ("1", "2")), ("Lớp 3-4", ("3", "4")),
        ("Mầm", ("m3",)), ("CHỒI", ("m4",)), ("Lá", ("m5",)), ("Nhà trẻ", ("nt",)), ("Mẫu giáo nhỡ", ("m4",)), ("", ()), ("13", ()),
    ],
)  # fmt: skip
def test_grades(text: str, grades: tuple[str, ...]) -> None:
    assert words.grades(text) == grades


@given(st.lists(st.sampled_from(["nt", "m3", "m4", "m5", *map(str, range(1, 13))]), unique=True, min_size=1))
def test_grades_written_are_read(grades: list[str]) -> None:
    assert words.grades(words.grades_written(tuple(grades))) == tuple(grades)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Mầm non", ("preschool",)), ("Mẫu giáo", ("preschool",)), ("TIỂU HỌC", ("primary",)), ("Trung học cơ sở", ("lower",)),
        ("TH&THCS", ("primary", "lower")), ("THCS và THPT", ("lower", "upper")), ("Giáo dục thường xuyên", ("continuing",)), ("Khác", ()),
    ],
)  # fmt: skip
def test_levels(text: str, levels: tuple[str, ...]) -> None:
    assert words.levels(text) == levels


@pytest.mark.parametrize(
    ("text", "sex"), [("Nam", "male"), ("NỮ", "female"), ("nu", "female"), ("?", None), ("", None)]
)
def test_sex(text: str, sex: str | None) -> None:
    assert words.sex(text) == sex


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Mức độ 2", 2),
        ("Mức II", 2),
        ("mức độ I", 1),
        ("Đạt", 1),
        ("Chưa đạt", None),
        ("Không", None),
        ("", None),
        ("0", None),
    ],
)
def test_standard(text: str, level: int | None) -> None:
    assert words.standard_level(text) == level


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("Hiệu trưởng", "principal"),
        ("Phó Hiệu trưởng", "vice_principal"),
        ("GIÁO VIÊN", "teacher"),
        ("Kế toán", "employee"),
        ("", "employee"),
    ],
)
def test_posts(text: str, post: str) -> None:
    assert words.post(text) == post


def test_degrees_and_certificates() -> None:
    assert [words.qualification(text) for text in ("Thạc sĩ", "ĐẠI HỌC", "Cao đẳng sư phạm", "12/12", "")] == [
        "master", "bachelor", "college", "other", "",
    ]  # fmt: skip
    assert [words.it_certificate(text) for text in ("", "Cơ bản", "Ứng dụng CNTT nâng cao")] == [
        "none",
        "basic",
        "advanced",
    ]


@pytest.mark.parametrize(
    ("cell", "count"),
    [(3.0, 3), ("1.250", 1250), ("7", 7), (None, None), ("nhiều", None), (0, 0), ("1" * 5000, None), (math.inf, None)],
)
def test_counts(cell: Cell, count: int | None) -> None:
    assert cells.count(cell) == count
