"""Lessons, units and seats of a board by number.

A unit is what moves as one: a lesson, with the lessons of linked events that stand where it stands. A seat is an open place of a
lesson, where somebody is to be chosen. Events that can be split otherwise have lessons more, which last nothing as yet.
"""

from collections import defaultdict

from hoaban.engines.timetabling.annealing.dividing import Dividing
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.neighbourhood import bits
from hoaban.engines.timetabling.points import Spot


class Numbering:
    """Lessons, units and seats, each with its number."""

    def __init__(self, board: Board, limits: Limits) -> None:
        self.board, self.limits, self.indexed = board, limits, board.indexed
        self.dividing = Dividing(board, limits)
        self.rows = [(*spots, *self._spare(event)) for event, spots in enumerate(board.table)]
        self.lesson_at, self.lessons = [0], list[tuple[int, int]]()
        for event, spots in enumerate(self.rows):
            self.lessons += [(event, place) for place in range(len(spots))]
            self.lesson_at.append(len(self.lessons))
        self.spots = [self.rows[event][place] for event, place in self.lessons]
        self.units = self._units()
        self.longest = max((spot[0] for spot in self.spots), default=1)
        self.longest = max(self.longest, *(max(self.dividing.durations(event)) for event in self.dividing.ways), 1)
        self.starts = [self._starts(unit) for unit in self.units]
        self.seats: dict[tuple[int, int], int] = {}
        for number, (event, _) in enumerate(self.lessons):
            for place in range(len(self.indexed.events[event].open)):
                self.seats[number, place] = len(self.seats)
        self.candidates = [limits.candidates(self.lessons[at][0], place) for at, place in self.seats]

    def _spare(self, event: int) -> list[Spot]:
        return [(0, -1, (-1,) * len(self.indexed.events[event].open))] * self.dividing.more(event)

    def _units(self) -> list[tuple[int, ...]]:
        """Lessons of events that have to run together and do, one of each event."""
        found: list[tuple[int, ...]] = []
        for events in sorted(set(self.limits.linked)):
            alike: dict[tuple[int, int, int], list[int]] = defaultdict(list)
            for event in events:
                seen: dict[tuple[int, int], int] = defaultdict(int)
                for place, (duration, time, _) in enumerate(self.rows[event]):
                    alike[duration, time, seen[duration, time]].append(self.lesson_at[event] + place)
                    seen[duration, time] += 1
            found += [tuple(each) for each in alike.values()]
        return found

    def _starts(self, unit: tuple[int, ...]) -> list[tuple[int, ...]]:
        """For each duration, the times at which a unit may start. What stands where it may not can leave, and not come back."""
        events = [self.lessons[lesson][0] for lesson in unit]
        durations = self.dividing.durations(events[0]) | {self.spots[unit[0]][0]}
        found: list[tuple[int, ...]] = [()] * (self.longest + 1)
        for duration in durations - {0}:
            allowed = -1
            for event in events:
                allowed &= self.limits.starts_of(event, duration)
            found[duration] = tuple(bits(max(allowed, 0)))
        return found

    def is_unit_of_all(self, events: tuple[int, ...]) -> bool:
        """Whether each lesson of the events moves with one of each of the others: then nothing here can part them."""
        ours = [{self.lessons[lesson][0] for lesson in unit} for unit in self.units]
        return all(events_of.issuperset(events) for events_of in ours if not events_of.isdisjoint(events))

    def seat(self, event: int, place: int) -> list[int]:
        """The seats of an event's open place, one for each of its lessons."""
        return [self.seats[lesson, place] for lesson in range(self.lesson_at[event], self.lesson_at[event + 1])]

    def always(self, event: int) -> list[int]:
        return [slot.resource for slot in self.indexed.events[event].slots if slot.resource >= 0]
