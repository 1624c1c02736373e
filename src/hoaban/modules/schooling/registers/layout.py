"""Where the columns of a table stand: its header, of one row or two, and columns that together say one thing.

Names are often split into «Họ và tên đệm» and «Tên», or stand in two columns under one heading; birth dates into day, month and
year. Such columns are put together in the first of them, so that whatever reads the table finds one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.modules.schooling.registers.labels import field_of, key, readings

FAMILY_NAME = frozenset(
    {"ho", "ho dem", "ho lot", "ho va dem", "ho va lot", "ho ten dem", "ho va ten dem", "ho ten lot", "ho va ten lot",
     "ho va chu dem", "ho va chu lot", "ho chu dem", "ho chu lot"}
)  # fmt: skip
GIVEN_NAME = frozenset({"ten"})
DAY, MONTH, YEAR = frozenset({"ngay", "ngay sinh"}), frozenset({"thang", "thang sinh"}), frozenset({"nam", "nam sinh"})
MAN = frozenset({"nam"})
SECOND_ROW = FAMILY_NAME | GIVEN_NAME | DAY | MONTH | YEAR | {"nu"}  # what stands below a heading of several columns
LOOKED_AT = 200  # rows that tell whether a column without a heading goes on with the name before it
Row = Sequence[Cell]
Join = Callable[[Sequence[Cell]], Cell]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a header by field, and those that are put together: the place of the first, all places, and how."""

    columns: Mapping[str, int]
    joins: tuple[tuple[tuple[int, ...], Join], ...] = ()


def header_labels(rows: Sequence[Row], number: int) -> tuple[list[Cell], int]:
    """Give the labels of a header that begins in a row, and how many rows it takes: a second one may split its headings."""
    first = list(rows[number])
    below = rows[number + 1] if number + 1 < len(rows) else ()
    filled = [cell for cell in below if not is_empty(cell)]
    if len(filled) < 2 or not all(SECOND_ROW.intersection(readings(cell)) for cell in filled):  # noqa: PLR2004  a split makes two
        return first, 1
    width = max(len(first), len(below))
    return [_at(below, place) or _at(first, place) for place in range(width)], 2


def lay_out(part: str, labels: Row, below: Sequence[Row]) -> Layout:
    """Find the columns of a part in the labels of a header; `below` are the rows under it."""
    columns: dict[str, int] = {}
    for place, label in enumerate(labels):
        field = field_of(part, label)
        if field is not None:
            columns.setdefault(field, place)
    if part not in {"students", "staff"}:
        return Layout(columns)
    joins = [*_names(columns, labels, below), *_births(columns, labels)]
    if "woman" not in columns:
        columns.pop("man", None)  # «Nam» without «Nữ» beside it may be any year
    return Layout(columns, tuple(joins))


def _names(columns: dict[str, int], labels: Row, below: Sequence[Row]) -> Iterable[tuple[tuple[int, ...], Join]]:
    name = columns.get("name")
    if name is None:
        family, given = _place_of(labels, FAMILY_NAME), _place_of(labels, GIVEN_NAME)
        if family is not None and given is not None:
            columns["name"] = family
            yield (family, given), join_texts
    elif (is_empty(_at(labels, name + 1)) or GIVEN_NAME.intersection(readings(_at(labels, name + 1)))) and _goes_on(
        name, below
    ):
        yield (name, name + 1), join_texts


def _births(columns: dict[str, int], labels: Row) -> Iterable[tuple[tuple[int, ...], Join]]:
    """Day, month and year side by side; «Năm» without accents is «Nam», so that it counts beside a month only."""
    month = _place_of(labels, MONTH)
    if month is None or not month or not _is(labels, month - 1, DAY) or not _is(labels, month + 1, YEAR):
        return
    columns["birth"] = month - 1
    columns.pop("man", None)
    if men := [place for place in range(len(labels)) if place != month + 1 and _is(labels, place, MAN)]:
        columns["man"] = men[0]
    yield (month - 1, month, month + 1), join_day


def _goes_on(name: int, below: Sequence[Row]) -> bool:
    """Tell whether the column after that of names holds the given names, and not the same once more to sort by."""
    rows = [(row[name], _at(row, name + 1)) for row in below[:LOOKED_AT] if not is_empty(_at(row, name))]
    pairs = [(one, other) for one, other in rows if isinstance(one, str) and isinstance(other, str) and key(other)]
    fresh = sum(key(one).split()[-1:] != key(other).split()[-1:] for one, other in pairs)
    return bool(rows) and 2 * fresh >= len(rows)


def _place_of(labels: Row, known: frozenset[str]) -> int | None:
    return next((place for place in range(len(labels)) if _is(labels, place, known)), None)


def _is(labels: Row, place: int, known: frozenset[str]) -> bool:
    return not known.isdisjoint(readings(_at(labels, place)))


def _at(row: Row, place: int) -> Cell:
    return row[place] if place < len(row) else None


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def join_texts(cells: Sequence[Cell]) -> Cell:
    """Put the parts of a name together."""
    said = [str(cell).strip() for cell in cells if not is_empty(cell)]
    return " ".join(said) or None


def join_day(cells: Sequence[Cell]) -> Cell:
    """Put day, month and year together as they are written; a whole day that stands in the first of them stays."""
    said = [cell for cell in cells if not is_empty(cell)]
    if len(said) < 2:  # noqa: PLR2004  nothing to put together
        return said[0] if said else None
    return "/".join(f"{cell:.0f}" if isinstance(cell, float | int) else str(cell).strip() for cell in said)


def put_together(sheet: Sheet, start: int, layout: Layout) -> Sheet:
    """Give a sheet whose rows from `start` on have split columns put together in the first of them."""
    if not layout.joins:
        return sheet
    rows = [*sheet.rows[:start], *(_joined(row, layout) for row in sheet.rows[start:])]
    return Sheet(sheet.name, rows, sheet.first_row)


def _joined(row: Row, layout: Layout) -> list[Cell]:
    cells = list(row)
    for places, join in layout.joins:
        first, said = places[0], join([_at(row, place) for place in places])
        for place in places:
            if place < len(cells):
                cells[place] = None
        cells.extend([None] * (first + 1 - len(cells)))
        cells[first] = said
    return cells
