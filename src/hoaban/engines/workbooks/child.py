"""The confined process that reads strangers' workbooks: paths come in by line, framed answers go out.

An answer is a series of frames, each a length and a marshalled tuple: ("sheet", name), ("rows", first row, empty columns
before, columns, their kinds) …, then ("done", memory held) or ("refused", code, detail).
Run as `python -m hoaban.engines.workbooks.child LIMITS`.
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
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import python_calamine

from hoaban.engines.workbooks.limits import Limits
from hoaban.engines.workbooks.package import Package
from hoaban.engines.workbooks.pieces import COPY_BYTES, Copy, copies_of
from hoaban.engines.workbooks.refusals import Refused

LENGTH = struct.Struct("<I")
MARSHAL_VERSION = 2  # without references: five times faster, and the reader gets the same values

Frame = tuple[Any, ...]
Piece = tuple[int, bytes]  # the place of its sheet, and its frame
_READERS = 2
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
        contents = package.contents()
        copies = copies_of(package, contents, limits)
        pieces = _read(copies, _Desk(limits), is_large=package.size > COPY_BYTES)
        left = limits.handed_bytes
        for frame in _frames([name for name, _ in contents.sheets], pieces):
            left -= len(frame)
            if left < 0:
                raise Refused("workbook-too-large", "texts")
            yield frame
    finally:
        package.close()


def _frames(names: list[str], pieces: Iterator[Piece]) -> Iterator[bytes]:
    waiting = next(pieces, None)
    for number, name in enumerate(names):
        yield marshal.dumps(("sheet", name), MARSHAL_VERSION)
        while waiting is not None and waiting[0] == number:
            if waiting[1]:
                yield waiting[1]
            waiting = next(pieces, None)


def _read(copies: Iterator[Copy], desk: "_Desk", *, is_large: bool) -> Iterator[Piece]:
    """Give the pieces in order; those of a large workbook are read while the next copy is made."""
    if not is_large or (os.cpu_count() or 1) < _READERS:
        for copy in copies:
            yield from desk.read(copy)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    pool = ThreadPoolExecutor(_READERS)
    waiting: deque[tuple[Future[list[Piece]], Copy]] = deque()
    try:
        for copy in copies:
            waiting.append((pool.submit(desk.read, copy), copy))
            while waiting and (waiting[0][0].done() or len(waiting) > _READERS + 1):
                yield from waiting.popleft()[0].result()
        while waiting:
            yield from waiting.popleft()[0].result()
    finally:
        for future, copy in waiting:
            if future.cancel():
                copy.close()
        pool.shutdown()


class _Desk:
    """Reads copies, each thread one at a time, and counts the cells of all."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._counting, self._cells = threading.Lock(), 0

    def read(self, copy: Copy) -> list[Piece]:
        """Read the pieces of a copy, and close it."""
        try:
            book = python_calamine.load_workbook(copy.path)
            return [(sheet, self._piece(book.get_sheet_by_index(at))) for at, sheet in enumerate(copy.sheet_of_piece)]
        finally:
            copy.close()

    def _piece(self, sheet: python_calamine.CalamineSheet) -> bytes:
        if sheet.start is None or sheet.end is None:
            return b""
        (top, left), (bottom, right) = sheet.start, sheet.end
        self._bound(bottom + 1, right + 1, (bottom - top + 1) * (right + 1))
        return _marshalled(top + 1, left, sheet.to_python())

    def _bound(self, rows: int, columns: int, cells: int) -> None:
        """Refuse before the cells become objects of Python."""
        with self._counting:
            self._cells += cells
        if rows > self._limits.rows:
            raise Refused("workbook-too-large", "rows")
        if columns > self._limits.columns:
            raise Refused("workbook-too-large", "columns")
        if self._cells > self._limits.cells:
            raise Refused("workbook-too-large", "cells")


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
    if float in kinds and not isfinite(sum(column if len(kinds) == 1 else filter(_is_float, column))):
        column = [str(value) if _is_float(value) and not isfinite(value) else value for value in column]
    if str in kinds and "" in column:
        column = [None if value == "" else value for value in column]
    return column


def _is_float(value: Any) -> bool:
    return type(value) is float


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
