"""An annealing of a board: its memory made, rounds led, and the best brought back to the board."""

from typing import cast

import numpy as np

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.cooling import anneal, begin, measure
from hoaban.engines.timetabling.annealing.laying import Laying
from hoaban.engines.timetabling.annealing.layout import Memory
from hoaban.engines.timetabling.board import Board, Change
from hoaban.engines.timetabling.limits import Limits

TRIED = 200_000  # effort that tells how steep the costs are
# Shares of shifts, swaps, chains, reseatings, trades: without seats to fill, with seats in which somebody has to sit, whoever it is (what moves
# seeks them itself), and with seats of which something is wished. And of gatherings and passings, where they can be.
PLAIN, FILLED, SEATED, GATHERING, PASSING = (40, 30, 30, 0, 0), (37, 27, 28, 5, 3), (25, 20, 15, 15, 15), 10, 20


class Annealing:
    """One walk; `seed` decides it."""

    def __init__(self, board: Board, limits: Limits, seed: int) -> None:
        self.laying = Laying(board, limits)
        self.memory = self.laying.lay(seed)
        plain = (SEATED if self.memory[k.WISHED_SEATS] else FILLED) if self.memory[k.OPEN_COUNT] else PLAIN
        gathering = GATHERING if self.memory[k.OPEN_COUNT] and self.memory[k.TOGETHER_COUNT] else 0
        passing = PASSING if self.memory[k.DIVISIBLE_COUNT] else 0
        self.shares = np.cumsum(np.array((*plain, gathering, passing), np.int64))
        begin(cast("Memory", self.memory))

    def prepare(self) -> None:
        """Let all that a walk calls be compiled, where it was not yet; nothing moves."""
        measure(cast("Memory", self.memory), cast("Memory", self.shares), 0)
        self.cool(1.0, 1.0, 1.0, 0)

    @property
    def can_move(self) -> bool:
        return bool(self.memory[k.MOVABLE_COUNT])

    @property
    def is_broken(self) -> bool:
        """Whether something required is broken where the walk stands."""
        return bool(self.memory[k.HARD])

    @property
    def best(self) -> tuple[int, int]:
        return int(self.memory[k.BEST_HARD]), int(self.memory[k.BEST_SOFT])

    def steepness(self) -> float:
        """By how much a step makes wishes worse where it does; only steps to the better are kept meanwhile."""
        return measure(cast("Memory", self.memory), cast("Memory", self.shares), TRIED)

    def cool(self, weight: float, hot: float, cold: float, effort: int) -> int:
        return anneal(cast("Memory", self.memory), cast("Memory", self.shares), weight, (hot, cold), effort)

    def changes(self) -> list[Change]:
        """The best, as changes of the board that it was laid out from."""
        memory, seat, found = self.memory.tolist(), self.memory[k.BEST_SEAT], list[Change]()
        for event, spots in enumerate(self.laying.rows):
            made = []
            for lesson, (_, _, chosen) in enumerate(spots, self.laying.lesson_at[event]):
                duration, time = memory[memory[k.BEST_DURATION] + lesson], memory[memory[k.BEST_TIME] + lesson]
                if duration:
                    made.append((duration, time, tuple(memory[seat : seat + len(chosen)])))
                seat += len(chosen)
            found.append((event, tuple(made)))
        return found
