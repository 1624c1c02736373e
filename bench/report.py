"""One line a measurement: what was measured, the figure, the limit it must keep, and whether it did."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import psutil

R = TypeVar("R")


@dataclass
class Report:
    """Collects measurements; `exit_code` is 1 when one missed its limit."""

    failed: list[str] = field(default_factory=list)

    def at_most(self, name: str, value: float, limit: float, unit: str) -> None:
        self._line(name, value, limit, unit, held=value <= limit, sign="<=")

    def at_least(self, name: str, value: float, limit: float, unit: str) -> None:
        self._line(name, value, limit, unit, held=value >= limit, sign=">=")

    def tell(self, name: str, value: float, unit: str) -> None:
        print(f"  {name}: {value:,.3f} {unit}", flush=True)

    def _line(self, name: str, value: float, limit: float, unit: str, *, held: bool, sign: str) -> None:
        if not held:
            self.failed.append(name)
        print(f"  {name}: {value:,.3f} {unit} ({sign} {limit:,} {unit}: {'held' if held else 'MISSED'})", flush=True)

    @property
    def exit_code(self) -> int:
        return 1 if self.failed else 0


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Give a function that tells the wall seconds since the block began."""
    began = time.perf_counter()
    yield lambda: time.perf_counter() - began


def cpu_seconds() -> float:
    """CPU seconds of this process so far, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def tree_rss(pid: int | None = None) -> int:
    """Bytes of memory held now by a process and its children."""
    parent = psutil.Process(pid)
    total = 0
    for process in (parent, *parent.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def best_of(times: int, work: Callable[[], R]) -> tuple[float, R]:
    """Run several times; give the shortest wall seconds and the last result."""
    shortest, result = float("inf"), work()
    for _ in range(times):
        with stopwatch() as elapsed:
            result = work()
        shortest = min(shortest, elapsed())
    return shortest, result
