"""Building in the database: the figures come out, a build that was stopped goes on, and not everybody may build."""

import pytest

from hoaban.interfaces.demo.build import build, stands
from hoaban.interfaces.demo.calibration import check
from hoaban.interfaces.demo.tests.conftest import SHARE, SYSTEM
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.models import Enrolment

pytestmark = pytest.mark.django_db
ROUNDED = {
    "institutions": 0.5,
    "schools": 0.5,
    "standard-schools": 0.5,
    "it-teachers": 0.5,
    "national-standard-share": 1.1,
}


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


def test_it_rejects_whoever_may_not_build(places):
    with pytest.raises(Denied):
        build(Actor(None, "nobody"), "dien-bien", share=SHARE)
