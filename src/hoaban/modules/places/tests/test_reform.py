"""Places reorganised: the whole country's reform of July 2025 as a plan, and what a plan refuses."""

from collections import Counter
from datetime import date

import pytest
from django.db import connections

from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.network.reform.reading import plan_of
from hoaban.modules.places.actions import load_reference
from hoaban.modules.places.dataset import Dataset, Key, Unit, read_dataset
from hoaban.modules.places.lookup import resolve_code
from hoaban.modules.places.models import REFORM, Place, Succession
from hoaban.modules.places.reform.applying import reorganise_places
from hoaban.modules.places.reform.july2025 import july_2025
from hoaban.modules.places.reform.passing import PlaceChanges
from hoaban.modules.places.reform.planning import plan_places
from hoaban.modules.places.rules import split_type

SYSTEM = Actor.system("test")
BEFORE = date(2025, 6, 30)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_dataset()


@pytest.fixture(scope="module")
def old_country(django_db_setup: None, django_db_blocker):
    """The 63 provinces and all below them, as they were known in June 2025; taken away after the tests of this file."""
    with django_db_blocker.unblock(), acting(SYSTEM):
        load_reference(SYSTEM, before=REFORM)
    yield
    tables = ", ".join(model._meta.db_table for model in (Place, Succession, Operation, Change))
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


@pytest.fixture
def acts(old_country: None, db: None):
    with acting(SYSTEM):
        yield SYSTEM


def planned(said: dict) -> PlaceChanges:
    plan = plan_of(said)
    return plan_places(plan.acts, plan.effective_on)


def standing() -> dict[Key, tuple]:
    rows = Place.objects.select_related("parent")
    return {
        Key(p.kind, p.code, p.starts_on): (
            p.full_name,
            p.parent and (p.parent.kind, p.parent.code, p.parent.starts_on),
            p.province_code,
            p.ends_on,
        )
        for p in rows
    }


def named(unit: Unit) -> str:
    """The name as it is stored: the type in standard spelling."""
    return " ".join(split_type(unit.full_name)).strip()


def test_the_reform_of_july_2025_as_a_plan_gives_the_country_of_today(acts: Actor, dataset: Dataset) -> None:
    assert Place.objects.on(BEFORE).provinces().count() == 63
    changes = planned(july_2025(dataset))
    assert changes.problems == []
    reorganise_places(acts, changes=changes)
    counts = {day: Counter(Place.objects.on(day).values_list("kind", flat=True)) for day in (BEFORE, REFORM)}
    assert counts[BEFORE] == {"nation": 1, "province": 63, "district": 696, "commune": 10_035}
    assert counts[REFORM] == {"nation": 1, "province": 34, "commune": 3_321}
    assert standing() == {u.key: (named(u), u.parent, u.province_code, u.ends_on) for u in dataset.units}
    keys = ("kind", "code", "starts_on")
    names = [f"old__{key}" for key in keys] + [f"new__{key}" for key in keys]
    passed = Succession.objects.values_list(*names, "is_whole", "is_default")
    assert set(passed) == {(*p.old, *p.new, p.is_whole, p.is_default) for p in dataset.passings}
    ended = Place.objects.filter(kind="commune", ends_on=REFORM)
    assert ended.filter(successions__is_default=True).count() == ended.count() == 10_035
    for code in ("03166", "03169", "00001"):
        found = resolve_code(code, REFORM)
        assert found is not None
        assert found.place.holds_on(REFORM)


def test_three_provinces_alone(acts: Actor, dataset: Dataset) -> None:
    """Điện Biên, Lai Châu and Sơn La went on; their districts ended and their communes were merged."""
    changes = planned(july_2025(dataset, ("11", "12", "14")))
    assert changes.problems == []
    reorganise_places(acts, changes=changes)
    after = {code: Place.objects.on(REFORM).in_province(code).communes().count() for code in ("11", "12", "14")}
    assert after == {"11": 45, "12": 38, "14": 75}
    assert not Place.objects.on(REFORM).filter(kind="district", province_code__in=after).exists()
    assert Place.objects.on(REFORM).provinces().count() == 63
