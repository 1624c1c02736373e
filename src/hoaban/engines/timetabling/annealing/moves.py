"""The steps of an annealing. Each changes the state, and says whether it came to something worth reckoning."""

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.changing import has_room, move_unit, reshape_unit, seat_who
from hoaban.engines.timetabling.annealing.compiling import compiled
from hoaban.engines.timetabling.annealing.drawing import (
    below,
    draw_candidate,
    draw_free_start,
    draw_lesson,
    draw_seat,
    draw_start,
    draw_unit,
    duration_of,
    free_candidate,
    is_allowed,
    may_sit,
    next_in_chain,
    seat_of,
    time_of,
)
from hoaban.engines.timetabling.annealing.foreseeing import is_hopeless
from hoaban.engines.timetabling.annealing.layout import Memory
from hoaban.engines.timetabling.annealing.reckoning import ones

SHORTEST_LIMIT, LONGEST_CHAIN = 3, 14
SHIFT, SWAP, CHAIN, RESEAT, TRADE, GATHER, PASS = range(7)


@compiled
def reseat_unit(m: Memory, unit: int) -> None:
    """Give a unit that moved the free candidates at its new time."""
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        lesson = m[m[k.MEMBER] + at]
        for seat in range(m[m[k.SEAT_AT] + lesson], m[m[k.SEAT_AT] + lesson + 1]):
            who = m[m[k.SEAT_WHO] + seat]
            start = m[m[k.TIME] + lesson]
            if (
                start < 0
                or not has_room(m, 1)
                or m[m[k.POOL_AT] + m[m[k.POOL_OF] + seat]] == m[m[k.POOL_AT] + m[m[k.POOL_OF] + seat] + 1]
            ):
                continue
            if who < 0 or m[m[k.COUNT] + who * m[k.TIMES] + start] > 1:
                free = free_candidate(m, seat, start)
                if free >= 0:
                    seat_who(m, seat, free)


@compiled
def reseats(m: Memory) -> bool:
    """Whether units that move get new people or rooms where theirs are taken: often, if there is a choice."""
    return bool(m[k.OPEN_COUNT] and below(m, 4))


@compiled
def move_chain(m: Memory) -> bool:
    """Move all that is in the chain, often with new people or rooms where theirs are taken; False when that is too much for a step."""
    for moved in range(m[k.CHAINED]):
        unit, time = m[m[k.CHAIN] + moved * 2], m[m[k.CHAIN] + moved * 2 + 1]
        if not has_room(m, m[m[k.MEMBER_AT] + unit + 1] - m[m[k.MEMBER_AT] + unit]):
            return False
        move_unit(m, unit, time)
    if reseats(m):
        for moved in range(m[k.CHAINED]):
            reseat_unit(m, m[m[k.CHAIN] + moved * 2])
    return True


@compiled
def shift(m: Memory, weight: float, limit: float) -> bool:
    """A unit to another of its times, mostly where people are free; often with new people or rooms, where its own are taken there."""
    unit = draw_unit(m)
    if m[k.NARROW] and below(m, 4):
        time = draw_free_start(m, unit, duration_of(m, unit))
    else:
        time = draw_start(m, unit, duration_of(m, unit))
    if time < 0 or time == time_of(m, unit):
        return False
    m[k.CHAINED] = 0
    next_in_chain(m, unit, time)
    return not is_hopeless(m, weight, limit) and move_chain(m)


@compiled
def sharing_unit(m: Memory, unit: int) -> int:
    """Another unit of somebody who attends this one; -1 where there is none."""
    lesson = m[
        m[k.MEMBER] + m[m[k.MEMBER_AT] + unit] + below(m, m[m[k.MEMBER_AT] + unit + 1] - m[m[k.MEMBER_AT] + unit])
    ]
    event = m[m[k.EVENT] + lesson]
    begin, end = m[m[k.WHO_AT] + event], m[m[k.WHO_AT] + event + 1]
    if begin == end:
        return -1
    who = m[m[k.WHO] + begin + below(m, end - begin)]
    begin, end = m[m[k.ATTENDED_AT] + who], m[m[k.ATTENDED_AT] + who + 1]
    other = m[m[k.UNIT_OF] + m[m[k.ATTENDED] + begin + below(m, end - begin)]]
    return -1 if other == unit else other


@compiled
def swap(m: Memory, weight: float, limit: float) -> bool:
    """Two units exchange their times; neighbours of unequal length change their order."""
    one = draw_unit(m)
    other = sharing_unit(m, one)
    if other < 0:
        return False
    first, second = time_of(m, one), time_of(m, other)
    if first == second or first < 0 or second < 0:
        return False
    to_one, to_other = second, first
    if second == first + duration_of(m, one):
        to_one = first + duration_of(m, other)
    elif first == second + duration_of(m, other):
        to_other = second + duration_of(m, one)
    if not is_allowed(m, one, duration_of(m, one), to_one) or not is_allowed(m, other, duration_of(m, other), to_other):
        return False
    m[k.CHAINED] = 0
    next_in_chain(m, one, to_one)
    next_in_chain(m, other, to_other)
    return not is_hopeless(m, weight, limit) and move_chain(m)


