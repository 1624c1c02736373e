"""Exporting and importing is the identity: the workbook written says just what is there, to the same school and to an empty database."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hoaban.engines.workbooks.sheets import Sheet
from hoaban.kernel.tests.vietnamese import names
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.running import Read, _Importing
from hoaban.modules.schooling.registers.tests.books import SYSTEM, Book, exported, member, number, pupil, take
from tests.shared_data import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
TITLES = ("Thông tin trường", "Lớp học", "Học sinh", "Cán bộ giáo viên")
CLASSES = (
    ("5A", "5", "Điểm chính", False), ("1+2", "1+2", "Bản Huổi Lóng", True), ("Lớp 3 Ánh", "3", "Bản Na Hin", False), ("4B", None, None, False),
)  # fmt: skip
ticks = st.sampled_from([None, "x"])
remarks = st.one_of(
    st.none(), st.sampled_from(["Con liệt sĩ", "Hộ nghèo, học 2 buổi/ngày", "=1+1", "0123", "x", "Khuyết tật (nhẹ)"])
)
counts = st.one_of(st.none(), st.integers(0, 40))


def days(first: int, last: int) -> st.SearchStrategy[str]:
    return st.dates(date(first, 1, 1), date(last, 12, 31)).map(lambda day: f"{day:%d/%m/%Y}")


@st.composite
def pupils(draw: st.DrawFn, place: int) -> dict[str, Any]:
    has_number, woman = draw(st.booleans()), draw(st.sampled_from([None, False, True]))
    return pupil(
        draw(names()),
        draw(days(2010, 2019)),
        number(place, woman=bool(woman)) if has_number else None,
        sex=None if woman is None else "Nữ" if woman else "Nam",
        group=draw(st.sampled_from([None, "Thái", "Mông", "Hà Nhì", "Kinh"])),
        class_=draw(st.sampled_from([name for name, *_ in CLASSES])),
        residence=draw(remarks),
        father=draw(st.one_of(st.none(), names())),
        mother=draw(st.one_of(st.none(), names())),
        semi=draw(ticks),
        full=draw(ticks),
        note=draw(remarks),
    )


@st.composite
def members(draw: st.DrawFn, place: int) -> dict[str, Any]:
    return member(
        draw(names()),
        draw(days(1960, 2000)),
        draw(st.sampled_from([None, number(100 + place, born=1980, woman=True)])),
        post=draw(st.sampled_from(["Hiệu trưởng", "Phó hiệu trưởng", "Giáo viên", "Nhân viên"])),
        subject=draw(st.sampled_from([None, "Toán", "Toán, Tin học", "Tin", "Lịch sử và Địa lí", "Lý; Công nghệ"])),
        degree=draw(st.sampled_from([None, "Đại học", "Thạc sĩ", "Sơ cấp nghề"])),
        it=draw(st.sampled_from([None, "Cơ bản", "Nâng cao"])),
        joined=draw(st.one_of(st.none(), days(1985, 2024))),
    )


@st.composite
def books(draw: st.DrawFn) -> Book:
    staff = [draw(members(place)) for place in range(draw(st.integers(0, 3)))]
    leader = staff[0]["name"] if staff and draw(st.booleans()) else None
    return Book(
        facts={
            "Số điểm trường lẻ": draw(counts),
            "Phòng học kiên cố": draw(counts),
            "Phòng học tạm": draw(counts),
            "Máy tính phục vụ dạy học": draw(counts),
            "Đạt chuẩn quốc gia": draw(st.sampled_from([None, "Chưa đạt", "Mức độ 1", "Mức độ 2"])),
            "Có Internet": draw(st.sampled_from([None, "Có", "Không"])),
            "Có Wi-Fi": draw(st.sampled_from([None, "Có", "Không"])),
            "Loại hình": draw(st.sampled_from([None, "Công lập", "Tư thục"])),
        },
        classes=[(name, grade, site, leader, "x" if is_multi else None) for name, grade, site, is_multi in CLASSES],
        pupils=[draw(pupils(place)) for place in range(draw(st.integers(0, 5)))],
        staff=staff,
    )


def taken(sheets: list[list[list[Any]]]) -> tuple[Any, dict[str, Any]]:
    """Import what was exported."""
    written = [Sheet(title, rows) for title, rows in zip(TITLES, sheets, strict=True)]
    return _Importing(SYSTEM, "", None).take(
        Read(parse("xuat.xlsx", written), sha256(repr(sheets).encode()).hexdigest())
    )


@given(books())
@settings(
    max_examples=15,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_was_exported_changes_nothing_and_makes_the_same_anew(book: Book) -> None:
    with transaction.atomic():
        judged, _ = take(book)
        once = exported()
        again, told = taken(once)
        assert told["changed"] == {}
        assert not any(verdict.is_rejected for verdict in (*again.students, *again.staff))
        assert len(again.students) == sum(not verdict.is_rejected for verdict in judged.students)
        assert exported() == once
        transaction.set_rollback(True)
    with transaction.atomic():
        taken(once)
        assert exported() == once
        transaction.set_rollback(True)


def test_the_shared_registers_come_out_as_they_went_in(tmp_path) -> None:
    """Through files: what was accepted is there, says the same, and an import of it changes nothing."""
    from hoaban.engines.workbooks.writer import write
    from hoaban.modules.schooling.registers.running import Run

    before = Run(SYSTEM).apply([shared("registers")])
    codes = [book["school_code"] for book in before.workbooks]
    sheets = {code: exported(code) for code in codes}
    for code, parts in sheets.items():
        write(tmp_path / f"{code}.xlsx", [Sheet(title, rows) for title, rows in zip(TITLES, parts, strict=True)])
    after = Run(SYSTEM).apply([tmp_path])
    assert after.exit_code == 0
    assert [book["changed"] for book in after.workbooks] == [{}] * len(codes)
    for was, now in zip(before.workbooks, after.workbooks, strict=True):
        assert now["classes"] == was["classes"]
        for part in ("students", "staff"):
            assert now[part]["read"] == was[part]["accepted"] + was[part]["warned"]
    assert {code: exported(code) for code in codes} == sheets
    lasting = {"id-missing", "id-disagrees", "age-implausible", "ethnic-group-unknown"}
    count = {code: len(rows) for code, rows in before.causes()}
    assert {code: len(rows) for code, rows in after.causes()} == {
        code: n for code, n in count.items() if code in lasting
    }
