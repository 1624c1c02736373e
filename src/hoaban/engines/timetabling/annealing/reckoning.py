"""What a rule or a point costs now, from the arrays: the same deviations as the exact evaluator's."""

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.compiling import compiled
from hoaban.engines.timetabling.annealing.layout import Memory


@compiled
def excess(value: int, least: int, most: int) -> int:
    if value < least:
        return least - value
    return value - most if value > most else 0


@compiled
def priced(m: Memory, row: int, deviation: int) -> int:
    if m[row + k.SHAPE] == k.LINEAR:
        return m[row + k.WEIGHT] * deviation
    if m[row + k.SHAPE] == k.QUADRATIC:
        return m[row + k.WEIGHT] * deviation * deviation
    return m[row + k.WEIGHT] if deviation else 0


@compiled
def ones(bits: int) -> int:
    """Count the bits of a number below 2**62, by adding up neighbours."""
    bits -= (bits >> 1) & 0x5555555555555555
    bits = (bits & 0x3333333333333333) + ((bits >> 2) & 0x3333333333333333)
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F
    bits += bits >> 8
    bits += bits >> 16
    bits += bits >> 32
    return bits & 0x7F


@compiled
def busy_in(m: Memory, resource: int, group: int) -> int:
    if m[k.NARROW]:
        return ones(m[m[k.BUSY_BITS] + resource] & m[m[k.GROUP_BITS] + group])
    found, busy = 0, m[k.COUNT] + resource * m[k.TIMES]
    for at in range(m[m[k.GROUP_AT] + group], m[m[k.GROUP_AT] + group + 1]):
        if m[busy + m[m[k.GROUP] + at]]:
            found += 1
    return found


@compiled
def idle_in(m: Memory, resource: int, group: int) -> int:
    """Free times of a group between its first and its last busy one."""
    if m[k.NARROW]:
        return idle_bits(m[m[k.BUSY_BITS] + resource] & m[m[k.GROUP_BITS] + group], m[m[k.GROUP_BITS] + group])
    found, waiting, begun, busy = 0, 0, False, m[k.COUNT] + resource * m[k.TIMES]
    for at in range(m[m[k.GROUP_AT] + group], m[m[k.GROUP_AT] + group + 1]):
        if m[busy + m[m[k.GROUP] + at]]:
            begun = True
            found += waiting
            waiting = 0
        elif begun:
            waiting += 1
    return found


@compiled
def idle_bits(busy: int, group: int) -> int:
    if busy & (busy - 1) == 0:
        return 0
    upto = busy
    upto |= upto >> 1
    upto |= upto >> 2
    upto |= upto >> 4
    upto |= upto >> 8
    upto |= upto >> 16
    upto |= upto >> 32
    return ones(upto & ~((busy & -busy) - 1) & group & ~busy)


@compiled
def over_groups(m: Memory, resource: int, rule: int) -> int:
    """The deviation of a rule that looks at groups of times."""
    row = m[k.RULE] + rule * k.FIELDS
    kind, total = m[row + k.KIND], 0
    for at in range(m[m[k.RULE_GROUP_AT] + rule], m[m[k.RULE_GROUP_AT] + rule + 1]):
        group = m[m[k.RULE_GROUP] + at]
        if kind == k.IDLE:
            total += idle_in(m, resource, group)
            continue
        there = busy_in(m, resource, group)
        if kind == k.CLUSTERED:
            total += 1 if there else 0
        elif kind == k.BUSY:
            total += excess(there, m[row + k.LEAST], m[row + k.MOST]) if there else 0
        else:
            total += there
    if kind in (k.IDLE, k.CLUSTERED):
        return excess(total, m[row + k.LEAST], m[row + k.MOST])
    return total


@compiled
def overload(load: int, scale: int, least: int, most: int) -> int:
    """How far a workload is out of its range, rounded up."""
    under, over = least * scale - load, load - most * scale
    if under > 0:
        return (under + scale - 1) // scale
    return (over + scale - 1) // scale if over > 0 else 0


@compiled
def reckon_rule(m: Memory, resource: int, rule: int) -> None:
    """Add what a rule costs to the price of a resource."""
    row = m[k.RULE] + rule * k.FIELDS
    if m[row + k.KIND] == k.CLASHING:
        deviation = m[m[k.CLASHES] + resource]
    elif m[row + k.KIND] == k.LOADED:
        deviation = overload(m[m[k.LOAD] + resource], m[k.SCALE], m[row + k.LEAST], m[row + k.MOST])
    else:
        deviation = over_groups(m, resource, rule)
    if deviation:
        m[m[k.PRICE] + resource * 2 + 1 - m[row + k.REQUIRED]] += priced(m, row, deviation)


