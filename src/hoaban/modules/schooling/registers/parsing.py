"""From sheets to records: every row that is somebody or something, with where it stood."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.errors import invalid
from hoaban.modules.people.models import FEMALE, MALE
from hoaban.modules.schooling.registers import cells, words
from hoaban.modules.schooling.registers.labels import NUMBERING, field_of, key
from hoaban.modules.schooling.registers.other_rows import says_something
from hoaban.modules.schooling.registers.recognising import Found, Recognised, recognise
from hoaban.modules.schooling.registers.records import (
    Register,
    RegisterClass,
    RegisterSchool,
    RegisterStaff,
    RegisterStudent,
)
from hoaban.modules.schooling.registers.unread import unread_in

R = TypeVar("R")
ROOMS = ("permanent", "semi_permanent", "temporary")
COMPUTERS = ("office", "teaching")
YEAR = re.compile(r"\b(20\d\d)\s*[-–]\s*(20\d\d)\b")


class Row:
    """A row with its columns by name, and whether one of its texts had to be converted."""

    def __init__(self, found: Found, number: int, row: Sequence[Cell]) -> None:
        self.sheet = found.sheet.name
        self.number = number
        self._columns = found.columns
        self._row = row
        self.unsaid = found.unsaid
        self.class_name = found.class_name
        self.was_legacy = False

    def raw(self, field: str) -> Cell:
        place = self._columns.get(field)
        return self._row[place] if place is not None and place < len(self._row) else None

    def text(self, field: str) -> str:
        said, was_legacy = cells.modern(self.raw(field))
        self.was_legacy |= was_legacy
        return said

    def name(self, field: str) -> str:
        said, was_legacy = cells.name(self.raw(field))
        self.was_legacy |= was_legacy
        return said

    def tick(self, field: str) -> bool:
        return cells.tick(self.raw(field))

    def has(self, field: str) -> bool:
        return field in self._columns


def parse(file: str, sheets: Sequence[Sheet]) -> Register:
    """Read a workbook as a register. Raises `Invalid` when it is none: no sheet of pupils or no school code."""
    found = recognise(sheets)
    facts = found.first("school")
    school, unknown = _school(facts) if facts else (RegisterSchool(), [])
    if not school.code or not found.parts["students"]:
        raise invalid(
            "not-a-register",
            file,
            "Tệp không phải sổ của trường: thiếu trang thông tin trường (có mã trường) hoặc trang học sinh.",
            "This is no school register: the sheet of the school’s facts (with its code) or of pupils is missing.",
        )
    return Register(
        file=file,
        school=school,
        classes=tuple(_rows(found.parts["classes"], _class)),
        students=tuple(_rows(found.parts["students"], _student)),
        staff=tuple(_rows(found.parts["staff"], _staff)),
        school_year=_year(found),
        unread=tuple(unread_in(found, unknown)),
    )


def _rows(sheets: Sequence[Found], read: Callable[[Row], R | None]) -> Iterator[R]:
    """Give what the rows below the headers hold; blank rows, totals, signatures and repeated headers are passed over."""
    for found in sheets:
        for place, cells_ in enumerate(found.sheet.rows[found.header_row + 1 :], start=found.header_row + 1):
            if not says_something(found, cells_):
                continue
            record = read(Row(found, found.sheet.first_row + place, cells_))
            if record is not None:
                yield record


def _year(found: Recognised) -> str:
    """The school year that the file itself says: in a title above a header, or among the school's facts."""
    for each in found:
        above = each.sheet.rows[: each.header_row] if each.part != "school" else each.sheet.rows
        for row in above:
            for cell in row:
                match = YEAR.search(cell) if isinstance(cell, str) else None
                if match and int(match[2]) == int(match[1]) + 1:
                    return f"{match[1]}-{match[2]}"
    return ""


