"""The books of a school that merged into another are read by whoever heads the heir: by the program's filter and by the database's walls."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import models

from hoaban.interfaces.actors import actor_of
from hoaban.kernel.access import heirs_may
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.kernel.walls import scoped_models
from hoaban.modules.assessment.models import Mark
from hoaban.modules.attendance.models import Roll
from hoaban.modules.network.models import Institution, Management, Site
from hoaban.modules.network.reform.actions import undo_reform
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.staff.models import Appointment
from tests.reforming import SYSTEM, applied, merge, second_primary
from tests.test_reform import SPLIT
from tests.town import Town

pytestmark = pytest.mark.django_db
BOOKS = (SchoolClass, Enrolment, Roll, Mark)
FILES = (Person,)  # the heir has taken over the archive of persons itself
NAMES = (Institution,)  # stands in the books: the walls let it through, `visible_to` does not


@pytest.fixture
def books(town: Town) -> dict[type[models.Model], models.Model]:
    """What the second school keeps of a year that is over: a class, a pupil who left with it, a roll and a mark."""
    with acting(SYSTEM):
        school = second_primary(town)
        year = town.year.previous()
        days = {"starts_on": year.start, "ends_on": year.end}
        site = school.sites.get()
        old = SchoolClass.objects.create(
            institution=school, site=site, school_year=year.name, name="5A", grades=["5"], **days
        )
        pupil = Person.objects.create(
            full_name="Thào A Sếnh", sort_key="senh", search_key="thao a senh", birth_date=date(2014, 2, 3), sex="male"
        )
        Affiliation.objects.create(person=pupil, institution=school, kind=Affiliation.LEARNER)
        here = {"institution": school, "school_class": old}
        stay = Enrolment.objects.create(
            person=pupil, grade="5", entry_reason="new", exit_reason="year_end", **here, **days
        )
        roll = Roll.objects.create(
            day=year.start + timedelta(days=30), session="morning", state="taken", enrolled=1, by_name="x", **here
        )
        mark = Mark.objects.create(
            person=pupil, school_year=year.name, subject="toan", term=1, kind="regular", number=1, value="8", **here
        )
    return dict(zip((*BOOKS, *NAMES, *FILES), (old, stay, roll, mark, school, pupil), strict=True))


def of_today(town: Town, key: str) -> Actor:
    return actor_of(town.accounts[key].pk, town.today)


def seen(actor: Actor, books: dict[type[models.Model], models.Model], *, by_walls: bool) -> set[type[models.Model]]:
    """Give which of the rows an actor sees: by the walls alone, as a forgotten filter would, or as pages ask."""
    with acting(actor):
        return {
            model
            for model, row in books.items()
            if (model._default_manager.all() if by_walls else model._default_manager.visible_to(actor))
            .filter(pk=row.pk)
            .exists()
        }


def rows_of(model: type[models.Model], school: UUID) -> models.QuerySet:
    columns = {field.attname for field in model._meta.concrete_fields}
    rows = model._default_manager.all()
    return rows.filter(institution_id=school) if "institution_id" in columns else rows.none()


def merged_into_the_first(town: Town) -> str:
    return merge(town.today, into='"11TH0001"', givers='"11TH0002"')


def test_the_heir_reads_the_former_books_and_nothing_else_of_the_school(town: Town, books) -> None:
    for key in ("principal", "other_principal", "school_clerk"):
        for by_walls in (True, False):
            assert seen(of_today(town, key), books, by_walls=by_walls) == set(), key
    with acting(SYSTEM):
        reform = applied(merged_into_the_first(town))
        former = books[Institution].pk
        kept_by_the_school = {m for m, scope in scoped_models() if scope.read not in heirs_may() and rows_of(m, former)}
    assert {Appointment, Affiliation, Management, Site} <= kept_by_the_school
    heir = of_today(town, "principal")
    assert seen(heir, books, by_walls=False) == {*BOOKS, *FILES}
    assert seen(heir, books, by_walls=True) == {*BOOKS, *NAMES, *FILES}
    with acting(heir):
        names = {"school_class__institution__name", "person__full_name"}
        assert (
            Enrolment.objects.visible_to(heir).filter(pk=books[Enrolment].pk).values_list(*sorted(names)).count() == 1
        )
        for model in kept_by_the_school - {*BOOKS, *NAMES, Site}:
            assert not rows_of(model, former).exists(), model.__name__
    for key in ("other_principal", "teacher", "guardian"):
        assert not seen(of_today(town, key), books, by_walls=True) & {Enrolment, Roll, Mark}, key
    with acting(SYSTEM):
        undo_reform(SYSTEM, reform_id=reform.pk)
    for by_walls in (True, False):
        assert seen(of_today(town, "principal"), books, by_walls=by_walls) == set()


def test_former_books_are_read_and_not_written(town: Town, books) -> None:
    with acting(SYSTEM):
        applied(merged_into_the_first(town))
    heir = of_today(town, "principal")
    assert not any(heir.reach(right).former for right in heir.reaches if not right.endswith(".read"))
    with acting(heir):
        for model in BOOKS:
            row = model._default_manager.filter(pk=books[model].pk)
            assert row.exists()
            assert row.update(institution=town.primary) == 0
            assert row._raw_delete(row.db) == 0


def test_a_part_that_left_does_not_read_the_books_of_the_school_it_left(town: Town) -> None:
    with acting(SYSTEM):
        pupil, teacher = town.persons["Lò Văn Ánh"], town.persons["Tòng Văn Em"]
        applied(SPLIT.format(on=town.today, pupil=pupil.personal_id, teacher=teacher.personal_id))
        clerk = town.accounts["school_clerk"]
        part = Institution.objects.get(code="11TH0003")
        clerk.grants.update(institution_id=part.pk, scope_id=str(part.pk))
    found = of_today(town, "school_clerk")
    assert found.reach("class.read").institutions == {part.pk}
    assert not found.walls.former
