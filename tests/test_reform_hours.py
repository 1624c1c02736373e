"""Timetables of schools that are reorganised within the year: every class keeps its hours, and nobody is at two places."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reform.actions import undo_reform
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.models import Lesson, Timetable
from tests.reforming import SYSTEM, applied, export, merge, middle, second_primary
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def acts(town: Town):
    with acting(SYSTEM):
        yield


def publish(school: Institution, on: date, lessons: list[tuple[SchoolClass, str, UUID]]) -> None:
    year = {"school_year": lessons[0][0].school_year, "term": 1, "state": "published", "starts_on": on}
    version = Timetable.objects.create(institution=school, **year, name="Số 1", by_name="Người xếp")
    for school_class, slot, person in lessons:
        said = {"institution": school, "school_class": school_class, "subject": "toan", "slot": slot}
        Lesson.objects.create(timetable=version, **said, person_id=person, teacher_name="?")


MOVED = """
title: Chuyển điểm trường
effective_on: {on}
legal_basis: Quyết định 13/QĐ-UBND
acts:
  - {{act: move, what: site, from: "11TH0001/Điểm bản Huổi Lóng", to: "11TH0002"}}
"""


def hours(school: Institution, day: date) -> list[tuple[str, str, bool]]:
    """Give the classes, slots and whether there is a teacher, of the timetable in force."""
    [held] = Timetable.objects.filter(institution=school).published_on(day)
    return sorted((each.school_class.name, each.slot, each.person_id is not None) for each in held.lessons.all())


@pytest.mark.parametrize("is_whole", [True, False], ids=["merged", "a-class-goes"])
def test_every_class_keeps_its_hours(town: Town, *, is_whole: bool) -> None:
    """Both have a timetable, the giver another from later on; nobody is at two places; undone, all is as it was."""
    school, on, later = second_primary(town), middle(town), middle(town) + timedelta(days=30)
    theirs = SchoolClass.objects.get(institution=school)
    dung, em = town.persons["Cà Thị Dung"].pk, town.persons["Tòng Văn Em"].pk
    fifth, combined = town.fifth, town.combined
    publish(town.primary, town.year.start, [(fifth, "1m1", dung), (fifth, "1m2", em), (combined, "1m2", dung)])
    Timetable.objects.update(ends_on=later)
    publish(town.primary, later, [(fifth, "2m1", dung), (combined, "2m1", em)])
    publish(school, town.year.start, [(theirs, "1m2", em)])
    before = export()
    moved = MOVED.format(on=on)
    reform = applied(merge(on) if is_whole else moved)
    first, then = [("5A", "1m2", True), ("1+2", "1m2", True)], [("5A", "1m2", True), ("1+2", "2m1", True)]
    if is_whole:
        first, then = [*first, ("5A (2)", "1m1", True), ("5A (2)", "1m2", False)], [*then, ("5A (2)", "2m1", True)]
    else:
        assert hours(town.primary, on) == [("5A", "1m1", True), ("5A", "1m2", True)]
        assert hours(town.primary, later) == [("5A", "2m1", True)]
    assert (hours(school, on), hours(school, later)) == (sorted(first), sorted(then))
    assert len(hours(town.primary, on - timedelta(days=1))) == 3
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert export() == before
