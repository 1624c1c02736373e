"""The pages of what was not applied, and of devices: both authors and the principal decide, nobody else sees."""

import json

import pytest

from hoaban.interfaces.sync.models import Device, Held
from hoaban.interfaces.sync.tests.server import SYSTEM
from hoaban.interfaces.sync.tests.test_addresses import TEACHER, enrol, op, send
from hoaban.kernel.action import Envelope
from hoaban.kernel.scoping import acting
from tests.markup import Markup
from tests.slates import Slate, write_slate
from tests.town import Town
from tests.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("slates")]


@pytest.fixture
def conflict(town: Town) -> Held:
    """The principal wrote 5 on a page; the teacher's device had seen nothing, and offers 7."""
    with acting(town.alice):
        write_slate(town.alice, school_class_id=town.fifth.pk, name="a", value="5")
    mine = op(town, value="7")
    assert send(enrol(town), mine).json()["results"][mine["id"]]["s"] == "conflict"
    with acting(SYSTEM):
        return Held.objects.get()


@pytest.mark.parametrize("key", [TEACHER, "principal"])
def test_both_sides_are_shown_to_both_authors(town: Town, conflict: Held, key: str) -> None:
    response = signed_in(town, key).get(f"/held/{conflict.pk}/")
    page = Markup(response.content.decode())
    assert (response.status_code, page.mistakes()) == (200, [])
    text = response.content.decode()
    assert "value: 5" in text or ">5<" in text
    assert ">7<" in text


@pytest.mark.parametrize("key", ["teacher", "school_clerk", "other_principal", "guardian"])
def test_nobody_else_sees_it(town: Town, conflict: Held, key: str) -> None:
    assert signed_in(town, key).get(f"/held/{conflict.pk}/").status_code == 404


@pytest.mark.parametrize(("choice", "state", "stands"), [("take", "taken", "7"), ("keep", "kept", "5")])
def test_who_took_part_decides(town: Town, conflict: Held, choice: str, state: str, stands: str) -> None:
    response = signed_in(town, TEACHER).post(
        f"/held/{conflict.pk}/decide/", {"choice": choice, "seen": conflict.current["op"]}
    )
    assert response.status_code == 302
    with acting(SYSTEM):
        conflict.refresh_from_db()
        assert (conflict.state, Slate.objects.get().value) == (state, stands)


def test_nobody_decides_over_what_they_have_not_seen(town: Town, conflict: Held) -> None:
    said = {"school_class_id": town.fifth.pk, "name": "a", "value": "6"}
    with acting(town.alice):
        write_slate.submit(Envelope(), town.alice, **said)
    signed_in(town, TEACHER).post(f"/held/{conflict.pk}/decide/", {"choice": "take", "seen": conflict.current["op"]})
    with acting(SYSTEM):
        conflict.refresh_from_db()
        assert (conflict.state, Slate.objects.get().value) == ("open", "6")
    assert json.dumps(conflict.current).count('"6"') == 1


def test_the_principal_applies_what_was_kept_aside(town: Town) -> None:
    device, mine = enrol(town), op(town)
    with acting(SYSTEM):
        Device.objects.filter(pk=device["device"]).update(state=Device.REVOKED)
    send(device, mine)
    with acting(SYSTEM):
        kept = Held.objects.get()
        assert kept.author_name == town.accounts[TEACHER].display_name
    signed_in(town, TEACHER).post(f"/held/{kept.pk}/decide/", {"choice": "apply"})
    with acting(SYSTEM):
        assert not Slate.objects.exists()
    signed_in(town, "principal").post(f"/held/{kept.pk}/decide/", {"choice": "apply"})
    with acting(SYSTEM):
        kept.refresh_from_db()
        assert (kept.state, Slate.objects.get().value) == ("applied", "1")


@pytest.mark.parametrize(("key", "status"), [(TEACHER, 200), ("principal", 200), ("teacher", 404), ("auditor", 404)])
def test_a_device_is_put_away_by_its_owner_and_the_principal(town: Town, key: str, status: int) -> None:
    path = f"/devices/{enrol(town)['device']}/put-away/"
    page = signed_in(town, key).get(path)
    assert page.status_code == status
    assert Markup(page.content.decode()).mistakes() == []
    signed_in(town, key).post(path, {"state": "wiped"})
    with acting(SYSTEM):
        assert Device.objects.get().state == ("wiped" if status == 200 else "active")
