"""What cannot be is said before solving, with the records to mend; and what can be is not called impossible."""

from dataclasses import replace
from uuid import UUID

import pytest

from hoaban.modules.timetables.planning.obstacles import obstacles
from hoaban.modules.timetables.planning.records import Demand, Records, RoomRecord, TeacherRecord
from hoaban.modules.timetables.planning.tests.schools import FAR, MAIN, class_record
from hoaban.modules.timetables.planning.tests.test_problem import whole_school
from hoaban.modules.timetables.slots import Slot, Week

WEEK = Week.of([5] * 6 + [0], [0] * 7).slots()
COMPUTERS = RoomRecord(UUID(int=5), "Phòng máy", "computers", MAIN)


def a_school(*demands: Demand, teacher: TeacherRecord, rooms: tuple[RoomRecord, ...] = ()) -> Records:
    ids = dict.fromkeys(each.class_id for each in demands)
    classes = tuple(replace(class_record(0, WEEK), id=each, name=f"6A{place}") for place, each in enumerate(ids))
    return Records(classes, (teacher,), rooms, demands)


ANH = TeacherRecord(UUID(int=7), "Lò Thị Ánh")
CLASSES = [UUID(int=number) for number in range(30, 50)]


def codes(records: Records) -> list[str]:
    return [each.code for each in obstacles(records)]


def test_a_school_that_can_be_solved_has_no_obstacle_but_what_nobody_teaches():
    found = obstacles(whole_school())
    assert {each.code for each in found} == {"nobody-teaches"}
    assert not any(each.blocks for each in found)


def test_a_teacher_with_thirty_periods_and_twenty_five_free_times():
    busy = replace(ANH, unavailable=frozenset(slot for slot in WEEK if slot.weekday == 6))
    demands = [Demand(one, "toan", busy.id, 3) for one in CLASSES[:10]]
    (found,) = obstacles(a_school(*demands, teacher=busy))
    assert (found.code, found.at, found.blocks) == ("teacher-overfull", ("teacher", str(busy.id)), True)
    assert found.message.vi.startswith("Lò Thị Ánh có 30 tiết một tuần mà chỉ có 25 giờ")


@pytest.mark.parametrize(
    ("teacher", "periods", "expected"),
    [
        (replace(ANH, most_a_day=4), 24, []),
        (replace(ANH, most_a_day=4), 25, ["teacher-overfull"]),
        (replace(ANH, days_off=2, must_have_days_off=True), 20, []),
        (replace(ANH, days_off=2, must_have_days_off=True), 21, ["teacher-overfull"]),
        (replace(ANH, days_off=2), 30, []),
        (replace(ANH, elsewhere=frozenset({Slot(1, 0, 3)})), 25, []),
        (replace(ANH, elsewhere=frozenset({Slot(1, 0, 3)})), 26, ["teacher-overfull"]),
    ],
)
def test_a_teacher_has_times_as_their_bounds_leave_them(teacher, periods, expected):
    demands = [Demand(one, "toan", teacher.id, 1) for one in [UUID(int=100 + n) for n in range(periods)]]
    assert codes(a_school(*demands, teacher=teacher)) == expected


def test_a_class_with_more_periods_than_its_week():
    demands = [Demand(CLASSES[0], "toan", None, 20), Demand(CLASSES[0], "ngu-van", None, 11)]
    found = [each for each in obstacles(a_school(*demands, teacher=ANH)) if each.blocks]
    assert [(each.code, each.at) for each in found] == [("class-overfull", ("class", str(CLASSES[0])))]


def test_a_teacher_who_is_away_at_the_flag_salute_and_one_who_never_meets_the_class():
    monday = Slot(1, 0, 1)
    away = replace(ANH, unavailable=frozenset({monday}))
    salute = Demand(CLASSES[0], "trai-nghiem", away.id, 1, kind="flag-salute", fixed=monday)
    assert codes(a_school(salute, teacher=away)) == ["teacher-away-at-fixed"]
    never = replace(ANH, unavailable=frozenset(WEEK[1:]))
    assert "never-meet" in codes(a_school(Demand(CLASSES[0], "toan", never.id, 2), teacher=never))


def test_rooms_that_are_missing_or_asked_for_more_than_they_hold():
    demands = [Demand(one, "tin-hoc", None, 2, room_kind="computers") for one in CLASSES[:16]]
    blocking = [each for each in obstacles(a_school(*demands, teacher=ANH)) if each.blocks]
    assert [(each.code, each.at) for each in blocking] == [("room-missing", ("rooms", "computers"))]
    full = [each.code for each in obstacles(a_school(*demands, teacher=ANH, rooms=(COMPUTERS,))) if each.blocks]
    assert full == ["rooms-overfull"]
    two = (COMPUTERS, replace(COMPUTERS, id=UUID(int=6)))
    assert not any(each.blocks for each in obstacles(a_school(*demands, teacher=ANH, rooms=two)))


def test_a_teacher_of_two_sites_needs_half_days_for_each():
    near, far = (replace(class_record(n, WEEK, site=site), id=CLASSES[n]) for n, site in enumerate((MAIN, FAR)))
    lessons = (Demand(near.id, "toan", ANH.id, 24), Demand(far.id, "toan", ANH.id, 5))
    assert "sites-apart" not in codes(Records((near, far), (ANH,), (), lessons))
    more = (Demand(near.id, "toan", ANH.id, 24), Demand(far.id, "toan", ANH.id, 6))
    assert "sites-apart" in codes(Records((near, far), (ANH,), (), more))
