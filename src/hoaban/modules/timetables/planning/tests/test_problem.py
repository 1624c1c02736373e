"""The problem says what the records say: nothing is lost on the way there and back, and each wish is the constraint that it should be."""

from collections import Counter, defaultdict
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling import Indexed, evaluate
from hoaban.engines.timetabling.solution import Lesson, Solution
from hoaban.engines.timetabling.solving import Solver
from hoaban.modules.timetables.planning.moving import broken
from hoaban.modules.timetables.planning.placing import lessons_of, solution_of
from hoaban.modules.timetables.planning.problem import plan_of
from hoaban.modules.timetables.planning.records import Demand, Placed, Records, TeacherRecord
from hoaban.modules.timetables.planning.tests.schools import (
    FAR,
    MORNINGS,
    ROOMS,
    SLOTS,
    WHOLE_DAYS,
    class_record,
    placements,
    schools,
)
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import CLASS_HOUR, FLAG_SALUTE

FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(st.data())
def test_no_lesson_is_lost_on_the_way_to_the_engine_and_back(data):
    records = data.draw(schools())
    lessons = data.draw(placements(records))
    plan = plan_of(records, locked=[each for each in lessons if each.is_locked])
    back = lessons_of(plan, solution_of(plan, lessons))
    assert Counter(back) == Counter(lessons)


@FEW
@given(st.data())
def test_whatever_the_engine_answers_every_period_is_there_once(data):
    records = data.draw(schools())
    plan = plan_of(records)
    times = [each.id for each in plan.instance.times]
    answered = []
    for name, part in plan.parts.items():
        left = plan.durations[name] if part.demand else 0
        while left:
            duration = data.draw(st.integers(1, min(left, 2)))
            answered.append(Lesson(name, duration, data.draw(st.sampled_from([None, *times[:-1]]))))
            left -= duration
    lessons = lessons_of(plan, Solution("timetable", tuple(answered)))
    wanted = Counter({each.key: each.periods for each in records.demands})
    assert Counter(each.key for each in lessons) == wanted
    at = [each for each in lessons if each.slot is not None]
    assert len({(each.class_id, each.slot) for each in at}) == len(at)
    assert all(each.slot in records.class_of(each.class_id).slots for each in at)


@FEW
@given(st.data())
def test_each_wish_costs_what_it_should(data):
    records = data.draw(schools())
    lessons = [replace(each, is_locked=False) for each in data.draw(placements(records))]
    plan = plan_of(records)
    told = evaluate(plan.instance, solution_of(plan, lessons))
    costs = {each.id: sum(point.deviation for point in each.points) for each in told.constraints}
    required = {each.id: each.required for each in plan.instance.constraints}
    for teacher in records.teachers:
        for name, deviation in expected(teacher, lessons).items():
            assert costs.get(f"{name} {teacher.id}", 0) == deviation, name
        if teacher.days_off:
            assert required[f"days off {teacher.id}"] == teacher.must_have_days_off
        assert not required.get(f"avoid {teacher.id}", False)
    assert costs.get("placed", 0) == sum(each.slot is None for each in lessons)
    assert sum(cost for name, cost in costs.items() if name.startswith("room kind")) == sum(
        each.room_id is None and bool(records.rooms_for(demand_of(records, each))) for each in lessons
    )


def demand_of(records: Records, lesson: Placed) -> Demand:
    return next(each for each in records.demands if each.key == lesson.key)


def expected(teacher: TeacherRecord, lessons: list[Placed]) -> dict[str, int]:
    """Reckon from the words of the records alone."""
    busy = {each.slot for each in lessons if each.teacher_id == teacher.id and each.slot is not None}
    away = {slot for slot in SLOTS if any(slot[:2] == other[:2] for other in teacher.elsewhere)}
    by_day, by_half = Counter(slot.weekday for slot in busy), defaultdict(list)
    for slot in busy:
        by_half[slot[:2]].append(slot.number)
    gaps = sum(max(numbers) - min(numbers) + 1 - len(numbers) for numbers in by_half.values())
    days = len({slot.weekday for slot in SLOTS}) - teacher.days_off
    return {
        "cannot": len(busy & (teacher.unavailable | away)),
        "avoid": len((busy & teacher.avoided) - teacher.unavailable - away),
        "gaps": gaps,
        "most gaps": 0 if teacher.most_gaps is None else max(0, gaps - teacher.most_gaps),
        "a day": sum(max(0, count - (teacher.most_a_day or count)) for count in by_day.values()),
        "days off": max(0, len(by_day) - days) if teacher.days_off else 0,
    }


