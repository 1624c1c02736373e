"""Large-neighbourhood search: one part after another is set free and solved anew, and kept when it costs no more.

Parts are solved side by side on `threads`, drawn and taken back in a fixed order. So the way of the search depends on the seed
and on the number of threads alone, and the clock only says where on that way it ends.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from hoaban.engines.timetabling.annealing.rounds import Rounds
from hoaban.engines.timetabling.choosing import KINDS, Choosing, Sizes
from hoaban.engines.timetabling.neighbourhood import Neighbourhood
from hoaban.engines.timetabling.repair import Repair
from hoaban.engines.timetabling.solving_part import Answer, build, solve

EFFORT = 0.35  # deterministic seconds of CP-SAT for one part
CHAINS = 40  # ejection chains tried between two parts: cheap, and they wander where costs are equal
PATIENCE, IMPATIENCE = (
    60,
    16,
)  # parts in a row without anything better, before the whole is annealed again; while something is broken
WARMTHS = (0.2, 0.5, 1.0)  # how warm it is then
EASY = 0.5  # a part that took less than this share of the effort may grow


@dataclass(slots=True)
class Part:
    """A neighbourhood on its way."""

    kind: str
    hood: Neighbourhood
    is_whole: bool
    answer: Future[Answer]


class Search:
    """Improves a board in place; `left` tells the seconds that are left."""

    def __init__(self, repair: Repair, rounds: Rounds, left: Callable[[], float]) -> None:
        self.board, self.limits, self.random = repair.board, repair.limits, repair.random
        self.repair, self.rounds, self.left = repair, rounds, left
        self.choosing = Choosing(self.board, self.limits, self.random)
        self.sizes = Sizes()
        self.on_its_way: deque[Part] = deque()
        self.proven = False
        self.steps = 0
        self.barren = 0  # parts in a row that gave nothing better

    def run(self, threads: int, steps: int | None, told: Callable[[int], None]) -> None:
        """Search until the time or the steps are over, or nothing better can exist."""
        drawn = 0
        with ThreadPoolExecutor(threads) as pool:
            while not self._is_over():
                if self._is_barren() and not self.on_its_way:
                    self.rounds.run(threads, self.random.choice(WARMTHS))
                    self.barren = 0
                while len(self.on_its_way) < threads and (steps is None or drawn < steps) and self._goes_on():
                    drawn += 1
                    if not self._start(pool, drawn):
                        break
                if not self.on_its_way:
                    break
                before = self.board.cost
                self._take(self.on_its_way.popleft())
                self.repair.chains(CHAINS)
                self.barren = 0 if self.board.cost < before else self.barren + 1
                self.steps += 1
                told(self.steps)
            while self.on_its_way:
                self._take(self.on_its_way.popleft())

    def _goes_on(self) -> bool:
        return not self._is_barren() and not self._is_over()

    def _is_barren(self) -> bool:
        return self.barren >= (IMPATIENCE if self.board.hard else PATIENCE)

    def _is_over(self) -> bool:
        return self.proven or self.board.cost == (0, 0) or self.left() <= 0

    def _start(self, pool: ThreadPoolExecutor, number: int) -> bool:
        kind = self.random.choice(KINDS)
        taken = frozenset(event for part in self.on_its_way for event in part.hood.free)
        free, choice = self.choosing.draw(kind, self.sizes.size(kind), taken)
        if not free:
            return False
        hood = build(self.board, self.limits, free, choice)
        answer = pool.submit(solve, hood, seed=number, effort=EFFORT, seconds=self.left())
        self.on_its_way.append(Part(kind, hood, self.choosing.is_whole(free, choice), answer))
        return True

    def _take(self, part: Part) -> None:
        answer = part.answer.result()
        before = self.board.cost
        if answer.changes:
            old = [(event, self.board.table[event]) for event, _ in answer.changes]
            self.board.change(answer.changes)
            if self.board.cost > before:
                self.board.change(old)
        self.sizes.learn(part.kind, proven=answer.proven, easy=answer.effort < EASY * EFFORT)
        self.proven = answer.proven and part.is_whole
