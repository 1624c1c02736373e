"""What a step surely costs, seen before anything is changed, for a fraction of the price: most steps are given up here."""

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.compiling import compiled
from hoaban.engines.timetabling.annealing.layout import Memory
from hoaban.engines.timetabling.annealing.reckoning import table_prices


@compiled
def is_hopeless(m: Memory, weight: float, limit: float) -> bool:
    """Whether moving what is in the chain surely costs more by above `limit`.

    Most moves bring clashes with what stays, or gaps and days to those of whom most is wished. At best all else that is required holds then,
    and every wish of the others concerned. What is quickest to see is looked at first.
    """
    if not m[k.NARROW] or (m[k.WISHING_POOLS] and m[k.OPEN_COUNT]):
        return False
    mended = m[k.HARD] * weight
    if clashes(m, k.WEIGHTY_AT, k.WEIGHTY) * weight > limit + mended + m[k.SOFT]:
        return True
    wishes = 0
    for place in range(m[k.CHAINED]):
        wishes += wishes_of(m, m[m[k.CHAIN] + place * 2])
    spare = limit + mended + wishes
    dearer = prices_then(m, weight)
    return dearer > spare or dearer + clashes(m, k.WHO_AT, k.WHO) * weight > spare


@compiled
def wishes_of(m: Memory, unit: int) -> int:
    """What wishes cost now of all that a unit touches."""
    found = 0
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        lesson = m[m[k.MEMBER] + at]
        event = m[m[k.EVENT] + lesson]
        for each in range(m[m[k.WHO_AT] + event], m[m[k.WHO_AT] + event + 1]):
            found += m[m[k.PRICE] + m[m[k.WHO] + each] * 2 + 1]
        for each in range(m[m[k.TIMED_AT] + event], m[m[k.TIMED_AT] + event + 1]):
            found += m[m[k.PRICE] + (m[k.RESOURCES] + m[m[k.TIMED] + each]) * 2 + 1]
        for each in range(
            m[m[k.CHOSEN_AT] + m[m[k.SEAT_AT] + lesson]], m[m[k.CHOSEN_AT] + m[m[k.SEAT_AT] + lesson + 1]]
        ):
            found += m[m[k.PRICE] + (m[k.RESOURCES] + m[m[k.CHOSEN] + each]) * 2 + 1]
        m[k.EFFORT] += 1 + (m[m[k.WHO_AT] + event + 1] - m[m[k.WHO_AT] + event]) // 4
    return found


@compiled
def clashes(m: Memory, begins: int, people: int) -> int:
    """What clashes cost that the chain would have with what stays, of some of an event's people."""
    found = 0
    for place in range(m[k.CHAINED]):
        unit, time = m[m[k.CHAIN] + place * 2], m[m[k.CHAIN] + place * 2 + 1]
        for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
            lesson = m[m[k.MEMBER] + at]
            event, end = m[m[k.EVENT] + lesson], time + m[m[k.DURATION] + lesson]
            span = (1 << end) - (1 << time)
            for each in range(m[m[begins] + event], m[m[begins] + event + 1]):
                who = m[m[people] + each]
                if m[m[k.BUSY_BITS] + who] & span:
                    for when in range(time, end):
                        found += m[m[k.CLASH_WEIGHT] + who] * clashes_surely(m, who * m[k.TIMES] + when)
            m[k.EFFORT] += 1 + (m[m[begins] + event + 1] - m[m[begins] + event]) // 2
    return found


@compiled
def clashes_surely(m: Memory, at: int) -> int:
    """1 where somebody has one lesson at a time, and that stays there."""
    if m[m[k.COUNT] + at] != 1:
        return 0
    return 0 if m[m[k.CHAINED_STAMP] + m[m[k.UNIT_OF] + m[m[k.THERE] + at]]] == m[k.STEPS] else 1


@compiled
def prices_then(m: Memory, weight: float) -> float:
    """What tables say that those will cost of whom most is wished, at the times that the chain leaves them."""
    for place in range(m[k.CHAINED]):
        leave(m, m[m[k.CHAIN] + place * 2])
    for place in range(m[k.CHAINED]):
        arrive(m, m[m[k.CHAIN] + place * 2], m[m[k.CHAIN] + place * 2 + 1])
    total = 0.0
    for place in range(m[k.WEIGHTY_COUNT]):
        who = m[m[k.WEIGHTY_LIST] + place]
        if not m[m[k.CLASHES] + who]:  # of two at one time, either may leave: not foreseen here
            hard, soft = table_prices(m, who, m[m[k.BITS_THEN] + who])
            total += hard * weight + soft
        m[k.EFFORT] += 2
    m[k.WEIGHTY_COUNT] = 0
    return total


@compiled
def leave(m: Memory, unit: int) -> None:
    """Those of whom most is wished are not where they are with a unit."""
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        lesson = m[m[k.MEMBER] + at]
        event, time = m[m[k.EVENT] + lesson], m[m[k.TIME] + lesson]
        span = ((1 << m[m[k.DURATION] + lesson]) - 1) << time if time >= 0 else 0
        for each in range(m[m[k.WEIGHTY_AT] + event], m[m[k.WEIGHTY_AT] + event + 1]):
            who = m[m[k.WEIGHTY] + each]
            if m[m[k.FORESEEN] + who] != m[k.STEPS]:
                m[m[k.FORESEEN] + who] = m[k.STEPS]
                m[m[k.WEIGHTY_LIST] + m[k.WEIGHTY_COUNT]] = who
                m[k.WEIGHTY_COUNT] += 1
                m[m[k.BITS_THEN] + who] = m[m[k.BUSY_BITS] + who]
            m[m[k.BITS_THEN] + who] &= ~span


@compiled
def arrive(m: Memory, unit: int, time: int) -> None:
    """Those of whom most is wished are where a unit goes."""
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        lesson = m[m[k.MEMBER] + at]
        event, span = m[m[k.EVENT] + lesson], ((1 << m[m[k.DURATION] + lesson]) - 1) << time
        for each in range(m[m[k.WEIGHTY_AT] + event], m[m[k.WEIGHTY_AT] + event + 1]):
            m[m[k.BITS_THEN] + m[m[k.WEIGHTY] + each]] |= span
