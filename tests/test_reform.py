"""Schools reorganised in the small town: what changes hands, what stays as it was, what blocks it, and back again to the byte."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold
from hoaban.modules.network.lineage import successor_coded
from hoaban.modules.network.models import Institution, InstitutionPlace, Management, Reform, Site
from hoaban.modules.network.reform.actions import apply_reform, save_plan, undo_reform
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.staff.models import Appointment
from tests.town import FOUNDED, Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("the tests of reorganisations")
# Every table that a reorganisation may write; the ledger tells of it, and its own plan keeps its state.
APART = {"network_reform", "network_reformschool"}


@pytest.fixture
def acts(town: Town):
    with acting(SYSTEM):
        yield SYSTEM


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND split_part(tablename, '_', 1) IN"
            " ('places', 'network', 'people', 'staff', 'schooling', 'attendance', 'assessment', 'accounts', 'figures') ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall() if row[0] not in APART]


def export() -> dict[str, list[str]]:
    """Give every row of every table of the modules as text, in an order of its own."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def figures(day: date) -> dict[str, int]:
    """Count pupils, classes, staff, schools and rooms that there are on a day, in the whole town."""
    sums = {
        "pupils": "count(*) FROM star.fact_learner",
        "classes": "count(*) FROM star.fact_class",
        "staff": "count(DISTINCT person_id) FROM star.fact_staff",
        "main posts": "count(*) FILTER (WHERE is_main) FROM star.fact_staff",
        "rooms": "coalesce(sum(quantity), 0) FROM star.fact_room",
        "computers": "coalesce(sum(quantity), 0) FROM star.fact_computer",
        "sites": "count(*) FROM star.fact_site",
    }
    with connection.cursor() as cursor:
        found = {}
        for name, sql in sums.items():
            cursor.execute(f"SELECT {sql} WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)", [day, day])
            found[name] = int(cursor.fetchone()[0])
    return found


def second_primary(town: Town) -> Institution:
    """Another primary school of the commune, with a class of the same name, a pupil, and a teacher of the first school as second."""
    commune = town.communes["03166"]
    school = Institution.objects.create(
        code="11TH0002", name="Trường Tiểu học Hừa Ngài", search_key=fold("Trường Tiểu học Hừa Ngài"),
        kind="primary", levels=["primary"], starts_on=FOUNDED,
    )  # fmt: skip
    InstitutionPlace.objects.create(institution=school, commune=commune, starts_on=FOUNDED)
    Management.objects.create(institution=school, body="commune", starts_on=FOUNDED)
    site = Site.objects.create(institution=school, name="Điểm trường chính", is_main=True, starts_on=FOUNDED)
    year = town.year
    school_class = SchoolClass.objects.create(
        institution=school,
        site=site,
        school_year=year.name,
        name="5A",
        grades=["5"],
        starts_on=year.start,
        ends_on=year.end,
    )
    pupil = Person.objects.create(
        full_name="Vừ A Chua",
        sort_key="chua",
        search_key="vu a chua",
        birth_date=date(year.starts - 10, 3, 3),
        sex="male",
    )
    Enrolment.objects.create(
        person=pupil,
        institution=school,
        school_class=school_class,
        grade="5",
        entry_reason="continues",
        starts_on=year.start,
    )
    teacher = town.persons["Tòng Văn Em"]
    Appointment.objects.create(person=teacher, institution=school, post="teacher", is_main=False, starts_on=FOUNDED)
    return school


def merge(on: date, into: str = '"11TH0002"', givers: str = '"11TH0001"') -> str:
    return f"""
title: Sáp nhập
effective_on: {on}
legal_basis: Quyết định 12/QĐ-UBND
acts:
  - act: merge
    what: institution
    from: [{givers}]
    into: {into}
"""


def middle(town: Town) -> date:
    return town.year.start + timedelta(days=60)


def applied(document: str) -> Reform:
    reform = save_plan(SYSTEM, document=document)
    apply_reform(SYSTEM, reform_id=reform.pk)
    return reform


def days_around(on: date) -> list[date]:
    return [on - timedelta(days=1), on, on + timedelta(days=1), on + timedelta(days=30)]


def at(model: type, day: date, school: UUID) -> int:
    return model.objects.on(day).filter(institution=school).count()


def test_a_merger_passes_everything_on_and_keeps_what_was(town: Town, acts: Actor) -> None:
    school, on = second_primary(town), middle(town)
    before = {day: figures(day) for day in days_around(on)}
    applied(merge(on))
    assert {day: figures(day) for day in days_around(on)} == before
    town.primary.refresh_from_db()
    assert town.primary.ends_on == on
    for model, count in ((Enrolment, 8), (SchoolClass, 2), (Homeroom, 2)):
        assert at(model, on - timedelta(days=1), town.primary.pk) == count
        assert at(model, on, town.primary.pk) == 0
    assert at(Enrolment, on, school.pk) == 9
    assert sorted(SchoolClass.objects.on(on).filter(institution=school).values_list("name", flat=True)) == [
        "1+2",
        "5A",
        "5A (2)",
    ]
    assert successor_coded("11TH0001", on) == school
    assert Site.objects.on(on).filter(institution=school, is_main=True).count() == 1
    teacher = Appointment.objects.on(on).get(person=town.persons["Tòng Văn Em"])
    assert (teacher.institution_id, teacher.is_main) == (school.pk, True)


def test_undone_everything_stands_as_it_stood(town: Town, acts: Actor) -> None:
    second_primary(town)
    before = export()
    reform = applied(merge(middle(town)))
    assert export() != before
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert export() == before
    apply_reform(SYSTEM, reform_id=reform.pk)
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert export() == before