@compiled
def table_prices(m: Memory, resource: int, busy: int) -> tuple[int, int]:
    """What tables say, block by block, that a resource costs at some busy times: required, wished."""
    hard, soft, sums = 0, 0, 0
    begin, end = m[m[k.BLOCK_OF_AT] + resource], m[m[k.BLOCK_OF_AT] + resource + 1]
    for block in range(m[k.BLOCK_OF] + begin, m[k.BLOCK_OF] + end, 3):
        entry = m[k.TABLE] + (m[block + 2] + ((busy >> m[block]) & m[block + 1])) * k.ENTRY
        hard += m[entry]
        soft += m[entry + 1]
        sums += m[entry + 2]
    for at in range(m[m[k.SUM_OF_AT] + resource], m[m[k.SUM_OF_AT] + resource + 1]):
        row = m[k.RULE] + m[m[k.SUM_OF] + at] * k.FIELDS
        deviation = sums & ((1 << k.FIELD) - 1)
        sums >>= k.FIELD
        if m[row + k.KIND] in (k.IDLE, k.CLUSTERED):
            deviation = excess(deviation, m[row + k.LEAST], m[row + k.MOST])
        if deviation and m[row + k.REQUIRED]:
            hard += priced(m, row, deviation)
        elif deviation:
            soft += priced(m, row, deviation)
    return hard, soft


@compiled
def reckon_resource(m: Memory, resource: int) -> None:
    """Write the price of a resource."""
    m[m[k.PRICE] + resource * 2] = m[m[k.PRICE] + resource * 2 + 1] = 0
    at, of = (k.SLOW_OF_AT, k.SLOW_OF) if m[k.NARROW] else (k.RULE_OF_AT, k.RULE_OF)
    for place in range(m[m[at] + resource], m[m[at] + resource + 1]):
        reckon_rule(m, resource, m[m[of] + place])
    if m[k.NARROW]:
        hard, soft = table_prices(m, resource, m[m[k.BUSY_BITS] + resource])
        m[m[k.PRICE] + resource * 2] += hard
        m[m[k.PRICE] + resource * 2 + 1] += soft


@compiled
def of_lessons(m: Memory, point: int) -> int:
    """The deviation at one event: durations that have no time, or a bad one."""
    row, event, total = m[k.POINT] + point * k.FIELDS, m[m[k.POINT_EVENT] + m[m[k.POINT_EVENT_AT] + point]], 0
    for lesson in range(m[m[k.LESSON_AT] + event], m[m[k.LESSON_AT] + event + 1]):
        time, duration = m[m[k.TIME] + lesson], m[m[k.DURATION] + lesson]
        if m[row + k.KIND] == k.UNASSIGNED:
            total += duration if time < 0 else 0
        elif (
            time >= 0 and not m[m[k.INSIDE] + m[row + k.LEAST] * m[k.TIMES] + time] and m[row + k.MOST] in (0, duration)
        ):
            total += duration
    return total


@compiled
def spread(m: Memory, point: int) -> int:
    total = 0
    for at in range(m[m[k.BOUNDS_AT] + point], m[m[k.BOUNDS_AT] + point + 1]):
        total += excess(m[m[k.BOUND_COUNT] + at], m[m[k.BOUND] + at * 3 + 1], m[m[k.BOUND] + at * 3 + 2])
    return total


@compiled
def linked(m: Memory, point: int) -> int:
    """The times at which some of the events run, but not all."""
    first, end = m[m[k.POINT_EVENT_AT] + point], m[m[k.POINT_EVENT_AT] + point + 1]
    for time in range(m[k.TIMES]):
        m[m[k.MARK] + time] = 0
        m[m[k.LAST] + time] = -1
    for at in range(first, end):
        event = m[m[k.POINT_EVENT] + at]
        for lesson in range(m[m[k.LESSON_AT] + event], m[m[k.LESSON_AT] + event + 1]):
            start = m[m[k.TIME] + lesson]
            if start < 0:
                continue
            for time in range(start, start + m[m[k.DURATION] + lesson]):
                if m[m[k.LAST] + time] != at:
                    m[m[k.LAST] + time] = at
                    m[m[k.MARK] + time] += 1
    total = 0
    for time in range(m[k.TIMES]):
        if 0 < m[m[k.MARK] + time] < end - first:
            total += 1
    return total


