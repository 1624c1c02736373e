"""Closing schools and areas, and opening again: who may, what a closing reaches, what it leaves."""

from datetime import timedelta
from typing import Any

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import close_area, close_school, reopen, reopen_area
from hoaban.modules.attendance.models import Closure
from hoaban.modules.attendance.reads.calendars import days_off
from hoaban.modules.places.models import Place
from tests.town import PROVINCE, Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)


def said(town: Town, **values: Any) -> dict[str, Any]:
    days = {"starts_on": town.today, "ends_on": town.today + 3 * A_DAY}
    return {"kind": "weather", "reason": "rét đậm"} | days | values


def province() -> Place:
    return Place.objects.provinces().get(code=PROVINCE)


def test_it_works(town: Town) -> None:
    with acting(town.alice):
        close_school(town.alice, institution_id=town.primary.pk, **said(town))
        off = list(days_off(town.primary.pk, town.today - A_DAY, town.today + 5 * A_DAY))
    closed = [each.day for each in off if each.kind == "closed"]
    assert set(closed) <= {town.today + n * A_DAY for n in range(3)}
    assert len([each for each in off if town.today <= each.day < town.today + 3 * A_DAY]) == 3


def test_the_same_once_more_changes_nothing(town: Town) -> None:
    with acting(town.alice):
        first = close_school(town.alice, institution_id=town.primary.pk, **said(town))
        assert close_school(town.alice, institution_id=town.primary.pk, **said(town)).pk == first.pk


def test_closing_an_area_closes_its_schools(town: Town) -> None:
    with acting(SYSTEM):
        made = close_area(SYSTEM, place_id=province().pk, **said(town))
        assert made["schools"] == 2
        rows = Closure.objects.filter(closing_id=made["closing_id"])
        assert {row.institution_id for row in rows} == {town.primary.pk, town.upper.pk}
        assert Change.objects.filter(table="attendance_closure").count() == 2
        assert close_area(SYSTEM, place_id=province().pk, **said(town))["closing_id"] == made["closing_id"]
        assert Closure.objects.count() == 2


def test_a_commune_closes_the_schools_it_manages_and_no_others(town: Town) -> None:
    officer, other = town.actors["commune_officer"], town.outsiders["commune_officer"]
    here, there = town.communes.values()
    with acting(officer):
        assert close_area(officer, place_id=here.pk, **said(town))["schools"] == 1
        assert close_area(officer, place_id=province().pk, **said(town, kind="harvest"))["schools"] == 1
        with pytest.raises(Denied):
            close_area(officer, place_id=there.pk, **said(town))
    with acting(other), pytest.raises(Denied):
        close_area(other, place_id=there.pk, **said(town))  # the upper secondary school is the department's


@pytest.mark.parametrize("role", ["teacher", "homeroom_teacher", "school_clerk", "guardian", "auditor"])
def test_it_rejects_whoever_may_not(town: Town, role: str) -> None:
    with acting(town.actors[role]) as actor, pytest.raises(Denied):
        close_school(actor, institution_id=town.primary.pk, **said(town))


def test_it_rejects_a_neighbour(town: Town) -> None:
    with acting(town.charlie), pytest.raises(Denied):
        close_school(town.charlie, institution_id=town.primary.pk, **said(town))
    with acting(SYSTEM):
        made = close_school(SYSTEM, institution_id=town.primary.pk, **said(town))
    with acting(town.charlie):
        with pytest.raises(Denied):
            reopen(town.charlie, closure_id=made.pk, on=town.today)
        with pytest.raises(Denied):
            reopen_area(town.charlie, closing_id=made.closing_id, on=town.today)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "boredom"}, "not-in-list"),
        ({"reason": "  "}, "reason-missing"),
        ({"length": 0}, "ends-before-start"),
        ({"length": 400}, "too-long"),
        ({"ago": 300}, "too-long-past"),
    ],
)
def test_it_rejects_what_makes_no_closing(town: Town, values: dict[str, Any], code: str) -> None:
    start = town.today - values.pop("ago", 0) * A_DAY
    days = {"starts_on": start, "ends_on": start + values.pop("length", 3) * A_DAY}
    with acting(SYSTEM), pytest.raises(Invalid) as refusal:
        close_school(SYSTEM, institution_id=town.primary.pk, **said(town, **days, **values))
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_opening_again_ends_a_closing_or_takes_it_back(town: Town) -> None:
    with acting(town.alice):
        made = close_school(town.alice, institution_id=town.primary.pk, **said(town))
        reopen(town.alice, closure_id=made.pk, on=town.today + A_DAY)
        made.refresh_from_db()
        assert made.ends_on == town.today + A_DAY
        with pytest.raises(Invalid):
            reopen(town.alice, closure_id=made.pk, on=town.today + A_DAY)
        reopen(town.alice, closure_id=made.pk, on=town.today)
        assert not Closure.objects.exists()


def test_a_principal_opens_their_own_school_of_a_closed_area(town: Town) -> None:
    with acting(SYSTEM):
        made = close_area(SYSTEM, place_id=province().pk, **said(town))
    with acting(town.alice):
        assert reopen_area(town.alice, closing_id=made["closing_id"], on=town.today + A_DAY) == 1
    with acting(SYSTEM):
        ends = dict(Closure.objects.values_list("institution_id", "ends_on"))
    assert ends == {town.primary.pk: town.today + A_DAY, town.upper.pk: town.today + 3 * A_DAY}


def test_who_sees_a_closing(town: Town) -> None:
    with acting(SYSTEM):
        close_school(SYSTEM, institution_id=town.primary.pk, **said(town))
    for role, actor in town.actors.items():
        with acting(actor):
            assert Closure.objects.visible_to(actor).exists(), role
    for role in ("principal", "school_clerk", "homeroom_teacher", "guardian", "learner", "commune_officer"):
        with acting(town.outsiders[role]) as actor:
            assert not Closure.objects.exists(), role
