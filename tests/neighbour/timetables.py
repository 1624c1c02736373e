"""A row of every table of timetables, and all of them changed."""

from uuid import UUID

from hoaban.modules.schooling import models as schooling
from hoaban.modules.timetables import models as timetables
from tests.neighbour.persons import LONG_AGO
from tests.town import Town


def fill_timetables(town: Town, school_class: schooling.SchoolClass) -> UUID:
    """A week, a room, what is planned and wished, a published timetable of one lesson, and a draft, which is given."""
    school, year = {"institution_id": school_class.institution_id}, {"school_year": town.year.name, "term": 1}
    teacher = school_class.institution.appointments.order_by("pk").first().person
    since = {"starts_on": town.year.start}
    week = {"mornings": [5, 5, 5, 5, 5, 0, 0], "afternoons": [2, 0, 0, 0, 0, 0, 0]}
    timetables.WeekPlan.objects.create(**school, **week, **since, holder_id=school_class.institution_id)
    room = timetables.Room.objects.create(
        **school, **since, site_id=school_class.site_id, name="Phòng máy 1", kind="computers"
    )
    course = {"school_class": school_class, "subject": "toan", "term": 1}
    timetables.CoursePlan.objects.create(**school, **course, periods=5, most_doubles=1)
    timetables.CoursePlan.objects.create(**school, **course, periods=2, person=teacher)
    timetables.Duty.objects.create(**school, **since, person=teacher, kind="group-head")
    timetables.TeacherWish.objects.create(**school, **since, person=teacher, unavailable=["1m1"], days_off=1)
    lesson = {**school, "school_class": school_class, "subject": "toan", "person": teacher, "slot": "2m1"}
    for state, named in (("published", {**since}), ("draft", {})):
        made = timetables.Timetable.objects.create(
            **school, **year, **named, state=state, name="Thời khóa biểu", by_name="Người xếp"
        )
        timetables.Lesson.objects.create(**lesson, timetable=made, room=room, teacher_name=teacher.full_name)
    absent = {"day": town.year.start, "slot": "2m1", "subject": "toan", "absent": teacher, "person": teacher}
    timetables.LessonCover.objects.create(**school, **absent, school_class=school_class, teacher_name=teacher.full_name)
    account = next(each for key, each in town.accounts.items() if key == "other_principal")
    if school_class.institution_id == town.upper.pk:
        timetables.CalendarKey.objects.create(account=account, digest="0" * 64)
    return made.pk


def change_timetables(town: Town) -> None:
    theirs = {"institution_id": town.upper.pk}
    for model, changed in (
        (timetables.WeekPlan, {"mornings": [1, 1, 1, 1, 1, 1, 1], "has_class_hour": False}),
        (timetables.Room, {"name": "Phòng khác hẳn", "holds": 3}),
        (timetables.CoursePlan, {"periods": 9, "room_kind": "gym"}),
        (timetables.Duty, {"kind": "laboratory"}),
        (timetables.TeacherWish, {"avoided": ["5m5"], "most_a_day": 3}),
        (timetables.Timetable, {"name": "Khác hẳn", "by_name": "Người khác"}),
        (timetables.Lesson, {"slot": "5m4", "subject": "ngu-van", "teacher_name": "Người khác", "is_locked": True}),
    ):
        assert model.objects.filter(**theirs).update(**changed)
    assert timetables.LessonCover.objects.filter(**theirs).update(teacher_name="Người khác", slot="5m5")
    timetables.CalendarKey.objects.update(digest="1" * 64)
    timetables.Timetable.objects.filter(**theirs, state="published").update(starts_on=LONG_AGO)
