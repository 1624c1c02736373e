"""The solver: complete timetables, never worse than their start, the same for the same seed; and why there is none."""

from dataclasses import replace
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.annealing.rounds import Rounds
from hoaban.engines.timetabling.evaluating import evaluate
from hoaban.engines.timetabling.explaining import impossible
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.solving import Progress, Solved, Solver
from hoaban.engines.timetabling.tests.schools import school
from hoaban.engines.timetabling.tests.worlds import instances, solutions
from hoaban.engines.timetabling.timetable import placed_lessons


def test_a_small_school_gets_a_timetable_with_no_hard_violation() -> None:
    instance, seen = school(), list[Progress]()
    solved = Solver(instance, seconds=60, clock=monotonic, seed=3, steps=6, progress=seen.append).run()
    assert solved.evaluation.infeasibility == 0
    assert not solved.reasons
    assert evaluate(instance, solved.solution) == solved.evaluation
    assert all(lesson.time is not None for lesson in solved.solution.lessons)
    costs = [(each.infeasibility, each.objective) for each in seen]
    assert [each.stage for each in seen[:2]] == ["construct", "repair"]
    assert costs == sorted(costs, reverse=True)


def test_one_seed_and_number_of_threads_give_one_timetable() -> None:
    instance = school(classes=3)
    first, again, other = (
        Solver(instance, seconds=60, clock=monotonic, seed=seed, steps=4).run().solution for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


def test_what_is_compiled_first_takes_nothing_from_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def compile_for(seconds: float) -> None:
        monkeypatch.setattr(Rounds, "prepare", lambda _: now.__setitem__(0, now[0] + seconds))

    def solved() -> Solved:
        return Solver(school(classes=3), seconds=30, clock=lambda: now[0], seed=5, steps=4).run()

    compile_for(0.0)
    warm = solved()
    compile_for(90.0)
    assert (solved().solution, solved().seconds) == (warm.solution, 0)
    compile_for(1e9)  # the clock of a search that is to stop
    assert solved().steps == 0


def test_it_ends_when_the_clock_says_so_with_what_it_has() -> None:
    ticks = iter(range(10**6))
    instance = school()
    solved = Solver(instance, seconds=30, clock=lambda: float(next(ticks))).run()
    assert solved.seconds >= 30
    assert sum(lesson.duration or 0 for lesson in solved.solution.lessons) == 16 * 5
    assert evaluate(instance, solved.solution) == solved.evaluation


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_whatever_is_asked_it_starts_from_a_timetable_and_never_makes_it_worse(data: st.DataObject) -> None:
    instance = data.draw(instances())
    start = data.draw(solutions(instance))
    solved = Solver(instance, seconds=2, clock=monotonic, steps=2, start=start).run()
    assert solved.evaluation.cost <= evaluate(instance, start).cost
    assert evaluate(instance, solved.solution) == solved.evaluation
    fresh = Solver(instance, seconds=2, clock=monotonic, steps=2).run()
    assert evaluate(instance, fresh.solution) == fresh.evaluation


AWAY = tuple(f"{day}-{period}" for day in range(5) for period in range(3))


def test_a_teacher_with_more_periods_than_free_times_is_named() -> None:
    instance = school(unavailable=AWAY)
    (reason,) = impossible(Indexed(instance))
    assert reason.certain
    assert reason.constraint == "away"
    assert set(reason.records) == {"t0-0", "e0-0", "e1-0"}
    assert "10 periods and only 5 free times" in reason.en
    solved = Solver(instance, seconds=2, clock=monotonic, steps=0).run()
    assert solved.evaluation.infeasibility > 0
    assert solved.reasons[0] == reason
    assert {each.constraint for each in solved.reasons[1:]} <= {each.id for each in instance.constraints}


def test_an_event_with_no_time_to_start_is_named() -> None:
    instance = school(classes=2)
    events = tuple(replace(each, time="0-0") if each.id == "e0-0" else each for each in instance.events)
    away = tuple(replace(each, times=("0-0",)) if each.id == "away" else each for each in instance.constraints)
    (reason,) = impossible(Indexed(replace(instance, events=events, constraints=away)))
    assert reason.records[0] == "e0-0"
    assert not list(impossible(Indexed(instance)))


def test_a_preassigned_time_stands_though_no_constraint_asks_for_it() -> None:
    """An event that says its time itself, and that no AssignTime is about: the others make way for it."""
    instance = school(classes=2)
    events = tuple(
        replace(each, time="2-1", duration=1, groups=()) if each.id == "e0-0" else each for each in instance.events
    )
    given = replace(instance, events=events)
    solved = Solver(given, seconds=60, clock=monotonic, seed=2, steps=4).run()
    assert solved.evaluation == evaluate(given, solved.solution)
    assert solved.evaluation.infeasibility == 0
    table = placed_lessons(Indexed(given), solved.solution)
    names = [each.id for each in given.events]
    own = names.index("e0-0")
    assert [(each.time, each.duration) for each in table if each.event == own] == [(Indexed(given).time["2-1"], 1)]
    moved = replace(given, events=tuple(replace(each, time=None) if each.id == "e0-0" else each for each in events))
    clash = [each.event for each in solved.solution.lessons if each.time == "2-1" and each.event.startswith("e0")]
    assert clash in ([], ["e0-0"]), "its class has nothing else then"
    assert evaluate(moved, solved.solution).infeasibility == 0, "without a time it is asked of by nobody"