def _school(found: Found) -> tuple[RegisterSchool, list[str]]:
    said: dict[str, Cell] = {}
    unknown = []
    for row in found.sheet.rows:
        label, value = (row[0] if row else None), (row[1] if len(row) > 1 else None)
        field = field_of("school", label)
        if field:
            said.setdefault(field, value)
        elif key(label) and value is not None and key(label) not in NUMBERING:
            unknown.append(cells.modern(label)[0])
    return _facts(said), unknown


def _facts(said: dict[str, Cell]) -> RegisterSchool:
    return RegisterSchool(
        code=cells.text(said.get("code")),
        name=cells.modern(said.get("name"))[0],
        levels=words.levels(cells.text(said.get("levels"))),
        commune_code=_commune_code(said.get("commune_code")),
        ownership="private"
        if key(cells.text(said.get("ownership"))) in {"tu thuc", "dan lap", "ngoai cong lap"}
        else "public",
        satellite_sites=cells.count(said.get("satellite_sites")),
        standard_level=words.standard_level(cells.text(said.get("standard"))),
        says_standard="standard" in said,
        rooms=_counts(said, ROOMS),
        computers=_counts(said, COMPUTERS),
        has_internet=cells.yes_or_no(said.get("internet")),
        has_wifi=cells.yes_or_no(said.get("wifi")),
        projector_rooms=cells.count(said.get("projectors")),
    )


def _commune_code(cell: Cell) -> str:
    said = cells.text(cell)
    return said.zfill(5) if isinstance(cell, float | int) else said


def _counts(said: dict[str, Cell], fields: Sequence[str]) -> tuple[tuple[str, int], ...]:
    return tuple((field, count) for field in fields if (count := cells.count(said.get(field))) is not None)


def _class(row: Row) -> RegisterClass | None:
    name = row.text("name")
    if not name:
        return None
    found = words.grades(row.text("grades"))
    return RegisterClass(
        sheet=row.sheet,
        row=row.number,
        name=name,
        grades=found,
        site=row.text("site"),
        homeroom=row.name("homeroom"),
        is_multigrade=row.tick("multigrade") or len(found) > 1,
    )


def _sex(row: Row) -> str | None:
    """A column of sex says it; of «Nam» and «Nữ» the one that is ticked; «Nữ» alone by its tick, and by an empty cell."""
    if row.has("sex"):
        return words.sex(row.text("sex"))
    if row.has("man"):
        ticked = [sex for sex, column in ((MALE, "man"), (FEMALE, "woman")) if row.tick(column)]
        return ticked[0] if len(ticked) == 1 else None
    return (FEMALE if row.tick("woman") else MALE) if row.has("woman") else None


def _student(row: Row) -> RegisterStudent:
    boarding = "full" if row.tick("full_boarding") else "semi" if row.tick("boarding") else "none"
    full_name, father, mother = row.name("name"), row.name("father"), row.name("mother")
    ethnic_group, residence, note = row.text("ethnic_group"), row.text("residence"), row.text("note")
    return RegisterStudent(
        sheet=row.sheet,
        row=row.number,
        full_name=full_name,
        birth=cells.birth_date(row.raw("birth")),
        sex=_sex(row),
        ethnic_group=ethnic_group,
        number=cells.number(row.raw("number")),
        class_name=row.text("class") or row.class_name,
        residence=residence,
        father=father,
        mother=mother,
        boarding=boarding,
        note=note,
        was_legacy=row.was_legacy,
        unsaid=row.unsaid,
    )


def _staff(row: Row) -> RegisterStaff:
    full_name, ethnic_group, subject = row.name("name"), row.text("ethnic_group"), row.text("subject")
    return RegisterStaff(
        sheet=row.sheet,
        row=row.number,
        full_name=full_name,
        birth=cells.birth_date(row.raw("birth")),
        sex=_sex(row),
        ethnic_group=ethnic_group,
        number=cells.number(row.raw("number")),
        post=words.post(row.text("post")),
        subject=subject,
        qualification=words.qualification(row.text("qualification")),
        it_certificate=words.it_certificate(row.text("it_certificate")),
        joined_on=cells.day(row.raw("joined")),
        was_legacy=row.was_legacy,
        unsaid=row.unsaid,
    )
