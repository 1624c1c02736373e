"""Primary pupils: levels, tests and traits written by the homeroom teacher, and the year that follows."""

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import lock_term, set_primary
from hoaban.modules.assessment.models import PrimaryRecord, Result
from hoaban.modules.assessment.replicas import class_parts
from hoaban.modules.assessment.rules.tests.making import PRIMARY
from hoaban.modules.assessment.tests.school import SYSTEM
from hoaban.modules.schooling.actions import open_books
from hoaban.modules.schooling.models import ClassSubject
from tests.town import Town

pytestmark = pytest.mark.django_db
PUPIL = "Lò Thị Đào"


@pytest.fixture(autouse=True)
def books(town: Town) -> None:
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)


def write(town: Town, actor: Actor, area: str, key: str, level: str, **more: object) -> PrimaryRecord:
    said = {"area": area, "key": key, "period": "cn", "level": level, **more}
    with acting(actor):
        return set_primary(actor, school_class_id=town.fifth.pk, person_id=town.persons[PUPIL].pk, **said)


def whole_year(town: Town) -> None:
    """Everything well completed at the end of the year, tests at nine."""
    with acting(SYSTEM):
        subjects = list(ClassSubject.objects.filter(school_class=town.fifth).values_list("subject", flat=True))
    for subject in subjects:
        test = 9 if PRIMARY.is_tested(subject, 5, 3) else None
        write(town, SYSTEM, "subject", subject, "T", test=test)
    for area, traits in (("quality", PRIMARY.qualities), ("competence", PRIMARY.competences)):
        for key in traits:
            write(town, SYSTEM, area, key, "tot")


def result(town: Town) -> Result:
    with acting(SYSTEM):
        return Result.objects.get(person=town.persons[PUPIL])


def test_the_homeroom_teacher_writes_and_the_year_follows(town: Town) -> None:
    leader = town.actors["homeroom_teacher"]
    write(town, leader, "subject", "toan", "T", test=9)
    assert result(town).result is None
    whole_year(town)
    found = result(town)
    assert (found.result, found.decision, found.title) == ("hoan-thanh-xuat-sac", "promoted", "hoc-sinh-xuat-sac")
    assert found.subjects["toan"] == [None, None, None, "T"]
    write(town, leader, "quality", "yeu-nuoc", "dat")
    assert result(town).reasons[0]["vi"] == "Hoàn thành, vì Yêu nước Đạt"


def test_who_does_not_lead_the_class_does_not_write(town: Town) -> None:
    with pytest.raises(Denied):
        write(town, town.actors["teacher"], "subject", "toan", "T")
    with pytest.raises(Denied):
        write(town, town.alice, "subject", "toan", "T")


@pytest.mark.parametrize(
    "case",
    [
        ("subject", "toan", "tot", {}, "not-in-list"),
        ("quality", "yeu-nuoc", "T", {}, "not-in-list"),
        ("subject", "thien-van", "T", {}, "not-in-list"),
        ("virtue", "yeu-nuoc", "tot", {}, "not-in-list"),
        ("subject", "toan", "T", {"period": "gk3"}, "not-in-list"),
        ("subject", "dao-duc", "T", {"test": 9}, "no-test-here"),
        ("subject", "toan", "T", {"test": 11}, "mark-not-on-scale"),
    ],
)
def test_what_cannot_stand_is_refused(town: Town, case: tuple[str, str, str, dict[str, object], str]) -> None:
    area, key, level, more, code = case
    with pytest.raises(Invalid) as caught:
        write(town, SYSTEM, area, key, level, **more)
    assert caught.value.problems[0].code == code


def test_a_locked_term_is_closed_here_too(town: Town) -> None:
    with acting(SYSTEM):
        lock_term(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name, term=2)
    with pytest.raises(Invalid):
        write(town, SYSTEM, "subject", "toan", "T")
    write(town, SYSTEM, "subject", "toan", "T", period="ck1")


def test_each_pupil_of_combined_grades_has_the_subjects_of_their_grade(town: Town) -> None:
    with acting(SYSTEM):
        taken = set(ClassSubject.objects.filter(school_class=town.combined).values_list("subject", flat=True))
        pupil = town.persons["Mùa A Dơ"]
        set_primary(
            SYSTEM,
            school_class_id=town.combined.pk,
            person_id=pupil.pk,
            area="subject",
            key="toan",
            period="cn",
            level="H",
            test=6,
        )
        assert set(Result.objects.get(person=pupil).subjects) == taken
    assert "ngoai-ngu-1" not in taken


def test_devices_hear_what_may_be_written(town: Town) -> None:
    leader = town.actors["homeroom_teacher"]
    with acting(leader):
        [told] = class_parts(leader, [town.fifth])
    assert {"comments", "conduct", "marks:toan"} <= set(told["may"])
    assert {"id": "toan", "name": "Toán", "kind": "levels"} in told["subjects"]
