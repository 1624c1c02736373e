"""One account a role for a synthetic province, so that a visitor can look at it through everybody's eyes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from pydantic import SecretStr

from hoaban.kernel.access import role
from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.actions import create_account, grant_role
from hoaban.modules.accounts.models import Account
from hoaban.modules.network.models import Institution, InstitutionPlace
from hoaban.modules.people.models import Guardianship, Person
from hoaban.modules.schooling.models import Enrolment, Homeroom
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import PRINCIPAL

PASSWORD = "hoa-ban-mo-phong"  # noqa: S105  a demonstration's password is printed for everybody
NATION = "VN"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody a visitor can be: the account's name, the role and its scope, and the synthetic person behind it."""

    username: str
    role_id: str
    scope_id: str
    display_name: str
    person_id: UUID | None = None


def make_accounts(actor: Actor, province_code: str) -> list[Persona]:
    """Open the accounts that are missing, and give all of them; nothing changes when they are there."""
    with acting(actor):
        found = list(personas(province_code, timezone.localdate()))
        present = set(
            Account.objects.filter(username__in=[p.username for p in found]).values_list("username", flat=True)
        )
        for persona in found:
            if persona.username not in present:
                _open(actor, persona)
    return found


def _open(actor: Actor, persona: Persona) -> None:
    account = create_account(
        actor,
        username=persona.username,
        display_name=persona.display_name,
        password=SecretStr(PASSWORD),
        person_id=persona.person_id,
    )
    grant_role(
        actor, account_id=account.pk, role_id=persona.role_id, scope_id=persona.scope_id, starts_on=date(2020, 1, 1)
    )


def personas(province_code: str, today: date) -> Iterator[Persona]:
    """Choose who stands for each role: the department's people, then those around one commune primary school."""
    for username, role_id in (
        ("giamdoc", "department_director"),
        ("chuyenvien", "department_officer"),
        ("kiemtoan", "auditor"),
    ):
        yield Persona(username, role_id, province_code, role(role_id).name.vi)
    school = _school(province_code, today)
    if school is None:
        return
    commune = InstitutionPlace.objects.on(today).select_related("commune").get(institution=school).commune
    yield Persona("canboxa", "commune_officer", commune.code, f"{role('commune_officer').name.vi} {commune.name}")
    yield Persona("vanthu", "school_clerk", str(school.pk), role("school_clerk").name.vi)
    yield from _staff(school, today)
    yield from _families(school, today)


def _school(province_code: str, today: date) -> Institution | None:
    """A primary school of the province that has classes this year, the same each time."""
    located = InstitutionPlace.objects.on(today).filter(commune__province_code=province_code)
    year = SchoolYear.containing(today).name
    schools = Institution.objects.filter(kind="primary", pk__in=located.values("institution_id"))
    return schools.filter(classes__school_year=year, classes__homerooms__isnull=False).order_by("code").first()


def _staff(school: Institution, today: date) -> Iterator[Persona]:
    principal = (
        Appointment.objects.on(today).filter(institution=school, post=PRINCIPAL).select_related("person").first()
    )
    if principal is not None:
        yield _person("hieutruong", "principal", str(school.pk), principal.person)
    leading = (
        Homeroom.objects.on(today).filter(institution=school).select_related("person").order_by("school_class__name")
    )
    for username, role_id, row in zip(
        ("chunhiem", "giaovien"), ("homeroom_teacher", "teacher"), leading[:2], strict=False
    ):
        yield _person(username, role_id, str(school.pk), row.person)


def _families(school: Institution, today: date) -> Iterator[Persona]:
    pupils = Enrolment.objects.on(today).filter(institution=school)
    child = pupils.select_related("person").order_by("grade", "person__sort_key").last()
    if child is not None:
        yield _person("hocsinh", "learner", NATION, child.person)
    wards = Guardianship.objects.on(today).filter(guardian__isnull=False).select_related("guardian")
    here = wards.filter(person__in=pupils.values("person_id")).order_by("guardian_name").first() or wards.first()
    if here is not None and here.guardian is not None:
        yield _person("phuhuynh", "guardian", NATION, here.guardian)


def _person(username: str, role_id: str, scope_id: str, person: Person) -> Persona:
    return Persona(username, role_id, scope_id, person.full_name, person.pk)
