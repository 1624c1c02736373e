"""A timetable that people know by heart: after a change it is mended without being stirred up, however soon the search has to end."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from random import Random

import pytest

from hoaban.engines.timetabling.annealing.rounds import Rounds
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.constraints import AppliesTo, AvoidUnavailableTimes, PreferTimes
from hoaban.engines.timetabling.construction import Construction
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.points import Points
from hoaban.engines.timetabling.problem import Instance
from hoaban.engines.timetabling.solution import Solution
from hoaban.engines.timetabling.tests.vietnamese_schools import vietnamese_school
from hoaban.engines.timetabling.timetable import placed_lessons, solution_of

SECONDS, MOVED = 5, 0.05


def looks(number: int) -> Callable[[], float]:
    """The seconds left to a search that is told to end after so many looks at the clock."""
    seen = count()
    return lambda: float(next(seen) < number)


def annealed(instance: Instance, start: Solution | None, number: int) -> Board:
    points = Points(Indexed(instance))
    limits = Limits(points.indexed, wished=start is None)
    lessons = Construction(points, limits, Random(1), lambda: False).run() if start is None else None
    board = lessons or Board(points, placed_lessons(points.indexed, start))
    Rounds(board, limits, Random(2), seconds=SECONDS, gentle=start is not None, left=looks(number)).begin(2)
    return board


def stay(instance: Instance, start: Solution) -> Iterator[PreferTimes]:
    """A wish for each event: the times that it has."""
    times = {
        each.id: tuple(one.time or "" for one in start.lessons if one.event == each.id) for each in instance.events
    }
    for event, own in times.items():
        yield PreferTimes(
            id=f"stay {event}", required=False, weight=20, applies_to=AppliesTo(events=(event,)), times=own
        )


@pytest.fixture(scope="module")
def school() -> tuple[Instance, Solution]:
    instance = vietnamese_school(8, 3)
    board = annealed(instance, None, 600)  # enough, in whatever order two walks look at the clock
    assert board.hard == 0
    return instance, solution_of(board.indexed, board.lessons())


@pytest.mark.parametrize("number", [30, 60, 200])
def test_a_teacher_who_can_come_less_moves_few_lessons(school: tuple[Instance, Solution], number: int) -> None:
    instance, start = school
    fixed = {each.id for each in instance.events if each.time is not None}
    events = {each.id: each for each in instance.events}
    free = [each for each in start.lessons if each.event not in fixed]
    who = events[free[0].event].resources[1].resource or ""
    own = [each.time or "" for each in free if any(one.resource == who for one in events[each.event].resources)]
    where = AppliesTo(resources=(who,))
    away = AvoidUnavailableTimes(id="away", name="Giáo viên bận thêm", applies_to=where, times=tuple(own[:2]))
    after = replace(instance, constraints=(*instance.constraints, away, *stay(instance, start)))
    board = annealed(after, start, number)
    now = {(each.event, each.time) for each in solution_of(board.indexed, board.lessons()).lessons}
    moved = sum((each.event, each.time) not in now for each in start.lessons)
    assert board.hard == 0
    assert 0 < moved <= MOVED * len(start.lessons)
