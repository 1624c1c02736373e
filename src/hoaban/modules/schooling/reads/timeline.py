"""A person's life in the records, day by day: what held (facts), and who wrote what (operations). Only what the reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import ACTIONS
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, join_words, vi_en
from hoaban.kernel.language import day as written
from hoaban.kernel.models import Change, Operation
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.people.models import SEXES, Document, Guardianship, Person, PersonName
from hoaban.modules.people.relations import DOCUMENT_KINDS, FIELD_NAMES, GUARDIAN_RELATIONS
from hoaban.modules.schooling.models import Enrolment, Homeroom, Transfer
from hoaban.modules.schooling.reasons import BOARDINGS, CLASS_CHANGE, ENTRY_REASONS, EXIT_REASONS, YEAR_END
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification
from hoaban.modules.staff.posts import IT_CERTIFICATES, POSTS, QUALIFICATIONS

FACT, OPERATION = "fact", "operation"
DAILY = ("assessment", "attendance")  # modules whose writing, some hundred lines a year, has pages of its own
PERSON = Person._meta.db_table  # noqa: SLF001  Django's documented model API
EMPTY = vi_en("(trống)", "(empty)")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that began or ended on a day, or that somebody wrote at an instant (`at`, with `by` and the operation's id)."""

    on: date
    kind: str
    title: Words
    text: Words
    at: datetime | None = None
    by: str = ""
    operation_id: UUID | None = None


def timeline(actor: Actor, person_id: UUID) -> tuple[Moment, ...]:
    """Give the moments of a person's life, the latest first; empty when the reader may not see the person."""
    person = Person.objects.visible_to(actor).filter(pk=person_id).distinct().first()
    if person is None:
        return ()
    moments = [
        Moment(person.birth_date, FACT, vi_en("Sinh", "Born"), Words(person.full_name, person.full_name)),
        *_identity(actor, person),
        *_learning(actor, person),
        *_transfers(actor, person),
        *_working(actor, person),
        *_written(actor, person),
    ]
    # Reversed, so that of one day's moments the later told stands above: the new class above the end of the old one.
    return tuple(sorted(reversed(moments), key=lambda moment: (moment.on, moment.kind == OPERATION), reverse=True))  # noqa: C414


def _identity(actor: Actor, person: Person) -> Iterator[Moment]:
    for name in PersonName.objects.visible_to(actor).filter(person=person, ends_on__isnull=False).distinct():
        yield _fact(name.ends_on, vi_en("Cải chính họ tên", "Name corrected"), name.full_name)
    for paper in Document.objects.visible_to(actor).filter(person=person, ends_on__isnull=False).distinct():
        title = vi_en("Thay đổi: {kind}", "Changed: {kind}").fill(kind=DOCUMENT_KINDS.get(paper.kind, paper.kind))
        yield _fact(paper.ends_on, title, paper.number)
    for tie in Guardianship.objects.visible_to(actor).filter(person=person).distinct():
        relation = GUARDIAN_RELATIONS.get(tie.relation, Words(tie.relation, tie.relation))
        yield _fact(tie.starts_on, relation, tie.guardian_name)
        if tie.ends_on:
            ended = vi_en("Thôi giám hộ: {who}", "No longer guardian: {who}").fill(who=relation)
            yield _fact(tie.ends_on, ended, tie.guardian_name)


def _learning(actor: Actor, person: Person) -> Iterator[Moment]:
    """Entries, and exits where no entry of the same day tells the rest. A stay that goes on in the same class is about boarding."""
    stays = Enrolment.objects.visible_to(actor).filter(person=person).select_related("school_class")
    schools = _schools(stays)
    before: Enrolment | None = None
    for stay in stays.order_by("starts_on"):
        goes_on = before is not None and before.ends_on == stay.starts_on
        yield _fact(stay.starts_on, _entry(stay, before if goes_on else None), _where(stay, schools))
        if stay.exit_reason not in {"", CLASS_CHANGE, YEAR_END}:
            yield _fact(stay.ends_on, EXIT_REASONS[stay.exit_reason], _where(stay, schools), stay.note)
        before = stay


def _entry(stay: Enrolment, before: Enrolment | None) -> Words:
    is_same_class = before is not None and before.school_class_id == stay.school_class_id
    if stay.entry_reason == CLASS_CHANGE and is_same_class:
        return vi_en("Bán trú, nội trú: {how}", "Boarding: {how}").fill(how=BOARDINGS[stay.boarding])
    return ENTRY_REASONS[stay.entry_reason]


