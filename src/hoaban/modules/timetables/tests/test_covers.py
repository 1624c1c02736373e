"""Covers of lessons: proposed, accepted with one press, told to who stands in, refused where somebody is bound, gone when the teacher is back."""

from datetime import date, timedelta

import pytest

from hoaban.kernel.errors import Invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import end_staff_absence, record_staff_absence
from hoaban.modules.attendance.models import StaffAbsence
from hoaban.modules.timetables.actions import cover_lessons
from hoaban.modules.timetables.covers import Day, covers_ahead
from hoaban.modules.timetables.models import LessonCover
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def away(published: Town) -> tuple[Town, StaffAbsence, date]:
    """The fifth grade's teacher is away on a Monday and Tuesday with lessons."""
    monday = date(published.year.starts, 10, 5)
    monday += (7 - monday.weekday()) % 7 * A_DAY
    with acting(published.alice) as actor:
        absence = record_staff_absence(
            actor,
            institution_id=published.primary.pk,
            person_id=published.persons["Cà Thị Dung"].pk,
            kind="sick",
            starts_on=monday,
            ends_on=monday + 2 * A_DAY,
        )
    return published, absence, monday


def open_needs(town: Town, day: date) -> list[tuple[str, list[str]]]:
    with acting(town.alice) as actor:
        needs = Day(actor, town.primary, day).needs
    return [(str(each.lesson.slot), [one.name for one in each.offers]) for each in needs if each.cover is None]


def test_one_press_accepts_all_and_who_stands_in_sees_it(away: tuple[Town, StaffAbsence, date]) -> None:
    town, _, monday = away
    assert [slot for slot, _ in open_needs(town, monday)] == ["1m1", "1m2"]
    path = f"/covers/?school={town.primary.code}&day={monday.isoformat()}"
    deputy = signed_in(town, "principal")
    told = text_of(deputy.get(path))
    assert "2 tiết chưa có người dạy thay" in told
    with acting(town.alice) as actor:
        needs = Day(actor, town.primary, monday).needs
    chosen = {f"cover-{each.lesson.pk}": str(each.offers[0].person_id) for each in needs}
    assert deputy.post(path, {"accept": "all", **chosen}).status_code == 302
    assert "Đã có người dạy thay: 2 tiết" in text_of(deputy.get(path))
    first = needs[0].offers[0]
    with acting(town.alice):
        assert Operation.objects.filter(kind=cover_lessons.kind, verdict=Operation.APPLIED).count() == 1
        rows = list(LessonCover.objects.order_by("slot"))
    assert {row.teacher_name for row in rows} == {first.name}
    assert deputy.post(path, {"accept": str(needs[0].lesson.pk)}).status_code == 302  # taken back
    assert [slot for slot, _ in open_needs(town, monday)] == ["1m1"]


def test_nobody_stands_in_who_is_bound_and_strangers_see_nothing(away: tuple[Town, StaffAbsence, date]) -> None:
    town, _, monday = away
    with acting(town.alice) as actor:
        lesson = Day(actor, town.primary, monday).lacking[0]
        for person, day in (
            (lesson.person_id, monday),
            (town.persons["Bùi Văn Hải"].pk, monday),
            (None, monday + 2 * A_DAY),
        ):
            said = [{"lesson_id": lesson.pk, "person_id": person}]
            with pytest.raises(Invalid):
                cover_lessons(actor, institution_id=town.primary.pk, day=day, covers=said)
    path = f"/covers/?school={town.primary.code}&day={monday.isoformat()}"
    for key in ("other_principal", "homeroom_teacher", "learner"):
        assert signed_in(town, key).get(path).status_code in {403, 404}


def test_covers_are_told_ahead_and_fall_when_the_teacher_is_back(away: tuple[Town, StaffAbsence, date]) -> None:
    town, absence, monday = away
    teacher = town.actors["teacher"]
    with acting(town.alice) as actor:
        lesson = Day(actor, town.primary, monday + A_DAY).lacking[0]
        said = [{"lesson_id": lesson.pk, "person_id": teacher.person_id}]
        cover_lessons(actor, institution_id=town.primary.pk, day=monday + A_DAY, covers=said)
    with acting(teacher):
        assert [each.slot for each in covers_ahead(teacher, monday, 14)] == [lesson.slot]
    with acting(town.charlie):
        assert not LessonCover.objects.told_to(town.charlie).exists()
    with acting(town.alice) as actor:
        end_staff_absence(actor, absence_id=absence.pk, on=monday + A_DAY)
        assert not LessonCover.objects.exists()
