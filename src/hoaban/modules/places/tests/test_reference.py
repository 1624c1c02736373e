"""Loading the reference data: the first time, again, after a correction, and beside what people changed."""

from datetime import date

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.places.actions import load_reference, set_place_fact
from hoaban.modules.places.alignment import Aligned
from hoaban.modules.places.models import EthnicGroup, Place, PlaceAlias, PlaceFact, Succession

SYSTEM = Actor.system("test")


@pytest.fixture
def acts(places: Actor):
    with acting(places):
        yield places


def commune(code: str) -> Place:
    return Place.objects.on(date(2026, 6, 1)).communes().get(code=code)


def test_it_loads(acts: Actor) -> None:
    assert Place.objects.on(date(2026, 1, 1)).communes().count() == 3321
    assert Place.objects.on(date(2025, 1, 1)).communes().count() == 10_035
    assert Succession.objects.filter(old__kind="commune").count() == 10_597
    assert PlaceAlias.objects.count() == 5
    assert EthnicGroup.objects.count() == 55
    assert not Place.objects.filter(written_by=None).exists()


def test_again_changes_nothing(acts: Actor) -> None:
    loaded = load_reference(acts)
    assert {loaded.places, loaded.successions, loaded.aliases, loaded.facts, loaded.ethnic_groups} == {Aligned()}
    operation = Operation.objects.filter(kind="place.reference@1").latest("recorded_at")
    assert operation.outcome["places"] == {"added": 0, "corrected": 0, "kept": 0}
    assert not Change.objects.filter(operation_id=operation.pk).exists()


def test_a_missing_row_is_added_and_a_wrong_one_corrected(acts: Actor) -> None:
    first = Operation.objects.filter(kind="place.reference@1").earliest("recorded_at").pk
    PlaceAlias.objects.filter(code="06016").delete()
    Place.objects.filter(pk=commune("03166").pk).update(name="Mương Cha", written_by=first)
    EthnicGroup.objects.filter(code="08").update(other_names=[], written_by=first)
    loaded = load_reference(acts)
    assert (loaded.aliases.added, loaded.places.corrected, loaded.ethnic_groups.corrected) == (1, 1, 1)
    assert commune("03166").name == "Mường Chà"
    assert "Mông" in EthnicGroup.objects.get(code="08").other_names


def test_what_people_changed_stays(acts: Actor) -> None:
    place = commune("03166")
    fact = set_place_fact(
        acts, place_id=place.pk, kind="region_class", value="II", starts_on=date(2026, 3, 1), legal_basis="QĐ 1"
    )
    Place.objects.filter(pk=place.pk).update(latitude=21.5, written_by=fact.written_by)
    loaded = load_reference(acts)
    assert (loaded.places.corrected, loaded.places.kept) == (0, 1)
    assert commune("03166").latitude == 21.5
    values = PlaceFact.objects.filter(place=place, kind="region_class").order_by("starts_on")
    assert [row.value for row in values] == ["III", "II"]


def test_a_fact_that_people_set_first_is_left_to_them(acts: Actor) -> None:
    place = commune("06463")
    PlaceFact.objects.filter(place=place, kind="specially_difficult").delete()
    set_place_fact(
        acts, place_id=place.pk, kind="specially_difficult", value="yes", starts_on=date(2025, 8, 1), legal_basis="QĐ 2"
    )
    assert load_reference(acts).facts == Aligned()


def test_it_needs_the_right(acts: Actor) -> None:
    with acting(Actor.nobody()), pytest.raises(Denied):
        load_reference(Actor.nobody())
