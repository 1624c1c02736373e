"""The figures of timetables, of a school whose week can be counted by hand."""

from datetime import date, timedelta

import pytest

from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import record_staff_absence
from hoaban.modules.figures.asking import show
from hoaban.modules.timetables.actions import cover_lessons
from hoaban.modules.timetables.covers import Day
from hoaban.modules.timetables.models import Duty, Lesson
from hoaban.modules.timetables.tests.conftest import SYSTEM
from tests.town import Town

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
IDS = ["classes-with-timetable", "teachers-gaps", "periods-against-norm", "lessons-covered"]


def counted(town: Town, day: date) -> list[tuple[int, int]]:
    with acting(SYSTEM):
        found = show(SYSTEM, town.primary.code, day, ids=IDS)[1]
    return [(found[each][0].numerator, found[each][0].denominator or 0) for each in IDS]


def test_they_count_what_stands_in_the_timetable(published: Town) -> None:
    """Grade 5 has a timetable, grades 1 and 2 have none; its teacher leads it and heads a group: of 21 periods, the school boards, 14 are owed."""
    town = published
    monday = date(town.year.starts, 10, 5)
    monday += (7 - monday.weekday()) % 7 * A_DAY
    leader = town.persons["Cà Thị Dung"]
    with acting(SYSTEM):
        Duty.objects.create(institution=town.primary, person=leader, kind="group-head", starts_on=town.year.start)
        Lesson.objects.filter(slot="1m2").update(slot="1m4")
    assert counted(town, town.year.start) == [(0, 2), (0, 0), (0, 0), (0, 0)]
    assert counted(town, monday) == [(1, 2), (2, 1), (3, 14), (0, 0)]
    with acting(town.alice) as actor:
        said = {"institution_id": town.primary.pk, "person_id": leader.pk, "kind": "sick"}
        record_staff_absence(actor, **said, starts_on=monday, ends_on=monday + 7 * A_DAY)
        lesson = Day(actor, town.primary, monday).lacking[0]
        asked = [{"lesson_id": lesson.pk, "person_id": town.actors["teacher"].person_id}]
        cover_lessons(actor, institution_id=town.primary.pk, day=monday, covers=asked)
    assert [counted(town, monday + after * A_DAY)[-1] for after in (0, 1, 7)] == [(1, 2), (1, 3), (1, 3)]
