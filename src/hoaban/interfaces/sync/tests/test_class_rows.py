"""The row of a class on a device: the same whether one class is asked or many, and anew when a lock, a right or a closure changes it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hoaban.interfaces.sync import contents
from hoaban.interfaces.sync.tests.phone import Phone
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import lock_term, unlock_term
from hoaban.modules.attendance.actions import close_school
from hoaban.modules.schooling.models import Homeroom, Teaching
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)


class Teacher(Phone):
    def hear(self) -> dict[str, dict[str, Any]]:
        """Exchange, and give the rows of classes that came, by class."""
        return {scope: row for scope, rows in self.exchange().items() for row in rows if row["e"] == scope}


def rows_of(actor: Actor, *classes: UUID) -> list[dict[str, Any]]:
    with acting(actor):
        return sorted(contents.class_rows(actor, classes), key=lambda row: str(row["e"]))


def test_many_classes_are_told_as_each_alone(town: Town) -> None:
    classes = [town.fifth.pk, town.combined.pk, town.tenth.pk]
    lock(town, 1)
    for name, actor in town.everyone.items():
        alone = [row for pk in classes for row in rows_of(actor, pk)]
        assert rows_of(actor, *classes) == sorted(alone, key=lambda row: str(row["e"])), name


def test_classes_cost_as_many_questions_as_one(town: Town, django_assert_num_queries: Any) -> None:
    leader = town.actors["homeroom_teacher"]
    with acting(leader), django_assert_num_queries(6):
        contents.class_rows(leader, [town.fifth.pk])
    with acting(leader), django_assert_num_queries(6):
        contents.class_rows(leader, [town.fifth.pk, town.combined.pk])


def lock(town: Town, term: int) -> None:
    with acting(SYSTEM):
        lock_term(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name, term=term)


def test_a_lock_is_told_at_the_next_exchange_and_its_opening_with_the_last_day(town: Town) -> None:
    phone, scope = Teacher(town, "homeroom_teacher"), f"class:{town.fifth.pk}"
    assert phone.hear() == {}, "what is known is not told again"
    lock(town, 1)
    assert phone.hear()[scope]["closed"] == [1]
    with acting(SYSTEM):
        unlock_term(
            SYSTEM, institution_id=town.primary.pk, school_year=town.year.name, term=1, closes_on=town.today + A_DAY
        )
    told = phone.hear()[scope]
    assert (told["closed"], told["last_days"]) == ([], {"1": (town.today + A_DAY).isoformat()})
    assert phone.hear() == {}


def test_a_day_that_has_passed_closes_the_term(town: Town) -> None:
    with acting(SYSTEM):
        unlock_term(
            SYSTEM, institution_id=town.primary.pk, school_year=town.year.name, term=2, closes_on=town.today - A_DAY
        )
    [row] = rows_of(town.actors["homeroom_teacher"], town.fifth.pk)
    assert (row["closed"], row["last_days"]) == ([2], {})


def test_a_closure_and_the_end_of_an_assignment_are_told(town: Town) -> None:
    phone, scope = Teacher(town, "homeroom_teacher"), f"class:{town.fifth.pk}"
    with acting(SYSTEM):
        close_school(
            SYSTEM,
            institution_id=town.primary.pk,
            starts_on=town.today + A_DAY,
            ends_on=town.today + 2 * A_DAY,
            kind="weather",
            reason="Rét hại",
        )
    assert f"day:{(town.today + A_DAY).isoformat()}" in {day["e"] for day in phone.hear()[scope]["days"]}
    with acting(SYSTEM):
        for model in (Homeroom, Teaching):
            model.objects.filter(school_class=town.fifth).update(ends_on=town.today)
    phone.hear()
    assert scope not in phone.device.replica, "with the assignment the class goes"
