"""Large-neighbourhood search: one part after another is set free and solved anew, and kept when it costs no more.

Parts are solved side by side on `threads`, drawn and taken back in a fixed order. So the way of the search depends on the seed,
the number of threads and the seconds given, and the clock only says where on that way it ends.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from hoaban.engines.timetabling.annealing.rounds import Rounds
from hoaban.engines.timetabling.choosing import KINDS, Choosing, Sizes
from hoaban.engines.timetabling.neighbourhood import Neighbourhood
from hoaban.engines.timetabling.solving_part import Answer, build, solve

EFFORT = 0.35  # deterministic seconds of CP-SAT for one part
# After so many parts (fewer while something is broken) that took away less than this share of the cost, the whole is annealed again, so warm.
# Then half as many are tried, down to so few: of large schools they hardly give anything that annealing had left.
PATIENCE, IMPATIENCE, LEAST_PATIENCE, WORTHWHILE = 40, 16, 8, 0.02
WARMTHS = (0.05, 0.15, 0.5)
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

    def __init__(self, rounds: Rounds, left: Callable[[], float]) -> None:
        self.board, self.limits, self.random = rounds.board, rounds.limits, rounds.random
        self.rounds, self.left = rounds, left
        self.choosing = Choosing(self.board, self.limits, self.random)
        self.sizes = Sizes()
        self.on_its_way: deque[Part] = deque()
        self.proven = False
        self.steps = 0
        # Parts since the last look at what they give, and what the cost was then.
        self.since, self.then = 0, self.board.cost
        self.is_barren, self.patience = False, PATIENCE

    def run(self, threads: int, steps: int | None, told: Callable[[int], None]) -> None:
        """Search until the time or the steps are over, or nothing better can exist."""
        drawn = 0
        with ThreadPoolExecutor(threads) as pool:
            while not self._is_over():
                if self.is_barren and not self.on_its_way:
                    self.rounds.run(threads, self.random.choice(WARMTHS))
                    self.since, self.then, self.is_barren = 0, self.board.cost, False
                while len(self.on_its_way) < threads and (steps is None or drawn < steps) and self._goes_on():
                    drawn += 1
                    if not self._start(pool, drawn):
                        break
                if not self.on_its_way:
                    break
                self._take(self.on_its_way.popleft())
                self._look()
                self.steps += 1
                told(self.steps)
            while self.on_its_way:
                self._take(self.on_its_way.popleft())

    def _goes_on(self) -> bool:
        return not self.is_barren and not self._is_over()

    def _look(self) -> None:
        """Every so many parts, see whether they gave enough to go on."""
        self.since += 1
        if self.since >= min(IMPATIENCE if self.board.hard else PATIENCE, self.patience):
            hard, soft = self.then
            self.is_barren = self.board.hard == hard and self.board.soft > soft * (1 - WORTHWHILE)
            self.patience = max(self.patience // 2, LEAST_PATIENCE) if self.is_barren else PATIENCE
            self.since, self.then = 0, self.board.cost

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
