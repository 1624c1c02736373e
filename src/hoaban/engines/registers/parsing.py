"""From sheets to a register: finds sheets, headers and columns, and reads every row that holds something."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from hoaban.engines.registers import people
from hoaban.engines.registers.columns import (
    FIELDS,
    Kind,
    Table,
    compact,
    distinct,
    find_table,
    kind_by_content,
    kind_by_name,
    known_labels,
)
from hoaban.engines.registers.records import RegisterClass, RegisterSchool, RegisterWorkbook
from hoaban.engines.registers.refusals import NotARegister
from hoaban.engines.registers.values import (
    count_of,
    grades_of,
    is_marked,
    levels_of,
    ownership_of,
    standard_of,
    text_of,
)
from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.text import fold

DEFAULT_SCHOOL_YEAR: Final = "2024-2025"
SHEET_NAMES: Final[dict[Kind, str]] = {
    "school": "Thông tin trường",
    "classes": "Lớp học",
    "students": "Học sinh",
    "staff": "Cán bộ giáo viên",
}
_SCHOOL_YEAR = re.compile(r"nam hoc\D{0,5}(\d{4})\s*[-–/]\s*(\d{4})")
_BARE_YEAR = re.compile(r"(\d{4})\s*[-–/]\s*(\d{4})")
_TITLE_ROWS = 12
_COMMUNE_DIGITS = 5


def parse(sheets: Sequence[Sheet], school_year: str | None = None) -> RegisterWorkbook:
    """Read a register from its sheets. Raises `NotARegister` when a needed sheet, header or the school's code is missing.

    `school_year` only helps to read two-digit years when the workbook does not say which year it is for.
    """
    by_kind = _sort_sheets(sheets)
    school, stated_year, unknown = _read_school(_needed(by_kind, "school"))
    year = stated_year or _stated_school_year(sheets)
    pivot = int((year or school_year or DEFAULT_SCHOOL_YEAR)[:4]) % 100
    classes, students, staff = (list(_tables(by_kind, kind)) for kind in ("classes", "students", "staff"))
    return RegisterWorkbook(
        school,
        year,
        tuple(one for table in classes for one in _read_classes(table)),
        tuple(one for table in students for one in people.read_students(table, pivot)),
        tuple(one for table in staff for one in people.read_staff(table, pivot)),
        has_staff_sheet=bool(staff),
        unknown=(
            *unknown,
            *(f"{t.sheet.name}: {label}" for t in (*classes, *students, *staff) for _, label in t.others),
        ),
    )


def _sort_sheets(sheets: Sequence[Sheet]) -> Mapping[Kind, list[Sheet]]:
    by_kind: dict[Kind, list[Sheet]] = {"school": [], "classes": [], "students": [], "staff": []}
    nameless = []
    for sheet in sheets:
        kind = kind_by_name(sheet.name)
        if kind is not None and (known_labels(sheet) if kind == "school" else find_table(sheet, kind)):
            by_kind[kind].append(sheet)
        elif sheet.rows:
            nameless.append(sheet)
    for sheet in nameless:
        kind = kind_by_content(sheet)
        if kind is not None:
            by_kind[kind].append(sheet)
        elif (named := kind_by_name(sheet.name)) in ("classes", "students") and not by_kind[named]:
            raise NotARegister("register-header-missing", sheet.name)
    return by_kind


def _needed(by_kind: Mapping[Kind, list[Sheet]], kind: Kind) -> list[Sheet]:
    if not by_kind[kind]:
        raise NotARegister("register-sheet-missing", SHEET_NAMES[kind])
    return by_kind[kind]


def _tables(by_kind: Mapping[Kind, list[Sheet]], kind: Kind) -> Iterator[Table]:
    for sheet in by_kind[kind] if kind == "staff" else _needed(by_kind, kind):
        if table := find_table(sheet, kind):
            yield table


def _stated_school_year(sheets: Sequence[Sheet]) -> str | None:
    """Find "năm học 2024-2025" in the titles."""
    for sheet in sheets:
        for row in sheet.rows[:_TITLE_ROWS]:
            for cell in row:
                if isinstance(cell, str) and (year := _year_in(_SCHOOL_YEAR, text_of(cell))):
                    return year
    return None


def _year_in(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(fold(text))
    return f"{match[1]}-{match[2]}" if match and int(match[2]) == int(match[1]) + 1 else None


# --- the school ---------------------------------------------------------------------------------------------------


def _commune_of(cell: Cell) -> str | None:
    code = text_of(cell)
    return code.zfill(_COMMUNE_DIGITS) if isinstance(cell, (int, float)) else code or None


def _answer_of(cell: Cell) -> bool | None:
    return is_marked(cell) if text_of(cell) else None


# field of the sheet: field of the record, and what a cell means for it (None: not understood)
_SCHOOL_FIELDS: Final[Mapping[str, tuple[str, Callable[[Cell], Any]]]] = {
    "code": ("code", text_of),
    "name": ("name", text_of),
    "levels": ("levels", lambda cell: levels_of(text_of(cell)) or None),
    "commune": ("commune_code", _commune_of),
    "ownership": ("ownership", lambda cell: ownership_of(text_of(cell))),
    "sites": ("satellite_sites", count_of),
    "standard": ("standard_level", lambda cell: standard_of(text_of(cell))),
    "internet": ("has_internet", _answer_of),
} | {
    name: (name, count_of)
    for name in ("rooms_permanent", "rooms_semi_permanent", "rooms_temporary", "computers_office", "computers_teaching")
}


def _read_school(sheets: Sequence[Sheet]) -> tuple[RegisterSchool, str | None, list[str]]:
    """Read labels with the value to their right; give the school, the stated school year, and unknown labels."""
    facts: dict[str, Any] = {}
    extra: list[tuple[str, str]] = []
    year = None
    for label, cell in (pair for sheet in sheets for pair in _labelled(sheet)):
        name = FIELDS["school"].get(compact(label))
        if name == "school_year":
            year = _year_in(_BARE_YEAR, text_of(cell))
            continue
        field, meaning = _SCHOOL_FIELDS.get(name or "", ("", lambda _: None))
        value = meaning(cell)
        if value is not None and field not in facts:
            facts[field] = value
        elif text := text_of(cell):
            taken = [other for other, _ in extra]
            extra.append((distinct(label, "school", taken) if field in facts or label in taken else label, text))
    if not facts.get("code"):
        raise NotARegister("school-code-missing", sheets[0].name)
    school = RegisterSchool(**facts, extra=tuple(sorted(extra)))
    return school, year, [f"{sheets[0].name}: {label}" for label, _ in extra]


def _labelled(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    """Give each label with the value beside it; a label is a text, its value the next filled cell of the row."""
    for row in sheet.rows:
        filled = [cell for cell in row if cell is not None and text_of(cell)]
        while len(filled) > 1:
            label, cell, *filled = filled
            if isinstance(label, str):
                yield text_of(label).rstrip(": "), cell


# --- classes ------------------------------------------------------------------------------------------------------


def _read_classes(table: Table) -> Iterator[RegisterClass]:
    for number, row in people.rows_below(table):
        cells = people.Cells(table, row)
        name = cells.text("name")
        if not name:
            continue
        grades, flag = cells.text("grades"), cells.cell("multigrade")
        understood = grades_of(grades) or grades_of(text_of(flag)) or grades_of(name)
        yield RegisterClass(
            name,
            understood,
            cells.text("site"),
            cells.text("homeroom"),
            is_multigrade=is_marked(flag) or len(understood) > 1,
            extra=cells.kept({} if grades_of(grades) else {"verbatim grades" if understood else "grades": grades}),
            sheet=table.sheet.name,
            row=number,
        )
