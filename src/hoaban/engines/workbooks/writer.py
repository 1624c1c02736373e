"""Writing workbooks row by row: memory does not grow with the sheet, and a text never becomes a formula or a number."""

import os
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from hoaban.engines.workbooks.sheets import Cell, Sheet

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_NAME, _LONGEST_TEXT, _EXACT = 31, 32_767, 2**53
_NARROWEST, _WIDEST, _LOOKED_AT = 6, 50, 200
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was


def write(path: str | os.PathLike[str], sheets: Iterable[Sheet]) -> None:
    """Write a workbook. Texts stay texts (leading zeros, "=1+1"), dates show as dd/mm/yyyy.

    Raises ValueError for a text longer than a cell holds, and when there is no sheet.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(os.fspath(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    try:
        looks = _Looks(book)
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_free_name(sheet.name, names)), sheet, looks)
        if not names:
            raise ValueError("a workbook needs at least one sheet")
    finally:
        book.close()


class _Looks:
    """The few cell styles of our workbooks."""

    def __init__(self, book: Any) -> None:
        date_format = "dd/mm/yyyy"
        self.date = book.add_format({"num_format": date_format})
        self.moment = book.add_format({"num_format": f"{date_format} hh:mm:ss"})
        self.text = book.add_format({"num_format": "@"})
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.header = book.add_format(
            {
                "bold": True,
                "bg_color": "#EDE6F6",
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
                "num_format": "@",
            }
        )


def _write_sheet(page: Any, sheet: Sheet, looks: _Looks) -> None:
    header = sheet.header_row
    for column, width in enumerate(_widths(sheet)):
        page.set_column(column, column, width)
    if header is not None:
        page.freeze_panes(header, 0)
        page.repeat_rows(header - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for number, row in sheet.numbered():
        look = None if header is None or number > header else looks.header if number == header else looks.title
        for column, value in enumerate(row):
            _write_cell(page, (number - 1, column), value, looks, look)


def _write_cell(page: Any, at: tuple[int, int], value: Cell, looks: _Looks, look: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(*at, value, look)
    elif isinstance(value, datetime) and value.date() >= _FIRST_DAY and value.tzinfo is None:
        page.write_datetime(*at, value, look or looks.moment)
    elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
        page.write_datetime(*at, value, look or looks.date)
    elif isinstance(value, (int, float)) and abs(value) < _EXACT:
        page.write_number(*at, value, look)
    else:
        _write_text(page, at, _text(value), look or looks.text)


def _text(value: str | float | date) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d/%m/}{value.year:04}"
    return _UNSEEN.sub("", str(value))


def _write_text(page: Any, at: tuple[int, int], text: str, look: Any) -> None:
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"row {at[0] + 1}, column {at[1] + 1}: a cell holds at most {_LONGEST_TEXT} characters")
    if text:
        page.write_string(*at, text, look)


def _free_name(wanted: str, taken: set[str]) -> str:
    name = _FORBIDDEN_IN_NAMES.sub(" ", wanted).strip().strip("'")[:_LONGEST_NAME].strip() or "Sheet"
    number, free = 1, name
    while free.lower() in taken:
        number += 1
        free = f"{name[: _LONGEST_NAME - 4]} {number}"
    taken.add(free.lower())
    return free


def _widths(sheet: Sheet) -> list[float]:
    """Give columns the width of what stands below the titles, within reason."""
    below = sheet.rows[max(0, (sheet.header_row or 1) - sheet.first_row) :][:_LOOKED_AT]
    columns = max((len(row) for row in below), default=0)
    return [_width(row[at] for row in below if at < len(row)) for at in range(columns)]


def _width(values: Iterable[Cell]) -> float:
    longest = max((len(_shown(value)) for value in values), default=0)
    return float(min(max(longest + 2, _NARROWEST), _WIDEST))


def _shown(value: Cell) -> Sequence[str]:
    return "" if value is None else "00/00/0000" if isinstance(value, date) else str(value)
