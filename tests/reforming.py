"""What the tests of reorganisations share: a second primary school in the town, and plans that merge it with the first."""

from datetime import date, timedelta

from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.text import fold
from hoaban.modules.network.models import Institution, InstitutionPlace, Management, Reform, Site
from hoaban.modules.network.reform.actions import apply_reform, save_plan
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.staff.models import Appointment
from tests.town import FOUNDED, Town

SYSTEM = Actor.system("the tests of reorganisations")


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


APART = {"network_reform", "network_reformschool"}  # the plan itself keeps its state


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND split_part(tablename, '_', 1) IN"
            " ('places', 'network', 'people', 'staff', 'schooling', 'attendance', 'assessment', 'timetables', 'transcripts', 'accounts', 'figures') ORDER BY 1"
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
