"""Writing for FET: what is read back costs what it cost, for any timetable; and what FET has no words for is named."""

import gzip
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.evaluating import evaluate
from hoaban.engines.timetabling.fet import (
    fet_of,
    of_read_school,
    of_written_problem,
    read_activities,
    read_fet,
    write_fet,
)
from hoaban.engines.timetabling.fet.grid import Grid
from hoaban.engines.timetabling.fet.saying import OF_THE_IDLE
from hoaban.engines.timetabling.fet.tests.schools import instances, solution, timetables
from hoaban.engines.timetabling.fet.weights import percent_of, weight_of
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.solution import Lesson
from hoaban.engines.timetabling.tests.schools import school


def as_fet_tells(instance: p.Instance, lessons: list[Lesson]) -> io.BytesIO:
    """Write a timetable the way FET does."""
    indexed = Indexed(instance)
    grid = Grid(indexed)
    rooms = {each.id: each.name for each in instance.resources}
    told = []
    for number, lesson in enumerate(lessons, 1):
        day, hour = ("", "") if lesson.time is None else grid.slot[indexed.time[lesson.time]]
        room = rooms[lesson.resources[0].resource] if lesson.resources else ""
        told.append(f"<Activity><Id>{number}</Id><Day>{day}</Day><Hour>{hour}</Hour><Room>{room}</Room></Activity>")
    return io.BytesIO(f"<Activities_Timetable>{''.join(told)}</Activities_Timetable>".encode())


def asks_the_idle(instance: p.Instance) -> bool:
    """Whether somebody who teaches nothing shall come on some days: FET asks that only of who teaches."""
    busy = {each.resource for event in instance.events for each in event.resources}
    least = [each for each in instance.constraints if isinstance(each, c.ClusterBusyTimes) and each.minimum]
    return bool(least) and not busy >= {each.id for each in instance.resources if each.type == "Teacher"}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_is_written_and_read_costs_the_same_for_any_timetable(data: st.DataObject) -> None:
    instance = data.draw(instances())
    written = fet_of(instance)
    said = ((each.kind, each.vi, each.en) for each in written.left_out)
    assert list(said) == ([("ClusterBusyTimesConstraint", *OF_THE_IDLE)] if asks_the_idle(instance) else [])
    assume(not written.left_out)
    again = read_fet(io.BytesIO(written.text.encode()))
    assert again.left_out == ()
    lessons = data.draw(timetables(instance))
    placed = read_activities(as_fet_tells(instance, lessons))
    ours = evaluate(instance, of_written_problem(instance, placed))
    assert ours.cost == evaluate(instance, solution(lessons)).cost
    assert evaluate(again.instance, of_read_school(again.instance, placed)).cost == ours.cost


@given(st.integers(1, 5000))
def test_percents_and_weights_are_one_another(weight: int) -> None:
    assert weight_of(percent_of(weight, required=False)) == (False, weight)
    assert weight_of(percent_of(weight, required=True)) == (True, 1)


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        (c.LimitIdleTimes(id="k", required=False, applies_to=c.AppliesTo(resources=("t0-0",)), time_groups=("day0", "day1", "day2", "day3", "day4"), minimum=0, maximum=0), "as a wish"),
        (c.LimitWorkload(id="k", applies_to=c.AppliesTo(resources=("t0-0",)), minimum=0, maximum=9), "no words"),
        (c.PreferTimes(id="k", cost_function=c.CostFunction.QUADRATIC, applies_to=c.AppliesTo(event_groups=("all",)), time_groups=("day0",)), "squared"),
        (c.SplitEvents(id="k", applies_to=c.AppliesTo(event_groups=("all",)), minimum_duration=3, maximum_duration=3, minimum_amount=1, maximum_amount=1), "lengths"),
        (c.ClusterBusyTimes(id="k", applies_to=c.AppliesTo(resources=("t0-0",)), time_groups=("day0", "day3"), minimum=0, maximum=1), "no words"),
        (c.AvoidUnavailableTimes(id="k", required=False, applies_to=c.AppliesTo(resources=("t0-0",)), times=("0-0",)), "as a wish"),
        (c.SpreadEvents(id="k", applies_to=c.AppliesTo(event_groups=("all",)), time_groups=(c.BoundedTimeGroup("day0", 1, 9),)), "no words"),
    ],
)  # fmt: skip
def test_it_names_what_fet_cannot_be_told(constraint: c.Constraint, words: str) -> None:
    instance = school(classes=2)
    kept = tuple(each for each in instance.constraints if each.id not in ("idle", "split"))
    (left,) = fet_of(replace(instance, constraints=(*kept, constraint))).left_out
    assert left.kind == constraint.kind
    assert words in left.en


def test_slack_makes_rules_of_wishes() -> None:
    written = fet_of(school(classes=2), slack=3)
    assert "<Max_Gaps>3</Max_Gaps>" in written.text
    assert "always keeps" in written.left_out[0].en
    assert "<Max_Gaps>" not in fet_of(school(classes=2)).text


def test_a_packed_file_reads_back_with_gaps_counted_by_half_days(tmp_path: Path) -> None:
    instance = school(classes=2)
    halves = tuple(replace(each, groups=(f"{each.day} {int(each.id[-1]) // 2}",)) for each in instance.times)
    names = tuple(p.TimeGroup(name, name) for name in dict.fromkeys(each.groups[0] for each in halves))
    idle = c.LimitIdleTimes(
        id="h",
        applies_to=c.AppliesTo(resource_groups=("teachers",)),
        time_groups=tuple(each.id for each in names),
        minimum=0,
        maximum=0,
    )
    kept = tuple(each for each in instance.constraints if each.id != "idle")
    whole = replace(instance, times=halves, time_groups=(*instance.time_groups, *names), constraints=(*kept, idle))
    path = tmp_path / "school.fet.gz"
    write_fet(path, whole)
    assert b"<Mode>Mornings_Afternoons</Mode>" in gzip.decompress(path.read_bytes())
    again = read_fet(path).instance
    assert len([each for each in again.time_groups if each.kind == "Day"]) == 2 * 5
    (spread,) = (each for each in again.constraints if isinstance(each, c.SpreadEvents))
    assert len(spread.time_groups) == 5


def test_it_refuses_times_without_days_and_timetables_of_other_schools() -> None:
    instance = school(classes=2)
    nowhere = replace(instance, times=tuple(replace(each, day=None) for each in instance.times))
    with pytest.raises(BadTimetableError, match="no day"):
        fet_of(nowhere)
    with pytest.raises(BadTimetableError, match="no timetable of FET"):
        read_activities(io.BytesIO(b"<fet/>"))
    with pytest.raises(BadTimetableError, match="this problem has not"):
        of_written_problem(instance, {"1": ("Chủ nhật", "9", "")})
