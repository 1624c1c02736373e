"""Keeping what the population register was asked and what it answered; settling the differences."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.text import clean_text
from hoaban.modules.people.actions import correct_person
from hoaban.modules.people.models import Person, RegisterQuery, RegisterTask, Verification
from hoaban.modules.people.population.questions import Answer, Question, differences, outcome_of
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.people.verified import said_of, standing

ASK: Final = "identity.ask"
SETTLE: Final = "identity.settle"


@action(ASK, kind="identity.send@1", scope=anywhere, says=vi_en("Hỏi CSDL dân cư", "Asked the population register"))
def note_sending(
    actor: Actor, *, asked: Sequence[tuple[UUID, UUID]], form: str, fields: list[str], reason: str, at: datetime
) -> list[RegisterQuery]:
    """Log, before anything leaves the house, that the register is asked: pairs of question and person."""
    common = {
        "form": form,
        "fields": fields,
        "asked_by_id": actor.user_id,
        "asked_by_name": actor.name,
        "reason": reason,
        "sent_at": at,
    }
    rows = [{**common, "question_id": question, "person_id": person} for question, person in asked]
    return writing().create_all(RegisterQuery, rows)


@action(
    ASK, kind="identity.fail@1", scope=anywhere, says=vi_en("CSDL dân cư không trả lời", "The register did not answer")
)
def note_fault(_actor: Actor, *, query_id: UUID, fault: str) -> RegisterQuery:
    """Log that a question was not answered, or not so that it can be used; it will be sent again."""
    row = RegisterQuery.objects.get(pk=query_id)
    writing().change(row, state=RegisterQuery.FAILED, fault=fault)
    return row


@action(ASK, kind="identity.answer@1", scope=anywhere, says=vi_en("Nhận kết quả đối chiếu", "Received an answer"))
def take_answer(
    _actor: Actor, *, question: Question, answer: Answer, form: str, source: str, answered_at: datetime
) -> Verification:
    """Keep an answer, once however often it comes: as the person's verification, and as tasks where it differs.

    An answer about what the record no longer says is kept as history; the record is asked about anew.
    """
    known = Verification.objects.filter(question_id=question.id).first()
    if known is not None:
        return known
    op, day = writing(), timezone.localdate(answered_at)
    stands = said_of(Person.objects.select_for_update().get(pk=question.person_id)) == said_of(question)
    if stands:
        op.change_all([(each, {"lapsed_on": day}) for each in standing().filter(person_id=question.person_id)])
    made = op.create(
        Verification,
        person_id=question.person_id,
        question_id=question.id,
        form=form,
        source=source,
        answered_at=answered_at,
        outcome=outcome_of(question, answer),
        personal_id=question.personal_id,
        full_name=question.full_name,
        birth_date=question.birth_date,
        lapsed_on=None if stands else day,
    )
    for row in RegisterQuery.objects.filter(question_id=question.id).exclude(state=RegisterQuery.ANSWERED):
        op.change(row, state=RegisterQuery.ANSWERED, answered_at=answered_at)
    if stands:
        _open_tasks(op, made, question, answer)
    return made


def _open_tasks(op: Writing, made: Verification, question: Question, answer: Answer) -> None:
    """Open a task for each difference that nobody has judged yet; one that is gone is closed."""
    found = {name: (ours, theirs) for name, ours, theirs in differences(question, answer)}
    for task in RegisterTask.objects.filter(person_id=question.person_id, state=RegisterTask.OPEN):
        op.change(task, state=RegisterTask.GONE, settled_at=made.answered_at)
    judged = RegisterTask.objects.filter(
        person_id=question.person_id, state__in=(RegisterTask.KEPT, RegisterTask.RETURNED)
    )
    settled = set(judged.values_list("field", "ours", "theirs"))
    for name, (ours, theirs) in found.items():
        if (name, ours, theirs) not in settled:
            values = {"field": name, "ours": ours, "theirs": theirs, "opened_at": made.answered_at}
            op.create(RegisterTask, person_id=question.person_id, verification_id=made.pk, **values)


@action(
    SETTLE,
    kind="identity.accept@1",
    scope=AtRecord(RegisterTask, "task_id"),
    says=vi_en("Lấy giá trị của CSDL dân cư", "Took the register's value"),
)
def accept_theirs(actor: Actor, *, task_id: UUID, reason: str) -> RegisterTask:
    """Correct the record to what the register says; the value that stood, an older number too, stays on record."""
    task = _open_task(task_id)
    person = Person.objects.get(pk=task.person_id)
    value: Any = date.fromisoformat(task.theirs) if task.field == "birth_date" else task.theirs or None
    details = replace(_details(person), **{task.field: value})
    correct_person(actor, person_id=person.pk, details=details, on=timezone.localdate())
    _settle(actor, task, RegisterTask.ACCEPTED, reason)
    return task


@action(
    SETTLE,
    kind="identity.keep@1",
    scope=AtRecord(RegisterTask, "task_id"),
    says=vi_en("Giữ giá trị của hồ sơ", "Kept the record's value"),
)
def keep_ours(actor: Actor, *, task_id: UUID, reason: str) -> RegisterTask:
    """Keep what the record says, with the paper that proves it; the register's owner is told."""
    task = _open_task(task_id)
    if not clean_text(reason):
        raise invalid(
            "reason-missing",
            "reason",
            "Hãy ghi căn cứ để giữ giá trị của hồ sơ, ví dụ số giấy khai sinh.",
            "Say on what ground the record's value is kept, as the number of the birth certificate.",
        )
    _settle(actor, task, RegisterTask.KEPT, reason)
    return task


@action(
    ASK,
    kind="identity.return@1",
    scope=anywhere,
    says=vi_en("Gửi lại cơ quan quản lý dân cư", "Told the register's owner"),
)
def return_kept(_actor: Actor) -> list[RegisterTask]:
    """Give what was kept and not told yet, and note that the register's owner is told now."""
    kept = list(
        RegisterTask.objects.filter(state=RegisterTask.KEPT).select_related("person").order_by("settled_at", "pk")
    )
    writing().change_all([(task, {"state": RegisterTask.RETURNED}) for task in kept])
    return kept


def _open_task(task_id: UUID) -> RegisterTask:
    task = RegisterTask.objects.select_for_update().get(pk=task_id)
    if task.state != RegisterTask.OPEN:
        raise invalid("settled", "task_id", "Chỗ khác này đã được xử lý.", "This difference was settled already.")
    return task


def _settle(actor: Actor, task: RegisterTask, state: str, reason: str) -> None:
    writing().change(
        task, state=state, reason=clean_text(reason), settled_at=timezone.now(), settled_by_name=actor.name
    )


def _details(person: Person) -> PersonDetails:
    return PersonDetails(
        person.full_name,
        person.birth_date,
        person.sex,
        person.ethnic_group_id,
        person.personal_id,
        person.residence,
        person.residence_place_id,
    )
