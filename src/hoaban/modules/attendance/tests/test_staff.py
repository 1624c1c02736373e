"""Teachers who are away: the sessions that need somebody, who stands in, and that the class is theirs on that day."""

from datetime import date, timedelta

import pytest

from hoaban.interfaces.actors import actor_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import (
    assign_cover,
    end_staff_absence,
    record_staff_absence,
    set_sessions,
    take_roll,
)
from hoaban.modules.attendance.models import Cover, StaffAbsence
from hoaban.modules.attendance.reads.covers import needs_of
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def ordinary_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever today is, let these days be ordinary ones."""
    for where in ("rules", "reads.calendars"):
        monkeypatch.setattr(f"hoaban.modules.attendance.{where}.holiday_on", lambda _day: None)
        monkeypatch.setattr(f"hoaban.modules.attendance.{where}.has_lessons", lambda _day: True)


@pytest.fixture
def away(town: Town) -> StaffAbsence:
    """The homeroom teacher of the fifth grade is away for a week."""
    with acting(town.alice):
        return record_staff_absence(
            town.alice,
            institution_id=town.primary.pk,
            person_id=town.persons["Cà Thị Dung"].pk,
            kind="sick",
            starts_on=town.today,
            ends_on=town.today + 7 * A_DAY,
        )


def cover(town: Town, away: StaffAbsence, name: str | None = "Tòng Văn Em", day: date | None = None) -> Cover | None:
    with acting(town.alice):
        return assign_cover(
            town.alice,
            absence_id=away.pk,
            school_class_id=town.fifth.pk,
            day=day or town.today,
            session="morning",
            person_id=town.persons[name].pk if name else None,
        )


def test_every_session_of_the_week_needs_somebody(town: Town, away: StaffAbsence) -> None:
    with acting(town.alice):
        needs = needs_of(town.alice, [away], town.today, town.today + 13 * A_DAY)
    assert len(needs) == 10, "two half-days on five days of a week"
    assert {need.school_class.pk for need in needs} == {town.fifth.pk}
    assert all(need.cover is None and need.day.isoweekday() <= 5 for need in needs)


def test_a_school_of_mornings_needs_half_of_it(town: Town, away: StaffAbsence) -> None:
    with acting(town.alice):
        set_sessions(
            town.alice,
            institution_id=town.primary.pk,
            sessions=["morning"],
            weekdays=[1, 2, 3, 4, 5, 6],
            on=town.today,
        )
        assert len(needs_of(town.alice, [away], town.today, town.today + 13 * A_DAY)) == 6


def test_whoever_covers_takes_the_roll_on_that_day(town: Town, away: StaffAbsence) -> None:
    said = {"school_class_id": town.fifth.pk, "day": town.today, "session": "morning"}
    account = town.accounts["teacher"].pk
    before = actor_of(account, town.today)
    with acting(before), pytest.raises(Denied):
        take_roll(before, **said)
    cover(town, away)
    covering = actor_of(account, town.today)
    with acting(covering):
        assert take_roll(covering, **said).by_name == "Tòng Văn Em"
    day_after = actor_of(account, town.today + A_DAY)
    with acting(day_after), pytest.raises(Denied):
        take_roll(day_after, **said)


def test_a_cover_is_changed_and_taken_back(town: Town, away: StaffAbsence) -> None:
    first = cover(town, away)
    second = cover(town, away, "Quàng Văn Bình")
    assert first
    assert second
    assert second.pk == first.pk
    assert cover(town, away, None) is None
    with acting(SYSTEM):
        assert not Cover.objects.exists()


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("Bùi Văn Hải", 0, "not-staff"),
        ("Cà Thị Dung", 0, "away-too"),
        ("Tòng Văn Em", 7, "not-away"),
    ],
)
def test_it_rejects_who_cannot_cover(town: Town, away: StaffAbsence, name: str, day: int, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cover(town, away, name, town.today + day * A_DAY)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_nobody_covers_two_classes_at_once(town: Town, away: StaffAbsence) -> None:
    cover(town, away, "Quàng Văn Bình")
    with acting(town.alice):
        other = record_staff_absence(
            town.alice,
            institution_id=town.primary.pk,
            person_id=town.persons["Tòng Văn Em"].pk,
            kind="leave",
            starts_on=town.today,
            ends_on=town.today + A_DAY,
        )
        with pytest.raises(Invalid, match="Người này đã dạy thay"):
            assign_cover(
                town.alice,
                absence_id=other.pk,
                school_class_id=town.combined.pk,
                day=town.today,
                session="morning",
                person_id=town.persons["Quàng Văn Bình"].pk,
            )


def test_it_rejects_two_absences_at_once_and_strangers(town: Town, away: StaffAbsence) -> None:
    said = {"kind": "leave", "starts_on": town.today + A_DAY, "ends_on": town.today + 2 * A_DAY}
    with acting(town.alice):
        with pytest.raises(Invalid):
            record_staff_absence(
                town.alice, institution_id=town.primary.pk, person_id=town.persons["Cà Thị Dung"].pk, **said
            )
        with pytest.raises(Invalid):
            record_staff_absence(
                town.alice, institution_id=town.primary.pk, person_id=town.persons["Lò Thị Đào"].pk, **said
            )
        assert StaffAbsence.objects.count() == 1


def test_coming_back_early_frees_the_covers(town: Town, away: StaffAbsence) -> None:
    cover(town, away)
    cover(town, away, day=town.today + 2 * A_DAY)
    with acting(town.alice):
        end_staff_absence(town.alice, absence_id=away.pk, on=town.today + A_DAY)
        assert list(Cover.objects.values_list("day", flat=True)) == [town.today]
        end_staff_absence(town.alice, absence_id=away.pk, on=town.today)
        assert not StaffAbsence.objects.exists()


def test_who_sees_and_writes_it(town: Town, away: StaffAbsence) -> None:
    for role, sees in {"principal": True, "school_clerk": True, "homeroom_teacher": True, "teacher": False}.items():
        with acting(town.actors[role]) as actor:
            assert StaffAbsence.objects.visible_to(actor).exists() is sees, role
    for actor in (town.charlie, town.actors["homeroom_teacher"]):
        with acting(actor), pytest.raises(Denied):
            end_staff_absence(actor, absence_id=away.pk, on=town.today)
