"""The loop: a step, its exact cost, and whether it stays."""

import math

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.changing import keep, put_lesson, put_seat, reckon, take_back, touch
from hoaban.engines.timetabling.annealing.compiling import compiled
from hoaban.engines.timetabling.annealing.drawing import below, fraction
from hoaban.engines.timetabling.annealing.layout import Memory
from hoaban.engines.timetabling.annealing.moves import step

WARMTH = 64  # steps at one temperature


@compiled
def begin(m: Memory) -> None:
    """Reckon everything from nothing, with all in its place as `best` has it."""
    for number in range(m[k.PRICED]):
        touch(m, number)
    for seat in range(m[k.SEATS]):
        put_seat(m, seat, m[m[k.BEST_SEAT] + seat])
    for lesson in range(m[k.LESSONS]):
        put_lesson(m, lesson, m[m[k.BEST_TIME] + lesson])
    reckon(m, 1.0, math.inf)
    keep(m)
    save(m)


@compiled
def save(m: Memory) -> None:
    """Remember the timetable as the best."""
    for lesson in range(m[k.LESSONS]):
        m[m[k.BEST_TIME] + lesson] = m[m[k.TIME] + lesson]
        m[m[k.BEST_DURATION] + lesson] = m[m[k.DURATION] + lesson]
    for seat in range(m[k.SEATS]):
        m[m[k.BEST_SEAT] + seat] = m[m[k.SEAT_WHO] + seat]
    m[k.BEST_HARD] = m[k.HARD]
    m[k.BEST_SOFT] = m[k.SOFT]


@compiled
def is_best(m: Memory) -> bool:
    return bool(m[k.HARD] < m[k.BEST_HARD] or (m[k.HARD] == m[k.BEST_HARD] and m[k.SOFT] < m[k.BEST_SOFT]))


@compiled
def choose_kind(m: Memory, shares: Memory) -> int:
    """Draw a kind of step; `shares` are added up."""
    chance = below(m, shares[len(shares) - 1])
    kind = 0
    while kind < len(shares) - 1 and chance >= shares[kind]:
        kind += 1
    return kind


@compiled
def measure(m: Memory, shares: Memory, effort: int) -> float:
    """By how much steps make wishes worse where they do; only steps to the better are kept."""
    first, number, total = m[k.EFFORT], 0, 0
    while m[k.EFFORT] < first + effort:
        m[k.EFFORT] += 4
        hard, soft = m[k.HARD], m[k.SOFT]
        if not step(m, choose_kind(m, shares), 1.0, math.inf):
            take_back(m, hard, soft)
            continue
        reckon(m, 1.0, math.inf)
        if m[k.SOFT] > soft:
            number += 1
            total += m[k.SOFT] - soft
        if m[k.HARD] + m[k.SOFT] > hard + soft:
            take_back(m, hard, soft)
            continue
        keep(m)
        if is_best(m):
            save(m)
    return total / max(number, 1)


@compiled
def anneal(m: Memory, shares: Memory, weight: float, heat: tuple[float, float], effort: int) -> int:
    """Take steps for some effort, while the temperature falls; a unit of infeasibility weighs `weight`. Give the steps kept."""
    hot, cold = heat
    first, kept, temperature, steps = m[k.EFFORT], 0, hot, 0
    while m[k.EFFORT] < first + effort and (m[k.BEST_HARD] or m[k.BEST_SOFT]):
        if steps % WARMTH == 0:
            temperature = hot * (cold / hot) ** ((m[k.EFFORT] - first) / effort)
        steps += 1
        m[k.EFFORT] += 4
        hard, soft = m[k.HARD], m[k.SOFT]
        # Drawn before, so that a step far above it need not be reckoned wholly.
        limit = -temperature * math.log(1.0 - fraction(m))
        if not step(m, choose_kind(m, shares), weight, limit) or not reckon(m, weight, limit):
            take_back(m, hard, soft)
            continue
        keep(m)
        kept += 1
        if is_best(m):
            save(m)
    return kept
