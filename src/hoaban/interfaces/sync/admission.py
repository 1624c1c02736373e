"""Who may come in now: a few at once, some waiting, and everybody else is told when to come again, one after another.

When a whole province reconnects at seven, a queue that only grows would let everybody time out. Here whoever finds the queue full is
given a second of their own: the first in which fewer are expected than can be served, so that they come back at that pace, and a
second that has become free, because the work goes quicker than it did, is given to the next.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

USUAL_WORK: Final = 0.02  # seconds that one exchange takes, until it is known better
LONGEST: Final = 60  # seconds: nobody is told to stay away longer, so the server is idle for no longer when others stay away for good
EXPECTED: Final = (
    1.25  # so many are asked to come for each who can be served: some never do, and there is room for a few to wait
)


@dataclass
class Admission:
    """The door of one process. `at_once` may work, `waiting` may wait in front of the door."""

    at_once: int = 2
    waiting: int = 4
    patience: float = 5.0
    clock: Callable[[], float] = time.monotonic
    _inside: int = 0
    _work: float = USUAL_WORK
    _promised: Counter[int] = field(default_factory=Counter)  # how many were asked to come in each second
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
        """Give the first second with room, and book it; where there is none, that in which the fewest are expected."""
        with self._guard:
            now = math.floor(self.clock())
            for passed in [second for second in self._promised if second <= now]:
                del self._promised[passed]
            room, ahead = EXPECTED * self.at_once / self._work, range(now + 1, now + 1 + LONGEST)
            free = next((second for second in ahead if self._promised[second] < room), None)
            second = min(ahead, key=self._promised.__getitem__) if free is None else free
            self._promised[second] += 1
        return second - now
