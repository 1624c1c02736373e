"""Solving: a first timetable, annealing, then large-neighbourhood search and annealing by turns; the best found, whenever it ends.

What depends on the clock: only how far the search comes. Two runs with one seed, one number of threads and as many seconds go the same way, so with
`steps` given and time enough they give the same timetable. Another number of threads, or another release of the solver inside,
may go another way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hoaban.engines.timetabling.annealing.rounds import Rounds
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.construction import Construction
from hoaban.engines.timetabling.evaluating import Evaluation, evaluate_lessons
from hoaban.engines.timetabling.explaining import Reason, reasons
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.points import Points
from hoaban.engines.timetabling.problem import Instance
from hoaban.engines.timetabling.search import Search
from hoaban.engines.timetabling.solution import Solution
from hoaban.engines.timetabling.timetable import placed_lessons, solution_of

COMPILING = 600.0  # seconds that compiling takes at most, on any machine


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: its stage (construct, repair, improve), its steps there, and the cost so far."""

    stage: str
    step: int
    seconds: float
    infeasibility: int
    objective: int


@dataclass(frozen=True, slots=True)
class Solved:
    """The best timetable found; `reasons` why required constraints do not all hold."""

    solution: Solution
    evaluation: Evaluation
    seconds: float
    steps: int
    reasons: tuple[Reason, ...]


class Solver:
    """One run on one instance; `clock` tells seconds, from whenever."""

    def __init__(
        self,
        instance: Instance,
        *,
        seconds: float,
        clock: Callable[[], float],
        seed: int = 0,
        threads: int = 2,
        steps: int | None = None,
        start: Solution | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.clock, self.began, self.seconds = clock, clock(), seconds
        self.threads, self.steps, self.progress = threads, steps, progress
        self.indexed = Indexed(instance)
        self.points, self.limits = Points(self.indexed), Limits(self.indexed)
        self.random = Random(seed)  # noqa: S311  a search needs to be repeatable, not secret
        self.start = start

    def left(self) -> float:
        return self.seconds - (self.clock() - self.began)

    def is_late(self) -> bool:
        return self.left() <= 0

    def run(self) -> Solved:
        """Search until the time is over; BadTimetableError when the start is no timetable of the instance."""
        board = self._first()
        self._tell("construct", 0, board.cost)
        rounds = Rounds(
            board,
            self.limits,
            self.random,
            seconds=self.seconds,
            gentle=self.start is not None,
            left=self.left,
            told=lambda cost: self._tell("repair", 1, cost),
        )
        self._prepare(rounds)
        rounds.begin(self.threads)
        self._tell("repair", 1, board.cost)
        search = Search(rounds, self.left)
        rounds.told = lambda cost: self._tell("improve", search.steps, cost)
        search.run(self.threads, self.steps, lambda step: self._tell("improve", step, board.cost))
        lessons = board.lessons()
        evaluation = evaluate_lessons(self.indexed, lessons)
        return Solved(
            solution_of(self.indexed, lessons),
            evaluation,
            self.clock() - self.began,
            search.steps,
            tuple(reasons(self.indexed, evaluation)),
        )

    def _prepare(self, rounds: Rounds) -> None:
        """What is compiled first is no part of the search: its seconds begin later by so much."""
        before = self.clock()
        rounds.prepare()
        waited = self.clock() - before
        if waited < COMPILING:  # a clock that is further ahead says that the search is to stop
            self.began += waited

    def _first(self) -> Board:
        if self.start is not None:
            return Board(self.points, placed_lessons(self.indexed, self.start))
        return Construction(self.points, Limits(self.indexed, wished=True), self.random, self.is_late).run()

    def _tell(self, stage: str, step: int, cost: tuple[int, int]) -> None:
        if self.progress is not None:
            self.progress(Progress(stage, step, self.clock() - self.began, *cost))