def solved(records: Records, **known: list[Placed]) -> list[Placed]:
    plan = plan_of(records, **known)
    answer = Solver(plan.instance, seconds=5, clock=lambda: 0.0, seed=3, threads=1, steps=4).run()
    assert answer.evaluation.infeasibility == 0, answer.reasons
    return lessons_of(plan, answer.solution)


def whole_school() -> Records:
    """Three classes: one with all its week full, one of another week, one at a far site; everybody has enough to do."""
    first, second, far = class_record(0), class_record(1, WHOLE_DAYS), class_record(2, site=FAR)
    monday = Slot(1, 0, 1)
    teachers = (
        TeacherRecord(class_record(20).id, "Cô Toán", most_a_day=4),
        TeacherRecord(class_record(21).id, "Thầy Văn", unavailable=frozenset({Slot(2, 0, 1)}), days_off=1),
        TeacherRecord(class_record(22).id, "Cô Tin"),
    )
    maths, letters, computers = (each.id for each in teachers)
    demands = (
        Demand(first.id, "toan", maths, 3),
        Demand(first.id, "ngu-van", letters, 2, doubles=(1, 1)),
        Demand(first.id, "tin-hoc", computers, 2, room_kind="computers"),
        Demand(first.id, "trai-nghiem", maths, 1, kind=FLAG_SALUTE, fixed=monday),
        Demand(second.id, "toan", maths, 2),
        Demand(second.id, "ngu-van", letters, 2, most_a_day=1),
        Demand(second.id, "tin-hoc", computers, 2, room_kind="computers"),
        Demand(far.id, "tin-hoc", computers, 2),
        Demand(far.id, "ngu-van", None, 2),
        Demand(far.id, "ngu-van", None, 1, kind=CLASS_HOUR, fixed=MORNINGS[-1]),
        Demand(far.id, "trai-nghiem", None, 1),
    )
    return Records((first, second, far), teachers, ROOMS, demands)


def test_a_solved_school_breaks_nothing_and_classes_have_no_gaps():
    records = whole_school()
    lessons = solved(records)
    assert [each for each in lessons if each.slot is None] == []
    assert [problem for place in range(len(lessons)) for problem in broken(records, lessons, place)] == []
    for one in records.classes:
        own = sorted(each.slot for each in lessons if each.class_id == one.id)
        halves = {slot.half_day for slot in own}
        for half in halves:
            numbers = [slot.number for slot in own if slot.half_day == half]
            assert numbers == list(range(1, len(numbers) + 1))
    assert {each.room_id for each in lessons if each.subject == "tin-hoc"} >= {ROOMS[0].id}
    literature = sorted(
        each.slot for each in lessons if each.class_id == records.classes[0].id and each.subject == "ngu-van"
    )
    assert literature[0].next == literature[1]


def test_what_is_locked_stays_and_the_rest_moves_as_little_as_it_can():
    records = whole_school()
    before = solved(records)
    held = [replace(each, is_locked=True) for each in before if each.subject == "toan"]
    again = solved(records, locked=held, stay=before)
    assert [each for each in again if each.is_locked] == held
    assert Counter(replace(each, is_locked=False, room_id=None) for each in again) == Counter(
        replace(each, room_id=None) for each in before
    )


def test_a_locked_lesson_outside_the_week_is_placed_anew():
    records = whole_school()
    first = records.demands[0]
    gone = Placed(*first.key, slot=Slot(6, 0, 1), is_locked=True)
    plan = plan_of(records, locked=[gone])
    assert not any(part.locked for part in plan.parts.values())
    assert Indexed(plan.instance).events