@compiled
def ordered(m: Memory, point: int) -> int:
    begin = m[m[k.POINT_EVENT_AT] + point]
    first, second = m[m[k.POINT_EVENT] + begin], m[m[k.POINT_EVENT] + begin + 1]
    last, start = -1, -1
    for lesson in range(m[m[k.LESSON_AT] + first], m[m[k.LESSON_AT] + first + 1]):
        if m[m[k.TIME] + lesson] >= 0:
            last = max(last, m[m[k.TIME] + lesson] + m[m[k.DURATION] + lesson] - 1)
    for lesson in range(m[m[k.LESSON_AT] + second], m[m[k.LESSON_AT] + second + 1]):
        time = m[m[k.TIME] + lesson]
        if time >= 0 and (start < 0 or time < start):
            start = time
    if last < 0 or start < 0:
        return 0
    return excess(
        start - last - 1, m[m[k.POINT] + point * k.FIELDS + k.LEAST], m[m[k.POINT] + point * k.FIELDS + k.MOST]
    )


@compiled
def of_seats(m: Memory, point: int) -> int:
    """The deviation of a role: durations with nobody, or the wrong ones, or how many different ones beyond one."""
    kind, total, different = m[m[k.POINT] + point * k.FIELDS + k.KIND], 0, 0
    m[k.SIGHT] += 1
    for at in range(m[m[k.POINT_SEAT_AT] + point], m[m[k.POINT_SEAT_AT] + point + 1]):
        seat = m[m[k.POINT_SEAT] + at]
        who, duration = m[m[k.SEAT_WHO] + seat], m[m[k.DURATION] + m[m[k.SEAT_LESSON] + seat]]
        if kind == k.UNATTENDED:
            total += duration if who < 0 else 0
        elif who >= 0 and kind == k.BADLY_ATTENDED:
            total += (
                0 if m[m[k.IN_SET] + m[m[k.POINT] + point * k.FIELDS + k.LEAST] * m[k.RESOURCES] + who] else duration
            )
        elif who >= 0 and m[m[k.SEEN] + who] != m[k.SIGHT]:
            m[m[k.SEEN] + who] = m[k.SIGHT]
            different += 1
    return max(different - 1, 0) if kind == k.DIVIDED else total


@compiled
def parted(m: Memory, point: int) -> int:
    """The deviation of how an event is split: its durations, or how many lessons it has, or has of one duration."""
    row, bound = m[k.POINT] + point * k.FIELDS, m[k.BOUND] + m[m[k.BOUNDS_AT] + point] * 3
    event, there, wrong = m[m[k.POINT_EVENT] + m[m[k.POINT_EVENT_AT] + point]], 0, 0
    least, most, only = m[row + k.LEAST], m[row + k.MOST], m[row + k.KIND] == k.DISTRIBUTED
    for lesson in range(m[m[k.LESSON_AT] + event], m[m[k.LESSON_AT] + event + 1]):
        duration = m[m[k.DURATION] + lesson]
        if duration and (not only or duration == m[bound]):
            there += 1
            wrong += 1 if duration < least or duration > most else 0
    return excess(there, least, most) if only else wrong + excess(there, m[bound + 1], m[bound + 2])


@compiled
def reckon_point(m: Memory, point: int) -> None:
    """Write the price of a point at events."""
    row = m[k.POINT] + point * k.FIELDS
    kind = m[row + k.KIND]
    if kind == k.SPREAD:
        deviation = spread(m, point)
    elif kind in (k.UNASSIGNED, k.BADLY_TIMED):
        deviation = of_lessons(m, point)
    elif kind == k.LINKED:
        deviation = linked(m, point)
    elif kind == k.ORDERED:
        deviation = ordered(m, point)
    elif kind in (k.SPLIT, k.DISTRIBUTED):
        deviation = parted(m, point)
    else:
        deviation = of_seats(m, point)
    price = priced(m, row, deviation)
    at = m[k.RESOURCES] + point
    m[m[k.PRICE] + at * 2] = price if m[row + k.REQUIRED] else 0
    m[m[k.PRICE] + at * 2 + 1] = 0 if m[row + k.REQUIRED] else price
