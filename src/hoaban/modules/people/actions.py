"""Every write about persons. Whoever is recorded belongs to a school from the first moment: nobody is left without somebody to see them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.constraints import refused
from hoaban.kernel.dating import end_dated, set_dated, unless_after
from hoaban.kernel.errors import Denied, Invalid, invalid, refuse, unless_listed
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.text import clean_name, clean_text, fold, sort_key
from hoaban.modules.people import rules
from hoaban.modules.people.events import PersonCorrected
from hoaban.modules.people.keys import refresh_keys
from hoaban.modules.people.models import (
    Affiliation,
    Contact,
    Document,
    Guardianship,
    Household,
    HouseholdMember,
    Person,
    PersonName,
)
from hoaban.modules.people.relations import AFFILIATIONS, FORMER, PERSONAL_ID
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.people.verified import let_lapse, said_of

MANAGE = "person.manage"
ON_PERSON = AtRecord(Person, "person_id")


@action(
    MANAGE,
    kind="person.register@1",
    scope=at(institution="institution_id"),
    says=vi_en("Lập hồ sơ", "Recorded a person"),
)
def register_person(
    _actor: Actor,
    *,
    institution_id: UUID,
    details: PersonDetails,
    affiliation: str = Affiliation.LEARNER,
    person_id: UUID | None = None,
) -> Person:
    """Record a person with a school, as learner, staff or guardian; `person_id` where a device has made the id already."""
    refuse(*unless_listed("affiliation", affiliation, AFFILIATIONS))
    details = details.cleaned()
    refuse(*rules.problems_of_person(details, today=timezone.localdate()))
    op, person_id = writing(), person_id or uuid7()
    # The affiliation comes first: a school may write only persons who are its own.
    op.create(Affiliation, person_id=person_id, institution_id=institution_id, kind=affiliation)
    with refused("people_person_personal_id", _number_taken):
        made = op.create(Person, id=person_id, **_columns(details))
    refresh_keys(op, [person_id])
    return made


@action(MANAGE, kind="person.correct@1", scope=ON_PERSON, says=vi_en("Sửa lý lịch", "Corrected a person's details"))
def correct_person(_actor: Actor, *, person_id: UUID, details: PersonDetails, on: date) -> Person:
    """Say anew who a person is. The name and the number they had until that day stay on record."""
    details = details.cleaned()
    refuse(*rules.problems_of_person(details, today=timezone.localdate()))
    op, person = writing(), Person.objects.get(pk=person_id)
    former_name, former_number, said = person.full_name, person.personal_id, said_of(person)
    with refused("people_person_personal_id", _number_taken):
        if op.change(person, **_columns(details)):
            op.emit(PersonCorrected(person_id, op.id))
            refresh_keys(op, [person_id])
    if said_of(person) != said:
        let_lapse(op, person, timezone.localdate())
    if details.full_name != former_name:
        _keep(op, PersonName, person, on, kind=FORMER, full_name=former_name)
    if former_number is not None and details.personal_id != former_number:
        _keep(op, Document, person, on, kind=PERSONAL_ID, number=former_number)
    return person


@action(MANAGE, kind="person.guardian@1", scope=ON_PERSON, says=vi_en("Thêm người giám hộ", "Added a guardian"))
def add_guardian(
    _actor: Actor,
    *,
    person_id: UUID,
    guardian_name: str,
    relation: str,
    on: date,
    guardian_id: UUID | None = None,
) -> Guardianship:
    """Say who answers for a child from a day on: a name, and the guardian's own record where there is one."""
    name = clean_name(guardian_name)
    refuse(*rules.problems_of_guardian(name, relation))
    op, keys = writing(), {"person_id": person_id, "guardian_name": name}
    found = set_dated(op, Guardianship, keys=keys, values={"relation": relation}, on=on)
    if guardian_id is not None:
        op.change(found, guardian_id=_guardian(guardian_id, person_id).pk)
    refresh_keys(op, [person_id])
    return found


@action(
    MANAGE,
    kind="person.guardian-link@1",
    scope=AtRecord(Guardianship, "guardianship_id"),
    says=vi_en("Gắn hồ sơ người giám hộ", "Linked a guardian's own record"),
)
def link_guardian(_actor: Actor, *, guardianship_id: UUID, guardian_id: UUID) -> Guardianship:
    """Tie a guardian so far known by name to their own record; their account then reaches the child."""
    found = Guardianship.objects.get(pk=guardianship_id)
    guardian = _guardian(guardian_id, found.person_id)
    op = writing()
    op.change(found, guardian_id=guardian.pk, guardian_name=guardian.full_name)
    refresh_keys(op, [found.person_id])
    return found


