"""Finding sheets by what they are called and what stands in them: all that hold a part, in any order and spelling.

A part may be split over several sheets: pupils by grade or by class. Of the sheets that hold a part those count whose titles say so;
where none does, all of them; drafts and copies only where there is nothing else. What is not read is said, never passed over.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.text import clean_text
from hoaban.modules.schooling.registers import layout, words
from hoaban.modules.schooling.registers.class_names import class_key
from hoaban.modules.schooling.registers.labels import FIELDS, INDEXES, Columns, field_of, key, readings

LIST = r"(?:danh sach |ds ?|so )?"
TITLES = {
    "school": re.compile(r"thong tin truong|truong|thong tin chung|thong tin don vi|ho so truong"),
    "classes": re.compile(rf"{LIST}(?:cac )?lop(?: hoc(?: .*)?)?(?: (?:khoi|cap) .*)?"),
    "students": re.compile(rf"{LIST}(?:hoc ?sinh|hs|tre|tre em|hoc vien)(?: .*|k?\d.*)?"),
    "staff": re.compile(
        rf"{LIST}(?:can ?bo|giao ?vien|gv|nhan ?su|nhan ?vien|nv|cb[a-z]*|doi ngu|ban giam hieu|bgh)(?: .*)?"
    ),
}
GROUP = re.compile(
    rf"{LIST}(?:(?:hoc sinh|hs|tre) )?((?:khoi|k) ?(?:lop )?\d.*|lop (?!(?:hoc|khoi|cap)\b).+|(?:1[0-2]|[1-9]) ?[a-z]?(?: ?\d+)?)"
)
SAYS_PUPILS = re.compile(rf"{LIST}(?:(?:hoc sinh|hs|tre) )?")
GONE = re.compile(
    r".*\b(chuyen (di|truong(?! den))|bo hoc|thoi hoc|nghi hoc|da (nghi|chuyen)|nghi (viec|huu)|tot nghiep|ra truong)\b.*"
)
COPY = re.compile(r".*(\b(nháp|cũ|bản sao|sao lưu|lưu trữ|copy|backup|old)\b).*|nhap|ban sao|sao luu|luu tru")
QUIET = re.compile(
    r"(huong dan|lookup|lists?|bia|muc luc|tra cuu)( .*)?|(danh muc|dm)( (dan toc|ton giao|don vi|xa|chon|dung chung).*)?"
)
SCHOOL_YEAR, FAR_YEAR = re.compile(r"\b(20\d\d) ?[-–_] ?20\d\d\b"), 9999
TITLED, UNTITLED, LAST = range(3)
LOOKED_THROUGH = 30  # rows in which a header is looked for
LOOKED_INTO = 300  # rows that tell whether a sheet holds data
NEEDED = {"students": {"name", "class"}, "staff": {"name", "post"}, "classes": {"name", "grades"}}
NEEDED_OF_A_CLASS = {"name", "birth"}  # of pupils whose sheet bears the name of their class
Marks = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet that was recognised: which part it is, where its header ends, where each column is, and which it has not.

    `labels` are what stands above the columns, `marks` by which the header is known where it is repeated; `class_name` is the class
    of all pupils of the sheet who name none.
    """

    part: str
    sheet: Sheet
    header_row: int
    columns: Columns
    unsaid: frozenset[str] = frozenset()
    labels: Sequence[Cell] = ()
    marks: tuple[Marks, ...] = ()
    class_name: str = ""


@dataclass(slots=True)
class Recognised:
    """The sheets of a workbook by the part they hold, and those that are not read: left out, or not understood."""

    parts: dict[str, list[Found]]
    left_out: list[Sheet] = field(default_factory=list)
    strange: list[Sheet] = field(default_factory=list)

    def first(self, part: str) -> Found | None:
        return next(iter(self.parts.get(part, ())), None)

    def __iter__(self) -> Iterator[Found]:
        return (found for each in self.parts.values() for found in each)


def recognise(sheets: Sequence[Sheet]) -> Recognised:
    """Find the sheets that hold each part of a register."""
    classes = {at: found for at, sheet in enumerate(sheets) if (found := _classes(sheet))}
    names = {class_key(name) for found in classes.values() for name in _column(found, "name")} - {""}
    held = [classes.get(at) or _part_of(sheet, names) for at, sheet in enumerate(sheets)]
    recognised = Recognised({part: [] for part in INDEXES})
    for part in INDEXES:
        _choose(recognised, [found for found in held if found and found.part == part], names)
    recognised.strange = [
        sheet for sheet, found in zip(sheets, held, strict=True) if not found and holds_data(sheet, names)
    ]
    return recognised


def _choose(recognised: Recognised, able: Sequence[Found], names: Collection[str]) -> None:
    """Take the sheets that hold a part for sure, and only the first that tells of the school; note the others."""
    ranks = [_rank(found, names) for found in able]
    best = min((rank for rank in ranks if rank is not None), default=None)
    for found, rank in zip(able, ranks, strict=True):
        chosen = recognised.parts[found.part]
        if rank is None or rank != best or (found.part == "school" and chosen):
            recognised.left_out.append(found.sheet)
        else:
            chosen.append(found)


def _rank(found: Found, names: Collection[str]) -> tuple[int, int] | None:
    """Tell how surely a sheet is meant to be read: of several school years the last one; those who are gone are not."""
    title = found.sheet.name
    if any(GONE.fullmatch(each) for each in readings(title)):
        return None
    year = max((int(each) for each in SCHOOL_YEAR.findall(title)), default=None)
    past = 0 if year is None else FAR_YEAR - year
    if COPY.fullmatch(clean_text(title).casefold()):
        return LAST, past
    return (TITLED if found.part in _titled(title, names) else UNTITLED), past


