"""A timetable on paper and in a workbook: weeks of classes, teachers and rooms, and the whole school in one."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from hoaban.engines.workbooks.sheets import Sheet
from hoaban.kernel.language import Words, active_language, moment, vi_en
from hoaban.modules.timetables.models import Lesson
from hoaban.modules.timetables.slots import DAY_NAMES, HALF_NAMES, Slot
from hoaban.modules.timetables.words import lesson_name

HERE = Path(__file__).parent
CLASSES, TEACHERS, ROOMS, SCHOOL = "classes", "teachers", "rooms", "school"
PARTS = {
    CLASSES: vi_en("Thời khóa biểu các lớp", "Timetables of classes"),
    TEACHERS: vi_en("Thời khóa biểu giáo viên", "Timetables of teachers"),
    ROOMS: vi_en("Thời khóa biểu các phòng", "Timetables of rooms"),
    SCHOOL: vi_en("Thời khóa biểu toàn trường", "Timetable of the whole school"),
}
PERIOD = vi_en("Tiết", "Period")
DAY = vi_en("Ngày", "Day")
IN_FORCE = vi_en("Thực hiện từ {day}", "In force from {day}")
PRINTED, PAGE = vi_en("In lúc {at}", "Printed {at}"), vi_en("Trang", "Page")
CLASSES_A_SHEET = 12  # side by side on a page of the whole school


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a printed timetable: whose week, its heads, and its rows; the first column says when."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables_of(lessons: Iterable[Lesson], part: str, on: date) -> list[Table]:
    """Give the tables of one part, in the order of names; `part` is one of `PARTS`."""
    placed = [each for each in lessons if each.slot]
    if part == SCHOOL:
        return list(_whole(placed, on))
    key, name, say = _VIEWS[part]
    by_key: dict[UUID, list[Lesson]] = defaultdict(list)
    names: dict[UUID, str] = {}
    for each in placed:
        found = key(each)
        if found is not None:
            by_key[found].append(each)
            names[found] = name(each)
    order = sorted(by_key, key=lambda each: (names[each], str(each)))
    return [_week(names[each], by_key[each], lambda row: say(row, on)) for each in order]


def _subject(row: Lesson, on: date) -> str:
    return str(lesson_name(row.kind, row.subject, on))


def _lines(*said: str) -> str:
    return "\n".join(filter(None, said))


def _room(row: Lesson) -> str:
    return row.room.name if row.room else ""


_View = tuple[Callable[[Lesson], UUID | None], Callable[[Lesson], str], Callable[[Lesson, date], str]]
_VIEWS: Mapping[str, _View] = {
    CLASSES: (
        lambda row: row.school_class_id,
        lambda row: row.school_class.name,
        lambda row, on: _lines(_subject(row, on), row.teacher_name, _room(row)),
    ),
    TEACHERS: (
        lambda row: row.person_id,
        lambda row: row.teacher_name,
        lambda row, on: _lines(row.school_class.name, _subject(row, on), _room(row)),
    ),
    ROOMS: (
        lambda row: row.room_id,
        _room,
        lambda row, on: _lines(row.school_class.name, _subject(row, on), row.teacher_name),
    ),
}


def _week(name: str, lessons: Sequence[Lesson], say: Callable[[Lesson], str]) -> Table:
    """Lay out one week: periods down, days across; a room that holds several classes names them all."""
    at: dict[Slot, list[str]] = defaultdict(list)
    for each in lessons:
        at[Slot.read(str(each.slot))].append(say(each))
    days = sorted({slot.weekday for slot in at})
    rows = [
        [_period(half, number), *("\n".join(at.get(Slot(day, half, number), ())) for day in days)]
        for half, number in sorted({(slot.half, slot.number) for slot in at})
    ]
    return Table(name, [str(PERIOD), *(str(DAY_NAMES[day - 1]) for day in days)], rows)


def _period(half: int, number: int) -> str:
    return f"{str(HALF_NAMES[half]).capitalize()} {number}"


def _whole(lessons: Sequence[Lesson], on: date) -> Iterator[Table]:
    """Lay out the school: days and periods down, its classes across, as many on a page as can be read."""
    by_place = {(Slot.read(str(each.slot)), each.school_class.name): each for each in lessons}
    slots, names = sorted({slot for slot, _ in by_place}), sorted({name for _, name in by_place})
    for first in range(0, len(names), CLASSES_A_SHEET):
        chosen = names[first : first + CLASSES_A_SHEET]
        rows = []
        for slot in slots:
            told = [by_place.get((slot, name)) for name in chosen]
            cells = [_lines(_subject(each, on), _short(each.teacher_name)) if each else "" for each in told]
            rows.append([f"{DAY_NAMES[slot.weekday - 1]}\n{_period(slot.half, slot.number)}", *cells])
        yield Table(f"{chosen[0]} – {chosen[-1]}", [str(DAY), *chosen], rows)


def _short(name: str) -> str:
    """Write a name as timetables do: the given name, with the initials of what comes before."""
    *before, given = name.split() or [""]
    return " ".join([*(f"{each[0]}." for each in before[-2:]), given])


def as_pdf(tables: Sequence[Table], title: Words, school: str, since: str, now: datetime) -> bytes:
    """Set tables on A4, one a page."""
    import typst  # heavy, and only here

    told = {
        "school": school,
        "title": title,
        "since": IN_FORCE.fill(day=since) if since else "",
        "printed": PRINTED.fill(at=moment(now)),
        "page": PAGE,
        "language": active_language(),
        "tables": [{"name": each.name, "heads": each.heads, "rows": each.rows} for each in tables],
    }
    text, source = json.dumps(told, default=str, ensure_ascii=False), HERE.joinpath("timetable.typ").read_bytes()
    pdf: bytes = typst.compile(
        source, sys_inputs={"timetable": text}, ignore_system_fonts=True, timestamp=int(now.timestamp())
    )
    return pdf


def as_workbook(tables: Sequence[Table]) -> bytes:
    """Write tables as a workbook, one a sheet."""
    from hoaban.engines.workbooks.writer import write

    sheets = [Sheet(each.name, [list(each.heads), *(list(row) for row in each.rows)], header_row=1) for each in tables]
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write(file.name, sheets)
        return Path(file.name).read_bytes()
