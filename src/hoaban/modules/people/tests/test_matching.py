"""Who may be the same person: whoever is found is likely, families are not, and keys follow what is written."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from hoaban.engines.linkage import PERSON, indexes
from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.people.actions import add_guardian, correct_person, register_person
from hoaban.modules.people.alike_sql import TABLE
from hoaban.modules.people.keys import COLUMNS, keys_of_details, unkeyed
from hoaban.modules.people.loading import load_people
from hoaban.modules.people.matching import alike, find_pairs
from hoaban.modules.people.models import FEMALE, MALE, Person, PersonKeys
from hoaban.modules.people.rules import PersonDetails
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
BORN = date(2015, 5, 12)
MAI = PersonDetails("Giàng Thị Mai", BORN, FEMALE, "08", "011315000123")


def registered(town: Town, details: PersonDetails = MAI, mother: str = "Sùng Thị Dế", **more: Any) -> Person:
    made = register_person(SYSTEM, institution_id=more.get("school", town.primary.pk), details=details)
    add_guardian(SYSTEM, person_id=made.pk, guardian_name=mother, relation="mother", on=BORN)
    return made


def keys(details: PersonDetails, mother: str = "Sùng Thị Dế") -> Any:
    return keys_of_details(details, {"mother": mother})


@pytest.mark.parametrize(
    "typed",
    [
        MAI,
        PersonDetails("giang thi mai", BORN, FEMALE),
        PersonDetails("Giàng Thị Mai", date(2015, 12, 5), FEMALE, None, None),
        PersonDetails("Giàng Thi Mai", date(2015, 1, 1), FEMALE),
        PersonDetails("Giàng Thị Mái", BORN, FEMALE, None, "011315000123"),
    ],
    ids=["the same", "without accents", "day and month turned", "only the year known", "a typing mistake"],
)
def test_it_finds_who_is_meant(town: Town, typed: PersonDetails) -> None:
    with acting(SYSTEM):
        made = registered(town)
        found = alike(keys(typed))
        assert [each.person_id for each in found] == [made.pk]
        assert all(reason.vi and reason.en for reason in found[0].reasons)


@pytest.mark.parametrize(
    "sibling",
    [
        PersonDetails("Giàng Thị Máy", BORN, FEMALE, None, "011315000124"),
        PersonDetails("Giàng A Mài", BORN, MALE),
        PersonDetails("Giàng Thị Mỷ", date(2013, 5, 12), FEMALE),
    ],
    ids=["a twin sister", "a twin brother", "an elder sister"],
)
def test_brothers_sisters_and_twins_are_others(town: Town, sibling: PersonDetails) -> None:
    with acting(SYSTEM):
        made, other = registered(town), registered(town, sibling)
        assert made.pk not in {each.person_id for each in alike(keys(sibling), but=[other.pk])}
        assert {made.pk, other.pk} not in [{*pair.key} for pair in find_pairs()]


def test_keys_follow_every_write(town: Town) -> None:
    with acting(SYSTEM):
        made = registered(town)
        said = PersonKeys.objects.values_list("name_plain", "born", "mother")
        assert said.get(person=made) == ("giang thi mai", "20150512", "sung thi de")
        correct_person(SYSTEM, person_id=made.pk, details=PersonDetails("Giàng Thị Hoa", BORN, FEMALE), on=town.today)
        assert said.get(person=made)[0] == "giang thi hoa"
        pk = uuid7()
        names = ("id", "full_name", "sort_key", "search_key", "birth_date", "sex", "residence")
        row = [pk, "Sùng A Páo", sort_key("Sùng A Páo"), fold("Sùng A Páo"), BORN, MALE, ""]
        load_people(SYSTEM, institution_id=None, source="test", loads=[Load(Person, names, [row])])
        assert said.get(person=pk)[0] == "sung a pao"
        assert pk not in unkeyed(1000)


def test_the_table_and_its_indexes_are_what_the_engine_wants() -> None:
    assert {"person_id", *PERSON.columns()} == {each.attname for each in PersonKeys._meta.concrete_fields} == {*COLUMNS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [TABLE])
        assert indexes(PERSON, TABLE).keys() <= {row[0] for row in cursor.fetchall()}


def test_a_school_finds_only_its_own(town: Town) -> None:
    with acting(SYSTEM):
        made = registered(town, school=town.upper.pk)
    with acting(town.bob):
        assert alike(keys(MAI)) == []
    with acting(town.charlie):
        assert [each.person_id for each in alike(keys(MAI))] == [made.pk]


def test_pairs_are_found_once_with_the_school_that_has_both(town: Town) -> None:
    with acting(SYSTEM):
        one = registered(town)
        two = registered(town, PersonDetails("Giàng thị Mai", BORN, FEMALE))
        three = registered(town, PersonDetails("Giang Thi Mai", BORN, FEMALE), school=town.upper.pk)
        found = {frozenset(pair.key): pair.institution_id for pair in find_pairs()}
        assert found == {
            frozenset({one.pk, two.pk}): town.primary.pk,
            frozenset({one.pk, three.pk}): None,
            frozenset({two.pk, three.pk}): None,
        }
