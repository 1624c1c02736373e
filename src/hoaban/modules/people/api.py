"""What programs may ask about one person; lists of persons come from what they do: a class's learners, a school's staff."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from hoaban.kernel.requests import actor_of
from hoaban.modules.people.models import Guardianship, Person, PersonName

router = Router(tags=["people"])


class OtherNameOut(Schema):
    """Another name, for the time in which it was used."""

    full_name: str
    kind: str
    starts_on: date
    ends_on: date | None


class GuardianOut(Schema):
    """Who answers for a child; `person_id` is null when only the name is known."""

    name: str
    relation: str
    person_id: UUID | None
    starts_on: date
    ends_on: date | None


class PersonOut(Schema):
    """One human being; `personal_id` has 12 digits or is null."""

    id: UUID
    full_name: str
    birth_date: date
    sex: str
    ethnic_group: str | None
    personal_id: str | None
    residence: str
    other_names: list[OtherNameOut]
    guardians: list[GuardianOut]


@router.get("/persons/{person_id}", response=PersonOut, url_name="person", summary="One person")
def person(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    found = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if found is None:
        raise Http404
    return {
        "id": found.pk,
        "full_name": found.full_name,
        "birth_date": found.birth_date,
        "sex": found.sex,
        "ethnic_group": found.ethnic_group_id,
        "personal_id": found.personal_id,
        "residence": found.residence,
        "other_names": list(_names(found)),
        "guardians": [
            _show_guardian(row) for row in Guardianship.objects.filter(person=found).order_by("starts_on", "pk")
        ],
    }


def _names(found: Person) -> Any:
    rows = PersonName.objects.filter(person=found).order_by("starts_on", "pk")
    return rows.values("full_name", "kind", "starts_on", "ends_on")


def _show_guardian(row: Guardianship) -> dict[str, Any]:
    return {
        "name": row.guardian_name,
        "relation": row.relation,
        "person_id": row.guardian_id,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }
