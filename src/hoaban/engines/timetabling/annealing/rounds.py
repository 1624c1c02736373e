"""Rounds of annealing: walks side by side from one board, the best of which it takes over.

The first round is short, so that there soon is a timetable that keeps what is required; a long one polishes it, and begins so hot that it
forgets the first; those after it, between large neighbourhoods, are warm. Effort is counted in changes, not in seconds, so a round goes the same
way on any machine; the clock only ends it.

Measured on a school of 450 students (NL-KP-03), one walk each: wishes for teachers' whole days settle at temperatures between 40 and 10, and slowly.
Chains carry it: of 13 in 100 steps it ended at 1134, of 3 at 1683. Of a small one (BR-SA-00) a walk of four times the effort ends no better:
there several shorter ones find more.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import cycle
from random import Random

from hoaban.engines.timetabling.annealing.annealing import Annealing
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.limits import Limits

PACE = 20_000_000  # about the effort of a walk in a second, rather less: what is planned shall end on slow machines too
# The first and the second round: at most this share of all seconds, and so much effort for each lesson.
FIRST, SECOND = (0.03, 50_000), (0.4, 4_000_000)
MORE = 1.4  # how much longer a round is than the one before it, after these
CHUNK = 4_000_000  # effort between two looks at the clock, about a tenth of a second
CHUNKS = 60  # looks in a round, at least
EVERY = 1.0  # seconds after which a round tells how far it is, again and again
HEATS = (1.0, 0.3)  # how hot walks begin, in turn, as shares of a wish made worse by a step
# How warm the round is that polishes first. Measured on BR-SA, IT-I4, ES-SS and FI-WP, two seeds each, with as much effort: from 1 down to 0.1
# it hardly matters to what end walks come. Where a few wishes weigh much (NL-KP-03) the way from 1 to 0.1 is a quarter of all, and gives nothing.
POLISHING = 0.3
COLD = 0.2  # how cold they end, as a share of the lightest wish
# How warm a round is where a timetable was given that shall change little; after a round that left it broken, so many times warmer.
GENTLE, WARMER = 0.05, 2.0
# A unit of what is required weighs as much as so many wishes made worse by a step: at first, at least, at most. It grows while something is
# broken, and falls while nothing is, so that walks go along the edge; over a whole round it could grow by `REACH`.
ABOVE, LEAST, MOST, REACH = 2.0, 1.0, 40.0, 40.0
# While the board is broken it weighs more all the time, and walks end where what is required freezes, or is kept: hot, and cold, as shares of it.
MENDING, MENDING_HOT, MENDING_COLD, MENDING_WARMTH = 8.0, 0.3, 0.05, 0.5


class Rounds:
    """Anneals a board in place; its cost never grows. `told` hears the best cost every second, in the thread that called."""

    def __init__(
        self,
        board: Board,
        limits: Limits,
        random: Random,
        *,
        seconds: float,
        gentle: bool,
        left: Callable[[], float],
        told: Callable[[tuple[int, int]], None] = lambda _: None,
    ) -> None:
        self.board, self.limits, self.random, self.left, self.told = board, limits, random, left, told
        # In turn, walks move as one what is wished to run together and does: each by itself, it would hardly ever leave.
        self.joined = cycle((Limits(board.indexed, wished=True), limits))
        self.usual = self.warmth = GENTLE if gentle else 1.0
        self.polishing = 1.0 if gentle else POLISHING
        self.all = seconds * PACE
        self.effort = self._planned(FIRST)
        wishes = [each for each in board.indexed.instance.constraints if not each.required]
        self.lightest = min((each.weight for each in wishes if each.weight), default=1)

    def _planned(self, limits: tuple[float, int]) -> int:
        share, each = limits
        return int(max(min(self.all * share, each * sum(map(len, self.board.table))), 1))

    def prepare(self) -> None:
        """Let walks be compiled, where there will be any: on a new machine that takes a minute, later next to nothing."""
        if self.board.cost != (0, 0):
            Annealing(self.board, self.limits, 0).prepare()

    def begin(self, threads: int) -> None:
        """Mend, longer where a short round does not suffice, and then polish, whatever is still broken."""
        self.run(threads)
        if self.board.hard:
            self.effort = self._planned(SECOND)
            self.run(threads)
        self.effort = self._planned(SECOND)
        self.run(threads, self.polishing, polish=True)

    def run(self, threads: int, warmth: float = 1.0, *, polish: bool = False) -> None:
        """Make one round; the next will be longer."""
        if self.board.cost == (0, 0) or self.left() <= 0:
            return
        walks = [Annealing(self.board, next(self.joined), self.random.getrandbits(32)) for _ in range(threads)]
        if not walks[0].can_move:
            return
        warmth *= self.warmth
        walk_on = self._mend if self.board.hard and not polish else self._polish
        with ThreadPoolExecutor(threads) as pool:
            done = [pool.submit(walk_on, walk, warmth * HEATS[at % len(HEATS)]) for at, walk in enumerate(walks)]
            while wait(done, timeout=EVERY).not_done:
                self.told(min(self.board.cost, *(walk.best for walk in walks)))
            for each in done:
                each.result()
        best = min(walks, key=lambda walk: walk.best)
        if best.best < self.board.cost:
            self.board.change(best.changes())
        self.warmth = min(self.warmth * WARMER, 1.0) if self.board.hard else self.usual
        self.effort = int(min(self.effort * MORE, max(self.all * SECOND[0], self.effort)))

    def _chunks(self) -> int:
        return max(self.effort // CHUNK, CHUNKS)

    def _mend(self, walk: Annealing, warmth: float) -> None:
        """Cool until nothing required is broken, or the time is over; wishes can wait."""
        weight, chunks = MENDING * max(walk.steepness(), 1.0), self._chunks()
        hot = weight * MENDING_HOT * max(warmth, MENDING_WARMTH * self.warmth)
        fall = (weight * MENDING_COLD / hot) ** (1 / chunks)
        for chunk in range(chunks):
            if self.left() <= 0 or not walk.best[0]:
                return
            walk.cool(weight, hot * fall**chunk, hot * fall ** (chunk + 1), self.effort // chunks)

    def _polish(self, walk: Annealing, heat: float) -> None:
        """Cool until nothing gets worse any more, the time is over, or nothing costs."""
        wish, above, chunks = max(walk.steepness(), 1.0), ABOVE, self._chunks()
        hot = heat * wish
        fall = min(COLD * self.lightest / hot, 1.0) ** (1 / chunks)
        step = REACH ** (1 / chunks)
        for chunk in range(chunks):
            if self.left() <= 0 or walk.best == (0, 0):
                return
            now = hot * fall**chunk
            walk.cool(above * wish, now, now * fall, self.effort // chunks)
            above = min(max(above * (step if walk.is_broken else 1 / step), LEAST), MOST)
