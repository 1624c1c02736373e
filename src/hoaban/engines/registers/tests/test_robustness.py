"""Whatever stands in the cells, reading and judging end with an answer."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.registers import Checker, NotARegister, parse
from hoaban.engines.registers.columns import FIELDS
from hoaban.engines.registers.tests.samples import CLASSES, CONTEXT, DE, HEADER, LAN, SCHOOL, STAFF_HEADER, sheets
from hoaban.engines.registers.writing import to_sheets
from hoaban.engines.workbooks.sheets import Sheet

labels = st.sampled_from(
    [
        *HEADER,
        *STAFF_HEADER,
        "NỮ",
        "Bán trú",
        "Tên",
        "Họ",
        "Khối",
        "Tên lớp",
        "Mã trường",
        "Tổng cộng: 5",
        "Hiệu trưởng",
    ]
)
cells = st.one_of(
    st.none(), st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), labels,
    st.sampled_from([*LAN, *DE]),
)  # fmt: skip
rows = st.lists(cells, max_size=9)
tables = st.lists(rows, max_size=8)
sheet_names = st.sampled_from(["Thông tin trường", "Lớp học", "Học sinh", "Cán bộ giáo viên", "Sheet1", ""])


def judge(parts):
    register = parse(parts)
    checked = Checker(CONTEXT).check("a.xlsx", register)
    for judged in (*checked.students, *checked.staff):
        outcome, causes = judged.verdict.outcome, judged.verdict.causes
        assert (outcome == "accepted") == (not causes)
        assert outcome != "rejected" or len(causes) == 1
        assert len(set(causes)) == len(causes)
    return register


@given(st.lists(st.builds(Sheet, sheet_names, tables, st.integers(1, 9)), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_sheets(parts):
    with suppress(NotARegister):  # the one answer besides a judged register
        judge(parts)


@given(tables, tables, tables, tables)
@settings(max_examples=150, deadline=None)
def test_any_rows_under_known_headers(school, classes, students, staff):
    parts = sheets(*students, school=[*SCHOOL, *school], classes=[*CLASSES, *classes], staff=staff)
    register = judge(parts)
    assert register.school.code
    judge(to_sheets(register))


@given(st.lists(st.sampled_from(list(FIELDS["students"])), max_size=12), tables)
@settings(max_examples=100, deadline=None)
def test_any_columns(header, students):
    parts = sheets()
    parts[2] = Sheet("Học sinh", [["họ tên", "ngày sinh", "lớp", *header], *students])
    judge(parts)
