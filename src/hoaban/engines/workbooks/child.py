"""The confined process that reads strangers' workbooks: paths come in by line, framed answers go out.

An answer is a series of frames, each a length and marshalled tuple: ("sheet", name), ("rows", first row, empty
columns before it, columns, their kinds) …,
then ("done", memory held) or ("refused", code, detail). Run as `python -m hoaban.engines.workbooks.child LIMITS`.
"""

import gc
import json
import marshal
import os
import resource
import struct
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import python_calamine

from hoaban.engines.workbooks.limits import Limits
from hoaban.engines.workbooks.package import Package
from hoaban.engines.workbooks.pieces import Copy, copy_in_pieces
from hoaban.engines.workbooks.refusals import Refused

LENGTH = struct.Struct("<I")
MARSHAL_VERSION = 2  # without references: five times faster, and the reader gets the same values

Frame = tuple[Any, ...]
_DAYS, _DATES, _TIMES = {date}, {date, datetime}, {time, timedelta}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ParseError, NotImplementedError, python_calamine.CalamineError)


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    confine(limits)
    gc.disable()  # rows of plain values hold no cycles
    for line in sys.stdin.buffer:
        allow_processor_time(limits)
        serve(json.loads(line), limits, sys.stdout.buffer)


def confine(limits: Limits) -> None:
    """Bound memory, files and children of this process for good."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.unpacked_bytes * 2, limits.unpacked_bytes * 2))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_processor_time(limits: Limits) -> None:
    """Let the next file take its share of processor time; the system kills the process when it takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + limits.processor_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def held_memory() -> int:
    """Give the bytes of memory this process holds now. (The peak that getrusage gives includes the parent's.)"""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  pathlib would double the start of the child
        return int(file.read().split()[1]) * resource.getpagesize()


def serve(path: str, limits: Limits, out: BinaryIO) -> None:
    """Answer one request. Whatever a hostile file does to the libraries ends as a refusal or with the process."""
    last: Frame
    try:
        out.writelines(LENGTH.pack(len(payload)) + payload for payload in answer(path, limits))
        last = ("done", held_memory())
    except Refused as refusal:
        last = ("refused", refusal.code, refusal.detail)
    except MemoryError:
        last = ("refused", "workbook-too-large", "memory")
    except (FileNotFoundError, PermissionError):
        last = ("refused", "file-missing", "")
    except _DAMAGED:
        last = ("refused", "workbook-damaged", "")
    except BaseException as fault:  # a panic of the library is none of the above and no Exception
        if isinstance(fault, (KeyboardInterrupt, SystemExit)):
            raise
        last = ("refused", "workbook-damaged", "")
    payload = marshal.dumps(last, MARSHAL_VERSION)
    out.write(LENGTH.pack(len(payload)) + payload)
    out.flush()


def answer(path: str, limits: Limits) -> Iterator[bytes]:
    """Read a workbook into marshalled frames."""
    package = Package(path, limits)
    try:
        copy = copy_in_pieces(package, package.contents(), limits)
    finally:
        package.close()
    left = limits.handed_bytes
    try:
        for frame in _frames(copy, limits):
            left -= len(frame)
            if left < 0:
                raise Refused("workbook-too-large", "texts")
            yield frame
    finally:
        copy.close()


def _frames(copy: Copy, limits: Limits) -> Iterator[bytes]:
    pieces = _read_pieces(copy, limits)
    waiting = next(pieces, None)
    for number, name in enumerate(copy.names):
        yield marshal.dumps(("sheet", name), MARSHAL_VERSION)
        while waiting is not None and waiting[0] == number:
            if waiting[1]:
                yield waiting[1]
            waiting = next(pieces, None)


def _read_pieces(copy: Copy, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Give each piece as (place of its sheet, frame), in order; large workbooks keep two processors busy."""
    desk = _Desk(copy.path, limits)
    count = len(copy.sheet_of_piece)
    if count > len(copy.names) and (os.cpu_count() or 1) > 1:
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(2)
        try:
            yield from zip(copy.sheet_of_piece, pool.map(desk.read, range(count)), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)
    else:
        yield from zip(copy.sheet_of_piece, map(desk.read, range(count)), strict=True)


class _Desk:
    """Reads pieces of one copy; each thread opens the copy for itself."""

    def __init__(self, path: str, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._own = threading.local()

    def read(self, number: int) -> bytes:
        if not hasattr(self._own, "book"):
            self._own.book = python_calamine.load_workbook(self._path)
        sheet = self._own.book.get_sheet_by_index(number)
        if sheet.start is None:
            return b""
        (top, left), (bottom, right) = sheet.start, sheet.end
        limits = self._limits
        for what, size, limit in (
            ("rows", bottom + 1, limits.rows),
            ("columns", right + 1, limits.columns),
            ("cells", (bottom - top + 1) * (right + 1), limits.cells),
        ):
            if size > limit:
                raise Refused("workbook-too-large", what)
        return _marshalled(top + 1, left, sheet.to_python())


def _marshalled(top: int, left: int, rows: list[list[Any]]) -> bytes:
    """Pack rows by column, which is quicker on both sides. Empty cells become None.

    Dates, which marshal does not know, become numbers of days in a column of nothing else ("days"); in a mixed one
    ("mixed"), complex numbers: (day, microsecond of the day, or -1 for a date alone).
    """
    columns, kinds_of_columns = [], []
    for column in zip(*rows, strict=True):
        kinds = set(map(type, column))
        is_days = kinds == _DAYS
        columns.append(list(map(date.toordinal, column)) if is_days else _plain_column(column, kinds))
        kinds_of_columns.append("days" if is_days else "mixed" if not _DATES.isdisjoint(kinds) else "")
    return marshal.dumps(("rows", top, left, columns, kinds_of_columns), MARSHAL_VERSION)


def _plain_column(column: Sequence[Any], kinds: set[type]) -> Sequence[Any]:
    if not _DATES.isdisjoint(kinds) or not _TIMES.isdisjoint(kinds):
        column = [_plain(value) for value in column]
    if str in kinds and "" in column:
        column = [None if value == "" else value for value in column]
    return column


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is date:
        return complex(value.toordinal(), -1)
    if kind is datetime:
        return complex(value.toordinal(), _microsecond(value))
    return str(value) if kind in _TIMES else value


def _microsecond(moment: datetime) -> int:
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond


if __name__ == "__main__":
    main()
