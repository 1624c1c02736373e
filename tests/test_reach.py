"""Whom a role of the department reaches: everything, in a database of one province; else the schools of its own."""

import pytest
from django.utils import timezone

from hoaban.interfaces.actors import actor_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import InstitutionPlace
from hoaban.modules.places.models import Place
from tests.town import Town

pytestmark = pytest.mark.django_db
READ = "institution.read"


def officer(town: Town) -> Actor:
    return actor_of(town.accounts["department_officer"].pk, timezone.localdate())


def test_in_a_database_of_one_province_it_is_everything(town: Town) -> None:
    assert officer(town).reach(READ).everything


def test_of_two_provinces_it_is_the_schools_of_its_own(town: Town) -> None:
    with acting(Actor.system("the tests of reach")):
        here = InstitutionPlace.objects.get(institution=town.primary).commune
        there = Place.objects.create(
            kind=Place.COMMUNE,
            code="99999",
            name="Khác",
            search_key="khac",
            province_code="99",
            starts_on=here.starts_on,
        )
        InstitutionPlace.objects.filter(institution=town.upper).update(commune=there)
        reached = officer(town).reach(READ)
        assert not reached.everything
        assert town.primary.pk in reached.institutions
        assert town.upper.pk not in reached.institutions
