"""What the pages read: a day of classes and schools, a month, a person's year; and the wire form for devices."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hoaban.kernel.action import Envelope
from hoaban.kernel.actor import Actor
from hoaban.kernel.reading import Reading
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import close_school, set_sessions, take_roll
from hoaban.modules.attendance.models import Roll
from hoaban.modules.attendance.reads.calendars import days_off
from hoaban.modules.attendance.reads.days import class_days, school_days
from hoaban.modules.attendance.reads.months import register
from hoaban.modules.attendance.reads.persons import attendance_of
from hoaban.modules.attendance.replicas import ROLL_ALSO, show_days, show_rolls
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)
READ = Reading(Roll, "true", also=ROLL_ALSO)


@pytest.fixture(autouse=True)
def ordinary_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever today is, let every day be one with lessons."""
    for where in ("rules", "reads.calendars", "reads.days", "reads.months"):
        monkeypatch.setattr(f"hoaban.modules.attendance.{where}.holiday_on", lambda _day: None)
    for where in ("rules", "reads.calendars", "reads.days"):
        monkeypatch.setattr(f"hoaban.modules.attendance.{where}.has_lessons", lambda _day: True)


@pytest.fixture(autouse=True)
def every_day_of_the_week(town: Town) -> None:
    with acting(SYSTEM):
        for school in (town.primary, town.upper):
            set_sessions(
                SYSTEM,
                institution_id=school.pk,
                sessions=["morning", "afternoon"],
                weekdays=[1, 2, 3, 4, 5, 6, 7],
                on=town.year.start,
            )


def taken(town: Town, day: date, session: str = "morning", actor: Actor = SYSTEM, **kinds: str) -> Roll:
    """Take the roll of the fifth grade; kinds by given name."""
    names = {"anh": "Lò Văn Ánh", "dao": "Lò Thị Đào", "hoa": "Quàng Thị Hoa"}
    said: list[dict[str, Any]] = [
        {"person_id": town.persons[names[name]].pk, "kind": kind, "note": ""} for name, kind in kinds.items()
    ]
    with acting(actor):
        return take_roll(actor, school_class_id=town.fifth.pk, day=day, session=session, exceptions=said)


def evening(town: Town) -> datetime:
    return datetime.combine(town.today, datetime.max.time())


def states(town: Town, actor: Actor, day: date, now: datetime) -> dict[str, list[str]]:
    with acting(actor):
        classes = list(SchoolClass.objects.visible_to(actor).on(day).select_related("institution"))
        found = class_days(actor, classes, day, now)
    return {each.school_class.name: [one.state for one in each.sessions] for each in found}


def test_a_board_says_who_has_not_taken_the_roll(town: Town) -> None:
    taken(town, town.today)
    assert states(town, town.alice, town.today, evening(town)) == {
        "1+2": ["not-taken", "not-taken"],
        "5A": ["taken", "not-taken"],
    }
    assert states(town, town.actors["teacher"], town.today, evening(town)) == {"1+2": ["not-taken", "not-taken"]}


def test_before_the_bell_nothing_is_missing(town: Town) -> None:
    dawn = datetime.combine(town.today, datetime.min.time())
    assert set(states(town, town.alice, town.today, dawn)["5A"]) == {"not-yet"}


def test_a_closed_school_misses_nothing(town: Town) -> None:
    with acting(SYSTEM):
        said = {"kind": "weather", "reason": "lũ", "starts_on": town.today, "ends_on": town.today + A_DAY}
        close_school(SYSTEM, institution_id=town.primary.pk, **said)
    assert set(states(town, town.alice, town.today, evening(town))["5A"]) == {"closed"}


def test_a_province_sees_how_complete_its_schools_are(town: Town) -> None:
    taken(town, town.today, anh="excused", dao="late")
    officer = town.actors["department_officer"]
    with acting(officer):
        found = {each.institution.pk: each for each in school_days(officer, town.today, Institution.objects.all())}
    primary, upper = found[town.primary.pk], found[town.upper.pk]
    assert (primary.expected, primary.recorded, primary.missing) == (4, 1, 3)
    assert (primary.enrolled, primary.absent, primary.is_closed) == (4, 1, False)
    assert (upper.expected, upper.recorded) == (2, 0)


