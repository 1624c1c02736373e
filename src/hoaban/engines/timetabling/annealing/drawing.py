"""Draws: numbers by chance, and what to move, more often where something costs."""

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.compiling import compiled
from hoaban.engines.timetabling.annealing.layout import Memory
from hoaban.engines.timetabling.annealing.reckoning import ones

LOOKED_AT = 12  # resources and points looked at for one that costs


@compiled
def draw(m: Memory) -> int:
    """A whole number from 0 to 2**53 - 1, by xorshift (Marsaglia 2003)."""
    x = m[k.RANDOM]
    x ^= x << 13
    x ^= (x >> 7) & 0x01FFFFFFFFFFFFFF
    x ^= x << 17
    m[k.RANDOM] = x
    return (x >> 11) & 0x001FFFFFFFFFFFFF


@compiled
def below(m: Memory, limit: int) -> int:
    return draw(m) % limit


@compiled
def fraction(m: Memory) -> float:
    return draw(m) / 9007199254740992.0


@compiled
def costly_lesson(m: Memory, part: int) -> int:
    """A lesson of a resource or a point that costs something (part 0: required), or -1 where none was met."""
    resources = m[k.RESOURCES]
    for _ in range(LOOKED_AT):
        number = below(m, m[k.PRICED])
        if not m[m[k.PRICE] + number * 2 + part]:
            continue
        if number < resources:
            begin, end = m[m[k.ATTENDED_AT] + number], m[m[k.ATTENDED_AT] + number + 1]
            if end > begin:
                return m[m[k.ATTENDED] + begin + below(m, end - begin)]
            continue
        point = number - resources
        begin, end = m[m[k.POINT_EVENT_AT] + point], m[m[k.POINT_EVENT_AT] + point + 1]
        if begin == end:
            continue
        event = m[m[k.POINT_EVENT] + begin + below(m, end - begin)]
        if m[m[k.LESSON_AT] + event + 1] > m[m[k.LESSON_AT] + event]:
            return m[m[k.LESSON_AT] + event] + below(m, m[m[k.LESSON_AT] + event + 1] - m[m[k.LESSON_AT] + event])
    return -1


@compiled
def draw_lesson(m: Memory) -> int:
    """A lesson to change: often of what breaks a required constraint, sometimes of a wish not fulfilled, else any."""
    chance = below(m, 4)
    lesson = -1
    if m[k.HARD] and chance < 2:  # noqa: PLR2004  half of the draws
        lesson = costly_lesson(m, 0)
    elif m[k.SOFT] and chance == 3:  # noqa: PLR2004  a quarter of them
        lesson = costly_lesson(m, 1)
    return lesson if lesson >= 0 else below(m, m[k.LESSONS])


@compiled
def starts_of(m: Memory, unit: int, duration: int) -> int:
    """The set of starts of a unit, would it last so long."""
    return m[m[k.STARTS] + unit * (m[k.LONGEST] + 1) + duration]


@compiled
def is_allowed(m: Memory, unit: int, duration: int, time: int) -> bool:
    return bool(0 <= time < m[k.TIMES] and m[m[k.ALLOWED] + starts_of(m, unit, duration) * m[k.TIMES] + time])


@compiled
def draw_unit(m: Memory) -> int:
    """A unit that has somewhere to go."""
    unit = m[m[k.UNIT_OF] + draw_lesson(m)]
    starts = starts_of(m, unit, duration_of(m, unit))
    if m[m[k.START_AT] + starts + 1] - m[m[k.START_AT] + starts] > 1:
        return unit
    return m[m[k.MOVABLE] + below(m, m[k.MOVABLE_COUNT])]


@compiled
def time_of(m: Memory, unit: int) -> int:
    return m[m[k.TIME] + m[m[k.MEMBER] + m[m[k.MEMBER_AT] + unit]]]


@compiled
def duration_of(m: Memory, unit: int) -> int:
    return m[m[k.DURATION] + m[m[k.MEMBER] + m[m[k.MEMBER_AT] + unit]]]


