"""The action: one door to write, closed to whoever has no right, open once for each identity."""

from uuid import UUID

import pytest

from hoaban.kernel.action import Envelope, action, anywhere, at, writing
from hoaban.kernel.actor import Actor, Reach
from hoaban.kernel.errors import Denied, invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.operation import WrongRoom
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.models import FailedSignIn

SCHOOL, OTHER = uuid7(), uuid7()


@action("institution.manage", kind="test.touch@1", scope=at(institution="institution_id"))
def touch(_actor: Actor, *, institution_id: UUID, number: int) -> int:
    if number < 0:
        raise invalid("negative", "number", "Số phải không âm.", "The number must not be negative.")
    return number


@action("account.manage", kind="test.trespass@1", scope=anywhere)
def trespass(_actor: Actor) -> None:
    writing().create(FailedSignIn, username_digest="x", address_digest="y")


@pytest.fixture
def principal() -> Actor:
    here = Reach(institutions=frozenset({SCHOOL}))
    return Actor(uuid7(), "Cô Hiệu trưởng", reaches={"institution.manage": here, "ledger.read": here}, walls=here)


@pytest.mark.django_db
def test_it_works_and_the_ledger_says_so(principal: Actor) -> None:
    with acting(principal):
        assert touch(principal, institution_id=SCHOOL, number=3) == 3
        row = Operation.objects.get()
        assert (row.kind, row.verdict, row.outcome) == ("test.touch@1", "applied", 3)
        assert (row.actor_user_id, row.institution_id) == (principal.user_id, SCHOOL)
        assert row.arguments == {"institution_id": str(SCHOOL), "number": 3}


@pytest.mark.django_db
def test_it_refuses_another_school(principal: Actor) -> None:
    with acting(principal), pytest.raises(Denied):
        touch(principal, institution_id=OTHER, number=3)


@pytest.mark.django_db
def test_the_same_identity_gives_the_first_verdict(principal: Actor) -> None:
    envelope = Envelope()
    with acting(principal):
        first = touch.submit(envelope, principal, institution_id=SCHOOL, number=1)
        second = touch.submit(envelope, principal, institution_id=SCHOOL, number=2)
        assert (first.status, first.outcome, first.again) == ("applied", 1, False)
        assert (second.status, second.outcome, second.again) == ("applied", 1, True)
        assert Operation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("school", "number", "verdict"), [(SCHOOL, -1, "invalid"), (OTHER, 1, "denied")])
def test_what_is_refused_is_kept(principal: Actor, school: UUID, number: int, verdict: str) -> None:
    with acting(principal):
        assert touch.submit(Envelope(), principal, institution_id=school, number=number).status == verdict
        assert Operation.objects.get().arguments["number"] == number


@pytest.mark.django_db
def test_a_module_writes_only_its_own_tables() -> None:
    system = Actor.system("test")
    with acting(system), pytest.raises(WrongRoom):
        trespass(system)


@pytest.mark.django_db
def test_outside_of_an_action_nothing_writes() -> None:
    with pytest.raises(WrongRoom):
        writing()


@pytest.mark.django_db
def test_without_an_actor_the_ledger_looks_empty(principal: Actor) -> None:
    with acting(principal):
        touch(principal, institution_id=SCHOOL, number=3)
    assert not Operation.objects.exists()
    assert not Change.objects.exists()
