"""Whatever stands in the cells, reading and judging end with an answer."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.workbooks.sheets import Sheet
from hoaban.kernel.errors import Invalid
from hoaban.modules.schooling.registers.causes import CAUSES
from hoaban.modules.schooling.registers.labels import INDEXES
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.records import Register
from hoaban.modules.schooling.registers.report import Report
from hoaban.modules.schooling.registers.tests.samples import (
    CLASSES,
    DE,
    HEADER,
    LAN,
    SCHOOL,
    STAFF_HEADER,
    judge,
    sheets,
)

labels = st.sampled_from(
    [*HEADER, *STAFF_HEADER, "NỮ", "Bán trú", "Khối", "Tên lớp", "Mã trường", "Tổng cộng: 5", "Hiệu trưởng"]
)
cells = st.one_of(
    st.none(), st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), labels,
    st.sampled_from([*LAN, *DE]),
)  # fmt: skip
rows = st.lists(cells, max_size=9)
tables = st.lists(rows, max_size=8)
sheet_names = st.sampled_from(["Thông tin trường", "Lớp học", "Học sinh", "Cán bộ giáo viên", "Sheet1", ""])


def look_over(register: Register) -> None:
    judged, report = judge().judge(register), Report("2024-2025")
    entry = report.add(judged)
    for verdicts, part in ((judged.students, "students"), (judged.staff, "staff")):
        assert (
            entry[part]["read"]
            == len(verdicts)
            == sum(entry[part][name] for name in ("accepted", "warned", "rejected"))
        )
        for verdict in verdicts:
            assert len(set(verdict.causes)) == len(verdict.causes)
            assert {CAUSES[code].severity for code in verdict.causes} <= {
                "rejected" if verdict.is_rejected else "warned"
            }
            assert not verdict.is_rejected or len(verdict.causes) == 1
    assert sum(cause["count"] for cause in report.to_json()["causes"]) == sum(
        len(verdict.causes) for verdict in (*judged.students, *judged.staff)
    )


@given(st.lists(st.builds(Sheet, sheet_names, tables, st.integers(1, 9)), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_sheets(parts: list[Sheet]) -> None:
    with suppress(Invalid):  # the one answer besides a register
        look_over(parse("a.xlsx", parts))


@given(tables, tables, tables, tables)
@settings(max_examples=150, deadline=None)
def test_any_rows_under_known_headers(
    school: list[list[object]], classes: list[list[object]], students: list[list[object]], staff: list[list[object]]
) -> None:
    parts = sheets(*students, school=[*SCHOOL, *school], classes=[*CLASSES, *classes], staff=staff)  # type: ignore[arg-type,list-item]
    look_over(parse("a.xlsx", parts))


@given(st.lists(st.sampled_from(list(INDEXES["students"])), max_size=12), tables)
@settings(max_examples=100, deadline=None)
def test_any_columns(header: list[str], students: list[list[object]]) -> None:
    parts = sheets()
    parts[2] = Sheet("Học sinh", [["họ tên", "ngày sinh", "lớp", *header], *students])  # type: ignore[list-item]
    look_over(parse("a.xlsx", parts))
