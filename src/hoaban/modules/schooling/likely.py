"""Whether somebody who is being enrolled is on record already, here or at another school of the province.

Of another school's child only what the clerk needs is shown: initials, year of birth and the school to turn to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, day
from hoaban.kernel.scoping import acting
from hoaban.modules.people.keys import keys_of_details
from hoaban.modules.people.matching import Candidate, alike
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.schooling.models import Enrolment, Transfer

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody on record: with their name where the reader knows them, masked where not."""

    person_id: UUID
    name: str
    born: str
    school: str
    is_own: bool
    is_sure: bool
    learns_elsewhere: bool
    transfer_id: UUID | None
    was_asked: bool
    reasons: Sequence[Words]


def matches(actor: Actor, details: PersonDetails, school_id: UUID) -> list[Match]:
    """Give who may be meant, best first, looking at the whole province."""
    with acting(Actor.system("who is being enrolled may be on record elsewhere")):
        found = alike(keys_of_details(details))[:SHOWN]
        persons = Person.objects.in_bulk([each.person_id for each in found])
        schools = _schools(list(persons), timezone.localdate())
        transfers = _transfers(list(persons), school_id)
    own = set(Person.objects.visible_to(actor).filter(pk__in=list(persons)).values_list("pk", flat=True))
    return [
        _match(each, person, schools.get(person.pk), transfers.get(person.pk), is_own=person.pk in own)
        for each in found
        if (person := persons.get(each.person_id)) is not None
    ]


def _match(
    candidate: Candidate,
    person: Person,
    where: tuple[str, bool] | None,
    transfer: tuple[UUID, str] | None,
    *,
    is_own: bool,
) -> Match:
    school, learns = where or ("", False)
    transfer_id, state = transfer or (None, "")
    return Match(
        person.pk,
        person.full_name if is_own else masked(person.full_name),
        day(person.birth_date) if is_own else str(person.birth_date.year),
        school,
        is_own,
        candidate.is_sure,
        learns and not is_own,
        transfer_id if state == Transfer.RELEASED else None,
        state == Transfer.ASKED,
        candidate.reasons if is_own else (),
    )


def masked(name: str) -> str:
    """Give the initials of a name: `Giàng Thị Mai` is `G. T. M.`"""
    return " ".join(f"{word[0]}." for word in name.split())


def _schools(persons: Sequence[UUID], today: date) -> dict[UUID, tuple[str, bool]]:
    """Name the school that has somebody: where they learn, else one that has their record; and whether they learn there now."""
    ties = Affiliation.objects.filter(person__in=persons).order_by("-kind", "institution__name")
    found = {person: (name, False) for person, name in ties.values_list("person_id", "institution__name")}
    stays = Enrolment.objects.on(today).filter(person__in=persons)
    return found | {person: (name, True) for person, name in stays.values_list("person_id", "institution__name")}


def _transfers(persons: Sequence[UUID], school_id: UUID) -> dict[UUID, tuple[UUID, str]]:
    rows = Transfer.objects.filter(
        person__in=persons, destination_id=school_id, state__in=(Transfer.ASKED, Transfer.RELEASED)
    )
    return {person: (pk, state) for person, pk, state in rows.values_list("person_id", "pk", "state")}
