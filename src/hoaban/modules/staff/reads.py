"""The staff of a school on a day, joined with what they can do."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import Dated, DatedQuerySet
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught
from hoaban.modules.staff.posts import TEACHER

D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who holds a post at a school; `is_main` is False for a teacher lent by another school."""

    appointment_id: UUID
    person_id: UUID
    full_name: str
    birth_date: date
    sex: str
    post: str
    contract: str
    is_main: bool
    since: date
    subjects: tuple[str, ...]
    degree: str | None
    it_certificate: str

    @property
    def is_teacher(self) -> bool:
        return self.post == TEACHER


def staff_of(actor: Actor, institution_id: UUID, on: date) -> list[StaffMember]:
    """Give who holds a post at a school on a day, as far as the actor may see them, in the order of Vietnamese lists."""
    rows = Appointment.objects.visible_to(actor).on(on).filter(institution_id=institution_id).select_related("person")
    posts = list(rows.order_by("person__sort_key", "person_id"))
    persons = [row.person_id for row in posts]
    subjects: dict[UUID, list[str]] = {}
    for person_id, subject in (
        _of(SubjectTaught.objects.all(), persons, on).order_by("subject").values_list("person_id", "subject")
    ):
        subjects.setdefault(person_id, []).append(subject)
    degrees = dict(_of(Qualification.objects.all(), persons, on).values_list("person_id", "degree"))
    certificates = dict(_of(ItCertificate.objects.all(), persons, on).values_list("person_id", "level"))
    return [
        StaffMember(
            appointment_id=row.pk,
            person_id=row.person_id,
            full_name=row.person.full_name,
            birth_date=row.person.birth_date,
            sex=row.person.sex,
            post=row.post,
            contract=row.contract,
            is_main=row.is_main,
            since=row.starts_on,
            subjects=tuple(subjects.get(row.person_id, ())),
            degree=degrees.get(row.person_id),
            it_certificate=certificates.get(row.person_id, "none"),
        )
        for row in posts
    ]


def _of(rows: DatedQuerySet[D], persons: list[UUID], on: date) -> DatedQuerySet[D]:
    return rows.on(on).filter(Q(person_id__in=persons))
