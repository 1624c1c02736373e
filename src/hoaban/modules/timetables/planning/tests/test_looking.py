"""What is told of a timetable: each teacher's strain, the difference of two versions, and where a lesson may go."""

from dataclasses import replace
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.modules.timetables.planning.comparing import differences
from hoaban.modules.timetables.planning.fairness import Strain, strains
from hoaban.modules.timetables.planning.moving import broken, moved, options
from hoaban.modules.timetables.planning.records import Demand, Placed, Records, TeacherRecord
from hoaban.modules.timetables.planning.tests.schools import MORNINGS, SLOTS, class_record, placements, schools
from hoaban.modules.timetables.slots import Slot, Week

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
ANH, BINH = UUID(int=7), UUID(int=8)
FIRST, SECOND = class_record(0), class_record(1)


def lesson(slot: str | None, class_id: UUID = FIRST.id, teacher: UUID = ANH, subject: str = "toan") -> Placed:
    return Placed(class_id, subject, teacher, slot=Slot.read(slot) if slot else None)


def test_strain_counts_gaps_within_half_days_and_first_and_last_periods():
    week = Week.of([5] * 5 + [0, 0], [3] + [0] * 6).slots()
    lessons = [lesson(each) for each in ("1m1", "1m4", "1a3", "3m5", None)]
    assert strains(lessons, week) == {ANH: Strain(periods=4, gaps=2, early=1, late=2, days=2, half_days=3)}


def test_a_difference_says_what_left_and_what_came():
    before = [lesson("1m1"), lesson("1m2"), lesson("2m1", SECOND.id)]
    after = [lesson("1m1"), lesson("3m1"), lesson("2m1", SECOND.id), lesson(None, SECOND.id)]
    found = differences(before, after)
    assert [(each.left, each.entered, each.moves) for each in found] == [
        ((Slot(1, 0, 2),), (Slot(3, 0, 1),), 1),
        ((), (None,), 1),
    ]
    assert differences(before, list(reversed(before))) == []


@FEW
@given(st.data())
def test_what_is_offered_as_working_breaks_nothing_and_every_slot_is_offered(data):
    records = data.draw(schools())
    lessons = data.draw(placements(records))
    place = data.draw(st.integers(0, len(lessons) - 1))
    offered = options(records, lessons, place)
    week = records.class_of(lessons[place].class_id).slots
    assert {each.slot for each in offered} == set(week) - {lessons[place].slot}
    assert [each.works for each in offered] == sorted((each.works for each in offered), reverse=True)
    for each in offered:
        if each.works:
            after = moved(lessons, place, each.slot, each.other)
            assert after[place].slot == each.slot
            assert not list(broken(records, after, place))
            assert each.other is None or not lessons[each.other].is_locked


def test_a_swap_is_refused_for_what_it_does_to_the_other_lesson():
    """The other lesson's teacher cannot come when the first lesson was."""
    teachers = (TeacherRecord(ANH, "Cô Ánh"), TeacherRecord(BINH, "Thầy Bình", unavailable=frozenset({MORNINGS[0]})))
    demands = (Demand(FIRST.id, "toan", ANH, 1), Demand(FIRST.id, "ngu-van", BINH, 1))
    lessons = [lesson("1m1"), lesson("1m2", teacher=BINH, subject="ngu-van")]
    records = Records((FIRST,), teachers, (), demands)
    by_slot = {each.slot: each for each in options(records, lessons, 0)}
    assert [each.code for each in by_slot[Slot(1, 0, 2)].problems] == ["teacher-cannot"]
    assert by_slot[Slot(1, 0, 3)].works
    locked = [lessons[0], replace(lessons[1], is_locked=True)]
    assert [each.code for each in options(records, locked, 0)[-1].problems] == ["locked", "teacher-cannot"]


def test_the_weeks_of_the_drawn_schools_are_whole():
    assert len(SLOTS) == len(set(SLOTS))
    assert all(Slot.read(slot.code) == slot for slot in SLOTS)
