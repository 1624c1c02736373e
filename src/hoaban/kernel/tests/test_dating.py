"""Dated facts: whatever is set in whatever order, each day tells what was last said of it, and nothing overlaps."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.action import action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import end_dated, set_dated, set_members
from hoaban.kernel.models import Change
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import ComputerCount
from hoaban.modules.staff.models import SubjectTaught
from tests.town import Town

FIRST = date(2024, 1, 1)
SYSTEM = Actor.system("test of dated facts")
days = st.integers(0, 12).map(lambda n: FIRST + timedelta(days=n))
steps = st.lists(st.tuples(days, st.none() | st.integers(0, 3)), max_size=8)


def writer(module: str, run):
    """An action that belongs to a module, so that the test may write its table."""
    run.__module__ = f"hoaban.modules.{module}.tests"
    return action("institution.manage", kind=f"test.{run.__name__}@1", scope=anywhere)(run)


def _set_count(_actor: Actor, *, school, on: date, count: int | None) -> None:
    keys = {"institution_id": school, "purpose": "testing"}
    if count is None:
        end_dated(writing(), ComputerCount, keys=keys, on=on)
    else:
        set_dated(writing(), ComputerCount, keys=keys, values={"count": count}, on=on)


def _set_subjects(_actor: Actor, *, person, on: date, subjects: list[str]) -> None:
    set_members(writing(), SubjectTaught, keys={"person_id": person}, field="subject", members=subjects, on=on)


set_count = writer("network", _set_count)
set_subjects = writer("staff", _set_subjects)


class Diary:
    """What should hold, told day by day: a fact set on a day holds up to the next row that is known to begin later."""

    def __init__(self) -> None:
        self.rows: dict[date, tuple[date | None, int]] = {}

    def at(self, day: date) -> tuple[date, int] | None:
        for start, (end, value) in self.rows.items():
            if start <= day and (end is None or day < end):
                return start, value
        return None

    def set(self, day: date, value: int | None) -> None:
        held = self.at(day)
        if held is None and value is not None:
            later = [start for start in self.rows if start > day]
            self.rows[day] = (min(later) if later else None, value)
        elif held is not None and held[1] != value:
            start, end = held[0], self.rows[held[0]][0]
            self.rows[start] = (day, held[1])
            if start == day:
                del self.rows[start]
            if value is not None:
                self.rows[day] = (end, value)


@pytest.fixture
def school(town: Town):
    return town.primary.pk


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_each_day_tells_what_was_last_said_of_it(school, steps) -> None:
    diary = Diary()
    with acting(SYSTEM):
        ComputerCount.objects.filter(purpose="testing").delete()
        for day, count in steps:
            set_count(SYSTEM, school=school, on=day, count=count)
            diary.set(day, count)
        for day in (FIRST + timedelta(days=n) for n in range(-1, 14)):
            found = ComputerCount.objects.on(day).filter(purpose="testing").values_list("starts_on", "count")
            assert list(found) == ([held] if (held := diary.at(day)) else [])


def test_setting_what_holds_writes_nothing(school) -> None:
    with acting(SYSTEM):
        set_count(SYSTEM, school=school, on=FIRST, count=3)
        before = Change.objects.count()
        set_count(SYSTEM, school=school, on=FIRST + timedelta(days=5), count=3)
        assert Change.objects.count() == before


def test_a_correction_of_the_same_day_changes_the_row(school) -> None:
    with acting(SYSTEM):
        set_count(SYSTEM, school=school, on=FIRST, count=3)
        set_count(SYSTEM, school=school, on=FIRST, count=4)
        row = ComputerCount.objects.get(purpose="testing")
        assert (row.starts_on, row.ends_on, row.count) == (FIRST, None, 4)


def test_members_leave_stay_and_come(town: Town) -> None:
    person = town.persons["Tòng Văn Em"].pk
    with acting(SYSTEM):
        set_subjects(SYSTEM, person=person, on=FIRST, subjects=["Toán", "Tin học"])
        set_subjects(SYSTEM, person=person, on=FIRST + timedelta(days=9), subjects=["Tin học", "Ngữ văn"])
        told = SubjectTaught.objects.filter(person_id=person).values_list("subject", "starts_on", "ends_on")
        later = FIRST + timedelta(days=9)
        assert set(told) == {("Toán", FIRST, later), ("Tin học", FIRST, None), ("Ngữ văn", later, None)}