@action(
    MANAGE,
    kind="person.guardian-end@1",
    scope=AtRecord(Guardianship, "guardianship_id"),
    says=vi_en("Thôi giám hộ", "Ended a guardianship"),
)
def end_guardianship(_actor: Actor, *, guardianship_id: UUID, on: date) -> Guardianship:
    """Let a guardian answer for a child no longer from a day on."""
    found = Guardianship.objects.get(pk=guardianship_id)
    refuse(*unless_after("on", on, found.starts_on))
    writing().change(found, ends_on=on)
    return found


@action(MANAGE, kind="person.contact@1", scope=ON_PERSON, says=vi_en("Cập nhật liên lạc", "Set a contact"))
def set_contact(_actor: Actor, *, person_id: UUID, kind: str, value: str, on: date) -> Contact | None:
    """Say how a person is reached from a day on; an empty value ends it."""
    value = clean_text(value)
    refuse(*rules.problems_of_contact(kind, value))
    op, keys = writing(), {"person_id": person_id, "kind": kind}
    if not value:
        return end_dated(op, Contact, keys=keys, on=on)
    return set_dated(op, Contact, keys=keys, values={"value": value}, on=on)


@action(MANAGE, kind="person.household@1", scope=ON_PERSON, says=vi_en("Cập nhật hộ gia đình", "Set the household"))
def set_household(
    _actor: Actor,
    *,
    person_id: UUID,
    on: date,
    household_id: UUID | None = None,
    number: str = "",
    place_id: UUID | None = None,
    is_poor: bool | None = None,
    relation: str = "",
) -> HouseholdMember:
    """Let a person live in a household from a day on: one that is on record, or, without an id, a new one."""
    op, joins = writing(), household_id
    if joins is not None and not Household.objects.filter(pk=joins).exists():
        raise invalid("unknown", "household_id", "Không tìm thấy hộ này.", "There is no such household.")
    values = {"household_id": joins or uuid7(), "relation": relation}
    member = set_dated(op, HouseholdMember, keys={"person_id": person_id}, values=values, on=on)
    if joins is None:
        # After its first member, through whom the school sees it.
        op.create(Household, id=member.household_id, number=number, place_id=place_id, is_poor=is_poor)
    return member


@action(
    MANAGE,
    kind="person.affiliate@1",
    scope=at(institution="institution_id"),
    says=vi_en("Gắn với trường", "Tied to a school"),
)
def affiliate(actor: Actor, *, person_id: UUID, institution_id: UUID, kind: str) -> Affiliation:
    """Let a school see a person, as part of appointing or accepting them; doing it again changes nothing.

    On its own it would open any record to any school, so that it takes a larger operation, or the right over everything.
    """
    op = writing()
    if op.parent_id is None and not actor.reach(MANAGE).everything:
        raise Denied(MANAGE)
    refuse(*unless_listed("kind", kind, AFFILIATIONS))
    keys = {"person_id": person_id, "institution_id": institution_id, "kind": kind}
    return Affiliation.objects.filter(**keys).first() or op.create(Affiliation, **keys)


def _columns(details: PersonDetails) -> dict[str, Any]:
    return {
        "full_name": details.full_name,
        "sort_key": sort_key(details.full_name),
        "search_key": fold(details.full_name),
        "birth_date": details.birth_date,
        "sex": details.sex,
        "ethnic_group_id": details.ethnic_group,
        "personal_id": details.personal_id,
        "residence": details.residence,
        "residence_place_id": details.residence_place_id,
    }


def _keep(op: Writing, model: type[PersonName] | type[Document], person: Person, on: date, **values: str) -> None:
    """Keep what held until a day, since the one before it ended or since birth; a slip mended the same day leaves no trace here."""
    rows: Any = model._default_manager  # noqa: SLF001  Django's documented model API
    former = rows.filter(person_id=person.pk, kind=values["kind"], ends_on__isnull=False).order_by("-ends_on").first()
    since = former.ends_on if former else person.birth_date
    if since < on:
        op.create(model, person_id=person.pk, starts_on=since, ends_on=on, **values)


def _guardian(guardian_id: UUID, child_id: UUID) -> Person:
    guardian = Person.objects.filter(pk=guardian_id).exclude(pk=child_id).first()
    if guardian is None:
        raise invalid(
            "unknown",
            "guardian_id",
            "Không tìm thấy hồ sơ người giám hộ ở trường này. Hãy lập hồ sơ trước.",
            "The guardian has no record at this school. Record them first.",
        )
    return guardian


def _number_taken() -> Invalid:
    return invalid(
        "id-taken",
        "personal_id",
        "Số định danh này đã thuộc về một hồ sơ khác. Hãy đối chiếu với giấy tờ; nếu đúng, báo Sở để gộp hồ sơ.",
        "This identification number belongs to another record. Compare with the papers; if it is right, ask the department.",
    )
