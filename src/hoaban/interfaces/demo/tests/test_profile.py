"""Profiles: published figures apart from assumptions, and both complete."""

import pytest

from hoaban.interfaces.demo.profile import PROVINCES, Target, profile_of
from hoaban.interfaces.demo.school import GRADES, LEVEL
from hoaban.kernel.errors import Invalid

AIMED = ("learners", "staff", "it-teachers", "it-certificate-share", "classes", "satellite-sites", "standard-schools",
         "permanent-classroom-share", "computers-office", "computers-teaching", "internet-school-share",
         "minority-learners-share", "women-learners-share", "enrolment-rate.preschool", "enrolment-rate.primary",
         "enrolment-rate.lower")  # fmt: skip


@pytest.mark.parametrize("province", PROVINCES)
def test_every_figure_is_either_published_or_assumed_and_not_both(province):
    profile = profile_of(province)
    published = {target.figure for target in profile.target}
    assert not published & profile.assumed.figures.keys()
    assert all(profile.aim(figure) > 0 for figure in AIMED)


@pytest.mark.parametrize("province", PROVINCES)
def test_what_is_aimed_at_meets_what_was_published(province):
    for target in profile_of(province).target:
        assert target.met_by(target.aimed), target


@pytest.mark.parametrize("province", PROVINCES)
def test_kinds_sum_to_the_published_schools_and_institutions(province):
    profile = profile_of(province)
    schools = sum(profile.assumed.kinds.values())
    assert schools == profile.aim("schools")
    assert schools + sum(profile.assumed.centres.values()) == profile.aim("institutions")


@pytest.mark.parametrize("province", PROVINCES)
def test_peoples_make_up_the_minority_and_grades_are_known(province):
    profile = profile_of(province)
    shares = sum(group.share for group in profile.assumed.ethnic)
    assert abs(shares * 100 - profile.aim("minority-learners-share")) < 1.5
    assert profile.assumed.grades.keys() <= LEVEL.keys()
    assert {LEVEL[grade] for grade in profile.assumed.grades} >= {"preschool", "primary", "lower", "upper"}
    assert profile.assumed.class_size.keys() == {grade for grades in GRADES.values() for grade in grades}


def test_a_target_says_over_and_within():
    over = Target(id="F12", figure="enrolment-rate.lower", least=99.0, aim=99.2, tolerance=0.1)
    rate = Target(id="F10", figure="national-standard-share", value=82.5, tolerance=0.1)
    number = Target(id="F06", figure="staff", value=15614, tolerance=0.01)
    assert (over.met_by(99.01), over.met_by(98.99)) == (True, False)
    assert (rate.met_by(82.6), rate.met_by(82.62)) == (True, False)
    assert (number.met_by(15_700), number.met_by(15_800)) == (True, False)


def test_it_refuses_a_province_it_does_not_know():
    with pytest.raises(Invalid, match="dien-bien"):
        profile_of("ha-noi")
