"""What is known of one's own classes without asking says what would be answered: which a device holds, and where an action takes place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hoaban.interfaces.actors import actor_of
from hoaban.interfaces.sync.contents import scopes_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions import take_roll
from hoaban.modules.schooling.models import SchoolClass
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
A_DAY = timedelta(days=1)


def asked(actor: Actor) -> Actor:
    """The same actor, of whose classes nothing is known."""
    return replace(actor, classes={})


def test_a_device_holds_the_classes_that_would_be_found(town: Town) -> None:
    held = {}
    for name, actor in town.everyone.items():
        with acting(actor):
            held[name] = scopes_of(actor, town.today)
            assert held[name] == scopes_of(asked(actor), town.today), name
    assert f"class:{town.fifth.pk}" in held["homeroom_teacher"]


def test_an_action_takes_place_where_it_would_be_found(town: Town) -> None:
    for name, actor in town.everyone.items():
        for school_class in (town.fifth, town.combined, town.tenth):
            said = {"school_class_id": school_class.pk}
            with acting(actor):
                assert take_roll.allowed_at(actor, said) == take_roll.allowed_at(asked(actor), said), name


def test_a_class_whose_time_is_over_is_held_no_longer(town: Town) -> None:
    with acting(SYSTEM):
        SchoolClass.objects.filter(pk=town.fifth.pk).update(ends_on=town.today)
    actor = actor_of(town.accounts["homeroom_teacher"].pk, town.today)
    assert not actor.classes[town.fifth.pk].stands
    with acting(actor):
        assert f"class:{town.fifth.pk}" not in scopes_of(actor, town.today)
        assert scopes_of(actor, town.today) == scopes_of(asked(actor), town.today)
        yesterday = actor_of(town.accounts["homeroom_teacher"].pk, town.today - A_DAY)
    assert yesterday.classes[town.fifth.pk].stands
