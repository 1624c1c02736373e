"""A transfer in two steps: released by one school, accepted by another, and each sees only what is theirs at each step."""

from datetime import date, timedelta

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Person
from hoaban.modules.schooling import actions
from hoaban.modules.schooling.models import Enrolment, SchoolClass, Transfer
from tests.town import Town

PUPIL = "Lò Văn Ánh"


def after(town: Town, days: int) -> date:
    return town.year.start + timedelta(days=days)


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    return refusal.value.problems[0].code


def release(town: Town, **other: object) -> Transfer:
    said = {"enrolment_id": town.enrolments[PUPIL].pk, "on": after(town, 20), "destination_code": town.upper.code}
    with acting(town.bob):
        return actions.release_transfer(town.bob, **{**said, **other})


@pytest.fixture
def fifth_there(town: Town) -> SchoolClass:
    """A class of the other school that a fifth-grader can sit in, so that the town's two schools are enough."""
    town.upper.levels = ["primary", "upper"]
    officer = town.actors["department_officer"]
    with acting(officer):
        town.upper.save()
        return actions.open_class(
            officer,
            institution_id=town.upper.pk,
            site_id=town.upper_site.pk,
            school_year=town.year.name,
            name="5A",
            grades=["5"],
        )


def test_released_here_accepted_there(town: Town, fifth_there: SchoolClass) -> None:
    transfer, pupil = release(town), town.persons[PUPIL]
    with acting(town.charlie):
        (waiting,) = Transfer.objects.visible_to(town.charlie)
        assert (waiting.person_name, waiting.state) == (PUPIL, "released")
        assert not Person.objects.filter(pk=pupil.pk).exists()
        stay = actions.accept_transfer(
            town.charlie, transfer_id=transfer.pk, class_id=fifth_there.pk, on=after(town, 25)
        )
        assert (stay.person_id, stay.grade, stay.entry_reason) == (pupil.pk, "5", "transfer_in")
        assert Person.objects.visible_to(town.charlie).get(pk=pupil.pk).full_name == PUPIL
        transfer.refresh_from_db()
        assert (transfer.state, transfer.accepted_on) == ("accepted", after(town, 25))
    with acting(town.bob):
        (left,) = Enrolment.objects.filter(person=pupil)
        assert (left.exit_reason, left.ends_on) == ("transfer_out", after(town, 20))


def test_another_school_neither_sees_nor_accepts_it(town: Town, fifth_there: SchoolClass) -> None:
    transfer = release(town, destination_code="", destination_name="Trường ở Sơn La")
    assert transfer.destination_id is None
    with acting(town.charlie):
        assert not Transfer.objects.exists()
        for unknown in (transfer.pk, uuid7()):
            with pytest.raises(Invalid) as refusal:
                actions.accept_transfer(town.charlie, transfer_id=unknown, class_id=fifth_there.pk, on=after(town, 25))
            assert code_of(refusal) == "unknown"


def test_the_releasing_school_does_not_accept_for_the_other(town: Town, fifth_there: SchoolClass) -> None:
    transfer = release(town)
    with acting(town.bob):
        with pytest.raises(Denied):
            actions.accept_transfer(town.bob, transfer_id=transfer.pk, class_id=fifth_there.pk, on=after(town, 25))
        with pytest.raises(Invalid) as refusal:
            actions.accept_transfer(town.bob, transfer_id=transfer.pk, class_id=town.fifth.pk, on=after(town, 25))
        assert code_of(refusal) == "unknown"


def test_a_release_is_taken_back_while_nobody_accepted(town: Town) -> None:
    transfer = release(town)
    with acting(town.charlie), pytest.raises(Denied):
        actions.withdraw_transfer(town.charlie, transfer_id=transfer.pk)
    with acting(town.bob):
        actions.withdraw_transfer(town.bob, transfer_id=transfer.pk)
        (stay,) = Enrolment.objects.filter(person=town.persons[PUPIL])
        assert (stay.ends_on, stay.exit_reason) == (None, "")
        with pytest.raises(Invalid) as refusal:
            actions.withdraw_transfer(town.bob, transfer_id=transfer.pk)
        assert code_of(refusal) == "transfer-settled"


def test_a_release_whose_stay_was_changed_since_is_not_taken_back(town: Town) -> None:
    transfer = release(town)
    with acting(Actor.system("test")):
        Enrolment.objects.filter(person=town.persons[PUPIL]).update(ends_on=after(town, 15), exit_reason="dropout")
    with acting(town.bob), pytest.raises(Invalid) as refusal:
        actions.withdraw_transfer(town.bob, transfer_id=transfer.pk)
    assert code_of(refusal) == "stay-changed"


def test_an_accepted_transfer_is_settled(town: Town, fifth_there: SchoolClass) -> None:
    transfer = release(town)
    with acting(town.charlie):
        said = {"transfer_id": transfer.pk, "class_id": fifth_there.pk}
        with pytest.raises(Invalid) as refusal:
            actions.accept_transfer(town.charlie, **said, on=after(town, 19))
        assert code_of(refusal) == "too-early"
        actions.accept_transfer(town.charlie, **said, on=after(town, 20))
        with pytest.raises(Invalid) as refusal:
            actions.accept_transfer(town.charlie, **said, on=after(town, 30))
        assert code_of(refusal) == "transfer-settled"


def test_nobody_is_accepted_who_was_enrolled_elsewhere_meanwhile(town: Town, fifth_there: SchoolClass) -> None:
    transfer = release(town)
    with acting(town.bob):
        pupil = town.persons[PUPIL]
        actions.enrol_learner(town.bob, class_id=town.fifth.pk, person_id=pupil.pk, on=after(town, 22))
    with acting(town.charlie):
        with pytest.raises(Invalid) as refusal:
            actions.accept_transfer(town.charlie, transfer_id=transfer.pk, class_id=fifth_there.pk, on=after(town, 25))
        assert code_of(refusal) == "two-schools"
        assert not Person.objects.filter(pk=pupil.pk).exists(), "a refusal opens no record"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"destination_code": "khong co"}, "destination-unknown"),
        ({"destination_code": ""}, "destination-missing"),
        ({"destination_code": "11TH0001"}, "same-school"),
        ({"destination_code": "", "destination_name": "Sơn La", "on": date(2001, 1, 1)}, "too-early"),
    ],
)
def test_it_rejects_a_release_to_nowhere(town: Town, change: dict, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        release(town, **change)
    assert code_of(refusal) == code
