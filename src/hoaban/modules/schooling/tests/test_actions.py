"""Classes and enrolments: one after another, never two at once, and each school within its own walls."""

from datetime import date, timedelta

import pytest

from hoaban.kernel import events
from hoaban.kernel.action import Envelope
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.network.events import InstitutionClosed, SiteClosed
from hoaban.modules.people.actions import affiliate
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.schooling import actions
from hoaban.modules.schooling.events import (
    LearnerEnrolled,
    LearnerLeft,
    refuse_closing_with_classes,
    refuse_closing_with_learners,
)
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from tests.town import Town

PUPIL = "Lò Văn Ánh"


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    return refusal.value.problems[0].code


def after(town: Town, days: int) -> date:
    return town.year.start + timedelta(days=days)


def a_newcomer(town: Town, number: int = 1) -> Person:
    """A child on record at the primary school who is not in a class yet."""
    with acting(Actor.system("test")):
        child = Person.objects.create(
            full_name=f"Sùng A Mới {number}", sort_key="z", search_key="z", birth_date=date(2015, 1, number), sex="male"
        )
        Affiliation.objects.create(person=child, institution=town.primary, kind="learner")
    return child


def test_a_class_is_opened_for_a_year_at_a_site(town: Town) -> None:
    with acting(town.bob):
        said = {"institution_id": town.primary.pk, "site_id": town.satellite.pk, "school_year": town.year.name}
        made = actions.open_class(town.bob, **said, name=" Ghép  4+3 ", grades=["4", "3", "4"])
        assert (made.name, made.grades, made.is_multigrade) == ("Ghép 4+3", ["3", "4"], True)
        assert (made.starts_on, made.ends_on) == (town.year.start, town.year.end)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "5A"}, "class-name-taken"),
        ({"grades": ["6"]}, "grade-not-taught"),
        ({"grades": []}, "grade-missing"),
        ({"school_year": "2025"}, "school-year-unreadable"),
        ({"site_id": "upper_site"}, "site-not-here"),
    ],
)
def test_it_rejects_a_class_that_cannot_be(town: Town, change: dict, code: str) -> None:
    said = {"site_id": town.main_site.pk, "school_year": town.year.name, "name": "5B", "grades": ["5"]} | change
    if said["site_id"] == "upper_site":
        said["site_id"] = town.upper_site.pk
    with acting(town.bob), pytest.raises(Invalid) as refusal:
        actions.open_class(town.bob, institution_id=town.primary.pk, **said)
    assert code_of(refusal) == code


def test_a_class_keeps_the_grades_its_pupils_are_in(town: Town) -> None:
    said = {"class_id": town.combined.pk, "site_id": town.satellite.pk}
    with acting(town.alice):
        changed = actions.change_class(town.alice, **said, name="Ghép 1+2+3", grades=["3", "1", "2"])
        assert changed.grades == ["1", "2", "3"]
        with pytest.raises(Invalid) as refusal:
            actions.change_class(town.alice, **said, name="1", grades=["1"])
    assert code_of(refusal) == "grade-in-use"


def test_homeroom_teachers_follow_each_other(town: Town) -> None:
    day, teacher = after(town, 60), town.persons["Tòng Văn Em"]
    with acting(town.alice):
        actions.assign_homeroom(town.alice, class_id=town.fifth.pk, person_ids=[teacher.pk], on=day)
        told = (
            Homeroom.objects.filter(school_class=town.fifth)
            .order_by("starts_on")
            .values_list("person__full_name", "ends_on")
        )
        assert list(told) == [("Cà Thị Dung", day), ("Tòng Văn Em", None)]
        with pytest.raises(Invalid) as refusal:
            actions.assign_homeroom(
                town.alice, class_id=town.fifth.pk, person_ids=[town.persons["Bùi Văn Hải"].pk], on=day
            )
    assert code_of(refusal) == "not-staff"


