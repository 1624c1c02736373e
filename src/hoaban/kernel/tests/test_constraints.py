"""The database's refusals in words: the constraint that is meant, and no other."""

from datetime import date

import pytest
from django.db import IntegrityError

from hoaban.kernel.actor import Actor
from hoaban.kernel.constraints import refused
from hoaban.kernel.errors import Invalid, invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Person
from tests.town import Town

SYSTEM = Actor.system("test of refusals")


def twin(person: Person, **other: object) -> Person:
    said = {"full_name": "x", "sort_key": "x", "search_key": "x", "birth_date": date(2015, 1, 1), "sex": "male"}
    return Person(**{**said, "personal_id": person.personal_id, **other})


def meaning() -> Invalid:
    return invalid("id-taken", "personal_id", "đã có", "taken")


def test_the_constraint_that_is_meant_becomes_a_sentence_and_the_work_goes_on(town: Town) -> None:
    person = town.persons["Lò Văn Ánh"]
    with acting(SYSTEM):
        with pytest.raises(Invalid) as refusal, refused("people_person_personal_id", meaning):
            twin(person).save(force_insert=True)
        assert refusal.value.problems[0].code == "id-taken"
        assert Person.objects.filter(personal_id=person.personal_id).count() == 1


def test_another_constraint_stays_what_it_is(town: Town) -> None:
    person = town.persons["Lò Văn Ánh"]
    with acting(SYSTEM), pytest.raises(IntegrityError), refused("people_person_personal_id", meaning):
        twin(person, personal_id=None, sex="x").save(force_insert=True)
