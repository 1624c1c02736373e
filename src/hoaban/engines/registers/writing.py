"""A register as sheets again, in the layout that `parse` reads: parse(to_sheets(register)) == register."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from hoaban.engines.registers.parsing import SHEET_NAMES
from hoaban.engines.registers.people import LABELS
from hoaban.engines.registers.records import (
    RegisterClass,
    RegisterSchool,
    RegisterStaff,
    RegisterStudent,
    RegisterWorkbook,
    Sex,
)
from hoaban.engines.registers.values import (
    GRADE_NAMES,
    IT_NAMES,
    LEVEL_NAMES,
    OWNERSHIP_NAMES,
    POST_NAMES,
    QUALIFICATION_NAMES,
)
from hoaban.engines.workbooks.sheets import Cell, Sheet

_SEX_NAMES: Final[dict[Sex, str]] = {"male": "Nam", "female": "Nữ"}
_STANDARD_NAMES: Final[dict[int | None, str]] = {0: "Chưa đạt", 1: "Mức độ 1", 2: "Mức độ 2"}

Column = tuple[str, Callable[[Any], Cell]]


def _date_text(day: date | None) -> str | None:
    return f"{day.day:02}/{day.month:02}/{day.year:04}" if day else None


def _tick(value: bool) -> str | None:
    return "x" if value else None


_SCHOOL: Final[tuple[tuple[str, Callable[[RegisterSchool], Cell]], ...]] = (
    ("Mã trường", lambda school: school.code),
    ("Tên trường", lambda school: school.name),
    ("Cấp học", lambda school: ", ".join(LEVEL_NAMES[level] for level in school.levels)),
    ("Mã xã/phường", lambda school: school.commune_code),
    ("Loại hình", lambda school: OWNERSHIP_NAMES[school.ownership] if school.ownership else None),
    ("Số điểm trường lẻ", lambda school: school.satellite_sites),
    ("Đạt chuẩn quốc gia", lambda school: _STANDARD_NAMES.get(school.standard_level)),
    ("Phòng học kiên cố", lambda school: school.rooms_permanent),
    ("Phòng học bán kiên cố", lambda school: school.rooms_semi_permanent),
    ("Phòng học tạm", lambda school: school.rooms_temporary),
    ("Máy tính phục vụ văn phòng", lambda school: school.computers_office),
    ("Máy tính phục vụ dạy học", lambda school: school.computers_teaching),
    ("Có Internet", lambda school: None if school.has_internet is None else "Có" if school.has_internet else "Không"),
)
_CLASSES: Final[tuple[Column, ...]] = (
    ("Tên lớp", lambda one: one.name),
    (LABELS["grades"], lambda one: ", ".join(GRADE_NAMES[grade] for grade in one.grades)),
    ("Điểm trường", lambda one: one.site),
    ("Giáo viên chủ nhiệm", lambda one: one.homeroom),
    ("Lớp ghép", lambda one: _tick(one.is_multigrade)),
)
_PERSON: Final[tuple[Column, ...]] = (
    ("Họ và tên", lambda one: one.name),
    (LABELS["birth"], lambda one: _date_text(one.birth_date)),
    (LABELS["sex"], lambda one: _SEX_NAMES.get(one.sex)),
    ("Dân tộc", lambda one: one.ethnic_group),
)
_STUDENTS: Final[tuple[Column, ...]] = (
    *_PERSON,
    ("Số định danh cá nhân", lambda one: one.personal_id),
    ("Lớp", lambda one: one.class_name),
    ("Nơi thường trú", lambda one: one.residence),
    ("Họ tên cha", lambda one: one.father),
    ("Họ tên mẹ", lambda one: one.mother),
    ("Bán trú", lambda one: _tick(one.is_semi_boarding)),
    ("Nội trú", lambda one: _tick(one.is_boarding)),
    ("Ghi chú", lambda one: one.note),
)
_STAFF: Final[tuple[Column, ...]] = (
    *_PERSON,
    ("Số CCCD", lambda one: one.personal_id),
    ("Vị trí việc làm", lambda one: one.post_title or (POST_NAMES[one.post] if one.post else None)),
    ("Môn dạy", lambda one: ", ".join(one.subjects)),
    (LABELS["qualification"], lambda one: QUALIFICATION_NAMES.get(one.qualification)),
    (LABELS["it_certificate"], lambda one: IT_NAMES[one.it_certificate]),
    (LABELS["joined"], lambda one: _date_text(one.joined_on)),
    ("Ghi chú", lambda one: one.note),
)


def to_sheets(register: RegisterWorkbook) -> list[Sheet]:
    """Write a register as its four sheets, for `workbooks.writer.write`. Identification numbers are texts."""
    year = register.school_year
    name = register.school.name.upper()
    classes = [f"DANH SÁCH LỚP HỌC NĂM HỌC {year}" if year else "DANH SÁCH LỚP HỌC"]
    students = [["SỞ GIÁO DỤC VÀ ĐÀO TẠO"], [f"DANH SÁCH HỌC SINH {name}".strip()], []]
    total = [(None, f"Tổng cộng: {len(register.students)}")]
    return [
        Sheet(SHEET_NAMES["school"], list(_school_rows(register.school))),
        _table(SHEET_NAMES["classes"], [classes], _CLASSES, register.classes, numbers=False),
        _table(SHEET_NAMES["students"], students, _STUDENTS, register.students, below=total),
        _table(SHEET_NAMES["staff"], [["DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN"]], _STAFF, register.staff),
    ]


def _school_rows(school: RegisterSchool) -> Iterable[Sequence[Cell]]:
    left = dict(school.extra)
    for label, value in _SCHOOL:
        yield label, _blank_is_none(value(school)) if value(school) not in (None, "") else left.pop(label, None)
    yield from left.items()


def _table(
    name: str,
    titles: list[list[str]],
    columns: Sequence[Column],
    people: Sequence[RegisterClass | RegisterStudent | RegisterStaff],
    *,
    numbers: bool = True,
    below: Sequence[Sequence[Cell]] = (),
) -> Sheet:
    """Make a sheet with titles, header and rows. What was not understood goes back under its own label."""
    known = [label for label, _ in columns]
    others = list(dict.fromkeys(label for one in people for label, _ in one.extra if label not in known))
    number = ["STT"] if numbers else []
    rows: list[Sequence[Cell]] = [*titles, [*number, *known, *others]]
    for at, one in enumerate(people, start=1):
        extra = dict(one.extra)
        cells = [_blank_is_none(value(one)) or extra.get(label) for label, value in columns]
        rows.append([*([at] if numbers else []), *cells, *(extra.get(label) for label in others)])
    return Sheet(name, [*rows, *below], header_row=len(titles) + 1)


def _blank_is_none(cell: Cell) -> Cell:
    return None if cell == "" else cell
