"""Writing persons: histories are kept, a school writes its own and no other, and nothing tells of whom it may not see."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.people import actions
from hoaban.modules.people.models import (
    FEMALE,
    MALE,
    Affiliation,
    Contact,
    Document,
    Guardianship,
    HouseholdMember,
    Person,
    PersonName,
)
from hoaban.modules.people.rules import PersonDetails
from tests.town import Town

CHILD = PersonDetails("  VÀNG  A   SÌNH ", date(2018, 5, 4), MALE, ethnic_group="08", personal_id="011218999001")
PUPIL = "Lò Văn Ánh"


def details_of(person: Person) -> PersonDetails:
    return PersonDetails(
        person.full_name, person.birth_date, person.sex, person.ethnic_group_id, person.personal_id, person.residence
    )


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    return refusal.value.problems[0].code


def test_a_clerk_records_a_child_of_the_school(town: Town) -> None:
    with acting(town.bob):
        child = actions.register_person(town.bob, institution_id=town.primary.pk, details=CHILD)
        found = Person.objects.visible_to(town.bob).get(pk=child.pk)
        assert (found.full_name, found.search_key) == ("Vàng A Sình", "vang a sinh")
        assert Affiliation.objects.get(person=child).kind == Affiliation.LEARNER


def test_it_rejects_a_record_for_another_school(town: Town) -> None:
    with acting(town.charlie), pytest.raises(Denied):
        actions.register_person(town.charlie, institution_id=town.primary.pk, details=CHILD)


def test_it_rejects_a_number_that_is_taken_and_does_not_say_by_whom(town: Town) -> None:
    twin = replace(CHILD, personal_id=town.persons["Cà Thị Ngân"].personal_id)
    with acting(town.bob), pytest.raises(Invalid) as refusal:
        actions.register_person(town.bob, institution_id=town.primary.pk, details=twin)
    assert code_of(refusal) == "id-taken"
    assert "Ngân" not in str(refusal.value)


def test_after_a_refusal_nothing_of_it_stands(town: Town) -> None:
    with acting(town.bob):
        before = Affiliation.objects.count()
        with pytest.raises(Invalid):
            actions.register_person(town.bob, institution_id=town.primary.pk, details=replace(CHILD, full_name=" "))
        assert Affiliation.objects.count() == before


def test_former_names_and_numbers_stay_on_record(town: Town) -> None:
    pupil = town.persons[PUPIL]
    first, second = town.year.start, town.year.start + timedelta(days=40)
    with acting(town.alice):
        said = replace(details_of(pupil), full_name="Lò Văn An", personal_id="011214000777")
        actions.correct_person(town.alice, person_id=pupil.pk, details=said, on=first)
        again = replace(said, full_name="Lò Văn Ân")
        actions.correct_person(town.alice, person_id=pupil.pk, details=again, on=second)
        names = PersonName.objects.filter(person=pupil).values_list("full_name", "starts_on", "ends_on")
        assert list(names.order_by("starts_on")) == [(PUPIL, pupil.birth_date, first), ("Lò Văn An", first, second)]
        document = Document.objects.get(person=pupil)
        assert (document.number, document.ends_on) == (pupil.personal_id, first)


def test_saying_the_same_again_changes_nothing(town: Town) -> None:
    pupil = town.persons[PUPIL]
    with acting(town.alice):
        before = Person.objects.get(pk=pupil.pk).written_by
        actions.correct_person(town.alice, person_id=pupil.pk, details=details_of(pupil), on=town.today)
        assert Person.objects.get(pk=pupil.pk).written_by == before
        assert not PersonName.objects.filter(person=pupil).exists()


@pytest.mark.parametrize("key", ["teacher", "commune_officer", "auditor", "guardian", "learner", "other_principal"])
def test_it_rejects_whoever_may_not_correct_this_child(town: Town, key: str) -> None:
    pupil, actor = town.persons[PUPIL], town.everyone[key]
    with acting(actor), pytest.raises(Denied):
        actions.correct_person(actor, person_id=pupil.pk, details=CHILD, on=town.today)


def test_the_homeroom_teacher_corrects_the_own_class_only(town: Town) -> None:
    teacher = town.actors["homeroom_teacher"]
    with acting(teacher):
        own = town.persons[PUPIL]
        said = replace(details_of(own), residence="Bản Lĩnh")
        assert actions.correct_person(teacher, person_id=own.pk, details=said, on=town.today).residence == "Bản Lĩnh"
        with pytest.raises(Denied):
            actions.correct_person(teacher, person_id=town.persons["Mùa A Dơ"].pk, details=CHILD, on=town.today)


def test_a_guardian_is_a_name_first_and_a_record_later(town: Town) -> None:
    child = town.persons["Vàng Thị Sua"]
    mother = PersonDetails("Giàng Thị Dua", date(1990, 1, 1), FEMALE)
    with acting(town.bob):
        named = actions.add_guardian(
            town.bob, person_id=child.pk, guardian_name="GIÀNG THỊ DUA", relation="mother", on=child.birth_date
        )
        assert (named.guardian_name, named.guardian_id) == ("Giàng Thị Dua", None)
        recorded = actions.register_person(
            town.bob, institution_id=town.primary.pk, details=mother, affiliation=Affiliation.GUARDIAN
        )
        actions.link_guardian(town.bob, guardianship_id=named.pk, guardian_id=recorded.pk)
        assert Guardianship.objects.get(pk=named.pk).guardian_id == recorded.pk
        actions.end_guardianship(town.bob, guardianship_id=named.pk, on=town.today)
        assert not Guardianship.objects.on(town.today).filter(person=child).exists()


def test_it_rejects_a_guardian_whom_the_school_does_not_know(town: Town) -> None:
    child, stranger = town.persons["Vàng Thị Sua"], town.persons["Lường Văn Inh"]
    with acting(town.bob), pytest.raises(Invalid) as refusal:
        actions.add_guardian(
            town.bob,
            person_id=child.pk,
            guardian_name="Lường Văn Inh",
            relation="father",
            on=town.today,
            guardian_id=stranger.pk,
        )
    assert code_of(refusal) == "unknown"


def test_a_contact_holds_until_the_next_and_ends_when_empty(town: Town) -> None:
    pupil, later = town.persons[PUPIL], town.year.start + timedelta(days=9)
    with acting(town.bob):
        said = {"person_id": pupil.pk, "kind": "phone"}
        actions.set_contact(town.bob, **said, value="0912345678", on=town.year.start)
        actions.set_contact(town.bob, **said, value="0987654321", on=later)
        told = Contact.objects.filter(person=pupil).order_by("starts_on").values_list("value", "ends_on")
        assert list(told) == [("0912345678", later), ("0987654321", None)]
        actions.set_contact(town.bob, **said, value="", on=later + timedelta(days=1))
        assert not Contact.objects.on(later + timedelta(days=1)).filter(person=pupil).exists()


def test_brother_and_sister_share_a_household(town: Town) -> None:
    brother, sister = town.persons["Lò Văn Ánh"], town.persons["Lò Thị Đào"]
    with acting(town.bob):
        first = actions.set_household(
            town.bob, person_id=brother.pk, on=town.year.start, number="0412", place_id=town.communes["03166"].pk
        )
        actions.set_household(town.bob, person_id=sister.pk, on=town.year.start, household_id=first.household_id)
        members = HouseholdMember.objects.filter(household_id=first.household_id).values_list("person_id", flat=True)
        assert set(members) == town.ids_of("Lò Văn Ánh", "Lò Thị Đào")
    with acting(town.charlie):
        assert not HouseholdMember.objects.exists()


def test_no_school_ties_a_stranger_to_itself(town: Town) -> None:
    stranger = town.persons["Cà Thị Ngân"]
    said = {"person_id": stranger.pk, "institution_id": town.primary.pk, "kind": Affiliation.LEARNER}
    with acting(town.alice), pytest.raises(Denied):
        actions.affiliate(town.alice, **said)
    officer = town.actors["department_officer"]
    with acting(officer):
        assert actions.affiliate(officer, **said) == actions.affiliate(officer, **said)
