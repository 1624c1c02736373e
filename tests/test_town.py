"""The small town is what its tests believe it to be: each persona reaches their own and nothing of the neighbour's."""

import pytest
from django.db import transaction

from hoaban.kernel.access import roles
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from tests import town as towns
from tests.neighbour import SYSTEM, fingerprints
from tests.town import COMBINED, FIFTH, TENTH, Town, standing_town


def names(roll) -> set[str]:
    return {child[0] for _, child in roll}


PRIMARY = names(COMBINED) | names(FIFTH)
REACH_BOTH = {"department_officer", "department_director", "auditor"}
SEEN = {
    "principal": PRIMARY,
    "school_clerk": PRIMARY,
    "commune_officer": PRIMARY,
    "homeroom_teacher": names(FIFTH),
    "teacher": names(COMBINED),
    "guardian": {"Mùa A Dơ"},
    "learner": {"Lò Thị Đào"},
    **dict.fromkeys(REACH_BOTH, PRIMARY | names(TENTH)),
    "other_principal": names(TENTH),
    "other_school_clerk": names(TENTH),
    "other_teacher": names(TENTH),
    "other_homeroom_teacher": names(TENTH),
    "other_commune_officer": set(),
    "other_guardian": {"Lường Văn Bình"},
    "other_learner": {"Cà Thị Ngân"},
    "nobody": set(),
}


def build_and_look() -> tuple[Town, dict[str, str]]:
    with transaction.atomic():
        found = standing_town(), fingerprints(SYSTEM)
        transaction.set_rollback(True)
    return found


def test_the_town_put_in_again_is_the_town_that_was_built(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(towns, "_recorded", {})
    built, again = build_and_look(), build_and_look()
    assert again == built
    assert again[0] is not built[0]
    assert len(set(built[1].values())) > 15, "the fingerprints tell tables apart"


def test_every_role_has_somebody(town: Town) -> None:
    assert set(town.actors) == set(roles()) - {"system"}
    assert set(SEEN) == set(town.everyone)


@pytest.mark.parametrize("key", sorted(SEEN))
def test_each_sees_their_own_pupils_and_no_others(town: Town, key: str) -> None:
    actor = town.everyone[key]
    with acting(actor):
        seen = Enrolment.objects.visible_to(actor).values_list("person__full_name", flat=True)
        assert set(seen) == SEEN[key]


@pytest.mark.parametrize("key", sorted(SEEN.keys() - REACH_BOTH))
def test_the_walls_alone_keep_the_other_school_out(town: Town, key: str) -> None:
    other = PRIMARY if key.startswith("other_") else names(TENTH)
    with acting(town.everyone[key]):
        assert not set(Person.objects.values_list("full_name", flat=True)) & other


def test_the_satellite_teaches_two_grades_together(town: Town) -> None:
    with acting(town.alice):
        combined = SchoolClass.objects.get(name="1+2")
        assert combined.is_multigrade
        assert combined.site_id == town.satellite.pk
        assert {row.grade for row in combined.enrolments.all()} == {"1", "2"}
