"""Building in the database: the rows stand, the figures come out, a second build changes nothing."""

import pytest

from hoaban.interfaces.demo.build import build, stands
from hoaban.interfaces.demo.calibration import check
from hoaban.interfaces.demo.personas import personas
from hoaban.interfaces.demo.serving import make_ready
from hoaban.interfaces.demo.tests.conftest import SHARE, SYSTEM
from hoaban.kernel.access import roles
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Guardianship, Person
from hoaban.modules.schooling.models import Enrolment, Homeroom

pytestmark = pytest.mark.django_db
ROUNDED = {
    "institutions": 0.5,
    "schools": 0.5,
    "standard-schools": 0.5,
    "it-teachers": 0.5,
    "national-standard-share": 1.1,
}


@pytest.fixture
def province(places: None) -> None:
    build(SYSTEM, "dien-bien", share=SHARE, seed=7)


def test_it_works(places):
    steps = []
    built = build(SYSTEM, "dien-bien", share=SHARE, seed=7, progress=lambda done, total: steps.append((done, total)))
    with acting(SYSTEM):
        assert built.rows > Enrolment.objects.count() > 10_000
        assert Institution.objects.count() == 9
    assert steps[-1][0] == steps[-1][1]


def test_published_figures_come_out_of_a_tenth_of_the_province(places):
    """Shares of few schools can be no nearer than one school; everything else is as published."""
    build(SYSTEM, "dien-bien", share=0.1)
    findings = check(SYSTEM, "dien-bien", share=0.1)
    off = [
        one
        for one in findings
        if not one.is_met and abs(one.figure - one.target.aimed) > ROUNDED.get(one.target.figure, 0)
    ]
    assert len(findings) >= 30
    assert [str(one) for one in off] == []


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


def test_a_build_that_was_stopped_goes_on_where_it_stood(places):
    class Stopped(Exception):  # noqa: N818  as the tale has it
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        build(SYSTEM, "dien-bien", share=SHARE, seed=7, progress=stop)
    with acting(SYSTEM):
        standing = Enrolment.objects.count()
    assert standing
    assert not stands(SYSTEM, "dien-bien")
    assert not build(SYSTEM, "dien-bien", share=SHARE, seed=7).again
    with acting(SYSTEM):
        assert Enrolment.objects.count() >= standing


def test_it_rejects_another_province_on_the_same_ground(province):
    with pytest.raises(Invalid, match="Điện Biên"):
        build(SYSTEM, "dien-bien", share=SHARE, seed=8)


def test_it_rejects_whoever_may_not_build(places):
    with pytest.raises(Denied):
        build(Actor(None, "nobody"), "dien-bien", share=SHARE)


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
