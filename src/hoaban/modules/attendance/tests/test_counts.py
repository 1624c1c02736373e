"""Absences as they count, and how a change of them is told to whoever judges results."""

from datetime import timedelta
from typing import Any

import pytest

from hoaban.interfaces.actors import actor_of
from hoaban.kernel import feed
from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.models import AbsenceCount, Result
from hoaban.modules.attendance.actions import count_absences, take_roll
from hoaban.modules.attendance.jobs import count_where_due
from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.attendance.reads.counts import counts_of
from hoaban.modules.attendance.reads.due import moved, schools_due
from hoaban.modules.schooling.actions import change_class
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def ordinary_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever today is, let every day be an ordinary one."""
    monkeypatch.setattr("hoaban.modules.attendance.rules.holiday_on", lambda _day: None)


def roll(town: Town, of: Any, day: Any = None, **kinds: str) -> None:
    """Take the morning's roll of a class; names come with underscores."""
    said = [{"person_id": town.persons[name.replace("_", " ")].pk, "kind": kind} for name, kind in kinds.items()]
    with acting(SYSTEM):
        take_roll(SYSTEM, school_class_id=of.pk, day=day or town.today, session="morning", exceptions=said)


def counted(town: Town) -> dict[str, int]:
    """Let the counter work as it does every minute, and give what is noted."""
    count_where_due(0)
    with acting(SYSTEM):
        return dict(AbsenceCount.objects.values_list("person__full_name", "half_days"))


def notings() -> int:
    with acting(SYSTEM):
        return Operation.objects.filter(kind="assessment.note_absences@1").count()


def test_absences_of_a_roll_are_counted_and_taken_back_with_it(town: Town) -> None:
    roll(town, town.tenth, Lường_Văn_Bình="excused", Cà_Thị_Ngân="late")
    assert counted(town) == {"Lường Văn Bình": 1}
    roll(town, town.tenth, Lường_Văn_Bình="unexcused", Cà_Thị_Ngân="excused")
    assert counted(town) == {"Lường Văn Bình": 1, "Cà Thị Ngân": 1}
    roll(town, town.tenth, Cà_Thị_Ngân="excused")
    assert counted(town) == {"Lường Văn Bình": 0, "Cà Thị Ngân": 1}


def test_a_roll_that_changes_no_absence_notes_nothing_anew(town: Town) -> None:
    roll(town, town.tenth, Lường_Văn_Bình="excused")
    counted(town)
    assert notings() == 1
    roll(town, town.tenth, Lường_Văn_Bình="unexcused", Cà_Thị_Ngân="late")
    counted(town)
    assert notings() == 1


def test_what_was_counted_is_not_counted_again(town: Town) -> None:
    roll(town, town.tenth, Lường_Văn_Bình="excused")
    with acting(SYSTEM):
        assert schools_due() == [town.upper.pk]
    counted(town)
    with acting(SYSTEM):
        assert schools_due() == []


def test_what_else_a_feed_tells_is_no_reason_to_count(town: Town) -> None:
    roll(town, town.tenth, Lường_Văn_Bình="excused")
    counted(town)
    with acting(SYSTEM):
        change_class(SYSTEM, class_id=town.tenth.pk, site_id=town.tenth.site_id, name="10C", grades=["10"])
        assert [each.is_due for each in moved() if each.school_class_id == town.tenth.pk] == [False]


def test_rolls_that_came_in_a_load_are_counted_when_their_feed_is_reset(town: Town) -> None:
    roll(town, town.tenth, Lường_Văn_Bình="excused")
    counted(town)
    with acting(SYSTEM):
        feed.reset([f"class:{town.tenth.pk}"])
        assert schools_due() == [town.upper.pk]


def test_it_is_noted_in_the_systems_name_whoever_has_it_counted(town: Town) -> None:
    roll(town, town.tenth, Lường_Văn_Bình="excused")
    officer = actor_of(town.accounts["department_officer"].pk, town.today)
    with acting(officer):
        assert count_absences(officer, institution_id=town.upper.pk) > 0
    with acting(SYSTEM):
        assert Operation.objects.get(kind="attendance.count_absences@1").actor_user_id == officer.user_id
        assert Operation.objects.get(kind="assessment.note_absences@1").actor_user_id is None


def test_primary_pupils_have_no_limit_and_are_not_counted(town: Town) -> None:
    roll(town, town.fifth, Lò_Văn_Ánh="unexcused")
    assert counted(town) == {}


def test_a_class_without_a_mark_book_gets_no_results_from_absences_alone(town: Town) -> None:
    roll(town, town.tenth, Lường_Văn_Bình="unexcused")
    counted(town)
    with acting(SYSTEM):
        assert not Result.objects.exists()


def test_two_half_days_of_one_day_count_once(town: Town) -> None:
    pupil = town.persons["Lường Văn Bình"]
    with acting(SYSTEM):
        place = {"institution_id": town.upper.pk, "school_class_id": town.tenth.pk}
        for day, session in ((town.today, "morning"), (town.today, "afternoon"), (town.today - A_DAY, "morning")):
            kept = Roll.objects.create(
                **place, day=day, session=session, state="taken", enrolled=4, absent=1, by_name=""
            )
            Absence.objects.create(**place, roll=kept, person=pupil, day=day, session=session, kind="excused")
        other = town.persons["Cà Thị Ngân"].pk
        assert counts_of([pupil.pk, other], town.upper.pk, town.year) == {pupil.pk: 2, other: 0}
