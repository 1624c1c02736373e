"""Changes of a state: made, reckoned, and kept or taken back."""

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.compiling import compiled
from hoaban.engines.timetabling.annealing.layout import Memory
from hoaban.engines.timetabling.annealing.reckoning import reckon_point, reckon_resource


@compiled
def touch(m: Memory, number: int) -> None:
    """Note a resource or a point whose price may change, with its price before."""
    if m[m[k.STAMP] + number] != m[k.STEPS]:
        m[m[k.STAMP] + number] = m[k.STEPS]
        place = m[k.TOUCHED]
        m[m[k.TOUCHED_LIST] + place] = number
        before = m[k.BEFORE] + place * k.SEEN_BEFORE
        m[before] = m[m[k.PRICE] + number * 2]
        m[before + 1] = m[m[k.PRICE] + number * 2 + 1]
        if number < m[k.RESOURCES]:
            m[before + 2] = m[m[k.BUSY_BITS] + number]
            m[before + 3] = m[m[k.CLASHES] + number]
            m[before + 4] = m[m[k.LOAD] + number]
        m[k.TOUCHED] = place + 1


@compiled
def is_as_before(m: Memory, number: int, before: int) -> bool:
    """Whether a resource works as it did: it may have left a lesson for another at the same time."""
    return bool(
        m[k.NARROW]
        and m[k.STEPS] > 1  # the first has nothing before
        and m[before + 2] == m[m[k.BUSY_BITS] + number]
        and m[before + 3] == m[m[k.CLASHES] + number]
        and m[before + 4] == m[m[k.LOAD] + number]
    )


@compiled
def mark(m: Memory, resource: int, lesson: int, start: int, sign: int) -> None:
    """Count a lesson among those of a resource, or no longer."""
    first, there = m[k.COUNT] + resource * m[k.TIMES], m[k.THERE] + resource * m[k.TIMES]
    for time in range(start, start + m[m[k.DURATION] + lesson]):
        before = m[first + time]
        m[first + time] = before + sign
        m[there + time] += sign * lesson
        if m[k.NARROW] and before == (sign < 0):
            m[m[k.BUSY_BITS] + resource] ^= 1 << time
        if sign > 0 and before > 0:
            m[m[k.CLASHES] + resource] += 1
        elif sign < 0 and before > 1:
            m[m[k.CLASHES] + resource] -= 1


@compiled
def attend(m: Memory, lesson: int, sign: int) -> None:
    """All who attend a lesson do so at its time, or no longer."""
    start, duration, event = m[m[k.TIME] + lesson], m[m[k.DURATION] + lesson], m[m[k.EVENT] + lesson]
    for at in range(m[m[k.WHO_AT] + event], m[m[k.WHO_AT] + event + 1]):
        touch(m, m[m[k.WHO] + at])
        mark(m, m[m[k.WHO] + at], lesson, start, sign)
    for seat in range(m[m[k.SEAT_AT] + lesson], m[m[k.SEAT_AT] + lesson + 1]):
        who = m[m[k.SEAT_WHO] + seat]
        if who >= 0:
            touch(m, who)
            mark(m, who, lesson, start, sign)
    place, bit = m[k.RUNNING] + lesson // k.WORD, 1 << lesson % k.WORD
    for time in range(start, start + duration):
        m[place + time * m[k.WORDS]] ^= bit
    m[k.EFFORT] += 1 + duration * (m[m[k.WHO_AT] + event + 1] - m[m[k.WHO_AT] + event])


@compiled
def count_start(m: Memory, lesson: int, sign: int) -> None:
    """The points that a lesson's time touches, and the starts that spreads count."""
    event, time = m[m[k.EVENT] + lesson], m[m[k.TIME] + lesson]
    for at in range(m[m[k.TIMED_AT] + event], m[m[k.TIMED_AT] + event + 1]):
        point = m[m[k.TIMED] + at]
        touch(m, m[k.RESOURCES] + point)
        if time >= 0:
            for bound in range(m[m[k.BOUNDS_AT] + point], m[m[k.BOUNDS_AT] + point + 1]):
                if m[m[k.INSIDE] + m[m[k.BOUND] + bound * 3] * m[k.TIMES] + time]:
                    m[m[k.BOUND_COUNT] + bound] += sign


@compiled
def put_lesson(m: Memory, lesson: int, time: int) -> None:
    if m[m[k.TIME] + lesson] >= 0:
        attend(m, lesson, -1)
    count_start(m, lesson, -1)
    m[m[k.TIME] + lesson] = time
    if time >= 0:
        attend(m, lesson, 1)
    count_start(m, lesson, 1)


@compiled
def put_seat(m: Memory, seat: int, who: int) -> None:
    lesson, before = m[m[k.SEAT_LESSON] + seat], m[m[k.SEAT_WHO] + seat]
    start, duration = m[m[k.TIME] + lesson], m[m[k.DURATION] + lesson]
    for sign, each in ((-1, before), (1, who)):
        if each >= 0:
            touch(m, each)
            m[m[k.LOAD] + each] += sign * duration * m[m[k.SEAT_LOAD] + seat]
            if start >= 0:
                mark(m, each, lesson, start, sign)
    m[m[k.SEAT_WHO] + seat] = who
    for at in range(m[m[k.CHOSEN_AT] + seat], m[m[k.CHOSEN_AT] + seat + 1]):
        touch(m, m[k.RESOURCES] + m[m[k.CHOSEN] + at])


