"""A CSV file of persons: its columns by the names the linker knows, and every fault told with its line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hoaban.engines.linkage import words
from hoaban.engines.linkage.catalogue import FIELDS
from hoaban.engines.linkage.scoring import quoted

ID = "id"
KNOWN = (ID, *(field.column for field in FIELDS))
DAYS = frozenset(field.column for field in FIELDS if field.kind == "day")
NAMES = ("full_name", "given_name", "surname")
MOST_FAULTS = 20
LIMIT_OF_A_CELL = 1_000_000
_LINE = re.compile(r"Line: (\d+)")


@dataclass(frozen=True)
class Fault:
    """What is wrong, where, and what to do, in both languages; `line` counts from 1, the header being the first."""

    line: int
    column: str
    vi: str
    en: str


class BadFileError(Exception):
    def __init__(self, path: Path, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"{path}:{each.line}: {each.column}: {each.vi}\n  {each.en}" for each in faults))
        self.path, self.faults = path, faults


@dataclass(frozen=True)
class Table:
    """An opened file: `columns` gives for each known name the place of its column, counted from 0."""

    path: Path
    delimiter: str
    width: int
    columns: Mapping[str, int]

    def select(self) -> str:
        """The known columns as text; whoever makes keys of them looks after blanks, which costs less there."""
        columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(self.width))
        chosen = ", ".join(
            f"nullif(trim(c{place}), '') AS {name}" if name == ID else f"c{place} AS {name}"
            for name, place in self.columns.items()
        )
        return (
            f"SELECT {chosen} FROM read_csv({quoted(str(self.path))}, header = true, auto_detect = false,"
            f" delim = {quoted(self.delimiter)}, quote = '\"', escape = '\"', nullstr = '', columns = {{{columns}}})"
        )

    def faults(self) -> Iterator[Fault]:
        """Read line by line, which is slow and knows the lines."""
        seen: dict[str, int] = {}
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            next(reader)
            for row in reader:
                if row:
                    yield from self._faults_of(row, reader.line_num, seen)

    def _faults_of(self, row: list[str], line: int, seen: dict[str, int]) -> Iterator[Fault]:
        if len(row) != self.width:
            yield Fault(line, "*", f"dòng có {len(row)} cột, tiêu đề có {self.width}. Hãy sửa dấu phân cách hoặc đặt ô trong dấu nháy kép.", f"The line has {len(row)} columns, the header {self.width}. Mend the separators, or put the cell in double quotes.")  # fmt: skip
            return
        key = row[self.columns[ID]].strip()
        if not key:
            yield Fault(line, ID, "thiếu mã hồ sơ. Hãy điền một mã riêng cho dòng này.", "The id is missing. Give this line an id of its own.")  # fmt: skip
        elif key in seen:
            yield Fault(line, ID, f"mã {key!r} đã có ở dòng {seen[key]}. Mỗi dòng cần một mã riêng.", f"The id {key!r} stands on line {seen[key]} already. Each line needs an id of its own.")  # fmt: skip
        else:
            seen[key] = line
        for name in DAYS & self.columns.keys():
            yield from _faults_of_day(line, name, row[self.columns[name]])


def _faults_of_day(line: int, name: str, value: str) -> Iterator[Fault]:
    try:
        words.day(value)
    except ValueError:
        yield Fault(line, name, f"{value!r} không phải là ngày. Hãy viết 2012-05-31 hoặc 31/05/2012, hoặc để trống.", f"{value!r} is no day. Write 2012-05-31 or 31/05/2012, or leave it empty.")  # fmt: skip


def opened(path: Path, names: Mapping[str, str]) -> Table:
    """Read the header; `names` gives the file's own name of a known column. Raises BadFileError."""
    header, delimiter = _header(path)
    found = {name: header.index(names.get(name, name)) for name in KNOWN if names.get(name, name) in header}
    missing = [theirs for name, theirs in names.items() if name not in found]
    if missing:
        raise BadFileError(path, [Fault(1, name, f"không có cột này. Các cột trong tệp: {', '.join(header)}.", f"There is no such column. The file has: {', '.join(header)}.") for name in missing])  # fmt: skip
    if ID not in found:
        raise BadFileError(path, [_no_column(ID, "mã hồ sơ", "the id of a record", header)])
    if not found.keys() & set(NAMES):
        raise BadFileError(path, [_no_column("full_name", "họ tên", "the full name", header)])
    if len(set(header)) != len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise BadFileError(path, [Fault(1, twice, "tên cột này lặp lại. Hãy đổi tên một cột.", "Two columns have this name. Rename one of them.")])  # fmt: skip
    return Table(path, delimiter, len(header), found)


def first_faults(table: Table, said: str = "") -> BadFileError:
    """Name the faults of a file that could not be used as it is; `said`: what DuckDB said of it."""
    try:
        faults = list(islice(table.faults(), MOST_FAULTS))
    except UnicodeDecodeError:
        return _not_utf8(table.path)
    except csv.Error as error:
        faults, said = [], str(error)
    line = _LINE.search(said)
    return BadFileError(table.path, faults or [Fault(int(line[1]) if line else 0, "*", "dòng này không đọc được như CSV; thường là thiếu dấu nháy kép đóng. Hãy sửa dấu nháy.", "This line cannot be read as CSV; often a closing double quote is missing. Mend the quotes.")])  # fmt: skip


def _header(path: Path) -> tuple[list[str], str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(LIMIT_OF_A_CELL)
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    except OSError as error:
        raise BadFileError(path, [Fault(0, "*", f"không đọc được tệp: {error.strerror}.", f"The file cannot be read: {error.strerror}.")]) from error  # fmt: skip
    delimiter = max(",;\t", key=line.count)
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])], delimiter


def _not_utf8(path: Path) -> BadFileError:
    number = next((count for count, line in enumerate(path.read_bytes().split(b"\n"), 1) if not _is_utf8(line)), 1)
    return BadFileError(path, [Fault(number, "*", "tệp không phải mã UTF-8. Hãy lưu lại bằng CSV UTF-8.", "The file is not UTF-8. Save it as CSV UTF-8.")])  # fmt: skip


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _no_column(name: str, vi: str, en: str, header: list[str]) -> Fault:
    has = ", ".join(header) or "-"
    return Fault(
        1,
        name,
        f"thiếu cột {vi}. Tệp có: {has}. Hãy đổi tên cột, hoặc chỉ ra bằng --columns {name}=TÊN_CỘT.",
        f"The column of {en} is missing. The file has: {has}. Rename a column, or name it with --columns {name}=COLUMN.",
    )
