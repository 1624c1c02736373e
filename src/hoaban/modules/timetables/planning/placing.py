"""From the engine's solution to lessons and back. No lesson is lost: what has no place, or no sound one, is a lesson without a slot."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from hoaban.engines.timetabling.solution import Assignment, Lesson, Solution
from hoaban.modules.timetables.planning.problem import LONGEST, ROLE, Part, Plan, room_of, room_resource
from hoaban.modules.timetables.planning.records import Key, Placed, Records, by_key, lessons_wanted
from hoaban.modules.timetables.planning.runs import runs_of
from hoaban.modules.timetables.slots import LETTERS, Slot


def lessons_of(plan: Plan, solution: Solution) -> list[Placed]:
    """Give every lesson that the records want, placed as the solution says.

    Of two lessons of one class or teacher at one time the later one loses its place, so that a person finds it among what is not placed.
    """
    found: dict[Key, list[Placed]] = defaultdict(list)
    for part in plan.parts.values():
        for each in part.locked:
            found[each.key].append(replace(each, is_locked=True))
    for lesson in solution.lessons:
        part = plan.parts[lesson.event]
        if part.demand is not None and not part.locked:
            found[part.demand.key].extend(_periods(part, lesson, plan.records))
    for wanted in lessons_wanted(plan.records.demands):
        found.setdefault(wanted.key, [])
    complete = [
        each for demand in plan.records.demands for each in _filled(found[demand.key], demand.periods, demand.key)
    ]
    return list(_without_clashes(complete))


def _filled(lessons: Sequence[Placed], periods: int, key: Key) -> list[Placed]:
    kept = list(lessons[:periods])
    return kept + [Placed(*key) for _ in range(periods - len(kept))]


def _periods(part: Part, lesson: Lesson, records: Records) -> Iterator[Placed]:
    """Give the periods of a lesson one by one; one that runs out of the class's week is not placed."""
    if part.demand is None or lesson.duration is None:
        raise TypeError(lesson.event)
    weeks = set(records.class_of(part.demand.class_id).slots)
    room = next((room_of(each.resource) for each in lesson.resources if each.role == ROLE), None)
    start = part.demand.fixed or _slot_of(lesson.time)
    slots = [start._replace(number=start.number + step) for step in range(lesson.duration)] if start else []
    stands = bool(slots) and all(slot in weeks for slot in slots)
    for place in range(lesson.duration):
        slot = slots[place] if stands else None
        yield Placed(*part.demand.key, slot=slot, room_id=room if stands else None)


def _slot_of(time: str | None) -> Slot | None:
    return None if time is None else Slot(int(time[0]), LETTERS.index(time[1]), int(time[2:]))


def _without_clashes(lessons: Sequence[Placed]) -> Iterator[Placed]:
    taken: set[tuple[UUID, Slot]] = set()
    order = sorted(range(len(lessons)), key=lambda place: not lessons[place].is_locked)
    found = dict(enumerate(lessons))
    for place in order:
        each = lessons[place]
        if each.slot is None:
            continue
        ties = [(who, each.slot) for who in (each.class_id, each.teacher_id) if who is not None]
        if any(tie in taken for tie in ties):
            found[place] = replace(each, slot=None, room_id=None, is_locked=False)
        else:
            taken.update(ties)
    yield from found.values()


def solution_of(plan: Plan, lessons: Sequence[Placed]) -> Solution:
    """Give lessons as a solution of the plan, to be evaluated or to be searched from; what no longer fits a demand is left out."""
    standing, rooms, slots = by_key(lessons), _Rooms(plan.records), set(plan.records.slots)
    made: list[Lesson] = []
    for name, part in plan.parts.items():
        if part.demand is None or part.locked:
            continue
        locked = {each.slot for each in plan.locked.get(part.demand.key, ())}
        own = [each for each in standing.get(part.demand.key, []) if each.slot in slots and each.slot not in locked]
        left = plan.durations[name]
        for run in runs_of(own, LONGEST if part.demand.doubles[1] else 1):
            if len(run) > left:
                break
            left -= len(run)
            resources = rooms.take(run) if plan.records.rooms_for(part.demand) else ()
            made.append(Lesson(name, len(run), run[0].slot.code if run[0].slot else None, resources))
    return Solution(plan.instance.id, tuple(made))


class _Rooms:
    """Which of the classes that a room holds at once each lesson is."""

    def __init__(self, records: Records) -> None:
        self.holds = {each.id: each.holds for each in records.rooms}
        self.taken: dict[UUID, Counter[Slot]] = defaultdict(Counter)

    def take(self, run: Sequence[Placed]) -> tuple[Assignment, ...]:
        """Give the place that a lesson takes; in a room that is full it shares the last one, and clashes there."""
        room = run[0].room_id
        slots = [each.slot for each in run if each.slot is not None]
        if room not in self.holds:
            return ()
        place = max(self.taken[room][slot] for slot in slots)
        self.taken[room].update(slots)
        return (Assignment(room_resource(room, min(place, self.holds[room] - 1)), ROLE),)
