"""Staff: the province appoints, the school reads; one main post at a time; skills are dated."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.staff import actions
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught
from hoaban.modules.staff.posts import CONTRACTS, POSTS, TEACHER
from hoaban.modules.staff.reads import staff_of
from hoaban.modules.staff.rules import cleaned_subjects, problems_of_appointment
from tests.town import FOUNDED, Town

DAY = date(2025, 10, 1)
LATER = DAY + timedelta(days=100)


@pytest.fixture
def officer(town: Town) -> Actor:
    return town.actors["department_officer"]


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    return refusal.value.problems[0].code


def test_a_new_post_ends_the_former_and_both_stay_on_record(town: Town, officer: Actor) -> None:
    teacher = town.persons["Tòng Văn Em"]
    with acting(officer):
        actions.appoint(officer, person_id=teacher.pk, institution_id=town.primary.pk, post="vice_principal", on=DAY)
        told = (
            Appointment.objects.filter(person=teacher).order_by("starts_on").values_list("post", "starts_on", "ends_on")
        )
        assert list(told) == [("teacher", FOUNDED, DAY), ("vice_principal", DAY, None)]


def test_a_second_main_post_elsewhere_is_refused_until_the_first_ends(town: Town, officer: Actor) -> None:
    teacher = town.persons["Tòng Văn Em"]
    said = {"person_id": teacher.pk, "institution_id": town.upper.pk, "post": "teacher"}
    with acting(officer):
        with pytest.raises(Invalid) as refusal:
            actions.appoint(officer, **said, on=DAY)
        assert code_of(refusal) == "main-post-elsewhere"
        first = Appointment.objects.get(person=teacher)
        actions.end_appointment(officer, appointment_id=first.pk, on=DAY)
        assert actions.appoint(officer, **said, on=DAY).institution_id == town.upper.pk
        assert Affiliation.objects.filter(person=teacher, institution=town.upper, kind="staff").exists()


def test_a_teacher_is_lent_to_another_school_and_then_seen_there(town: Town, officer: Actor) -> None:
    teacher = town.persons["Bùi Văn Hải"]
    with acting(town.alice):
        assert not Person.objects.filter(pk=teacher.pk).exists()
    with acting(officer):
        lent = actions.second(officer, person_id=teacher.pk, institution_id=town.primary.pk, on=DAY, until=LATER)
        assert (lent.is_main, lent.ends_on) == (False, LATER)
        assert Appointment.objects.main().on(DAY).get(person=teacher).institution_id == town.upper.pk
        with pytest.raises(Invalid) as refusal:
            actions.second(officer, person_id=teacher.pk, institution_id=town.primary.pk, on=DAY)
        assert code_of(refusal) == "already-there"
    with acting(town.alice):
        (seen,) = [member for member in staff_of(town.alice, town.primary.pk, DAY) if not member.is_main]
        assert (seen.full_name, seen.subjects) == ("Bùi Văn Hải", ("Tin học",))


def test_nobody_is_lent_to_their_own_school(town: Town, officer: Actor) -> None:
    teacher = town.persons["Bùi Văn Hải"]
    with acting(officer), pytest.raises(Invalid) as refusal:
        actions.second(officer, person_id=teacher.pk, institution_id=town.upper.pk, on=DAY)
    assert code_of(refusal) == "no-main-post"


def test_skills_hold_from_their_day(town: Town, officer: Actor) -> None:
    teacher = town.persons["Tòng Văn Em"].pk
    with acting(officer):
        actions.set_subjects(officer, person_id=teacher, subjects=["Toán ", "Toán", "Tin  học"], on=DAY)
        actions.set_qualification(officer, person_id=teacher, degree="college", on=DAY)
        actions.set_qualification(officer, person_id=teacher, degree="bachelor", on=LATER, field="Sư phạm Toán")
        actions.set_it_certificate(officer, person_id=teacher, level="basic", on=DAY)
        actions.set_it_certificate(officer, person_id=teacher, level="none", on=LATER)
        assert set(SubjectTaught.objects.on(LATER).filter(person=teacher).values_list("subject", flat=True)) == {
            "Toán",
            "Tin học",
        }
        assert Qualification.objects.on(DAY).get(person=teacher).degree == "college"
        assert Qualification.objects.on(LATER).get(person=teacher).degree == "bachelor"
        assert ItCertificate.objects.get(person=teacher).ends_on == LATER


@pytest.mark.parametrize("key", ["principal", "school_clerk", "commune_officer", "department_director", "teacher"])
def test_it_rejects_everybody_but_the_department(town: Town, key: str) -> None:
    actor, teacher = town.actors[key], town.persons["Tòng Văn Em"].pk
    with acting(actor):
        with pytest.raises(Denied):
            actions.appoint(actor, person_id=teacher, institution_id=town.primary.pk, post="principal", on=DAY)
        with pytest.raises(Denied):
            actions.set_it_certificate(actor, person_id=teacher, level="advanced", on=DAY)


def test_the_staff_of_a_school_come_in_the_order_of_lists(town: Town) -> None:
    with acting(town.alice):
        members = staff_of(town.alice, town.primary.pk, town.today)
        assert [member.full_name for member in members] == ["Lò Thị An", "Quàng Văn Bình", "Cà Thị Dung", "Tòng Văn Em"]
        assert [member.is_teacher for member in members] == [False, False, True, True]
        assert members[0].it_certificate == "basic"
    with acting(town.charlie):
        assert staff_of(town.charlie, town.primary.pk, town.today) == []


@given(st.lists(st.text(alphabet=" abTin", max_size=6)))
def test_subjects_are_cleaned_once_and_for_all(subjects: list[str]) -> None:
    once = cleaned_subjects(subjects)
    assert cleaned_subjects(once) == once
    assert len(set(once)) == len(once)
    assert all(once)


@given(st.sampled_from([*POSTS, "x"]), st.sampled_from([*CONTRACTS, "x"]), st.booleans())
def test_an_appointment_is_sound_or_says_why(post: str, contract: str, is_main: bool) -> None:
    codes = [problem.code for problem in problems_of_appointment(post, contract, is_main=is_main)]
    assert ("not-in-list" in codes) == (post == "x" or contract == "x")
    assert ("only-teachers-are-seconded" in codes) == (not is_main and post != TEACHER)