def test_a_child_of_the_school_is_enrolled(town: Town) -> None:
    child = a_newcomer(town)
    heard: list[object] = []
    events.subscribe(LearnerEnrolled, lambda _actor, event: heard.append(event))
    with acting(town.bob):
        stay = actions.enrol_learner(town.bob, class_id=town.fifth.pk, person_id=child.pk, on=after(town, 10))
        assert (stay.grade, stay.institution_id, stay.entry_reason) == ("5", town.primary.pk, "new")
        assert Operation.objects.get(kind="learner.enrol@1").class_id == town.fifth.pk
    assert LearnerEnrolled(child.pk, town.primary.pk, town.fifth.pk, after(town, 10), "new") in heard


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grade": "4"}, "grade-not-in-class"),
        ({"boarding": "weekly"}, "not-in-list"),
        ({"reason": "boredom"}, "not-in-list"),
        ({"on": date(2001, 1, 1)}, "outside-class"),
    ],
)
def test_it_rejects_an_entry_that_cannot_be(town: Town, change: dict, code: str) -> None:
    said = {"class_id": town.fifth.pk, "person_id": a_newcomer(town).pk, "on": town.year.start} | change
    with acting(town.bob), pytest.raises(Invalid) as refusal:
        actions.enrol_learner(town.bob, **said)
    assert code_of(refusal) == code


def test_a_combined_class_asks_for_the_grade(town: Town) -> None:
    child = a_newcomer(town)
    with acting(town.bob):
        said = {"class_id": town.combined.pk, "person_id": child.pk, "on": town.year.start}
        with pytest.raises(Invalid) as refusal:
            actions.enrol_learner(town.bob, **said)
        assert code_of(refusal) == "grade-not-in-class"
        assert actions.enrol_learner(town.bob, **said, grade="2").grade == "2"


def test_a_child_the_school_does_not_know_is_not_enrolled(town: Town) -> None:
    stranger = town.persons["Cà Thị Ngân"]
    with acting(town.bob), pytest.raises(Invalid) as refusal:
        actions.enrol_learner(town.bob, class_id=town.fifth.pk, person_id=stranger.pk, on=town.year.start)
    assert code_of(refusal) == "unknown"


def test_never_two_schools_at_once_and_the_other_stays_unnamed(town: Town) -> None:
    """The primary school knows the child as one of its own, yet the child is enrolled at the other school."""
    pupil, officer = town.persons["Cà Thị Ngân"], town.actors["department_officer"]
    with acting(officer):
        affiliate(officer, person_id=pupil.pk, institution_id=town.primary.pk, kind="learner")
    with acting(town.bob):
        with pytest.raises(Invalid) as refusal:
            actions.enrol_learner(town.bob, class_id=town.fifth.pk, person_id=pupil.pk, on=after(town, 5))
        assert not Enrolment.objects.filter(person=pupil).exists()
    (problem,) = refusal.value.problems
    assert problem.code == "two-schools"
    assert f"{town.year.start:%d/%m/%Y}" in problem.message.vi
    assert f"{town.year.start:%d/%m/%Y}" in problem.message.en
    for secret in (town.upper.name, town.upper.code, "10A1", str(town.upper.pk)):
        assert secret not in str(problem.to_json())


def test_changing_class_ends_one_stay_and_begins_the_next(town: Town) -> None:
    former, day = town.enrolments[PUPIL], after(town, 30)
    with acting(town.bob):
        fifth_b = actions.open_class(
            town.bob,
            institution_id=town.primary.pk,
            site_id=town.main_site.pk,
            school_year=town.year.name,
            name="5B",
            grades=["5"],
        )
        stay = actions.change_class_of_learner(town.bob, enrolment_id=former.pk, class_id=fifth_b.pk, on=day)
        former.refresh_from_db()
        assert (former.ends_on, former.exit_reason) == (day, "class_change")
        assert (stay.starts_on, stay.school_class_id, stay.boarding) == (day, fifth_b.pk, former.boarding)
        corrected = actions.change_class_of_learner(
            town.bob, enrolment_id=stay.pk, class_id=town.fifth.pk, on=day, grade="5"
        )
        assert (corrected.pk, corrected.school_class_id) == (stay.pk, town.fifth.pk)


def test_no_class_of_another_school_is_entered_by_a_change(town: Town) -> None:
    with acting(town.bob), pytest.raises(Invalid) as refusal:
        actions.change_class_of_learner(
            town.bob, enrolment_id=town.enrolments[PUPIL].pk, class_id=town.tenth.pk, on=after(town, 9), grade="10"
        )
    assert code_of(refusal) == "class-not-here"


def test_boarding_holds_from_its_day_in_the_same_class(town: Town) -> None:
    former, day = town.enrolments[PUPIL], after(town, 30)
    with acting(town.bob):
        actions.set_boarding(town.bob, enrolment_id=former.pk, boarding="none", on=day)
        told = Enrolment.objects.filter(person=former.person_id).order_by("starts_on")
        assert list(told.values_list("boarding", "school_class_id", "ends_on")) == [
            ("semi", town.fifth.pk, day),
            ("none", town.fifth.pk, None),
        ]