@compiled
def put_length(m: Memory, lesson: int, duration: int) -> None:
    """Give a lesson that has no time another duration."""
    event, longer = m[m[k.EVENT] + lesson], duration - m[m[k.DURATION] + lesson]
    m[m[k.DURATION] + lesson] = duration
    for at in range(m[m[k.TIMED_AT] + event], m[m[k.TIMED_AT] + event + 1]):
        touch(m, m[k.RESOURCES] + m[m[k.TIMED] + at])
    for at in range(m[m[k.SPLIT_AT] + event], m[m[k.SPLIT_AT] + event + 1]):
        touch(m, m[k.RESOURCES] + m[m[k.SPLIT_POINT] + at])
    for seat in range(m[m[k.SEAT_AT] + lesson], m[m[k.SEAT_AT] + lesson + 1]):
        who = m[m[k.SEAT_WHO] + seat]
        if who >= 0:
            touch(m, who)
            m[m[k.LOAD] + who] += longer * m[m[k.SEAT_LOAD] + seat]
        for at in range(m[m[k.CHOSEN_AT] + seat], m[m[k.CHOSEN_AT] + seat + 1]):
            touch(m, m[k.RESOURCES] + m[m[k.CHOSEN] + at])


@compiled
def note(m: Memory, what: int, which: int, before: int) -> None:
    place = m[k.LOGGED]
    m[m[k.LOG] + place * 3] = what
    m[m[k.LOG] + place * 3 + 1] = which
    m[m[k.LOG] + place * 3 + 2] = before
    m[k.LOGGED] = place + 1


@compiled
def has_room(m: Memory, more: int) -> bool:
    """Whether the log still takes some changes; a step that asks for more than it takes is given up."""
    return bool(m[k.LOGGED] + more <= k.LOG_SIZE)


@compiled
def move_unit(m: Memory, unit: int, time: int) -> None:
    """Move all lessons of a unit."""
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        lesson = m[m[k.MEMBER] + at]
        note(m, k.LESSON, lesson, m[m[k.TIME] + lesson])
        put_lesson(m, lesson, time)


@compiled
def seat_who(m: Memory, seat: int, who: int) -> None:
    """Choose who sits in a seat."""
    note(m, k.SEAT, seat, m[m[k.SEAT_WHO] + seat])
    put_seat(m, seat, who)


@compiled
def reshape_unit(m: Memory, unit: int, duration: int, time: int) -> None:
    """Give all lessons of a unit another duration and time; with no duration they are not there, and nobody sits in them."""
    for at in range(m[m[k.MEMBER_AT] + unit], m[m[k.MEMBER_AT] + unit + 1]):
        lesson = m[m[k.MEMBER] + at]
        note(m, k.LESSON, lesson, m[m[k.TIME] + lesson])
        put_lesson(m, lesson, -1)
        note(m, k.LENGTH, lesson, m[m[k.DURATION] + lesson])
        put_length(m, lesson, duration)
        if duration:
            note(m, k.LESSON, lesson, -1)
            put_lesson(m, lesson, time)
            continue
        for seat in range(m[m[k.SEAT_AT] + lesson], m[m[k.SEAT_AT] + lesson + 1]):
            seat_who(m, seat, -1)


@compiled
def reckon(m: Memory, weight: float, limit: float) -> bool:
    """Bring the cost up to date; False, and the rest left as it was, once it has surely grown by more than `limit`.

    No price is below what clashes cost: so what is not reckoned yet cannot fall by more than what it was above that.
    """
    resources, worse = m[k.RESOURCES], 0.0
    for place in range(m[k.TOUCHED]):
        number, before = m[m[k.TOUCHED_LIST] + place], m[k.BEFORE] + place * k.SEEN_BEFORE
        if number < resources:
            if is_as_before(m, number, before):
                m[m[k.TOUCHED_LIST] + place] = -1
                continue
            worse += m[m[k.CLASHES] + number] * m[m[k.CLASH_WEIGHT] + number] * weight
        worse -= m[before] * weight + m[before + 1]
    if worse > limit:
        return False
    for place in range(m[k.TOUCHED]):
        number, before = m[m[k.TOUCHED_LIST] + place], m[k.BEFORE] + place * k.SEEN_BEFORE
        if number < 0:
            continue
        if number < resources:
            reckon_resource(m, number)
            worse -= m[m[k.CLASHES] + number] * m[m[k.CLASH_WEIGHT] + number] * weight
        else:
            reckon_point(m, number - resources)
        m[k.EFFORT] += 2
        hard, soft = m[m[k.PRICE] + number * 2], m[m[k.PRICE] + number * 2 + 1]
        m[k.HARD] += hard - m[before]
        m[k.SOFT] += soft - m[before + 1]
        worse += hard * weight + soft
        if worse > limit:
            return False
    return True


@compiled
def keep(m: Memory) -> None:
    """End a step: what was changed stays."""
    m[k.STEPS] += 1
    m[k.TOUCHED] = 0
    m[k.LOGGED] = 0


@compiled
def take_back(m: Memory, hard: int, soft: int) -> None:
    """End a step: all is as it was before, at the cost there was."""
    for place in range(m[k.LOGGED] - 1, -1, -1):
        what, which, before = m[m[k.LOG] + place * 3], m[m[k.LOG] + place * 3 + 1], m[m[k.LOG] + place * 3 + 2]
        if what == k.LESSON:
            put_lesson(m, which, before)
        elif what == k.SEAT:
            put_seat(m, which, before)
        else:
            put_length(m, which, before)
    for place in range(m[k.TOUCHED]):
        number, before = m[m[k.TOUCHED_LIST] + place], m[k.BEFORE] + place * k.SEEN_BEFORE
        if number >= 0:
            m[m[k.PRICE] + number * 2] = m[before]
            m[m[k.PRICE] + number * 2 + 1] = m[before + 1]
    m[k.HARD] = hard
    m[k.SOFT] = soft
    keep(m)
