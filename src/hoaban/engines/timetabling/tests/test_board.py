"""The board's cost equals the exact evaluator's, whatever was changed before."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.board import Board, spots_by_event
from hoaban.engines.timetabling.evaluating import evaluate_lessons
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.points import Points
from hoaban.engines.timetabling.tests.worlds import instances, solutions
from hoaban.engines.timetabling.timetable import placed_lessons


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_after_any_sequence_of_changes_the_cost_is_exact(data: st.DataObject) -> None:
    instance = data.draw(instances())
    indexed = Indexed(instance)
    board = Board(Points(indexed), placed_lessons(indexed, data.draw(solutions(instance))))
    assert board.cost == evaluate_lessons(indexed, board.lessons()).cost
    first, first_cost = board.snapshot(), board.cost
    for _ in range(data.draw(st.integers(1, 4))):
        other = spots_by_event(len(indexed.events), placed_lessons(indexed, data.draw(solutions(instance))))
        board.change(data.draw(st.lists(st.sampled_from(other), max_size=4)))
        assert board.cost == evaluate_lessons(indexed, board.lessons()).cost
    board.restore(first)
    assert board.cost == first_cost