def test_setting_what_holds_writes_nothing(town: Town) -> None:
    with acting(town.bob):
        stay = town.enrolments[PUPIL]
        actions.set_boarding(town.bob, enrolment_id=stay.pk, boarding="semi", on=after(town, 3))
        actions.change_class_of_learner(town.bob, enrolment_id=stay.pk, class_id=town.fifth.pk, on=after(town, 3))
        assert not Change.objects.exists()


def test_a_pupil_leaves_once(town: Town) -> None:
    stay, heard = town.enrolments[PUPIL], []
    events.subscribe(LearnerLeft, lambda _actor, event: heard.append(event))
    with acting(town.bob):
        said = {"enrolment_id": stay.pk, "reason": "dropout"}
        with pytest.raises(Invalid) as refusal:
            actions.withdraw_learner(town.bob, **said, on=town.year.start)
        assert code_of(refusal) == "too-early"
        left = actions.withdraw_learner(town.bob, **said, on=after(town, 50), note="theo gia đình đi làm xa")
        assert (left.ends_on, left.exit_reason) == (after(town, 50), "dropout")
        with pytest.raises(Invalid) as refusal:
            actions.withdraw_learner(town.bob, **said, on=after(town, 60))
        assert code_of(refusal) == "already-left"
    assert [event.reason for event in heard if event.person_id == stay.person_id] == ["dropout"]


def test_only_the_last_grade_completes(town: Town) -> None:
    with acting(town.bob):
        day = after(town, 290)
        done = actions.withdraw_learner(town.bob, enrolment_id=town.enrolments[PUPIL].pk, reason="completion", on=day)
        assert done.exit_reason == "completion"
        with pytest.raises(Invalid) as refusal:
            actions.withdraw_learner(town.bob, enrolment_id=town.enrolments["Mùa A Dơ"].pk, reason="completion", on=day)
    assert code_of(refusal) == "not-final-grade"


ABOVE_OR_BESIDE = ["commune_officer", "department_director", "auditor", "guardian", "learner"]


@pytest.mark.parametrize(
    "key", ["teacher", "homeroom_teacher", *ABOVE_OR_BESIDE, "other_principal", "other_school_clerk", "nobody"]
)
def test_it_rejects_whoever_may_not(town: Town, key: str) -> None:
    actor, stay = town.everyone[key], town.enrolments[PUPIL]
    with acting(actor):
        for attempt in (
            lambda: actions.withdraw_learner(actor, enrolment_id=stay.pk, reason="dropout", on=after(town, 9)),
            lambda: actions.set_boarding(actor, enrolment_id=stay.pk, boarding="full", on=after(town, 9)),
            lambda: actions.enrol_learner(actor, class_id=town.fifth.pk, person_id=stay.person_id, on=after(town, 9)),
            lambda: actions.change_class(
                actor, class_id=town.fifth.pk, site_id=town.main_site.pk, name="x", grades=["5"]
            ),
        ):
            with pytest.raises(Denied):
                attempt()


def test_the_same_operation_twice_enrols_once(town: Town) -> None:
    child, envelope = a_newcomer(town), Envelope()
    said = {"class_id": town.fifth.pk, "person_id": child.pk, "on": town.year.start}
    with acting(town.bob):
        first = actions.enrol_learner.submit(envelope, town.bob, **said)
        again = actions.enrol_learner.submit(envelope, town.bob, **said)
        assert (first.status, again.status, again.again) == ("applied", "applied", True)
        assert Enrolment.objects.filter(person=child).count() == 1


def test_a_school_or_site_that_is_still_needed_does_not_close(town: Town) -> None:
    system = Actor.system("test")
    with acting(system):
        with pytest.raises(Invalid) as refusal:
            refuse_closing_with_learners(system, InstitutionClosed(town.primary.pk, after(town, 5)))
        assert code_of(refusal) == "learners-remain"
        with pytest.raises(Invalid) as refusal:
            refuse_closing_with_classes(system, SiteClosed(town.satellite.pk, town.primary.pk, after(town, 5)))
        assert code_of(refusal) == "classes-remain"
        Enrolment.objects.filter(institution=town.primary).delete()
        SchoolClass.objects.filter(site=town.satellite).update(site=town.main_site)
        refuse_closing_with_learners(system, InstitutionClosed(town.primary.pk, after(town, 5)))
        refuse_closing_with_classes(system, SiteClosed(town.satellite.pk, town.primary.pk, after(town, 5)))
