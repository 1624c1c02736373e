"""The network: what a school is, is decided above it; what it has, it keeps itself; every fact holds from its day."""

from datetime import date, timedelta

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change
from hoaban.kernel.scoping import acting
from hoaban.modules.network import actions
from hoaban.modules.network.models import ComputerCount, Institution, Management, RoomCount, Site, StandardStatus
from hoaban.modules.network.reads import institution_coded, school_facts, schools_in
from tests.town import FOUNDED, Town

DAY = date(2025, 9, 5)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def officer(town: Town) -> Actor:
    return town.actors["department_officer"]


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    return refusal.value.problems[0].code


def found_school(officer: Actor, town: Town, **other: object) -> Institution:
    said = {"code": "11MN0009", "name": "Trường Mầm non  Sơn Ca", "kind": "preschool", "levels": ["preschool"]}
    place = {"commune_id": town.communes["03166"].pk, "body": "commune", "on": DAY}
    return actions.open_institution(officer, **{**said, **place, **other})


def test_a_school_is_founded_with_its_place_manager_and_main_site(town: Town, officer: Actor) -> None:
    with acting(officer):
        school = found_school(officer, town)
        facts = school_facts(officer, school.pk, DAY)
        assert (school.name, school.search_key) == ("Trường Mầm non Sơn Ca", "truong mam non son ca")
        assert (facts.commune, facts.management) == (town.communes["03166"], "commune")
        assert [each.site.is_main for each in facts.sites] == [True]
        assert school_facts(officer, school.pk, DAY - timedelta(days=1)).sites == ()


def test_a_code_is_never_used_twice(town: Town, officer: Actor) -> None:
    with acting(officer), pytest.raises(Invalid) as refusal:
        found_school(officer, town, code=town.primary.code)
    assert code_of(refusal) == "code-taken"


def test_facts_hold_from_their_day_and_the_former_stay(town: Town) -> None:
    with acting(town.alice):
        actions.set_rooms(
            town.alice, site_id=town.main_site.pk, use="classroom", structure="permanent", count=10, on=DAY
        )
        actions.set_computers(town.alice, institution_id=town.primary.pk, purpose="teaching", count=35, on=DAY)
        actions.set_connectivity(town.alice, institution_id=town.primary.pk, has_internet=True, has_wifi=True, on=DAY)
        before, after = (school_facts(town.alice, town.primary.pk, day) for day in (DAY - timedelta(days=1), DAY))
    assert [(facts.sites[0].classrooms, facts.computers["teaching"]) for facts in (before, after)] == [
        (8, 20),
        (10, 35),
    ]
    assert (before.connectivity.has_wifi, after.connectivity.has_wifi) == (False, True)


def test_saying_the_same_again_writes_nothing(town: Town) -> None:
    with acting(town.alice):
        actions.set_computers(town.alice, institution_id=town.primary.pk, purpose="teaching", count=20, on=DAY)
        assert not Change.objects.exists()
        assert ComputerCount.objects.filter(institution=town.primary, purpose="teaching").count() == 1


def test_the_department_moves_renames_and_recognises(town: Town, officer: Actor) -> None:
    school = {"institution_id": town.primary.pk}
    with acting(officer):
        actions.relocate(officer, **school, commune_id=town.communes["03214"].pk, on=DAY)
        actions.set_management(officer, **school, body="department", on=DAY)
        actions.rename(officer, **school, name="Trường Tiểu học Mường Luân số 2")
        actions.set_standard(officer, **school, level=1, on=DAY, decision="12/QĐ", valid_until=date(2030, 9, 5))
        facts = school_facts(officer, town.primary.pk, DAY)
        assert (facts.commune.code, facts.management, facts.standard.level) == ("03214", "department", 1)
        assert facts.institution.name == "Trường Tiểu học Mường Luân số 2"
        assert Management.objects.on(FOUNDED).get(institution=town.primary).body == "commune"
        actions.set_standard(officer, **school, level=None, on=NEXT)
        assert StandardStatus.objects.get(institution=town.primary).ends_on == NEXT


def test_a_principal_does_not_decide_what_the_school_is(town: Town) -> None:
    school = {"institution_id": town.primary.pk}
    with acting(town.alice):
        for decide in (
            lambda: actions.rename(town.alice, **school, name="Trường của tôi"),
            lambda: actions.relocate(town.alice, **school, commune_id=town.communes["03214"].pk, on=DAY),
            lambda: actions.set_management(town.alice, **school, body="private", on=DAY),
            lambda: actions.set_standard(town.alice, **school, level=2, on=DAY),
            lambda: actions.close_institution(town.alice, **school, on=DAY),
            lambda: found_school(town.alice, town),
        ):
            with pytest.raises(Denied):
                decide()


def test_another_school_is_neither_seen_nor_changed(town: Town) -> None:
    with acting(town.charlie):
        assert school_facts(town.charlie, town.primary.pk, DAY) is None
        assert schools_in(town.charlie, [place.pk for place in town.communes.values()], DAY) == [town.upper]
        with pytest.raises(Denied):
            actions.close_site(town.charlie, site_id=town.satellite.pk, on=DAY)
        with pytest.raises(Denied):
            actions.set_computers(town.charlie, institution_id=town.primary.pk, purpose="office", count=0, on=DAY)


def test_code_and_name_of_any_open_school_are_public(town: Town) -> None:
    with acting(town.charlie):
        assert institution_coded(f" {town.primary.code} ", DAY) == (town.primary.pk, town.primary.name)
        assert institution_coded(town.primary.code, FOUNDED - timedelta(days=1)) is None
        assert institution_coded("khong co", DAY) is None


def test_a_satellite_site_opens_and_closes_with_its_rooms(town: Town) -> None:
    with acting(town.alice):
        site = actions.open_site(town.alice, institution_id=town.primary.pk, name="Điểm bản Nà Pheo", on=DAY)
        actions.set_rooms(town.alice, site_id=site.pk, use="classroom", structure="temporary", count=1, on=DAY)
        with pytest.raises(Invalid) as refusal:
            actions.open_site(town.alice, institution_id=town.primary.pk, name="Điểm bản  Nà Pheo", on=NEXT)
        assert code_of(refusal) == "site-name-taken"
        actions.close_site(town.alice, site_id=site.pk, on=NEXT)
        assert Site.objects.get(pk=site.pk).ends_on == RoomCount.objects.get(site=site).ends_on == NEXT


def test_the_main_site_stays(town: Town) -> None:
    with acting(town.alice), pytest.raises(Invalid) as refusal:
        actions.close_site(town.alice, site_id=town.main_site.pk, on=DAY)
    assert code_of(refusal) == "main-site"


def test_a_closed_school_holds_nothing_and_takes_nothing(town: Town, officer: Actor) -> None:
    with acting(officer):
        school = found_school(officer, town)
        site = Site.objects.get(institution=school)
        actions.set_rooms(officer, site_id=site.pk, use="classroom", structure="permanent", count=4, on=NEXT)
        later = {"purpose": "office", "count": 2, "on": NEXT + timedelta(days=30)}
        actions.set_computers(officer, institution_id=school.pk, **later)
        actions.close_institution(officer, institution_id=school.pk, on=NEXT + timedelta(days=1))
        facts = school_facts(officer, school.pk, NEXT + timedelta(days=60))
        assert (facts.sites, facts.computers, facts.management, facts.commune) == ((), {}, None, None)
        assert school_facts(officer, school.pk, NEXT).sites[0].classrooms == 4
        with pytest.raises(Invalid) as refusal:
            actions.set_computers(officer, institution_id=school.pk, **later)
        assert code_of(refusal) == "not-open"
