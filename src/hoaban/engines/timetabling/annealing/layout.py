"""The memory of an annealing: one array of whole numbers, its head saying where each part begins (`codes` names the parts).

One array, because compiled functions then pass one pointer: with a tuple of sixty arrays they took four times as long to compile,
and ran more slowly.
"""

from collections.abc import Iterable, MutableSequence, Sequence

import numpy as np
from numpy.typing import NDArray

from hoaban.engines.timetabling.annealing import codes as k

Ints = NDArray[np.int64]
Memory = MutableSequence[int]  # what a compiled function may know of an array: each element is an int


class Parts:
    """The parts of a memory, gathered by their codes."""

    def __init__(self) -> None:
        self.scalars: dict[int, int] = {}
        self.arrays: dict[int, Ints] = {}

    def set(self, code: int, found: Iterable[int]) -> None:
        self.arrays[code] = numbers(found)

    def set_rows(self, code: int, rows: Iterable[Sequence[int]]) -> None:
        self.arrays[code] = numbers(one for row in rows for one in row)

    def set_lists(self, code: int, found: Iterable[Sequence[int]]) -> None:
        """Set lists, and in the code before where each begins."""
        every = list(found)
        self.arrays[code - 1] = begins(len(each) for each in every)
        self.set_rows(code, every)

    def set_flags(self, code: int, rows: Sequence[Iterable[int]], width: int) -> None:
        """Set a table of 0 and 1: of each row, the columns that are 1."""
        found = np.zeros((len(rows), width), np.int64)
        for number, columns in enumerate(rows):
            found[number, list(columns)] = 1
        self.arrays[code] = found.reshape(-1)

    def room(self, code: int, size: int, value: int = 0) -> None:
        self.arrays[code] = np.full(size, value, np.int64)

    def memory(self) -> Ints:
        head = np.zeros(k.HEAD, np.int64)
        place = k.HEAD
        for code, array in self.arrays.items():
            head[code] = place
            place += array.size
        for code, value in self.scalars.items():
            head[code] = value
        return np.concatenate([head, *self.arrays.values()])


def numbers(found: Iterable[int]) -> Ints:
    return np.array(list(found), np.int64)


def begins(lengths: Iterable[int]) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(numbers(lengths), dtype=np.int64)])