def _titled(title: str, names: Collection[str]) -> list[str]:
    """Give the parts that a sheet's title may mean; «Lớp 1A» holds its pupils, but «Lớp» the classes."""
    said = readings(title)
    parts = [part for part, title_ in TITLES.items() if any(title_.fullmatch(each) for each in said)]
    is_group = any(GROUP.fullmatch(each) for each in said) or words.grades(title) != ()
    if "students" not in parts and (is_group or _class_of(title, names)):
        parts.append("students")
    return parts


def _class_of(title: str, names: Collection[str]) -> str:
    """Give the class that a title names: one of the register's, or what looks like one."""
    said = clean_text(title)
    for name in (said, *(_after(said, count) for count in (1, 2, 3))):
        if class_key(name) in names:
            return name
    group = next((found[1] for each in readings(title) if (found := GROUP.fullmatch(each))), "")
    return "" if group.startswith("k") else group


def _after(said: str, count: int) -> str:
    """Give what follows «HS», «Danh sách», «Danh sách học sinh» in a title, else nothing."""
    words = said.split()
    return " ".join(words[count:]) if SAYS_PUPILS.fullmatch(f"{key(' '.join(words[:count]))} ") else ""


def _classes(sheet: Sheet) -> Found | None:
    """Give a sheet of classes: one whose title allows it, and whose rows are not persons; with a title, only births tell those."""
    titled = _titled(sheet.name, ())
    if _is_quiet(sheet.name) or (titled and "classes" not in titled):
        return None
    found = header("classes", sheet)
    if found is None:
        return None
    persons = NEEDED["students"] | ({"birth"} if titled else set())
    return None if persons <= layout.lay_out("students", found.labels, ()).columns.keys() else found


def _part_of(sheet: Sheet, names: Collection[str]) -> Found | None:
    """Give what a sheet holds but classes: by its title first, by its header else; a title of staff allows no pupils."""
    titled = _titled(sheet.name, names)
    if not titled and _is_quiet(sheet.name):
        return None
    class_name = _class_of(sheet.name, names)
    others = [] if "staff" in titled else [part for part in INDEXES if part not in titled]
    for part in [*titled, *others]:
        if part != "classes" and (found := _school(sheet) if part == "school" else header(part, sheet, class_name)):
            return found
    return None


def _is_quiet(title: str) -> bool:
    return any(QUIET.fullmatch(each) for each in readings(title))


def _school(sheet: Sheet) -> Found | None:
    labels = {field_of("school", row[0] if row else None) for row in sheet.rows} - {None}
    return Found("school", sheet, 0, {}) if len(labels) >= 2 else None  # noqa: PLR2004  code and name at least


def header(part: str, sheet: Sheet, class_name: str = "") -> Found | None:
    """Find the header of a part among the first rows: the row, or the two rows, that name all columns that the part needs."""
    needed = NEEDED_OF_A_CLASS if part == "students" and class_name else NEEDED[part]
    for number in range(min(LOOKED_THROUGH, len(sheet.rows))):
        if sum(isinstance(cell, str) for cell in sheet.rows[number]) < 2:  # noqa: PLR2004  each part needs two columns
            continue
        labels, height = layout.header_labels(sheet.rows, number)
        found = layout.lay_out(part, labels, sheet.rows[number + height :])
        if needed <= found.columns.keys():
            whole, last = layout.put_together(sheet, number, found), number + height - 1
            marks = tuple(_marks(row, found.columns) for row in whole.rows[number : last + 1])
            unsaid = FIELDS[part] - found.columns.keys()
            return Found(part, whole, last, found.columns, unsaid, labels, marks, class_name)
    return None


def _marks(row: Sequence[Cell], columns: Columns) -> Marks:
    """Give by what a row of a header is known again: its first three labels."""
    labels = ((place, key(row[place])) for place in columns.values() if place < len(row))
    return tuple(mark for mark in labels if mark[1])[:3]


def _column(found: Found, name: str) -> list[str]:
    place = found.columns[name]
    rows = found.sheet.rows[found.header_row + 1 :]
    cells = [row[place] for row in rows if place < len(row)]
    return [f"{cell:.0f}" if isinstance(cell, float) else str(cell) for cell in cells if cell is not None]


# -- sheets that nobody understood


def holds_data(sheet: Sheet, names: Collection[str] = ()) -> bool:
    """Tell a sheet that looks like a list of persons or things, unlike titles, instructions and lists to choose from."""
    rows = [[cell for cell in row if not layout.is_empty(cell)] for row in sheet.rows[:LOOKED_INTO]]
    if _titled(sheet.name, names):
        return sum(len(row) >= 2 for row in rows) >= 2  # noqa: PLR2004  a header and somebody
    if _is_quiet(sheet.name):
        return False
    return sum(map(_is_somebody, rows)) >= 2 or sum(map(_is_counted, rows)) >= 3  # noqa: PLR2004  more than an example


def _is_somebody(row: Sequence[Cell]) -> bool:
    """Words beside a day or a long number."""
    words = any(isinstance(cell, str) and len(cell.split()) > 1 for cell in row)
    return words and any(_is_day_or_number(cell) for cell in row)


DAY_OR_NUMBER = re.compile(r"\s*(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{9,12})\s*")


def _is_day_or_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return DAY_OR_NUMBER.fullmatch(cell) is not None
    return not isinstance(cell, float | int) or cell > 10**8  # what is left is a date


def _is_counted(row: Sequence[Cell]) -> bool:
    """Several cells, numbers among them."""
    return len(row) >= 4 and any(isinstance(cell, float | int) for cell in row)  # noqa: PLR2004  number, code, name: a list to choose from
