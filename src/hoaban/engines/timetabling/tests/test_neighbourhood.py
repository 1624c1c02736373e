"""The model of a part set free: its best is as good as any timetable there is, and changes nothing but what is free."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.constraints import AppliesTo, AssignTime, EventPair, OrderEvents
from hoaban.engines.timetabling.evaluating import evaluate_lessons
from hoaban.engines.timetabling.indexed import Indexed, PlacedLesson
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.points import Points
from hoaban.engines.timetabling.problem import Event, EventGroup, EventResource, Instance, Resource, ResourceType, Time
from hoaban.engines.timetabling.solution import Solution
from hoaban.engines.timetabling.solving_part import build, solve
from hoaban.engines.timetabling.tests.worlds import instances, solutions
from hoaban.engines.timetabling.timetable import placed_lessons


def is_searched(lessons: list[PlacedLesson]) -> bool:
    """Whether a timetable is one of those that the model knows: no event runs beside itself, nobody comes to a lesson without a time."""
    taken: dict[int, int] = {}
    for lesson in lessons:
        if taken.get(lesson.event, 0) & lesson.mask() or (lesson.time < 0 and max(lesson.chosen, default=-1) >= 0):
            return False
        taken[lesson.event] = taken.get(lesson.event, 0) | lesson.mask()
    return True


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_the_whole_set_free_gives_the_best_timetable(data: st.DataObject) -> None:
    instance = data.draw(instances())
    indexed = Indexed(instance)
    limits, points = Limits(indexed), Points(indexed)
    limits.shortest, limits.longest = [1] * len(indexed.events), [event.duration for event in indexed.events]
    lessons = placed_lessons(indexed, data.draw(solutions(instance)))
    if not is_searched(lessons):
        return
    board = Board(points, lessons)
    before = board.cost
    everything = dict.fromkeys(range(len(indexed.events)), (1 << indexed.times) - 1)
    choice = {(event, 0): (0, 1, 2) for event, given in enumerate(indexed.events) if given.open}
    hood = build(board, limits, everything, choice)
    assert board.cost == before
    answer = solve(hood, seed=1, effort=2.0, seconds=60)
    assert answer.possible
    board.change(answer.changes)
    best = evaluate_lessons(indexed, board.lessons()).cost
    assert best == board.cost
    if not answer.proven:
        return
    assert best <= before
    for _ in range(3):
        other = placed_lessons(indexed, data.draw(solutions(instance)))
        if is_searched(other):
            assert best <= evaluate_lessons(indexed, other).cost


def test_an_order_is_held_from_both_sides() -> None:
    """One lesson is to follow another at once: neither too early nor days later."""
    times = tuple(Time(str(number), "") for number in range(8))
    events = tuple(Event(name, "", 1, resources=(EventResource("c"),), groups=("all",)) for name in ("first", "second"))
    pair = AppliesTo(event_pairs=(EventPair("first", "second", 0, 0),))
    both = AppliesTo(event_groups=("all",))
    constraints = (
        OrderEvents(id="o", required=False, applies_to=pair),
        AssignTime(id="t", required=False, weight=3, applies_to=both),
    )
    instance = Instance(
        "school",
        times=times,
        resource_types=(ResourceType("class", ""),),
        resources=(Resource("c", "", "class"),),
        event_groups=(EventGroup("all", ""),),
        events=events,
        constraints=constraints,
    )
    indexed = Indexed(instance)
    board = Board(Points(indexed), placed_lessons(indexed, Solution("school")))
    hood = build(board, Limits(indexed), dict.fromkeys((0, 1), (1 << 8) - 1), {})
    board.change(solve(hood, seed=1, effort=2.0, seconds=60).changes)
    assert board.cost == (0, 0)
