"""Rounds of annealing: walks side by side from one board, the best of which it takes over.

A round that mends weighs what is required above all wishes, and begins hot enough to undo what stands in the way. A round that
polishes begins from a timetable that keeps all that is required, cooler. Effort is counted in changes, not in seconds, so a round
goes the same way on any machine; the clock only ends it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

from hoaban.engines.timetabling.annealing.annealing import Annealing
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.limits import Limits

EFFORT_PER_LESSON, MOST_EFFORT = 200_000, 400_000_000  # of the first round
CHUNK = 4_000_000  # effort between two looks at the clock, about a tenth of a second
ABOVE_WISHES = 8  # a unit of what is required weighs as much as so many wishes made worse by a step
HIGHER, HIGHEST = 3, 3  # how much more in each round that mends after the first, up to so many
MENDING = (0.3, 0.05)  # temperatures of the first round that mends, as shares of that weight
MENDING_AGAIN = (0.16, 0.04)  # and of those after it: what is nearly whole is not undone
POLISHING = (0.3, 0.02)  # of one that polishes, as shares of a wish made worse by a step
GENTLE = 0.15  # how warm a round is where a timetable was given that shall change little
MORE = 1.4  # how much longer a round is than the one before it
FIRST_ROUNDS = 1  # rounds that mend before parts are solved as well, which can split events otherwise


class Rounds:
    """Anneals a board in place; its cost never grows."""

    def __init__(
        self, board: Board, limits: Limits, random: Random, *, gentle: bool, left: Callable[[], float]
    ) -> None:
        self.board, self.limits, self.random, self.left = board, limits, random, left
        self.warmth = GENTLE if gentle else 1.0
        lessons = sum(map(len, board.table))
        self.effort = min(MOST_EFFORT, EFFORT_PER_LESSON * lessons)
        weights = [point.price.weight for point in board.points.of_events if point.price.required]
        self.unit = min(weights, default=1)
        self.made = 0

    def begin(self, threads: int) -> None:
        """Mend, and then polish once."""
        for _ in range(FIRST_ROUNDS):
            if not self.board.hard or self.left() <= 0:
                break
            self.run(threads)
        if not self.board.hard and self.left() > 0:
            self.run(threads)

    def run(self, threads: int, warmth: float = 1.0) -> None:
        """Make one round, longer than the last."""
        if self.board.cost == (0, 0):
            return
        walks = [Annealing(self.board, self.limits, self.random.getrandbits(32)) for _ in range(threads)]
        if not walks[0].can_move:
            return
        chunks = max(self.effort // CHUNK, 8)
        with ThreadPoolExecutor(threads) as pool:
            done = [pool.submit(self._walk, walk, int(chunks), warmth) for walk in walks]
            for each in done:
                each.result()
        best = min(walks, key=lambda walk: walk.best)
        if best.best < self.board.cost:
            self.board.change(best.changes())
        self.made += 1
        self.effort = int(min(self.effort * MORE, 4 * MOST_EFFORT))

    def _walk(self, walk: Annealing, chunks: int, warmth: float) -> None:
        """Cool in small steps, until the time is over; later rounds that mend leave it to polishing to fulfil wishes."""
        wish = max(walk.steepness(), 1.0)
        mending = bool(self.board.hard)
        weight = wish * ABOVE_WISHES * (HIGHER ** min(self.made, HIGHEST) if mending else 1)
        first, last = (each * wish for each in POLISHING)
        if mending:
            first, last = (each * weight * self.unit for each in (MENDING_AGAIN if self.made else MENDING))
        first *= self.warmth * warmth
        last = min(last, first)
        fall = (last / first) ** (1 / chunks)
        for chunk in range(chunks):
            if self.left() <= 0 or walk.best == (0, 0) or (mending and self.made and not walk.best[0]):
                return
            hot = first * fall**chunk
            walk.cool(weight, hot, hot * fall, self.effort // chunks)
