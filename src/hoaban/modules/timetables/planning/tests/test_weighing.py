"""What a move is said to cost is what the timetable costs after it, less what it cost before."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.evaluating import evaluate
from hoaban.modules.timetables.planning.moving import moved, options
from hoaban.modules.timetables.planning.placing import solution_of
from hoaban.modules.timetables.planning.problem import plan_of
from hoaban.modules.timetables.planning.records import Placed, Records
from hoaban.modules.timetables.planning.tests.schools import placements, schools
from hoaban.modules.timetables.planning.weighing import Scales


def exact(records: Records, lessons: list[Placed]) -> tuple[int, int]:
    plan = plan_of(records)
    return evaluate(plan.instance, solution_of(plan, lessons)).cost


@settings(max_examples=12)
@given(st.data())
def test_a_move_costs_what_the_exact_evaluator_says(data: st.DataObject) -> None:
    records = data.draw(schools())
    lessons = data.draw(placements(records))
    scales = Scales(records, lessons)
    assert tuple(scales.cost) == exact(records, lessons)
    place = data.draw(st.integers(0, len(lessons) - 1))
    for option in options(records, lessons, place)[:4]:
        hard, soft = exact(records, moved(lessons, place, option.slot, option.other))
        assert scales.change(place, option) == (hard - scales.cost.hard, soft - scales.cost.soft)
