"""What of a workbook is not read, so that nobody believes it was: columns, facts and whole sheets that are not understood."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.schooling.registers import cells
from hoaban.modules.schooling.registers.labels import NUMBERING, key
from hoaban.modules.schooling.registers.layout import is_empty
from hoaban.modules.schooling.registers.other_rows import says_something
from hoaban.modules.schooling.registers.recognising import Found, Recognised
from hoaban.modules.schooling.registers.records import Unread

MOST_NAMES, LONGEST_NAME = 30, 60  # of a sheet that a hostile hand made
LETTERS = 26


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is not read, by its stable code."""

    code: str
    meaning: Words
    remedy: Words


_WHYS = (
    Why("columns-unknown", vi_en("Cột không được nhập", "Columns not imported"),
        vi_en("Không hiểu tên các cột này. Nếu cần nhập, đặt tên cột như trong sổ xuất ra; nếu không thì để nguyên.",
              "These columns are not understood. To import one, name it as in an exported register; else leave it.")),
    Why("facts-unknown", vi_en("Dòng thông tin trường không được nhập", "Facts of the school not imported"),
        vi_en("Không hiểu tên các dòng này. Nếu cần nhập, đặt tên dòng như trong sổ xuất ra; nếu không thì để nguyên.",
              "These lines are not understood. To import one, name it as in an exported register; else leave it.")),
    Why("sheet-unknown", vi_en("Trang không được nhập: không tìm thấy hàng tiêu đề", "Sheets not imported: no header was found"),
        vi_en("Trang học sinh cần cột «Họ và tên» và «Lớp»; trang nhân sự «Họ và tên» và «Vị trí việc làm»; trang lớp «Tên lớp» và «Khối».",
              "A sheet of pupils needs “Họ và tên” and “Lớp”; of staff “Họ và tên” and “Vị trí việc làm”; of classes “Tên lớp” and “Khối”.")),
    Why("sheet-left-out", vi_en("Trang không được nhập: theo tên trang, không thuộc sổ", "Sheets not imported: by their titles no part of the register"),
        vi_en("Nếu cần nhập, đặt tên trang bắt đầu bằng «Học sinh», «Giáo viên» hay «Lớp học».",
              "To import one, let its title begin with “Học sinh”, “Giáo viên” or “Lớp học”.")),
)  # fmt: skip
WHYS: Mapping[str, Why] = {why.code: why for why in _WHYS}


@dataclass(frozen=True, slots=True)
class Alike:
    """What is not read of sheets of one name in several files: most schools of a province use one form."""

    sheet: str
    columns: str
    files: tuple[str, ...]


def by_why(told: Iterable[Mapping[str, Any]]) -> list[tuple[Why, list[Alike]]]:
    """Group what a report tells to be unread by why, sheet and columns; what most files have comes first."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for each in told:
        alike = each["sheet"], ", ".join(each["columns"])
        found.setdefault(each["why"], {}).setdefault(alike, []).append(each["file"])
    return [
        (why, sorted((Alike(*alike, tuple(files)) for alike, files in found[code].items()), key=_most_first))
        for code, why in WHYS.items()
        if code in found
    ]


def _most_first(each: Alike) -> tuple[int, str, str]:
    return -len(each.files), each.sheet, each.columns


def unread_in(recognised: Recognised, facts: Sequence[str]) -> Iterator[Unread]:
    """Name what is not read of a workbook; `facts` are the lines of the school's sheet that mean nothing."""
    school = recognised.first("school")
    if school and facts:
        yield Unread(school.sheet.name, "facts-unknown", _short(facts))
    for found in recognised:
        if names := _columns(found):
            yield Unread(found.sheet.name, "columns-unknown", _short(names))
    for code, sheets in (("sheet-unknown", recognised.strange), ("sheet-left-out", recognised.left_out)):
        yield from (Unread(sheet.name, code) for sheet in sheets)


def _short(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name[:LONGEST_NAME] for name in names[:MOST_NAMES])


def _columns(found: Found) -> list[str]:
    """Give the columns that hold something and mean nothing, by their labels, else by their letters."""
    if found.part == "school":
        return []
    rows = found.sheet.rows[found.header_row + 1 :]
    known, width = set(found.columns.values()), max(map(len, rows), default=0)
    named = {place: label for place, label in enumerate(found.labels) if place not in known}
    open_ = [place for place in range(width) if place not in known and key(named.get(place)) not in NUMBERING]
    filled = [
        place
        for place in open_
        if any(place < len(row) and not is_empty(row[place]) and says_something(found, row) for row in rows)
    ]
    return [cells.modern(named.get(place))[0] or letters(place) for place in filled]


def letters(place: int) -> str:
    """Give a column the letters it has in a spreadsheet: A, B, … Z, AA."""
    high, low = divmod(place, LETTERS)
    return (letters(high - 1) if high else "") + chr(ord("A") + low)
