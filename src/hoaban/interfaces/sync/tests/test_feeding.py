"""What reaches a device though nobody wrote a record of its class: a corrected name, a day that has come; and what feeds forget."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from hoaban.interfaces.sync.feeding import tell_of_those_who_left
from hoaban.interfaces.sync.jobs import prune_feeds, tell_that_a_day_came
from hoaban.interfaces.sync.tests.device import Device, enrolled
from hoaban.interfaces.sync.tests.server import Server
from hoaban.kernel import feed
from hoaban.kernel.actor import Actor
from hoaban.kernel.models import FeedHead, FeedRow
from hoaban.kernel.scoping import acting
from hoaban.modules.people.actions import correct_person
from hoaban.modules.people.models import Person
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.schooling.models import Enrolment
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def phone(town: Town) -> Device:
    """The homeroom teacher's phone, which has heard everything."""
    with acting(SYSTEM):
        feed.lock([f"class:{town.fifth.pk}"])
    device = enrolled(Server(), town.actors["homeroom_teacher"])
    hear(device)
    return device


def hear(device: Device) -> None:
    while device.sync():
        pass


def names(phone: Device, town: Town) -> set[str]:
    rows = phone.replica[f"class:{town.fifth.pk}"].values()
    return {row["name"] for row in rows if row["e"].startswith("learner:")}


def details_of(person: Person, name: str) -> PersonDetails:
    return PersonDetails(full_name=name, birth_date=person.birth_date, sex=person.sex, personal_id=person.personal_id)


def leave_silently(town: Town, name: str) -> None:
    """What stands once the last day, written down beforehand, is over."""
    with acting(SYSTEM):
        Enrolment.objects.filter(pk=town.enrolments[name].pk).update(ends_on=town.today, exit_reason="dropout")


def test_a_corrected_name_reaches_the_class(town: Town, phone: Device) -> None:
    person = town.persons["Lò Văn Ánh"]
    with acting(town.alice):
        correct_person(town.alice, person_id=person.pk, details=details_of(person, "Lò Văn Anh"), on=town.today)
    hear(phone)
    assert "Lò Văn Anh" in names(phone, town)
    assert "Lò Văn Ánh" not in names(phone, town)


def test_a_correction_that_changes_nothing_tells_nobody(town: Town, phone: Device) -> None:
    person, before = town.persons["Lò Văn Ánh"], phone.marks[f"class:{town.fifth.pk}"].cur
    said = replace(details_of(person, person.full_name), ethnic_group=person.ethnic_group_id)
    with acting(town.alice):
        correct_person(town.alice, person_id=person.pk, details=said, on=town.today)
    hear(phone)
    assert phone.marks[f"class:{town.fifth.pk}"].cur == before


def test_who_leaves_today_is_gone_today(town: Town, phone: Device) -> None:
    leave_silently(town, "Lò Thị Đào")
    hear(phone)
    assert "Lò Thị Đào" in names(phone, town), "nothing was told yet"
    tell_that_a_day_came(0)
    hear(phone)
    assert names(phone, town) == {"Lò Văn Ánh", "Quàng Thị Hoa", "Nguyễn Minh Đức"}
    assert tell_of_those_who_left(town.today) == 0, "once is enough"


def test_who_leaves_later_stays_until_then(town: Town, phone: Device) -> None:
    leave_silently(town, "Lò Thị Đào")
    assert tell_of_those_who_left(town.today - timedelta(days=1)) == 0
    assert tell_of_those_who_left(town.today) == 1


def test_what_is_long_past_is_forgotten_and_who_was_away_so_long_begins_anew(town: Town, phone: Device) -> None:
    scope = f"class:{town.fifth.pk}"
    leave_silently(town, "Lò Thị Đào")
    tell_of_those_who_left(town.today)
    with acting(SYSTEM):
        FeedRow.objects.filter(scope_name=scope).update(told_at=timezone.now() - timedelta(days=401))
    prune_feeds(0)
    with acting(SYSTEM):
        assert not FeedRow.objects.filter(scope_name=scope).exists()
        head = FeedHead.objects.get(scope_name=scope)
        assert head.floor == head.number
    _, said = phone.server.exchange(phone.token, phone.message())
    assert said["scopes"][scope] == {"reset": True}
    hear(phone)
    assert names(phone, town) == {"Lò Văn Ánh", "Quàng Thị Hoa", "Nguyễn Minh Đức"}


def test_what_is_younger_stays_and_who_has_heard_what_is_gone_goes_on(town: Town, phone: Device) -> None:
    scope = f"class:{town.fifth.pk}"
    leave_silently(town, "Lò Thị Đào")
    tell_of_those_who_left(town.today)
    hear(phone)
    with acting(SYSTEM):
        FeedRow.objects.filter(scope_name=scope).update(told_at=timezone.now() - timedelta(days=401))
    leave_silently(town, "Lò Văn Ánh")
    tell_of_those_who_left(town.today)
    prune_feeds(0)
    _, said = phone.server.exchange(phone.token, phone.message())
    assert "reset" not in said["scopes"][scope]
    hear(phone)
    assert names(phone, town) == {"Quàng Thị Hoa", "Nguyễn Minh Đức"}
