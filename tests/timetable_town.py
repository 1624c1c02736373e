"""The small town's primary school ready to plan, for browser tests: its classes take the programme's subjects.

`python -m tests.timetable_town`, after `tests.seeding`; it takes away what stands there of timetables for other tests.
"""

import sys

import django


def main() -> None:
    django.setup()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.network.models import Institution
    from hoaban.modules.schooling.actions import open_books
    from hoaban.modules.schooling.models import ClassSubject, SchoolClass, Teaching
    from hoaban.modules.timetables import models as timetables

    system = Actor.system("browser tests of timetables")
    with acting(system):
        school = Institution.objects.get(code="11TH0001")
        for model in (
            timetables.Lesson,
            timetables.Timetable,
            timetables.TeacherWish,
            timetables.Duty,
            timetables.CoursePlan,
            timetables.Room,
            timetables.WeekPlan,
            Teaching,
            ClassSubject,
        ):
            model._default_manager.filter(institution=school).delete()
        year = SchoolClass.objects.filter(institution=school).latest("school_year").school_year
        open_books(system, institution_id=school.pk, school_year=year)
    sys.stdout.write("ready\n")


if __name__ == "__main__":
    main()
