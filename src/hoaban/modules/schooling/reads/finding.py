"""Finding anyone, with where they learn or work today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.modules.people import reads as people
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import POSTS


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody found: who, and where they learn or work today; `where` is empty where the reader may not see it."""

    id: UUID
    full_name: str
    birth_date: date
    sex: str
    where: str


def find(actor: Actor, text: str, limit: int = 20) -> list[Hit]:
    """Find persons as `people.reads.find` does, each with the class or the post they are in today."""
    found = people.find(actor, text, limit)
    where = present_places(actor, [person.person_id for person in found], timezone.localdate())
    return [
        Hit(row.person_id, row.full_name, row.birth_date, row.sex, where.get(row.person_id, _ties(row)))
        for row in found
    ]


def present_places(actor: Actor, persons: Iterable[UUID], on: date) -> dict[UUID, str]:
    """Say of each person in which class or post they are on a day: "5A, Trường Tiểu học …"."""
    ids = list(persons)
    posts = Appointment.objects.visible_to(actor).on(on).filter(person__in=ids).order_by("is_main")
    stays = Enrolment.objects.visible_to(actor).on(on).filter(person__in=ids)
    return {
        **{row.person_id: f"{POSTS[row.post]}, {row.institution.name}" for row in posts.select_related("institution")},
        **{
            row.person_id: f"{row.school_class.name}, {row.institution.name}"
            for row in stays.select_related("school_class", "institution")
        },
    }


def _ties(row: people.Found) -> str:
    return ", ".join(dict.fromkeys(tie.institution_name for tie in row.ties))
