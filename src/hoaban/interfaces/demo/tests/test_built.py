"""What a build has left: its rows stand, a second one changes nothing, another province is refused, and everybody finds something."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from hoaban.interfaces.demo.build import Built, build, stands
from hoaban.interfaces.demo.personas import personas
from hoaban.interfaces.demo.serving import make_ready
from hoaban.interfaces.demo.tests.conftest import SHARE, SYSTEM, join_without_statistics, load_places
from hoaban.kernel.access import roles
from hoaban.kernel.errors import Invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.models import Comment, Correction, Mark, MarkWindow, PrimaryRecord, Result
from hoaban.modules.attendance.models import Absence, Closure, Cover, Roll, SessionPlan, StaffAbsence
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Guardianship, Person
from hoaban.modules.schooling.models import ClassSubject, Enrolment, Homeroom

Steps = list[tuple[int, int]]
YEAR = SchoolYear(2026)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Built, Steps]]:
    """A province, built once for the tests of this file; the transaction around them all takes it back."""
    steps: Steps = []
    with django_db_blocker.unblock(), transaction.atomic():
        join_without_statistics()
        with acting(SYSTEM):
            load_places()
        found = build(
            SYSTEM, "dien-bien", share=SHARE, seed=7, progress=lambda done, total: steps.append((done, total))
        )
        connection.check_constraints()  # of all its rows, which else each test would ask for again when it ends
        yield found, steps
        transaction.set_rollback(True)


@pytest.fixture
def province(built: tuple[Built, Steps], db: None) -> tuple[Built, Steps]:
    """The province; what a test does to it is taken back after the test."""
    return built


def test_it_works(province):
    built, steps = province
    with acting(SYSTEM):
        assert built.rows > Enrolment.objects.count() > 10_000
        assert Institution.objects.count() == 9
    assert steps[-1][0] == steps[-1][1]


def test_a_second_build_changes_nothing(province):
    with acting(SYSTEM):
        before = Operation.objects.count()
    again = build(SYSTEM, "dien-bien", share=SHARE, seed=7)
    with acting(SYSTEM):
        assert (again.again, again.rows, Operation.objects.count()) == (True, 0, before)


def test_what_stands_is_served_whatever_its_share(province):
    """Without a share nothing is asked that could differ; with one, another province stays refused."""
    assert stands(SYSTEM, "dien-bien")
    assert not stands(SYSTEM, "lai-chau")
    with acting(SYSTEM):
        before = Institution.objects.count()
    assert make_ready(SYSTEM, "dien-bien", None).personas
    with acting(SYSTEM):
        assert Institution.objects.count() == before
    with pytest.raises(Invalid, match="Điện Biên"):
        make_ready(SYSTEM, "dien-bien", 1.0)


def test_it_rejects_another_province_on_the_same_ground(province):
    with pytest.raises(Invalid, match="Điện Biên"):
        build(SYSTEM, "dien-bien", share=SHARE, seed=8)


def test_there_is_somebody_for_every_role(province, asked):
    day = asked.years.all[-1].start.replace(month=11, day=22)
    with acting(SYSTEM):
        chosen = {one.role_id: one for one in personas("11", day)}
    assert chosen.keys() == roles().keys() - {"system"}
    with acting(SYSTEM):
        child = Person.objects.get(pk=chosen["learner"].person_id)
        assert Guardianship.objects.filter(person=child, guardian=chosen["guardian"].person_id).exists()
        enrolment = Enrolment.objects.on(day).get(person=child)
        leads = Homeroom.objects.on(day).filter(person=chosen["homeroom_teacher"].person_id)
        assert enrolment.school_class_id in set(leads.values_list("school_class_id", flat=True))
        assert {str(enrolment.institution_id)} == {
            chosen[role].scope_id for role in ("principal", "school_clerk", "teacher")
        }


def test_the_accounts_school_has_something_on_every_page_and_the_province_rolls(province):
    with acting(SYSTEM):
        last = Result.objects.order_by("-school_year").values_list("school_year", flat=True).first()
        school = next(
            each.scope_id
            for each in personas("11", YEAR.start.replace(month=11, day=22))
            if each.role_id == "principal"
        )
        assert set(
            MarkWindow.objects.filter(institution=school, is_locked=True).values_list("school_year", "term")
        ) == {
            ("2025-2026", 1),
            ("2025-2026", 2),
            (last, 1),
        }
        assert Correction.objects.filter(institution=school, state="asked").count() == 2
        assert Mark.objects.filter(institution=school).exists()
        assert PrimaryRecord.objects.exists()
        assert Comment.objects.filter(institution=school).exists()
        whole = Counter(Result.objects.filter(school_year="2025-2026").values_list("decision", flat=True))
        assert whole["promoted"] / whole.total() > 0.9
        with_books = set(ClassSubject.objects.values_list("school_class_id", flat=True))
        assert set(Result.objects.values_list("school_class_id", flat=True)) == with_books
        assert (
            Roll.objects.values("institution").distinct().count()
            == SessionPlan.objects.values("institution").distinct().count()
            >= 8
        )
        for model in (Absence, Closure, StaffAbsence, Cover):
            assert model.objects.exists()
