"""Small registers for tests: a school that can be told from scratch, changed a little, and read as if from a file."""

import hashlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from hoaban.engines.workbooks.sheets import Sheet
from hoaban.engines.workbooks.writer import write
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.registers.exporting import export_register
from hoaban.modules.schooling.registers.judging import Judged
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.running import Read, _Importing

SYSTEM = Actor.system("test")
CODE, OTHER_CODE = "119900001", "119900002"
YEAR = "2024-2025"
PUPIL_COLUMNS = {
    "name": "Họ và tên", "born": "Ngày sinh", "sex": "Giới tính", "group": "Dân tộc", "number": "Số định danh cá nhân",
    "class_": "Lớp", "residence": "Nơi thường trú", "father": "Họ tên cha", "mother": "Họ tên mẹ", "semi": "Bán trú",
    "full": "Nội trú", "note": "Ghi chú",
}  # fmt: skip
STAFF_COLUMNS = {
    "name": "Họ và tên", "born": "Ngày sinh", "sex": "Giới tính", "group": "Dân tộc", "number": "Số CCCD",
    "post": "Vị trí việc làm", "subject": "Môn dạy", "degree": "Trình độ đào tạo", "it": "Chứng chỉ CNTT", "joined": "Ngày vào ngành",
}  # fmt: skip
Row = dict[str, Any]


def pupil(name: str, born: str, number: str | None = None, **more: Any) -> Row:
    return {"name": name, "born": born, "sex": "Nam", "group": "Thái", "number": number, "class_": "5A", **more}


def member(name: str, born: str, number: str | None = None, **more: Any) -> Row:
    return {"name": name, "born": born, "sex": "Nữ", "group": "Kinh", "number": number, "post": "Giáo viên", **more}


def number(place: int, *, born: int = 2014, woman: bool = False) -> str:
    """A number that agrees with sex and birth year."""
    return f"011{(born // 100 - 19) * 2 + woman}{born % 100:02}{place:06}"


@dataclass
class Book:
    """One school's register; change it and read it again."""

    code: str = CODE
    facts: dict[str, Any] = field(default_factory=dict)
    classes: list[tuple[Any, ...]] = field(default_factory=lambda: [("5A", "5", "Điểm chính", None, None)])
    pupils: list[Row] = field(default_factory=list)
    staff: list[Row] = field(default_factory=list)
    without: set[str] = field(default_factory=set)  # columns that the sheets do not have
    year: str = YEAR

    def changed(self, change: Callable[[Self], object]) -> Self:
        """Give a copy with something changed."""
        copy = deepcopy(self)
        change(copy)
        return copy

    def sheets(self) -> list[Sheet]:
        facts = {
            "Mã trường": self.code,
            "Tên trường": "Trường Tiểu học Thử",
            "Cấp học": "Tiểu học",
            "Mã xã/phường": "03166",
        }
        return [
            Sheet("Thông tin trường", [list(pair) for pair in {**facts, **self.facts}.items()]),
            Sheet("Lớp học", [[f"NĂM HỌC {self.year}"], ["Tên lớp", "Khối", "Điểm trường", "Giáo viên chủ nhiệm", "Lớp ghép"],
                              *map(list, self.classes)]),
            Sheet("Học sinh", self._table(PUPIL_COLUMNS, self.pupils)),
            Sheet("Cán bộ giáo viên", self._table(STAFF_COLUMNS, self.staff)),
        ]  # fmt: skip

    def _table(self, columns: dict[str, str], rows: list[Row]) -> list[Any]:
        kept = {name: title for name, title in columns.items() if name not in self.without}
        return [list(kept.values()), *([row.get(name) for name in kept] for row in rows)]

    def read(self, name: str = "so.xlsx") -> Read:
        sheets = self.sheets()
        return Read(parse(name, sheets), hashlib.sha256(repr(sheets).encode()).hexdigest())

    def write(self, folder: Path, name: str = "") -> Path:
        path = folder / (name or f"{self.code}.xlsx")
        write(path, self.sheets())
        return path


def take(book: Book, actor: Actor = SYSTEM, year: str = "") -> tuple[Judged, dict[str, Any]]:
    """Import a register as a run does with each of its files."""
    return _Importing(actor, year, None).take(book.read())


def changed_by(book: Book, actor: Actor = SYSTEM, year: str = "") -> dict[str, int]:
    """Import a register; give what it changed."""
    return take(book, actor, year)[1]["changed"]


def causes_of(judged: Judged) -> dict[str, list[str]]:
    """Give the names of the persons for each cause."""
    found: dict[str, list[str]] = {}
    for verdict in (*judged.students, *judged.staff):
        for cause in verdict.causes:
            found.setdefault(cause, []).append(verdict.record.full_name)
    return found


def exported(code: str = CODE, year: str = YEAR) -> list[list[list[Any]]]:
    """The school's register as it would be written now."""
    with acting(SYSTEM):
        return [[list(row) for row in sheet.rows] for sheet in export_register(SYSTEM, code, year)]
