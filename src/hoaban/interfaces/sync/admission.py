"""Who may come in now: a few at once, some waiting, and everybody else is told when to come again, one after another.

When a whole province reconnects at seven, a queue that only grows would let everybody time out. Here whoever finds the queue full is
given a time of their own, as far ahead as the work before them takes, so that they come back at the pace at which they can be served.
"""

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

USUAL_WORK: Final = 0.02  # seconds that one exchange takes, until it is known better
LONGEST: Final = 120.0  # nobody is told to stay away longer


@dataclass
class Admission:
    """The door of one process. `at_once` may work, `waiting` may wait in front of the door."""

    at_once: int = 2
    waiting: int = 4
    patience: float = 5.0
    clock: Callable[[], float] = time.monotonic
    _inside: int = 0
    _work: float = USUAL_WORK
    _promised: float = 0.0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._door = threading.BoundedSemaphore(self.at_once)

    @contextmanager
    def enter(self) -> Iterator[int]:
        """Give 0 to whoever is let in, else the seconds after which to come again."""
        with self._guard:
            is_full = self._inside >= self.at_once + self.waiting
            if not is_full:
                self._inside += 1
        if is_full:
            yield self._appointment()
            return
        try:
            yield from self._pass()
        finally:
            with self._guard:
                self._inside -= 1

    def _pass(self) -> Iterator[int]:
        if not self._door.acquire(timeout=self.patience):
            yield self._appointment()
            return
        began = self.clock()
        try:
            yield 0
        finally:
            self._work = 0.9 * self._work + 0.1 * (self.clock() - began)
            self._door.release()

    def _appointment(self) -> int:
        """Give the next free time, and take it: the one after gets the time after."""
        with self._guard:
            now = self.clock()
            self._promised = max(self._promised, now) + self._work / self.at_once
            ahead = min(self._promised - now, LONGEST)
        return max(1, math.ceil(ahead + random.uniform(0, 1)))  # noqa: S311  spreads load, guards nothing