def _where(stay: Enrolment, schools: dict[UUID, str]) -> Words:
    grade = GRADE_NAMES.get(stay.grade, Words(stay.grade, stay.grade))
    parts: list[Words | str] = [stay.school_class.name, grade, stay.school_class.school_year]
    return join_words([*parts, *filter(None, [schools.get(stay.institution_id)])])


def _schools(rows: Any) -> dict[UUID, str]:
    """Name the schools apart from the rows, because a school that the reader may not see must not hide the row."""
    return {pk: name for pk, name in rows.values_list("institution_id", "institution__name") if name}


def _transfers(actor: Actor, person: Person) -> Iterator[Moment]:
    for transfer in Transfer.objects.visible_to(actor).filter(person=person).exclude(state=Transfer.ASKED):
        title = vi_en("Cho chuyển trường đến", "Released by a transfer to")
        yield _fact(transfer.released_on, title, transfer.destination_name)
        if transfer.accepted_on:
            title = vi_en("Được tiếp nhận tại", "Accepted by")
            yield _fact(transfer.accepted_on, title, transfer.destination_name)


def _working(actor: Actor, person: Person) -> Iterator[Moment]:
    posts = Appointment.objects.visible_to(actor).filter(person=person)
    for post in posts.select_related("institution"):
        yield _fact(post.starts_on, POSTS[post.post], post.institution.name)
        if post.ends_on:
            ended = vi_en("Thôi giữ vị trí {post}", "No longer {post}").fill(post=POSTS[post.post])
            yield _fact(post.ends_on, ended, post.institution.name)
    for led in Homeroom.objects.visible_to(actor).filter(person=person).select_related("school_class"):
        title = vi_en("Chủ nhiệm lớp", "Homeroom teacher of")
        yield _fact(led.starts_on, title, f"{led.school_class.name}, {led.school_class.school_year}")
    for degree in Qualification.objects.visible_to(actor).filter(person=person).distinct():
        yield _fact(degree.starts_on, QUALIFICATIONS.get(degree.degree, EMPTY), degree.field)
    for held in ItCertificate.objects.visible_to(actor).filter(person=person).distinct():
        yield _fact(held.starts_on, vi_en("Chứng chỉ CNTT", "IT certificate"), IT_CERTIFICATES[held.level])


def _written(actor: Actor, person: Person) -> Iterator[Moment]:
    """What people did to the record, in the words of each action, and for the details which stood there before."""
    said: dict[UUID, list[Words | str]] = {}
    for change in Change.objects.visible_to(actor).filter(person_id=person.pk).outside(*DAILY):
        told = said.setdefault(change.operation_id, [])
        if change.table == PERSON:
            told.extend(_differences(change))
    operations = Operation.objects.visible_to(actor).about(person.pk, said.keys())
    for row in operations.filter(verdict=Operation.APPLIED, parent_id__isnull=True):
        action = ACTIONS.get(row.kind)
        yield Moment(
            on=timezone.localdate(row.recorded_at),
            kind=OPERATION,
            title=action.says if action else Words(row.kind, row.kind),
            text=join_words(said.get(row.pk, []), "; "),
            at=row.recorded_at,
            by=row.actor_name,
            operation_id=row.pk,
        )


def _differences(change: Change) -> Iterator[Words]:
    """Tell old and new of each detail; what was entered with a new record tells itself."""
    for name, old in (change.before or {}).items():
        if name in FIELD_NAMES and change.after is not None:
            values = {
                "what": FIELD_NAMES[name],
                "old": _spoken(name, old),
                "new": _spoken(name, change.after.get(name)),
            }
            yield vi_en("{what}: {old} → {new}", "{what}: {old} → {new}").fill(**values)


def _spoken(name: str, value: Any) -> Words:
    if not value:
        return EMPTY
    if name == "sex":
        return SEXES.get(value, Words(value, value))
    text = written(date.fromisoformat(value)) if name == "birth_date" else str(value)
    return Words(text, text)


def _fact(on: date | None, title: Words, *details: Words | str) -> Moment:
    text = join_words([detail for detail in details if detail])
    return Moment(on or date.max, FACT, title, text)