@compiled
def push_out(m: Memory, lesson: int, start: int, duration: int, back: int) -> bool:
    """A lesson goes where a newcomer at some times came from, if it is there too; False when that leads too far."""
    time, unit = m[m[k.TIME] + lesson], m[m[k.UNIT_OF] + lesson]
    if m[m[k.CHAINED_STAMP] + unit] == m[k.STEPS] or time < 0:
        return True
    if time >= start + duration or start >= time + m[m[k.DURATION] + lesson]:
        return True
    if m[k.CHAINED] >= m[k.LONGEST_NOW] or not is_allowed(m, unit, duration_of(m, unit), time + back):
        return False
    next_in_chain(m, unit, time + back)
    return True


@compiled
def make_way(m: Memory, unit: int, start: int, duration: int, back: int) -> bool:
    """Whatever shares people with a unit within some times goes where it came from; False when that leads too far."""
    words = m[k.WORDS]
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        sharing = m[k.SHARING] + m[m[k.EVENT] + m[m[k.MEMBER] + at]] * words
        m[k.EFFORT] += 1 + duration * words // 4
        for time in range(start, start + duration):
            running = m[k.RUNNING] + time * words
            for word in range(words):
                there = m[sharing + word] & m[running + word]
                while there:
                    low = there & -there
                    if not push_out(m, word * k.WORD + ones(low - 1), start, duration, back):
                        return False
                    there ^= low
    return True


@compiled
def follow(m: Memory) -> bool:
    """Add to the chain what it clashes with, until nothing clashes anew; False when that leads too far.

    How far is drawn: long chains take long to make, and are seldom kept.
    """
    place, m[k.LONGEST_NOW] = 0, SHORTEST_LIMIT + below(m, LONGEST_CHAIN - SHORTEST_LIMIT + 1)
    while place < m[k.CHAINED]:
        unit, time = m[m[k.CHAIN] + place * 2], m[m[k.CHAIN] + place * 2 + 1]
        if not make_way(m, unit, time, duration_of(m, unit), time_of(m, unit) - time):
            return False
        place += 1
    return True


@compiled
def chain(m: Memory, weight: float, limit: float) -> bool:
    """A Kempe chain: a unit moves, what it clashes with moves to its place, and so on until nothing clashes anew."""
    unit = draw_unit(m)
    time = draw_start(m, unit, duration_of(m, unit))
    if time < 0 or time == time_of(m, unit) or time_of(m, unit) < 0:
        return False
    m[k.CHAINED] = 0
    next_in_chain(m, unit, time)
    return follow(m) and not is_hopeless(m, weight, limit) and move_chain(m)


@compiled
def pass_on(m: Memory) -> bool:
    """The first or last times of a unit pass to another of the same events, or to a new one; what clashes there may come in return."""
    one = m[m[k.UNIT_OF] + draw_lesson(m)]
    if m[m[k.FAMILY] + one] < 0:
        one = m[m[k.DIVISIBLE] + below(m, m[k.DIVISIBLE_COUNT])]
    begin, end = m[m[k.SIBLING_AT] + m[m[k.FAMILY] + one]], m[m[k.SIBLING_AT] + m[m[k.FAMILY] + one] + 1]
    other = m[m[k.SIBLING] + begin + below(m, end - begin)]
    start, length = time_of(m, one), duration_of(m, one)
    if other == one or not length or start < 0:
        return False
    amount = 1 + below(m, length)
    source = start + (length - amount) * below(m, 2)
    rest = start + amount if source == start else start
    if length > amount and not is_allowed(m, one, length - amount, rest):
        return False
    to = receive(m, one, other, amount)
    if to < 0:
        return False
    reshape_unit(m, one, length - amount, rest)
    if to == source or below(m, 3) == 0:
        return True
    m[k.CHAINED], m[k.LONGEST_NOW] = 0, LONGEST_CHAIN
    m[m[k.CHAINED_STAMP] + one] = m[m[k.CHAINED_STAMP] + other] = m[k.STEPS]
    return make_way(m, other, to, amount, source - to) and follow(m) and move_chain(m)


@compiled
def receive(m: Memory, one: int, other: int, amount: int) -> int:
    """A unit gets times, before it, after it, or anywhere if it was not there; give where these begin, or -1."""
    at, before = time_of(m, other), duration_of(m, other)
    if before + amount > m[k.LONGEST] or (before and at < 0):
        return -1
    if not before:
        at = to = draw_start(m, other, amount)
    elif below(m, 2):
        to = at + before
    else:
        at = to = at - amount
    if not is_allowed(m, other, before + amount, at):
        return -1
    if not before:
        sit_alike(m, one, other)
    reshape_unit(m, other, before + amount, at)
    return to


