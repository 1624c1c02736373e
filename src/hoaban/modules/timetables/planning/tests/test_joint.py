"""Schools solved together: nobody is at two places at once, and there is time for every way."""

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.solving import Solver
from hoaban.modules.timetables.planning.joint import joined, minutes_between, rushes, shared, split, without_rushes
from hoaban.modules.timetables.planning.placing import lessons_of
from hoaban.modules.timetables.planning.problem import plan_of
from hoaban.modules.timetables.planning.records import ClassRecord, Demand, Records, TeacherRecord
from hoaban.modules.timetables.planning.tests.schools import FAR, MAIN, placements, schools
from hoaban.modules.timetables.slots import Week

ONE, OTHER = UUID(int=11), UUID(int=12)
WEEK = Week.of([3] * 4 + [0] * 3, [2] * 4 + [0] * 3).slots()
ENGLISH, LOCAL = UUID(int=301), (UUID(int=302), UUID(int=303))


def school(number: int, periods: int) -> Records:
    """A school of two classes whose English teacher is the other's too."""
    site = (MAIN, FAR)[number]
    classes = tuple(ClassRecord(UUID(int=500 + 10 * number + n), f"{number}{n}", site, WEEK) for n in range(2))
    own = TeacherRecord(LOCAL[number], f"Cô {number}")
    demands = [Demand(one.id, "ngoai-ngu-1", ENGLISH, periods) for one in classes]
    demands += [Demand(one.id, "toan", own.id, 4) for one in classes]
    return Records(classes, (TeacherRecord(ENGLISH, "Thầy Anh"), own), (), tuple(demands))


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 3), st.booleans())
def test_travel_time_holds_in_what_is_solved_together(periods: int, is_far: bool) -> None:
    parts = {ONE: school(0, periods), OTHER: school(1, periods)}
    assert shared(parts) == {ENGLISH: [ONE, OTHER]}
    far = frozenset({frozenset((MAIN, FAR))}) if is_far else frozenset()
    records = joined(parts, far)
    plan = plan_of(records)
    solved = Solver(plan.instance, seconds=5, clock=lambda: 0.0, seed=1, threads=1, steps=2).run()
    lessons = lessons_of(plan, solved.solution)
    assert rushes(records, lessons) == []
    assert all(each.slot is not None for each in lessons)
    place = {one.id: one.site_id for one in records.classes}
    own = sorted((each.slot, place[each.class_id]) for each in lessons if each.teacher_id == ENGLISH)
    for (slot, here), (later, there) in pairwise(own):
        if slot.weekday == later.weekday and here != there:
            assert not is_far
            assert slot.half != later.half
    mine = split(lessons, parts)
    assert sum(map(len, mine.values())) == len(lessons)
    assert {each.class_id for each in mine[ONE]} == {one.id for one in parts[ONE].classes}


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_whatever_is_placed_nobody_is_left_in_a_rush(data: st.DataObject) -> None:
    records = replace(data.draw(schools()), far=frozenset({frozenset((MAIN, FAR))}))
    lessons = [replace(each, is_locked=False) for each in data.draw(placements(records))]
    after = without_rushes(records, lessons)
    assert rushes(records, after) == []
    assert [each.key for each in after] == [each.key for each in lessons]
    if not rushes(records, lessons):
        assert after == lessons


def test_ways_take_as_long_as_roads_are() -> None:
    dien_bien, muong_nhe = (21.386, 103.017), (22.183, 102.467)
    assert minutes_between(dien_bien, dien_bien, 25, 1.6) == 0
    assert 350 < minutes_between(dien_bien, muong_nhe, 25, 1.6) < 450
