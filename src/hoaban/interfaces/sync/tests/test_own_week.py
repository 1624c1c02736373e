"""A teacher's timetable on their device: theirs alone, and what changes it is told at the next exchange, and only then."""

from datetime import date, timedelta
from typing import Any

import pytest

from hoaban.interfaces.sync.tests.device import Device, enrolled
from hoaban.interfaces.sync.tests.phone import Phone, Rows
from hoaban.interfaces.sync.tests.server import Server
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import record_staff_absence
from hoaban.modules.timetables.actions import (
    copy_timetable,
    cover_lessons,
    publish_timetable,
    take_back_publication,
)
from hoaban.modules.timetables.covers import Day, is_open
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.timetables.tests.conftest import published  # noqa: F401  the fixture
from tests.town import Town

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
OWN = "timetable:own"


class Teacher(Phone):
    def hear(self) -> Rows:
        """Exchange, and give the rows of the owner's own scope that came."""
        return [row for row in self.exchange().get(self.device.inbox, ()) if row["e"] == OWN]

    @property
    def week(self) -> dict[str, Any]:
        return self.device.replica[self.device.inbox][OWN]

    @property
    def lessons(self) -> list[str]:
        return [each["slot"] for version in self.week["versions"] for each in version["lessons"]]


def test_it_tells_ones_own_lessons_with_hours_and_nothing_of_others(published: Town) -> None:  # noqa: F811  as above
    mine, others = Teacher(published, "homeroom_teacher"), Teacher(published, "teacher")
    assert mine.lessons == ["1m1", "1m2", "2a1"]
    [version] = mine.week["versions"]
    first = version["lessons"][1]
    assert (first["class"], first["what"]) == (published.fifth.name, "Toán")
    assert first["begins"] < first["ends"]
    assert version["school"] == published.primary.name
    assert others.week["versions"] == []
    assert others.week["covers"] == []
    assert mine.hear() == [], "what is known is not told again"


def test_another_version_comes_with_the_next_exchange_and_goes_with_its_undoing(published: Town) -> None:  # noqa: F811
    phone = Teacher(published, "homeroom_teacher")
    with acting(published.alice) as actor:
        draft = copy_timetable(actor, timetable_id=Timetable.objects.get().pk, name="Số 2")
        Lesson.objects.filter(timetable=draft, slot="2a1").update(slot="3a1")
        assert phone.hear() == [], "a draft is nobody's"
        publish_timetable(actor, timetable_id=draft.pk, on=max(published.today, published.year.start + 8 * A_DAY))
    [row] = phone.hear()
    assert row["versions"][-1]["ends_on"] is None
    assert phone.lessons[-3:] == ["1m1", "1m2", "3a1"]
    with acting(published.alice) as actor:
        take_back_publication(actor, timetable_id=draft.pk)
    phone.hear()
    assert phone.lessons == ["1m1", "1m2", "2a1"]


def test_a_cover_reaches_both_whom_it_concerns(published: Town) -> None:  # noqa: F811
    absent, stand_in = Teacher(published, "homeroom_teacher"), Teacher(published, "teacher")
    with acting(published.alice) as actor:
        monday = monday_with_lessons(published)
        person = published.actors["homeroom_teacher"].person_id
        assert person is not None
        said = {"institution_id": published.primary.pk, "person_id": person, "kind": "sick"}
        record_staff_absence(actor, **said, starts_on=monday, ends_on=monday + A_DAY)
        lesson = next(each for each in Day(actor, published.primary, monday).lacking if each.slot == "1m2")
        asked = [{"lesson_id": lesson.pk, "person_id": published.actors["teacher"].person_id}]
        cover_lessons(actor, institution_id=published.primary.pk, day=monday, covers=asked)
    for phone, is_mine, name in ((absent, False, "teacher"), (stand_in, True, "homeroom_teacher")):
        assert len(phone.hear()) == 1
        [cover] = phone.week["covers"]
        assert (cover["day"], cover["slot"], cover["mine"]) == (monday.isoformat(), "1m2", is_mine)
        assert cover["name"] == published.actors[name].name
    assert Teacher(published, "principal").week["covers"] == []


def monday_with_lessons(town: Town) -> date:
    first = max(town.today, town.year.start + 7 * A_DAY)
    mondays = (first + n * A_DAY for n in range(1, 60) if (first + n * A_DAY).isoweekday() == 1)
    return next(day for day in mondays if is_open(town.primary.pk, day))


def test_a_device_of_former_times_asks_for_no_rights_and_is_told_all_the_same(published: Town) -> None:  # noqa: F811
    device: Device = enrolled(Server(), published.actors["homeroom_teacher"])
    while device.sync():
        pass
    assert [each["slot"] for each in device.replica[device.inbox][OWN]["versions"][0]["lessons"]] == [
        "1m1",
        "1m2",
        "2a1",
    ]