@compiled
def draw_start(m: Memory, unit: int, duration: int) -> int:
    """One of the times at which a unit may start, would it last so long; -1 where there is none."""
    starts = starts_of(m, unit, duration)
    begin, end = m[m[k.START_AT] + starts], m[m[k.START_AT] + starts + 1]
    return m[m[k.START] + begin + below(m, end - begin)] if end > begin else -1


@compiled
def draw_free_start(m: Memory, unit: int, duration: int) -> int:
    """One of the times at which a unit may start and those are free of whom most is wished; -1 where there is none."""
    busy = 0
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        event = m[m[k.EVENT] + m[m[k.MEMBER] + at]]
        for each in range(m[m[k.WEIGHTY_AT] + event], m[m[k.WEIGHTY_AT] + event + 1]):
            busy |= m[m[k.BUSY_BITS] + m[m[k.WEIGHTY] + each]]
            m[k.EFFORT] += 1
    free = m[m[k.START_BITS] + starts_of(m, unit, duration)] & ~busy
    for step in range(1, duration):
        free &= ~(busy >> step)
    if not free:
        return -1
    for _ in range(below(m, ones(free))):
        free &= free - 1
    return ones((free & -free) - 1)


@compiled
def draw_candidate(m: Memory, seat: int) -> int:
    pool = m[m[k.POOL_OF] + seat]
    begin = m[m[k.POOL_AT] + pool]
    return m[m[k.POOL] + begin + below(m, m[m[k.POOL_AT] + pool + 1] - begin)]


@compiled
def draw_seat(m: Memory) -> int:
    """An open seat: of a lesson that costs, where one is drawn that has seats."""
    lesson = draw_lesson(m)
    begin, end = m[m[k.SEAT_AT] + lesson], m[m[k.SEAT_AT] + lesson + 1]
    if end > begin:
        seat = begin + below(m, end - begin)
        pool = m[m[k.POOL_OF] + seat]
        if m[m[k.POOL_AT] + pool + 1] - m[m[k.POOL_AT] + pool] > 1:
            return seat
    return m[m[k.OPEN_SEATS] + below(m, m[k.OPEN_COUNT])]


@compiled
def free_candidate(m: Memory, seat: int, start: int) -> int:
    """A candidate who is free at a time, looked for from a random one on; -1 where there is none."""
    pool, duration = m[m[k.POOL_OF] + seat], m[m[k.DURATION] + m[m[k.SEAT_LESSON] + seat]]
    begin, size = m[m[k.POOL_AT] + pool], m[m[k.POOL_AT] + pool + 1] - m[m[k.POOL_AT] + pool]
    first = below(m, size)
    for step in range(size):
        who = m[m[k.POOL] + begin + (first + step) % size]
        taken = False
        for time in range(start, start + duration):
            taken = taken or m[m[k.COUNT] + who * m[k.TIMES] + time] > 0
        if not taken:
            return who
    return -1


@compiled
def seat_of(m: Memory, who: int, like: int) -> int:
    """The seat that somebody has at the time of another seat, which could change with it; -1 where there is none."""
    lesson = m[m[k.SEAT_LESSON] + like]
    start, end = m[m[k.TIME] + lesson], m[m[k.TIME] + lesson] + m[m[k.DURATION] + lesson]
    for at in range(m[k.OPEN_COUNT]):
        seat = m[m[k.OPEN_SEATS] + at]
        if seat == like or m[m[k.SEAT_WHO] + seat] != who:
            continue
        other = m[m[k.SEAT_LESSON] + seat]
        time = m[m[k.TIME] + other]
        if time >= 0 and time < end and start < time + m[m[k.DURATION] + other]:
            return seat
    return -1


@compiled
def may_sit(m: Memory, seat: int, who: int) -> bool:
    return bool(m[m[k.IN_POOL] + m[m[k.POOL_OF] + seat] * m[k.RESOURCES] + who])


@compiled
def next_in_chain(m: Memory, unit: int, time: int) -> None:
    """Put a unit into the chain."""
    place = m[k.CHAINED]
    m[m[k.CHAIN] + place * 2] = unit
    m[m[k.CHAIN] + place * 2 + 1] = time
    m[m[k.CHAINED_STAMP] + unit] = m[k.STEPS]
    m[k.CHAINED] = place + 1