@compiled
def sit_alike(m: Memory, one: int, other: int) -> None:
    """Who sits in the lessons of a unit sits in those of another of the same events."""
    for step in range(m[m[k.MEMBER_AT] + one + 1] - m[m[k.MEMBER_AT] + one]):
        like = m[m[k.SEAT_AT] + m[m[k.MEMBER] + m[m[k.MEMBER_AT] + one] + step]]
        lesson = m[m[k.MEMBER] + m[m[k.MEMBER_AT] + other] + step]
        first = m[m[k.SEAT_AT] + lesson]
        for seat in range(first, m[m[k.SEAT_AT] + lesson + 1]):
            seat_who(m, seat, m[m[k.SEAT_WHO] + like + seat - first])


@compiled
def reseat(m: Memory) -> bool:
    """Another candidate for a seat; often a free one."""
    seat = draw_seat(m)
    lesson = m[m[k.SEAT_LESSON] + seat]
    time, who = m[m[k.TIME] + lesson], draw_candidate(m, seat)
    if not m[m[k.DURATION] + lesson]:
        return False
    if time >= 0 and below(m, 2):
        who = free_candidate(m, seat, time)
    if who < 0 or who == m[m[k.SEAT_WHO] + seat]:
        return False
    seat_who(m, seat, who)
    return True


@compiled
def trade(m: Memory) -> bool:
    """Two seats at one time exchange who has them."""
    seat = draw_seat(m)
    who, before = draw_candidate(m, seat), m[m[k.SEAT_WHO] + seat]
    if who == before or m[m[k.TIME] + m[m[k.SEAT_LESSON] + seat]] < 0:
        return False
    other = seat_of(m, who, seat)
    seat_who(m, seat, who)
    if other >= 0:
        if before < 0 or not may_sit(m, other, before):
            return False
        seat_who(m, other, before)
    return True


@compiled
def gather(m: Memory) -> bool:
    """All seats that should have one resource, or all of one lesson's event, get the same; now and then its owner gets theirs."""
    lesson = draw_lesson(m)
    seat = m[m[k.OPEN_SEATS] + below(m, m[k.OPEN_COUNT])]
    if m[m[k.SEAT_AT] + lesson + 1] > m[m[k.SEAT_AT] + lesson]:
        seat = m[m[k.SEAT_AT] + lesson] + below(m, m[m[k.SEAT_AT] + lesson + 1] - m[m[k.SEAT_AT] + lesson])
    point = -1
    for at in range(m[m[k.CHOSEN_AT] + seat], m[m[k.CHOSEN_AT] + seat + 1]):
        if m[m[k.POINT] + m[m[k.CHOSEN] + at] * k.FIELDS + k.KIND] == k.DIVIDED:
            point = m[m[k.CHOSEN] + at]
    if point < 0 or m[m[k.POOL_AT] + m[m[k.POOL_OF] + seat]] == m[m[k.POOL_AT] + m[m[k.POOL_OF] + seat] + 1]:
        return False
    who, before = draw_candidate(m, seat), m[m[k.SEAT_WHO] + seat]
    if not fill(m, point, who):
        return False
    if before >= 0 and before != who and below(m, 2):
        return exchange(m, point, who, before)
    return True


@compiled
def fill(m: Memory, point: int, who: int) -> bool:
    """Seat somebody in all seats of a point."""
    for at in range(m[m[k.POINT_SEAT_AT] + point], m[m[k.POINT_SEAT_AT] + point + 1]):
        seat = m[m[k.POINT_SEAT] + at]
        if m[m[k.SEAT_WHO] + seat] == who or not m[m[k.DURATION] + m[m[k.SEAT_LESSON] + seat]]:
            continue
        if not may_sit(m, seat, who) or not has_room(m, 1):
            return False
        seat_who(m, seat, who)
    return True


@compiled
def exchange(m: Memory, point: int, who: int, before: int) -> bool:
    """Of another point whose first seat the newcomer has, all seats go to who left."""
    first = below(m, m[k.TOGETHER_COUNT])
    for step in range(m[k.TOGETHER_COUNT]):
        other = m[m[k.TOGETHER] + (first + step) % m[k.TOGETHER_COUNT]]
        begin = m[m[k.POINT_SEAT_AT] + other]
        if (
            other != point
            and m[m[k.POINT_SEAT_AT] + other + 1] > begin
            and m[m[k.SEAT_WHO] + m[m[k.POINT_SEAT] + begin]] == who
        ):
            return fill(m, other, before)
    return True


@compiled
def step(m: Memory, kind: int, weight: float, limit: float) -> bool:
    """Make a step of a kind; True when it is to be reckoned, and not surely dearer by more than `limit`."""
    if kind == SHIFT:
        return shift(m, weight, limit)
    if kind == SWAP:
        return swap(m, weight, limit)
    if kind == CHAIN:
        return chain(m, weight, limit)
    if kind == RESEAT:
        return reseat(m)
    if kind == TRADE:
        return trade(m)
    return gather(m) if kind == GATHER else pass_on(m)
