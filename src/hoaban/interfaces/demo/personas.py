"""Somebody for every role in a synthetic province: one school, a class in it, and the people around a child of that class."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from hoaban.interfaces.demo.profile import Profile, profile_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution, InstitutionPlace
from hoaban.modules.people.models import Guardianship, Person
from hoaban.modules.schooling.models import Enrolment, Homeroom
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import EMPLOYEE, PRINCIPAL

SCHOOLS_LOOKED_AT = 40
ENOUGH_CHILDREN = 2
OFFICERS = (
    ("giamdoc", "department_director", "Lê Thanh Hương"),
    ("chuyenvien", "department_officer", "Trần Văn Minh"),
    ("kiemtoan", "auditor", "Phạm Quốc Khánh"),
)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who signs in under which name, in which role over what; `person_id` where they have a record of their own."""

    username: str
    role: str
    name: str
    scope_id: str
    person_id: UUID | None = None


def personas(actor: Actor, province: str, day: date) -> tuple[Persona, ...]:
    """Choose somebody for every role, as the province stands on a day; the same province gives the same people.

    Raises `Invalid` where no school of the province has a pupil whose guardian has a record.
    """
    profile = profile_of(province)
    with acting(actor):
        return tuple(_personas(profile, day))


def _personas(profile: Profile, day: date) -> Iterator[Persona]:
    yield from (Persona(username, role, name, profile.code) for username, role, name in OFFICERS)
    school, guardian_id = _school_and_guardian(profile, day)
    place = InstitutionPlace.objects.on(day).select_related("commune").get(institution=school)
    yield Persona("congchucxa", "commune_officer", "Điêu Thị Khuyên", place.commune.code)
    yield from _staff(school, day)
    child = _child(school, guardian_id, day)
    leader = Homeroom.objects.on(day).select_related("person").filter(school_class=child.school_class_id).first()
    others = Homeroom.objects.on(day).select_related("person").filter(institution=school).order_by("pk")
    other = others.exclude(person=leader.person_id if leader else None).first()
    for username, role, homeroom in (("chunhiem", "homeroom_teacher", leader), ("giaovien", "teacher", other)):
        if homeroom is not None:
            yield _of(username, role, homeroom.person, str(school.pk))
    yield _of("phuhuynh", "guardian", Person.objects.get(pk=guardian_id), "VN")
    yield _of("hocsinh", "learner", child.person, "VN")


def _of(username: str, role: str, person: Person, scope_id: str) -> Persona:
    return Persona(username, role, person.full_name, scope_id, person.pk)


def _school_and_guardian(profile: Profile, day: date) -> tuple[Institution, UUID]:
    """Find a school, semi-boarding where there is one, and in it a guardian with a record, of several children if possible."""
    schools = Institution.objects.on(day).filter(code__startswith=profile.code, levels__overlap=["primary", "lower"])
    found: list[tuple[int, Institution, UUID]] = []
    for school in schools.order_by("-boarding_kind", "code")[:SCHOOLS_LOOKED_AT]:
        pupils = Enrolment.objects.on(day).filter(institution=school).values("person_id")
        guardians = Guardianship.objects.filter(guardian__isnull=False, person_id__in=pupils).values("guardian_id")
        best = (
            guardians.annotate(children=Count("person_id", distinct=True)).order_by("-children", "guardian_id").first()
        )
        if best is not None:
            found.append((best["children"], school, best["guardian_id"]))
            if best["children"] >= ENOUGH_CHILDREN:
                break
    if not found:
        raise invalid(
            "no-persona",
            "province",
            f"{profile.name} chưa có trường nào có cha mẹ học sinh trong hồ sơ. Hãy chạy `hoaban demo build` trước.",
            f"No school of {profile.name} has a guardian on record. Run `hoaban demo build` first.",
        )
    _, school, guardian_id = max(found, key=lambda each: each[0])
    return school, guardian_id


def _staff(school: Institution, day: date) -> Iterator[Persona]:
    for username, role, post in (("hieutruong", "principal", PRINCIPAL), ("vanthu", "school_clerk", EMPLOYEE)):
        posts = Appointment.objects.on(day).main().filter(institution=school, post=post).select_related("person")
        held = posts.order_by("pk").first()
        if held is not None:
            yield _of(username, role, held.person, str(school.pk))


def _child(school: Institution, guardian_id: UUID, day: date) -> Enrolment:
    children = Enrolment.objects.on(day).filter(institution=school, person__guardianships__guardian=guardian_id)
    return children.select_related("person").order_by("pk")[0]
