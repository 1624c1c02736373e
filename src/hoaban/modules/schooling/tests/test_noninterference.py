"""What one school does changes nothing that another can see, and what another school holds changes no answer.

The second school's view is taken through the walls alone, without the program's own filters.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.kernel.walls import scoped_models
from hoaban.modules.network import actions as network
from hoaban.modules.people import actions as people
from hoaban.modules.people.models import Guardianship
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.schooling import actions as schooling
from hoaban.modules.schooling.models import Enrolment
from tests.town import Town

Move = Callable[[Town, Actor, int], Any]


def day(town: Town, number: int) -> date:
    return town.year.start + timedelta(days=number)


def stay(town: Town, number: int) -> UUID:
    """Some enrolment of the primary school, whatever has become of it."""
    stays = Enrolment.objects.filter(institution=town.primary).order_by("starts_on", "pk")
    return stays[number % stays.count()].pk


def child(town: Town, number: int) -> PersonDetails:
    return PersonDetails(f"Vàng A Số {number}", date(2016, 1, 1 + number), "male")


MOVES: dict[str, Move] = {
    "register": lambda town, who, n: people.register_person(
        who, institution_id=town.primary.pk, details=child(town, n)
    ),
    "correct": lambda town, who, n: people.correct_person(
        who, person_id=Enrolment.objects.get(pk=stay(town, n)).person_id, details=child(town, n), on=day(town, n)
    ),
    "contact": lambda town, who, n: people.set_contact(
        who, person_id=town.persons["Mùa A Dơ"].pk, kind="phone", value=f"09123456{n:02}", on=day(town, n)
    ),
    "rooms": lambda town, who, n: network.set_rooms(
        who, site_id=town.satellite.pk, use="classroom", structure="temporary", count=n, on=day(town, n)
    ),
    "open class": lambda town, who, n: schooling.open_class(
        who,
        institution_id=town.primary.pk,
        site_id=town.main_site.pk,
        school_year=town.year.name,
        name=f"{n % 5 + 1}X",
        grades=[str(n % 5 + 1)],
    ),
    "board": lambda town, who, n: schooling.set_boarding(
        who, enrolment_id=stay(town, n), boarding=("none", "semi", "full")[n % 3], on=day(town, n)
    ),
    "withdraw": lambda town, who, n: schooling.withdraw_learner(
        who, enrolment_id=stay(town, n), reason="dropout", on=day(town, n)
    ),
    "release": lambda town, who, n: schooling.release_transfer(
        who, enrolment_id=stay(town, n), on=day(town, n), destination_name="Trường ở Sơn La"
    ),
    "roll over": lambda town, who, _n: schooling.roll_over(
        who, institution_id=town.primary.pk, from_year=town.year.name, to_year=town.year.next().name
    ),
}


def everything_seen_by(actor: Actor) -> dict[str, list[dict[str, Any]]]:
    with acting(actor):
        return {
            model._meta.label: list(model._default_manager.order_by("pk").values())
            for model, scope in scoped_models()
            if not scope.open_because
        }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 20)), min_size=1, max_size=8))
def test_whatever_one_school_does_the_other_sees_the_same(town: Town, steps: list[tuple[str, int]]) -> None:
    before = everything_seen_by(town.charlie)
    assert before["schooling.Enrolment"], "the other school sees its own"
    for name, number in steps:
        with acting(town.alice):
            try:
                MOVES[name](town, town.alice, number)
            except Invalid:
                continue
    assert everything_seen_by(town.charlie) == before


def test_every_move_does_something(town: Town) -> None:
    """Guard the property above: a move that never succeeds would prove nothing."""
    for number, move in enumerate(MOVES.values()):
        before = everything_seen_by(town.alice)
        with acting(town.alice):
            move(town, town.alice, 20 - number)
        assert everything_seen_by(town.alice) != before


def a_guardianship(town: Town) -> UUID:
    with acting(Actor.system("test")):
        return Guardianship.objects.get(person=town.persons["Mùa A Dơ"]).pk


Attempt = Callable[[Town, Actor, UUID], Any]
# Each names one record of the other school: what the record is, and an attempt to use it.
ATTEMPTS: dict[str, tuple[Callable[[Town], UUID], Attempt]] = {
    "correct a person": (
        lambda town: town.persons["Mùa A Dơ"].pk,
        lambda town, who, key: people.correct_person(who, person_id=key, details=child(town, 1), on=day(town, 1)),
    ),
    "enrol a person": (
        lambda town: town.persons["Mùa A Dơ"].pk,
        lambda town, who, key: schooling.enrol_learner(
            who, class_id=town.tenth.pk, person_id=key, on=day(town, 1), grade="10"
        ),
    ),
    "name a guardian": (
        lambda town: town.persons["Mùa A Páo"].pk,
        lambda town, who, key: people.add_guardian(
            who,
            person_id=town.persons["Hạng A Tủa"].pk,
            guardian_name="Mùa A Páo",
            relation="father",
            on=day(town, 1),
            guardian_id=key,
        ),
    ),
    "end a guardianship": (
        a_guardianship,
        lambda town, who, key: people.end_guardianship(who, guardianship_id=key, on=day(town, 1)),
    ),
    "assign a teacher": (
        lambda town: town.persons["Tòng Văn Em"].pk,
        lambda town, who, key: schooling.assign_homeroom(
            who, class_id=town.tenth.pk, person_ids=[key], on=day(town, 1)
        ),
    ),
    "open a class at a site": (
        lambda town: town.satellite.pk,
        lambda town, who, key: schooling.open_class(
            who,
            institution_id=town.upper.pk,
            site_id=key,
            school_year=town.year.name,
            name="11A1",
            grades=["11"],
        ),
    ),
    "set rooms of a site": (
        lambda town: town.satellite.pk,
        lambda town, who, key: network.set_rooms(
            who, site_id=key, use="classroom", structure="temporary", count=1, on=day(town, 1)
        ),
    ),
    "change a class": (
        lambda town: town.fifth.pk,
        lambda town, who, key: schooling.change_class(
            who, class_id=key, site_id=town.upper_site.pk, name="x", grades=["5"]
        ),
    ),
    "move into a class": (
        lambda town: town.fifth.pk,
        lambda town, who, key: schooling.change_class_of_learner(
            who, enrolment_id=town.enrolments["Hạng A Tủa"].pk, class_id=key, on=day(town, 1)
        ),
    ),
    "release a pupil": (
        lambda town: town.enrolments["Lò Văn Ánh"].pk,
        lambda town, who, key: schooling.release_transfer(
            who, enrolment_id=key, on=day(town, 1), destination_code=town.upper.code
        ),
    ),
    "roll a school over": (
        lambda town: town.primary.pk,
        lambda town, who, key: schooling.roll_over(
            who, institution_id=key, from_year=town.year.name, to_year=town.year.next().name
        ),
    ),
}


def answer(town: Town, attempt: Attempt, key: UUID) -> str:
    with acting(town.charlie):
        try:
            return f"done: {attempt(town, town.charlie, key)}"
        except Denied as refusal:
            return f"denied: {refusal.permission}"
        except Invalid as refusal:
            return f"invalid: {[problem.to_json() for problem in refusal.problems]}"


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_record_of_another_school_answers_like_none_at_all(town: Town, name: str) -> None:
    record, attempt = ATTEMPTS[name]
    found = answer(town, attempt, record(town))
    assert not found.startswith("done")
    assert found == answer(town, attempt, uuid7())
