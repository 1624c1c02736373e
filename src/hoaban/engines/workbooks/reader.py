"""Reading workbooks through a confined child process, as its parent sees it."""

import gc
import itertools
import json
import marshal
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import python_calamine

from hoaban.engines.workbooks.limits import Limits
from hoaban.engines.workbooks.refusals import Refused
from hoaban.engines.workbooks.sheets import Sheet

# Where the child finds our source and the spreadsheet library; it starts without the rest of the environment.
_PLACES = os.pathsep.join((str(Path(__file__).resolve().parents[3]), str(Path(python_calamine.__file__).parents[1])))
# The child's memory is bounded as a whole; giving it back piece by piece only costs page faults.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "268435456", "MALLOC_TRIM_THRESHOLD_": "1073741824"}
# What the first child compiles is kept where our own is, for those after it; compiling the reader is a quarter of a child's start.
_KEEP_COMPILED = {
    "PYTHONPYCACHEPREFIX": sys.pycache_prefix or "",
    "PYTHONDONTWRITEBYTECODE": "1" if sys.dont_write_bytecode else "",
}
_LENGTH_BYTES = 4
_LARGEST_ANSWER = 1 << 20


def read(path: str | os.PathLike[str], limits: Limits | None = None) -> list[Sheet]:
    """Read one workbook. Raises `Refused` with the reason and what to do."""
    with Reader(limits) as reader:
        return reader.read(path)


class Reader:
    """Reads many workbooks with one child at a time; a child that dies or grows is replaced. Not for two threads at once.

    Use it as a context manager, or `close()` it.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()
            child.wait()

    def read(self, path: str | os.PathLike[str]) -> list[Sheet]:
        """Read a workbook. Raises `Refused` with the reason and what to do."""
        self._refuse_at_sight(Path(path))
        answer = self._ask(Path(path).resolve())
        try:
            with _collector_at_rest():
                frame, sheets = _sheets_of(answer)
            return self._finish(frame, sheets)
        except EOFError:
            self.close()
            raise Refused("workbook-too-large", "memory") from None
        except BaseException:
            if self._child is not None and not answer.is_complete:
                self.close()  # what it still says belongs to no later question
            raise

    def _refuse_at_sight(self, path: Path) -> None:
        if not path.is_file() or not os.access(path, os.R_OK):
            raise Refused("file-missing")
        if path.stat().st_size > self._limits.file_bytes:
            raise Refused("workbook-too-large", "bytes")

    def _ask(self, path: Path) -> "_Answer":
        question = json.dumps(str(path)).encode() + b"\n"
        child = self._child if self._child is not None and self._child.poll() is None else self._start()
        try:
            _pipe(child.stdin).write(question)
        except BrokenPipeError:  # it died between two files
            child = self._start()
            _pipe(child.stdin).write(question)
        return _Answer(_pipe(child.stdout), self._limits)

    def _start(self) -> subprocess.Popen[bytes]:
        self.close()
        self._served = 0
        # A fresh process, not a fork of the server with its threads, connections and memory.
        self._child = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-S", "-P", "-m", "hoaban.engines.workbooks.child", json.dumps(self._limits._asdict())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={"PYTHONPATH": _PLACES, "PYTHONUTF8": "1"} | _KEEP_COMPILED | _KEEP_MEMORY,
        )
        return self._child

    def _finish(self, frame: tuple[Any, ...], sheets: list[Sheet]) -> list[Sheet]:
        self._served += 1
        is_grown = frame[0] == "done" and frame[1] > self._limits.memory_bytes // 2
        if is_grown or self._served >= self._limits.files_per_child:
            self.close()
        if frame[0] == "refused":
            raise Refused(frame[1], frame[2])
        return sheets


class _Answer:
    """The frames of one answer, within a time and a size."""

    def __init__(self, pipe: IO[bytes], limits: Limits) -> None:
        self._file = pipe.fileno()
        self._deadline = time.monotonic() + limits.seconds
        self._left = limits.handed_bytes + _LARGEST_ANSWER
        self.is_complete = False

    def frame(self) -> tuple[Any, ...]:
        length = int.from_bytes(self._exactly(_LENGTH_BYTES), "little")
        self._left -= length
        if self._left < 0:
            raise Refused("workbook-too-large", "texts")
        frame: tuple[Any, ...] = marshal.loads(self._exactly(length))  # noqa: S302  written by our own child
        self.is_complete = frame[0] in ("done", "refused")
        return frame

    def _exactly(self, length: int) -> bytearray:
        whole = bytearray(length)
        rest = memoryview(whole)
        poll = select.poll()
        poll.register(self._file, select.POLLIN)
        while rest:
            wait = self._deadline - time.monotonic()
            if wait <= 0 or not poll.poll(wait * 1000):
                raise Refused("workbook-too-large", "memory")
            count = os.readv(self._file, [rest])
            if not count:
                raise EOFError
            rest = rest[count:]
        return whole


def _sheets_of(answer: _Answer) -> tuple[tuple[Any, ...], list[Sheet]]:
    """Put the frames together; give also the last one."""
    sheets: list[Sheet] = []
    while True:
        frame = answer.frame()
        if frame[0] == "sheet":
            sheets.append(Sheet(frame[1], []))
        elif frame[0] == "rows":
            _add_rows(sheets[-1], *frame[1:])
        else:
            return frame, sheets


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare the garbage collector the walk through rows of plain values, which costs a third of the time here."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child was started without pipes")
    return pipe


def _add_rows(sheet: Sheet, first: int, left: int, columns: list[Sequence[Any]], kinds: list[str]) -> None:
    for at, kind in enumerate(kinds):
        if kind == "days":
            columns[at] = list(map(date.fromordinal, columns[at]))
        elif kind == "mixed":
            columns[at] = [_moment(value) if type(value) is complex else value for value in columns[at]]
    if not sheet.rows:
        sheet.first_row = first
    sheet.rows.extend(() for _ in range(first - sheet.first_row - len(sheet.rows)))
    margin = [itertools.repeat(None)] * left
    sheet.rows.extend(zip(*margin, *columns, strict=not left))


def _moment(packed: complex) -> date | datetime:
    day, microsecond = int(packed.real), packed.imag
    if microsecond < 0:
        return date.fromordinal(day)
    return datetime.fromordinal(day) + timedelta(microseconds=microsecond)
