"""Facts, child counts and villages: what is set holds from its day on, and the past stays as it was."""

from datetime import date

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change
from hoaban.kernel.scoping import acting
from hoaban.modules.places.actions import Children, add_village, end_place_fact, set_child_counts, set_place_fact
from hoaban.modules.places.lookup import descendants, place_on
from hoaban.modules.places.models import ChildCount, Place, PlaceFact

NOW = date(2026, 9, 5)


@pytest.fixture
def acts(places: Actor):
    with acting(places):
        yield places


@pytest.fixture
def commune(acts: Actor) -> Place:
    return place_on("06463", NOW)


def refusal(call) -> list[str]:
    with pytest.raises(Invalid) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


def classify(
    actor: Actor, place: Place, value: str, day: date, basis: str = "QĐ 12/QĐ-UBND ngày 01/3/2026"
) -> PlaceFact:
    return set_place_fact(actor, place_id=place.pk, kind="region_class", value=value, starts_on=day, legal_basis=basis)


def region(place: Place, day: date) -> str | None:
    return PlaceFact.objects.value_of(place, "region_class", day)


def test_a_fact_holds_from_its_day_and_the_past_stays(acts: Actor, commune: Place) -> None:
    classify(acts, commune, "III", date(2026, 1, 1))
    classify(acts, commune, "II", date(2026, 8, 1))
    assert [region(commune, day) for day in (date(2025, 12, 31), date(2026, 7, 31), date(2026, 8, 1))] == [
        None,
        "III",
        "II",
    ]
    assert dict(PlaceFact.objects.values_by_place("region_class", NOW))[commune.pk] == "II"


def test_a_fact_can_be_put_before_one_that_is_known(acts: Actor, commune: Place) -> None:
    classify(acts, commune, "II", date(2026, 8, 1))
    classify(acts, commune, "III", date(2026, 1, 1))
    assert [region(commune, day) for day in (date(2026, 7, 31), date(2026, 8, 1))] == ["III", "II"]


def test_each_change_has_its_author_in_the_log(acts: Actor, commune: Place) -> None:
    fact = classify(acts, commune, "II", date(2026, 8, 1))
    change = Change.objects.get(entity_id=fact.pk)
    assert (change.operation_id, change.after["value"]) == (fact.written_by, "II")


def test_a_fact_ends(acts: Actor, commune: Place) -> None:
    classify(acts, commune, "II", date(2026, 8, 1))
    end_place_fact(acts, place_id=commune.pk, kind="region_class", ends_on=date(2026, 9, 1))
    assert region(commune, date(2026, 8, 31)) == "II"
    assert region(commune, NOW) is None
    assert end_place_fact(acts, place_id=commune.pk, kind="island", ends_on=NOW) is None


def test_it_rejects_what_cannot_be(acts: Actor, commune: Place) -> None:
    old = place_on("06463", date(2024, 1, 1))
    assert refusal(lambda: classify(acts, commune, "IV", NOW)) == ["value-unknown"]
    assert refusal(lambda: classify(acts, commune, "II", NOW, basis=" ")) == ["legal-basis-missing"]
    assert refusal(lambda: classify(acts, old, "II", NOW)) == ["place-not-there"]
    assert refusal(
        lambda: set_place_fact(acts, place_id=commune.pk, kind="height", value="1", starts_on=NOW, legal_basis="QĐ")
    ) == ["fact-unknown"]


def test_somebody_without_the_right_changes_nothing(acts: Actor, commune: Place) -> None:
    with pytest.raises(Denied):
        classify(Actor.nobody(), commune, "II", NOW)
    assert region(commune, NOW) is None


def test_child_counts_hold_until_the_next(acts: Actor, commune: Place) -> None:
    first = [Children(5, "female", 40), Children(5, "male", 42)]
    set_child_counts(acts, place_id=commune.pk, starts_on=date(2025, 9, 1), counts=first, source="điều tra 2025")
    set_child_counts(
        acts,
        place_id=commune.pk,
        starts_on=date(2026, 9, 1),
        counts=[Children(5, "female", 38)],
        source="điều tra 2026",
    )

    def count(day: date, sex: str) -> int:
        return ChildCount.objects.on(day).get(place=commune, age=5, sex=sex).count

    assert [count(date(2026, 8, 31), "female"), count(NOW, "female"), count(NOW, "male")] == [40, 38, 42]


def test_child_counts_are_checked_together(acts: Actor, commune: Place) -> None:
    wrong = [Children(-1, "female", 4), Children(5, "girl", 4), Children(5, "male", -4), Children(6, "male", 4)]
    call = lambda: set_child_counts(acts, place_id=commune.pk, starts_on=NOW, counts=wrong, source="x")  # noqa: E731
    assert refusal(call) == ["count-wrong"] * 3
    assert not ChildCount.objects.exists()


def test_villages_are_numbered_in_their_commune(acts: Actor, commune: Place) -> None:
    first = add_village(acts, commune_id=commune.pk, name="Nà  Pồ", starts_on=NOW)
    second = add_village(acts, commune_id=commune.pk, name="Lũng Cút", type_name="Thôn", starts_on=NOW)
    assert [first.code, second.code] == ["06463.001", "06463.002"]
    assert (first.full_name, second.full_name) == ("Bản Nà Pồ", "Thôn Lũng Cút")
    assert set(descendants(place_on("20", NOW), NOW, kind=Place.VILLAGE)) == {first, second}


def test_a_village_is_added_once_and_to_a_commune(acts: Actor, commune: Place) -> None:
    add_village(acts, commune_id=commune.pk, name="Nà Pồ", starts_on=NOW)
    assert refusal(lambda: add_village(acts, commune_id=commune.pk, name="nà pồ", starts_on=NOW)) == ["village-twice"]
    province = place_on("20", NOW)
    assert refusal(lambda: add_village(acts, commune_id=province.pk, name="Nà Pồ", starts_on=NOW)) == [
        "village-misplaced"
    ]
