"""Finding sheets and columns by what they are called: in any order, with or without accents, in the spellings that schools use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.modules.schooling.registers.labels import FIELDS, INDEXES, field_of, key

Columns = Mapping[str, int]

SHEETS = {
    "school": ("thong tin truong", "truong", "thong tin chung", "thong tin don vi", "ho so truong"),
    "classes": ("lop hoc", "lop", "danh sach lop", "danh sach lop hoc"),
    "students": ("hoc sinh", "danh sach hoc sinh", "hs", "tre", "hoc sinh tre"),
    "staff": (
        "can bo giao vien",
        "giao vien",
        "can bo",
        "nhan su",
        "cbgv",
        "cbgvnv",
        "can bo giao vien nhan vien",
        "doi ngu",
    ),
}
LOOKED_THROUGH = 30  # rows in which a header is looked for
CLOSING = re.compile(
    r"(nguoi lap|hieu truong|pho hieu truong|thu truong|ky ten|ky va|ky ghi|xac nhan|danh sach nay co"
    r"|(.* )?ngay (\d+ )?thang( \d+)? nam( \d+)?)\b.*"
)
MOST_IN_A_CLOSING_ROW = 3
TOTAL = re.compile(
    r"(tong|cong)( \d.*)?|tong (cong|so)\b.*|cong (lop|khoi|hoc sinh|tre)\b.*"
)  # not Mr Tống, nor Ms Công


NEEDED = {"students": {"name", "class"}, "staff": {"name", "post"}, "classes": {"name", "grades"}}


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet that was recognised: which part it is, where its header stands, where each column is, and which it has not."""

    part: str
    sheet: Sheet
    header_row: int
    columns: Columns
    unsaid: frozenset[str] = frozenset()


def recognise(sheets: Sequence[Sheet]) -> dict[str, Found]:
    """Give for each part of a register the sheet that holds it: by the sheet's title first, by its header else."""
    found: dict[str, Found] = {}
    for sheet in sheets:
        part = _by_title(sheet.name)
        if part and part not in found:
            each = _school_or_header(part, sheet)
            if each:
                found[part] = each
    for sheet in sheets:
        if not any(each.sheet is sheet for each in found.values()):
            found |= {
                each.part: each for part in INDEXES if part not in found and (each := _school_or_header(part, sheet))
            }
    return found


def _by_title(title: str) -> str | None:
    named = key(title)
    return next((part for part, names in SHEETS.items() if named in names), None)


def _school_or_header(part: str, sheet: Sheet) -> Found | None:
    if part == "school":
        return Found(part, sheet, 0, {}) if _labels(sheet) >= 2 else None  # noqa: PLR2004  code and name at least
    return header(part, sheet)


def _labels(sheet: Sheet) -> int:
    return sum(field_of("school", row[0] if row else None) is not None for row in sheet.rows)


def header(part: str, sheet: Sheet) -> Found | None:
    """Find the header of a part among the first rows: the row that names all columns that the part needs."""
    for number, row in enumerate(sheet.rows[:LOOKED_THROUGH]):
        columns = _columns(part, row)
        if NEEDED[part] <= columns.keys():
            return Found(part, sheet, number, columns, FIELDS[part] - columns.keys())
    return None


def _columns(part: str, row: Sequence[Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        field = field_of(part, cell)
        if field is not None:
            found.setdefault(field, place)
    return found


def is_total(row: Sequence[Cell]) -> bool:
    """Tell a row of totals: one of its texts says so, hardly anything else stands in it, and nobody is numbered or born in it."""
    texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    if len(texts) > 2 or _is_number(row[0] if row else None) or any(isinstance(cell, date) for cell in row):  # noqa: PLR2004  the word, and perhaps its unit
        return False
    return any(TOTAL.fullmatch(key(text)) for text in texts)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def is_closing(row: Sequence[Cell]) -> bool:
    """Tell a row of the signature block below a list: place and day, who drew it up, the principal."""
    filled = [cell for cell in row if cell is not None and cell != ""]
    if len(filled) > MOST_IN_A_CLOSING_ROW or not all(isinstance(cell, str) for cell in filled):
        return False  # a row with a running number is somebody, whatever their post
    return any(CLOSING.fullmatch(key(cell)) for cell in filled)


def is_header_again(found: Found, row: Sequence[Cell]) -> bool:
    """Tell a header that is repeated below, as at the top of each printed page."""
    header_ = found.sheet.rows[found.header_row]
    return all(
        place < len(row) and key(row[place]) == key(header_[place]) for place in list(found.columns.values())[:3]
    )


def is_blank(row: Sequence[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)
