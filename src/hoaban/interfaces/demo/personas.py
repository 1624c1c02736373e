"""Somebody for every role in a synthetic province: one school, a class in it, and the people around a child of that class."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When

from hoaban.kernel.access import role
from hoaban.modules.network.models import Institution, InstitutionPlace
from hoaban.modules.people.models import Guardianship, Person
from hoaban.modules.schooling.models import Enrolment, Homeroom
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import EMPLOYEE, PRINCIPAL

NATION = "VN"
SCHOOLS_LOOKED_AT = 40
ENOUGH_CHILDREN = 2
ENOUGH_CLASSES = 6
OFFICERS = (("giamdoc", "department_director"), ("chuyenvien", "department_officer"), ("kiemtoan", "auditor"))
POSTS = (("hieutruong", "principal", PRINCIPAL), ("vanthu", "school_clerk", EMPLOYEE))


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody a visitor can be: the account's name, the role and its scope, and the synthetic person behind it."""

    username: str
    role_id: str
    scope_id: str
    display_name: str
    person_id: UUID | None = None


def personas(province_code: str, day: date) -> Iterator[Persona]:
    """Choose who stands for each role: the department's people, then those around one school. Needs `acting`.

    The same province gives the same people. Where no pupil's guardian has a record there are only the department's.
    """
    for username, role_id in OFFICERS:
        yield Persona(username, role_id, province_code, role(role_id).name.vi)
    found = _school_and_guardian(province_code, day)
    if found is None:
        return
    school, guardian_id = found
    commune = InstitutionPlace.objects.on(day).select_related("commune").get(institution=school).commune
    yield Persona("canboxa", "commune_officer", commune.code, f"{role('commune_officer').name.vi} {commune.name}")
    yield from _staff(school, day)
    yield from _around_a_child(school, guardian_id, day)


def account_school(province_code: str, day: date) -> Institution | None:
    """Give the school whose people the accounts are."""
    found = _school_and_guardian(province_code, day)
    return found[0] if found else None


def _school_and_guardian(province_code: str, day: date) -> tuple[Institution, UUID] | None:
    """Find a school that a commune manages, and a guardian of several of its pupils if possible.

    Rather one that teaches primary and lower secondary pupils, so that its people see how both are judged; rather semi-boarding; rather small.
    """
    located = InstitutionPlace.objects.on(day).filter(commune__province_code=province_code)
    standing = Institution.objects.on(day).filter(pk__in=located.values("institution_id"), managements__body="commune")
    has_both = Case(When(levels__contains=["primary", "lower"], then=0), default=1)
    schools = schools_by_size(standing.filter(levels__overlap=["primary", "lower"]), day, has_both, "-boarding_kind")
    found: list[tuple[int, Institution, UUID]] = []
    for school in schools[:SCHOOLS_LOOKED_AT]:
        pupils = Enrolment.objects.on(day).filter(institution=school).values("person_id")
        guardians = Guardianship.objects.on(day).filter(guardian__isnull=False, person_id__in=pupils)
        counted = guardians.values("guardian_id").annotate(children=Count("person_id", distinct=True))
        best = counted.order_by("-children", "guardian_id").first()
        if best is not None:
            found.append((best["children"], school, best["guardian_id"]))
            if best["children"] >= ENOUGH_CHILDREN:
                break
    return max(found, key=lambda each: each[0])[1:] if found else None


def schools_by_size(schools: "QuerySet[Institution]", day: date, *first: Any) -> "QuerySet[Institution]":
    """Order schools so that one large enough to show something, and no larger than that needs, comes first."""
    running = Q(classes__starts_on__lte=day) & (Q(classes__ends_on__isnull=True) | Q(classes__ends_on__gt=day))
    counted = schools.annotate(size=Count("classes", filter=running, distinct=True))
    return counted.order_by(Case(When(size__gte=ENOUGH_CLASSES, then=0), default=1), *first, "size", "code")


def _staff(school: Institution, day: date) -> Iterator[Persona]:
    for username, role_id, post in POSTS:
        held = Appointment.objects.on(day).main().filter(institution=school, post=post).select_related("person")
        first = held.order_by("pk").first()
        if first is not None:
            yield _of(username, role_id, str(school.pk), first.person)


def _around_a_child(school: Institution, guardian_id: UUID, day: date) -> Iterator[Persona]:
    """The guardian, the child, who leads the child's class, and who leads another."""
    children = Enrolment.objects.on(day).filter(institution=school, person__guardianships__guardian=guardian_id)
    child = children.select_related("person").order_by("pk")[0]
    leading = Homeroom.objects.on(day).filter(institution=school).select_related("person").order_by("pk")
    own = leading.filter(school_class=child.school_class_id).first()
    other = leading.exclude(person=own.person_id if own else None).first()
    for username, role_id, homeroom in (("chunhiem", "homeroom_teacher", own), ("giaovien", "teacher", other)):
        if homeroom is not None:
            yield _of(username, role_id, str(school.pk), homeroom.person)
    yield _of("phuhuynh", "guardian", NATION, Person.objects.get(pk=guardian_id))
    yield _of("hocsinh", "learner", NATION, child.person)


def _of(username: str, role_id: str, scope_id: str, person: Person) -> Persona:
    return Persona(username, role_id, scope_id, person.full_name, person.pk)
