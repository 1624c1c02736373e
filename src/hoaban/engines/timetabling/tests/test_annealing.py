"""Annealing: its cost equals the exact evaluator's after any steps of any kind, and what it gives is never worse than what it got."""

import math
from dataclasses import replace
from random import Random
from typing import cast

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.annealing import Annealing
from hoaban.engines.timetabling.annealing.changing import reckon, take_back
from hoaban.engines.timetabling.annealing.drawing import draw_start, duration_of, next_in_chain, time_of
from hoaban.engines.timetabling.annealing.foreseeing import is_hopeless
from hoaban.engines.timetabling.annealing.layout import Memory
from hoaban.engines.timetabling.annealing.moves import PASS, RESEAT, follow, move_chain
from hoaban.engines.timetabling.annealing.rounds import Rounds
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.constraints import AppliesTo, SplitEvents
from hoaban.engines.timetabling.evaluating import evaluate_lessons
from hoaban.engines.timetabling.indexed import Indexed, PlacedLesson
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.points import Points
from hoaban.engines.timetabling.tests.schools import school
from hoaban.engines.timetabling.tests.worlds import instances, solutions
from hoaban.engines.timetabling.timetable import placed_lessons

KINDS = 7
PARTS = SplitEvents(
    id="parts",
    required=False,
    applies_to=AppliesTo(event_groups=("all",)),
    minimum_duration=1,
    maximum_duration=3,
    minimum_amount=2,
    maximum_amount=3,
)


def stands(walk: Annealing) -> list[PlacedLesson]:
    """What the walk stands at now, not its best."""
    memory = walk.memory.tolist()
    seat, found = memory[k.SEAT_WHO], []
    for lesson, (event, _) in enumerate(walk.laying.lessons):
        open_places = len(walk.laying.indexed.events[event].open)
        chosen = tuple(memory[seat : seat + open_places])
        seat += open_places
        duration, time = memory[memory[k.DURATION] + lesson], memory[memory[k.TIME] + lesson]
        if duration:
            found.append(PlacedLesson(event, duration, time, chosen))
    return found


def is_possible(walk: Annealing, kind: int) -> bool:
    if kind == PASS:
        return bool(walk.memory[k.DIVISIBLE_COUNT])
    return kind < RESEAT or bool(walk.memory[k.OPEN_COUNT])


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.data())
def test_after_any_steps_of_a_kind_the_cost_is_exact(data: st.DataObject) -> None:
    instance = data.draw(instances())
    instance = replace(instance, constraints=(*instance.constraints, *data.draw(st.sampled_from([(), (PARTS,)]))))
    indexed = Indexed(instance)
    board = Board(Points(indexed), placed_lessons(indexed, data.draw(solutions(instance))))
    before = board.cost
    walk = Annealing(board, Limits(indexed, wished=data.draw(st.booleans())), data.draw(st.integers(0, 2**32)))
    assert walk.best == before
    walk.memory[k.NARROW] = data.draw(st.booleans())  # as where times are too many for the bits of a number
    if not walk.can_move:
        return
    for kind in data.draw(st.permutations(range(KINDS))):
        if is_possible(walk, kind):
            walk.shares = np.array([100 * (place >= kind) for place in range(KINDS)])
            walk.cool(3.0, 40.0, 1.0, 6000 if kind == PASS else 1500)
            now = (int(walk.memory[k.HARD]), int(walk.memory[k.SOFT]))
            assert now == evaluate_lessons(indexed, stands(walk)).cost
    board.change(walk.changes())
    assert board.cost == walk.best <= before


def any_walk(data: st.DataObject) -> Annealing:
    instance = data.draw(instances())
    indexed = Indexed(instance)
    board = Board(Points(indexed), placed_lessons(indexed, data.draw(solutions(instance))))
    return Annealing(board, Limits(indexed), data.draw(st.integers(0, 2**32)))


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.data())
def test_what_is_given_up_unreckoned_would_have_cost_more_than_the_limit(data: st.DataObject) -> None:
    walk = any_walk(data)
    memory, random = cast("Memory", walk.memory), Random(data.draw(st.integers(0, 2**32)))
    for _ in range(40 if walk.can_move else 0):
        walk.cool(3.0, 40.0, 1.0, 50)
        hard, soft = memory[k.HARD], memory[k.SOFT]
        weight, limit = random.choice((0.5, 1.0, 7.0)), random.choice((-5.0, 0.0, 3.0, 30.0))
        memory[k.CHAINED] = 0
        for unit in random.sample(range(len(walk.laying.units)), min(len(walk.laying.units), random.choice((1, 1, 2)))):
            time = draw_start(memory, unit, duration_of(memory, unit))
            if duration_of(memory, unit) and time >= 0:
                next_in_chain(memory, unit, time)
        if is_hopeless(memory, weight, limit):
            assert move_chain(memory)
            reckon(memory, weight, math.inf)
            assert (memory[k.HARD] - hard) * weight + memory[k.SOFT] - soft > limit
        take_back(memory, hard, soft)


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.data())
def test_nothing_that_stays_shares_people_with_a_chain_at_its_times(data: st.DataObject) -> None:
    walk = any_walk(data)
    memory, laying = cast("Memory", walk.memory), walk.laying
    people = [set(laying.always(event)) for event, _ in laying.lessons]
    for unit in range(len(laying.units) if walk.can_move else 0):
        walk.cool(3.0, 40.0, 1.0, 50)
        now, time = time_of(memory, unit), draw_start(memory, unit, duration_of(memory, unit))
        memory[k.CHAINED] = 0
        next_in_chain(memory, unit, time)
        if now >= 0 and time >= 0 and follow(memory):
            moved = {
                memory[memory[k.CHAIN] + at * 2]: memory[memory[k.CHAIN] + at * 2 + 1]
                for at in range(memory[k.CHAINED])
            }
            stays = [each for at, unit in enumerate(laying.units) if at not in moved for each in unit]
            for lesson, there in ((each, there) for at, there in moved.items() for each in laying.units[at]):
                for other in stays:
                    meets = runs(memory, other, memory[memory[k.TIME] + other]) & runs(memory, lesson, there)
                    assert not meets or people[lesson].isdisjoint(people[other])
        take_back(memory, memory[k.HARD], memory[k.SOFT])


def runs(memory: Memory, lesson: int, time: int) -> set[int]:
    """The times of a lesson that begins at a time; none where it has none."""
    return set(range(time, time + memory[memory[k.DURATION] + lesson])) if time >= 0 else set()


def test_rounds_mend_a_school_and_give_the_same_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hoaban.engines.timetabling.annealing.rounds.EVERY", 0.001)
    indexed = Indexed(school(3))
    boards, told = [], list[tuple[int, int]]()
    for _ in range(2):
        board = Board(
            Points(indexed), [PlacedLesson(event, 1, 0) for event in range(len(indexed.events)) for _ in range(5)]
        )
        rounds = Rounds(board, Limits(indexed), Random(4), seconds=5, gentle=False, left=lambda: 1.0, told=told.append)
        rounds.begin(2)
        boards.append(board.snapshot())
        assert board.hard == 0
        assert min(told) >= board.cost
    assert boards[0] == boards[1]
