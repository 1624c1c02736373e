"""Rows that are nobody: blank ones, totals, the signatures below a list, headers printed again, lines numbered ahead."""

import re
from collections.abc import Sequence
from datetime import date

from hoaban.engines.workbooks.sheets import Cell
from hoaban.modules.schooling.registers.labels import key, readings
from hoaban.modules.schooling.registers.recognising import Found

CLOSING = re.compile(
    r"(nguoi lap|hieu truong|pho hieu truong|thu truong|ky ten|ky va|ky ghi|xac nhan|danh sach nay co"
    r"|(.* )?ngay (\d+ )?thang( \d+)? nam( \d+)?)\b.*"
)
MOST_IN_A_CLOSING_ROW = 3
FEWEST_COLUMNS = 3
TOTAL = re.compile(
    r"(tong|cong)( \d.*)?|tong (cong|so)\b.*|cong (lop|khoi|hoc sinh|tre)\b.*"
)  # not Mr Tống, nor Ms Công


def says_something(found: Found, row: Sequence[Cell]) -> bool:
    """Tell a row below a header that is somebody or something."""
    return not (
        is_blank(row)
        or is_total(row)
        or is_closing(row)
        or is_header_again(found, row)
        or _only_numbered(found, row)
        or _is_numbers_of_columns(found, row)
    )


def is_total(row: Sequence[Cell]) -> bool:
    """Tell a row of totals: one of its texts says so, hardly anything else stands in it, and nobody is numbered or born in it."""
    texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    if len(texts) > 2 or _is_number(row[0] if row else None) or any(isinstance(cell, date) for cell in row):  # noqa: PLR2004  the word, and perhaps its unit
        return False
    return any(TOTAL.fullmatch(each) for text in texts for each in readings(text))


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def is_closing(row: Sequence[Cell]) -> bool:
    """Tell a row of the signature block below a list: place and day, who drew it up, the principal."""
    filled = [cell for cell in row if cell is not None and cell != ""]
    if len(filled) > MOST_IN_A_CLOSING_ROW or not all(isinstance(cell, str) for cell in filled):
        return False  # a row with a running number is somebody, whatever their post
    return any(CLOSING.fullmatch(each) for cell in filled for each in readings(cell))


def _is_numbers_of_columns(found: Found, row: Sequence[Cell]) -> bool:
    """Tell the row of a printed form that numbers its columns: 1, 2, 3 or (1), (2), (3), also where a name would stand."""
    place = found.columns.get("name", 0)
    if place >= len(row) or not _is_count(row[place]):
        return False
    said = [cell for cell in row if cell is not None and cell != ""]
    return len(said) >= FEWEST_COLUMNS and all(map(_is_count, said[1:]))  # the first may be «A»


def _is_count(cell: Cell) -> bool:
    return _is_number(cell) or (isinstance(cell, str) and key(cell).replace(" ", "").isdecimal())


def is_header_again(found: Found, row: Sequence[Cell]) -> bool:
    """Tell a header that is repeated below, as at the top of each printed page; one of two rows is repeated as two."""
    return any(
        all(place < len(row) and key(row[place]) == label for place, label in marks) for marks in found.marks if marks
    )


def is_blank(row: Sequence[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def _only_numbered(found: Found, row: Sequence[Cell]) -> bool:
    """Tell a line that was numbered ahead and never filled."""
    width = len(row)
    return is_blank([row[place] for place in found.columns.values() if place < width])
