"""An instance and a board laid out in a memory."""

from functools import reduce
from operator import or_

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.layout import Ints, Parts, begins
from hoaban.engines.timetabling.annealing.moves import LONGEST_CHAIN
from hoaban.engines.timetabling.annealing.numbering import Numbering
from hoaban.engines.timetabling.annealing.pricing import Prices, Sets


class Laying(Numbering):
    """What was numbered, and how it is laid out, with its prices."""

    def lay(self, seed: int) -> Ints:
        """Give the memory of an annealing that is about to begin."""
        parts, prices = Parts(), Prices(self)
        parts.scalars = {
            k.TIMES: self.indexed.times,
            k.RESOURCES: self.indexed.resources,
            k.LESSONS: len(self.lessons),
            k.SEATS: len(self.seats),
            k.PRICED: self.indexed.resources + len(prices.points),
            k.SCALE: self.board.points.scale,
            k.NARROW: int(self.indexed.times <= k.WORD),
            k.STEPS: 1,
            k.RANDOM: (seed * 2654435761 + 88172645463325252) % 2**62 or 1,
        }
        self._lay_lessons(parts)
        self._lay_seats(parts)
        prices.lay(parts)
        self._make_room(parts)
        return parts.memory()

    def _attended(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in range(self.indexed.resources)]
        for number, (event, _) in enumerate(self.lessons):
            for who in dict.fromkeys(self.always(event)):
                found[who].append(number)
        return found

    def _sharing(self, attended: list[list[int]]) -> list[int]:
        """For each event, as bits, the lessons of all that always attend it."""
        lessons_of = [sum(1 << each for each in lessons) for lessons in attended]
        found: list[int] = []
        for event in range(len(self.indexed.events)):
            shared = reduce(or_, map(lessons_of.__getitem__, self.always(event)), 0)
            found += [shared >> first & (1 << k.WORD) - 1 for first in range(0, len(self.lessons) + 1, k.WORD)]
        return found

    def _load(self, lesson: int, place: int) -> int:
        given = self.indexed.events[self.lessons[lesson][0]]
        return given.slots[given.open[place]].workload * self.board.points.scale // given.duration

    def _moves(self, number: int) -> bool:
        duration, time, _ = self.spots[self.units[number][0]]
        times = self.starts[number][duration]
        return len(times) > 1 or (len(times) == 1 and time != times[0])

    def _lay_lessons(self, parts: Parts) -> None:
        units, times = self.units, self.indexed.times
        unit_of = {lesson: number for number, unit in enumerate(units) for lesson in unit}
        movable = [number for number in range(len(units)) if self._moves(number)]
        parts.scalars[k.MOVABLE_COUNT] = len(movable)
        parts.set(k.EVENT, (event for event, _ in self.lessons))
        parts.set(k.DURATION, (spot[0] for spot in self.spots))
        parts.set(k.LESSON_AT, self.lesson_at)
        parts.set_lists(k.WHO, (self.always(event) for event in range(len(self.indexed.events))))
        attended = self._attended()
        parts.set_lists(k.ATTENDED, attended)
        parts.scalars[k.WORDS] = len(self.lessons) // k.WORD + 1
        parts.set(k.SHARING, self._sharing(attended))
        parts.room(k.RUNNING, times * parts.scalars[k.WORDS])
        parts.set(k.UNIT_OF, (unit_of[lesson] for lesson in range(len(self.lessons))))
        parts.set_lists(k.MEMBER, units)
        sets = Sets()
        parts.scalars[k.LONGEST] = self.longest
        parts.set(k.STARTS, [sets.number(times) for starts in self.starts for times in starts])
        parts.set_lists(k.START, list(sets.numbers))
        parts.set_flags(k.ALLOWED, list(sets.numbers), times)
        parts.set(k.START_BITS, (sum(1 << each for each in found) if times <= k.WORD else 0 for found in sets.numbers))
        parts.set(k.MOVABLE, movable)
        self._lay_families(parts)
        parts.set(k.BEST_DURATION, (spot[0] for spot in self.spots))
        parts.set(k.BEST_TIME, (spot[1] for spot in self.spots))

    def _lay_families(self, parts: Parts) -> None:
        families = {events: list[int]() for events in self.dividing.families}
        family = [-1] * len(self.units)
        for number, unit in enumerate(self.units):
            events = self.limits.linked[self.lessons[unit[0]][0]]
            if events in families:
                family[number] = list(families).index(events)
                families[events].append(number)
        divisible = [number for number, of in enumerate(family) if of >= 0]
        parts.scalars[k.DIVISIBLE_COUNT] = len(divisible)
        parts.set_lists(k.SIBLING, families.values())
        parts.set(k.FAMILY, family)
        parts.set(k.DIVISIBLE, divisible)

    def _lay_seats(self, parts: Parts) -> None:
        pools = Sets()
        still_open = [seat for seat, who in enumerate(self.candidates) if len(who) > 1]
        parts.scalars[k.OPEN_COUNT] = len(still_open)
        parts.set(k.SEAT_AT, begins(len(spot[2]) for spot in self.spots))
        parts.set(k.SEAT_LESSON, (lesson for lesson, _ in self.seats))
        parts.set(k.SEAT_LOAD, (self._load(*where) for where in self.seats))
        parts.set(k.POOL_OF, (pools.number(who) for who in self.candidates))
        parts.set_lists(k.POOL, list(pools.numbers))
        parts.set_flags(k.IN_POOL, list(pools.numbers), self.indexed.resources)
        parts.set(k.OPEN_SEATS, still_open)
        parts.set(k.BEST_SEAT, (who for spot in self.spots for who in spot[2]))

    def _make_room(self, parts: Parts) -> None:
        times, resources, priced = (
            self.indexed.times,
            self.indexed.resources,
            parts.scalars[k.PRICED],
        )
        parts.room(k.TIME, len(self.lessons), -1)
        parts.room(k.SEAT_WHO, len(self.seats), -1)
        parts.room(k.COUNT, resources * times)
        parts.room(k.THERE, resources * times)
        parts.room(k.BUSY_BITS, resources)
        parts.room(k.BITS_THEN, resources)
        parts.room(k.FORESEEN, resources)
        parts.room(k.WEIGHTY_LIST, resources)
        parts.room(k.CLASHES, resources)
        parts.set(k.LOAD, self._loads())
        parts.room(k.BOUND_COUNT, parts.arrays[k.BOUND].size // 3)
        parts.room(k.PRICE, priced * 2)
        parts.room(k.TOUCHED_LIST, priced)
        parts.room(k.STAMP, priced)
        parts.room(k.BEFORE, priced * k.SEEN_BEFORE)
        parts.room(k.LOG, k.LOG_SIZE * 3)
        parts.room(k.CHAIN, (LONGEST_CHAIN + 1) * 2)
        parts.room(k.CHAINED_STAMP, len(self.units))
        parts.room(k.MARK, times)
        parts.room(k.LAST, times)
        parts.room(k.SEEN, resources)

    def _loads(self) -> list[int]:
        """What each resource works at lessons that it always attends: that does not depend on times."""
        found = [0] * self.indexed.resources
        for (event, _), spot in zip(self.lessons, self.spots, strict=True):
            given = self.indexed.events[event]
            for slot in given.slots:
                if slot.resource >= 0:
                    found[slot.resource] += spot[0] * slot.workload * self.board.points.scale // given.duration
        return found
