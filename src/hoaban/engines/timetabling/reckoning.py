"""What a timetable comes to: the lessons of every event, and when and how much every resource works."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from hoaban.engines.timetabling.indexed import Indexed, PlacedLesson


class Reckoning:
    """The facts that deviations are counted from."""

    def __init__(self, indexed: Indexed, lessons: Sequence[PlacedLesson]) -> None:
        self.indexed = indexed
        self.lessons: list[list[PlacedLesson]] = [[] for _ in indexed.events]
        self.attended: list[dict[int, int]] = [defaultdict(int) for _ in range(indexed.resources)]
        self.workload: list[Fraction] = [Fraction(0)] * indexed.resources
        for lesson in lessons:
            self.lessons[lesson.event].append(lesson)
            self._attend(lesson)

    def _attend(self, lesson: PlacedLesson) -> None:
        event = self.indexed.events[lesson.event]
        times = range(lesson.time, lesson.time + lesson.duration) if lesson.time >= 0 else range(0)
        for place, slot in enumerate(event.slots):
            who = slot.resource if slot.resource >= 0 else lesson.chosen[event.open.index(place)]
            if who < 0:
                continue
            self.workload[who] += Fraction(lesson.duration * slot.workload, event.duration)
            for time in times:
                self.attended[who][time] += 1

    def busy(self, resource: int) -> set[int]:
        """The times at which a resource attends at least one lesson."""
        return set(self.attended[resource])

    def running(self, event: int) -> set[int]:
        """The times at which an event has a lesson."""
        return {
            time
            for lesson in self.lessons[event]
            if lesson.time >= 0
            for time in range(lesson.time, lesson.time + lesson.duration)
        }

    def in_role(self, event: int, role: str) -> list[tuple[PlacedLesson, int]]:
        """The lessons of an event with who has the role in each; none when it has no such slot to be filled."""
        given = self.indexed.events[event]
        slot = given.slot_of(role)
        if slot not in given.open:
            return []
        place = given.open.index(slot)
        return [(lesson, lesson.chosen[place]) for lesson in self.lessons[event]]
