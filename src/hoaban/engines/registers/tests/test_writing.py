from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.registers import parse
from hoaban.engines.registers.records import (
    RegisterClass,
    RegisterSchool,
    RegisterStaff,
    RegisterStudent,
    RegisterWorkbook,
)
from hoaban.engines.registers.values import POST_NAMES, post_of
from hoaban.engines.registers.writing import to_sheets
from hoaban.engines.workbooks.reader import Reader
from hoaban.engines.workbooks.writer import write
from hoaban.kernel.text import clean_name

WORDS = [
    "Lò",
    "Quàng",
    "Vàng",
    "Giàng",
    "Thị",
    "Văn",
    "A",
    "Seo",
    "Minh",
    "Hương",
    "Páo",
    "Dế",
    "Chía",
    "Đức",
    "Ánh",
    "Bản",
    "Nậm",
    "Cá",
    "Hin",
    "mới",
    "chuyển",
    "đến",
]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
maybe = st.just("") | texts
names = texts.map(clean_name)
extras = st.dictionaries(st.sampled_from(["Điện thoại", "Tôn giáo", "Con thứ"]), texts).map(
    lambda extra: tuple(sorted(extra.items()))
)
days = st.dates(date(1920, 1, 1), date(2024, 12, 31))
counts = st.none() | st.integers(0, 10**6)
people = {
    "name": names,
    "birth_date": st.none() | days,
    "sex": st.sampled_from(["male", "female", None]),
    "ethnic_group": maybe,
    "personal_id": st.just("") | st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}") | st.just("01121854"),
    "note": maybe,
    "extra": extras,
}


@st.composite
def members(draw):
    title = draw(st.sampled_from([*POST_NAMES.values(), "Kế toán", "Giáo viên, Tổng phụ trách Đội", ""]))
    post = post_of(title)
    return draw(
        st.builds(
            RegisterStaff,
            **people,
            post=st.just(post),
            post_title=st.just("" if post and title == POST_NAMES[post] else title),
            subjects=st.lists(st.sampled_from(["Toán", "Tin học", "Lịch sử và Địa lí"]), unique=True).map(tuple),
            qualification=st.sampled_from(["intermediate", "college", "university", "master", "doctor", None]),
            it_certificate=st.sampled_from(["none", "basic", "advanced"]),
            joined_on=st.none() | days,
        )
    )


grades = st.one_of(
    st.lists(st.sampled_from(kinds), max_size=2, unique=True)
    for kinds in (["nt", "m3", "m4", "m5"], ["1", "5", "9", "12"])
)


@st.composite
def classes(draw):
    order = ["nt", "m3", "m4", "m5", "1", "5", "9", "12"]
    own = tuple(sorted(draw(grades), key=order.index))
    is_multigrade = len(own) > 1 or draw(st.booleans())
    # a class without grades takes them from its name, so that such a name must say none
    return RegisterClass(draw(names), own, draw(maybe), draw(maybe), is_multigrade, draw(extras))


schools = st.builds(
    RegisterSchool,
    code=st.integers(10**7, 10**9).map(str),
    name=maybe,
    levels=st.sampled_from([(), ("preschool",), ("primary", "lower"), ("lower", "upper"), ("continuing",)]),
    commune_code=st.sampled_from(["", "03166", "00001"]),
    ownership=st.sampled_from(["public", "private", "people-founded", None]),
    satellite_sites=counts,
    standard_level=st.sampled_from([None, 0, 1, 2]),
    rooms_permanent=counts,
    rooms_semi_permanent=counts,
    rooms_temporary=counts,
    computers_office=counts,
    computers_teaching=counts,
    has_internet=st.sampled_from([None, True, False]),
    extra=extras,
)
students = st.builds(
    RegisterStudent,
    **people,
    class_name=maybe,
    residence=maybe,
    father=st.just("") | names,
    mother=st.just("") | names,
    is_semi_boarding=st.booleans(),
    is_boarding=st.booleans(),
)
registers = st.builds(
    RegisterWorkbook,
    schools,
    st.sampled_from([None, "2024-2025", "2030-2031"]),
    st.lists(classes(), max_size=4).map(tuple),
    st.lists(students, max_size=6).map(tuple),
    st.lists(members(), max_size=3).map(tuple),
)


@given(registers)
@settings(max_examples=200, deadline=None)
def test_reading_what_was_written_is_the_identity(register):
    assert parse(to_sheets(register)) == register


@given(registers)
@settings(max_examples=15, deadline=None)
def test_also_through_a_file(tmp_path_factory, reader, register):
    path = tmp_path_factory.mktemp("register") / "a.xlsx"
    write(path, to_sheets(register))
    assert parse(reader.read(path)) == register


@pytest.fixture(scope="module")
def reader():
    with Reader() as one:
        yield one


def test_identification_numbers_are_written_as_texts():
    register = RegisterWorkbook(
        RegisterSchool("1"), students=(RegisterStudent("Lò Thị Lan", personal_id="011318540100"),)
    )
    rows = to_sheets(register)[2].rows
    assert "011318540100" in rows[4]
    assert rows[5][1] == "Tổng cộng: 1"