def test_a_register_has_every_day_and_every_pupil(town: Town) -> None:
    first = town.today.replace(day=1)
    taken(town, town.today, anh="excused", hoa="late")
    taken(town, town.today, "afternoon", anh="unexcused")
    with acting(town.alice):
        found = register(town.alice, town.fifth, first, evening(town))
    assert [day.day.day for day in found.days] == list(range(1, len(found.days) + 1))
    by_name = {pupil.full_name: pupil for pupil in found.pupils}
    assert len(by_name) == 4
    anh = by_name["Lò Văn Ánh"]
    assert anh.exceptions == {(town.today, "morning"): "excused", (town.today, "afternoon"): "unexcused"}
    assert (anh.kinds["excused"], anh.kinds["unexcused"], anh.counted) == (1, 1, 1)
    assert by_name["Quàng Thị Hoa"].counted == 0
    today = next(day for day in found.days if day.day == town.today)
    assert dict(today.states) == {"morning": "taken", "afternoon": "taken"}
    assert not today.is_missing


def test_a_persons_year_adds_up_and_is_seen_by_the_family(town: Town) -> None:
    days = [town.today - n * A_DAY for n in range(3) if town.today - n * A_DAY >= town.year.start]
    for day in days:
        taken(town, day, dao="unexcused")
    taken(town, town.today, "afternoon", dao="excused")
    pupil = town.persons["Lò Thị Đào"].pk
    for actor in (town.alice, town.actors["homeroom_teacher"], town.actors["learner"]):
        with acting(actor):
            found = attendance_of(actor, pupil, town.year, town.today)
        assert found
        assert found.taken == len(days) + 1
        assert found.absent == len(days) + 1
        assert found.counted == len(days), "two half-days of one day count once"
        assert found.limit is None, "primary school knows no limit"
        assert next(row.day for row in found.exceptions) == town.today
    for actor in (town.charlie, town.actors["guardian"], town.actors["teacher"]):
        with acting(actor):
            assert attendance_of(actor, pupil, town.year, town.today) is None


def test_chronic_absence_needs_enough_sessions(town: Town) -> None:
    pupil = town.persons["Lò Thị Đào"].pk
    days = [town.today - n * A_DAY for n in range(12) if town.today - n * A_DAY >= town.year.start]
    if len(days) < 12:
        pytest.skip("the school year is younger than two weeks")
    with acting(SYSTEM):
        for number, day in enumerate(days):
            taken(town, day, **({"dao": "excused"} if number < 2 else {}))
            found = attendance_of(SYSTEM, pupil, town.year, town.today)
            assert found
            assert found.is_chronic == (number >= 9), "two of ten and more are a tenth or more"


def test_the_wire_form_of_a_roll(town: Town) -> None:
    at = datetime(2026, 11, 20, 7, 15, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    said = [{"person_id": str(town.persons["Lò Thị Đào"].pk), "kind": "late", "note": "đường lầy"}]
    with acting(SYSTEM):
        envelope = Envelope(device_at=at)
        take_roll.submit(
            envelope, SYSTEM, school_class_id=town.fifth.pk, day=town.today, session="morning", exceptions=said
        )
        [row] = show_rolls(READ.find(""))
    assert row["e"] == f"roll:{town.fifth.pk}:{town.today.isoformat()}:morning"
    assert row["v"] == str(envelope.id)
    assert row["exceptions"] == said
    assert (row["day"], row["session"], row["state"]) == (town.today.isoformat(), "morning", "taken")
    assert datetime.fromisoformat(row["at"]) == at


def test_the_wire_form_of_rolls_asks_once(town: Town, django_assert_num_queries: Any) -> None:
    taken(town, town.today, anh="late")
    taken(town, town.today, "afternoon", dao="late")
    with acting(SYSTEM), django_assert_num_queries(1):
        assert [len(row["exceptions"]) for row in show_rolls(READ.find(""))] == [1, 1]


def test_the_wire_form_of_days_off(town: Town) -> None:
    with acting(SYSTEM):
        said = {"kind": "epidemic", "reason": "sởi", "starts_on": town.today, "ends_on": town.today + 2 * A_DAY}
        closure = close_school(SYSTEM, institution_id=town.primary.pk, **said)
        shown = show_days(days_off(town.primary.pk, town.today - A_DAY, town.today + 5 * A_DAY))
    assert [row["e"] for row in shown] == [f"day:{(town.today + n * A_DAY).isoformat()}" for n in range(2)]
    assert {(row["kind"], row["why"], row["v"]) for row in shown} == {
        ("closed", "Dịch bệnh: sởi", str(closure.written_by))
    }
