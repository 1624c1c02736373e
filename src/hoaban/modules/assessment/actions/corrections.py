"""Changing a mark after the lock takes two persons: who teaches asks with a reason, who leads the school approves."""

from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.language import vi_en
from hoaban.modules.assessment.actions.marks import Entry, check, put
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.entries import Cell
from hoaban.modules.assessment.models import Correction
from hoaban.modules.assessment.words import APPROVED, ASKED, REFUSED
from hoaban.modules.schooling.models import SchoolClass

APPROVE = "mark.approve"


@action(
    WRITE,
    kind="assessment.ask_correction@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đề nghị sửa điểm", "Asked for a correction"),
)
def ask_correction(
    actor: Actor,
    *,
    school_class_id: UUID,
    person_id: UUID,
    subject: str,
    term: int,
    kind: str,
    number: int,
    value: str,
    reason: str,
) -> Correction:
    """Ask to change a mark of a locked term; nothing changes until a second person approves."""
    desk, cell, reason = Desk.of(actor, school_class_id), Cell(subject, term, kind, number), reason.strip()
    desk.refuse_others(subject)
    value = check(desk, Entry(person_id, cell, value), is_correction=True)
    if not reason:
        raise invalid("reason-missing", "reason", "Hãy ghi lý do sửa điểm.", "Say why the mark is to be corrected.")
    desk.read_marks([person_id], [subject])
    standing = desk.marks.get((person_id, subject, term, kind, number))
    return writing().create(
        Correction,
        institution_id=desk.school_class.institution_id,
        school_class_id=school_class_id,
        person_id=person_id,
        subject=subject,
        term=term,
        kind=kind,
        number=number,
        before=standing.value if standing else "",
        value=value,
        reason=reason,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
    )


@action(
    APPROVE,
    kind="assessment.approve_correction@1",
    scope=AtRecord(Correction, "correction_id"),
    says=vi_en("Duyệt sửa điểm", "Approved a correction"),
)
def approve_correction(actor: Actor, *, correction_id: UUID) -> Correction:
    """Change the mark as was asked. Who asked cannot approve; a mark that changed since is not written over."""
    asked = _waiting(actor, correction_id)
    op, desk = writing(), Desk.of(actor, asked.school_class_id)
    desk.read_marks([asked.person_id], [asked.subject])
    key = (asked.person_id, asked.subject, asked.term, asked.kind, asked.number)
    standing = desk.marks.get(key)
    if (standing.value if standing else "") != asked.before:
        raise invalid(
            "changed-since",
            "correction_id",
            "Điểm này đã thay đổi sau khi đề nghị. Hãy đề nghị lại theo điểm hiện có.",
            "The mark changed after the correction was asked for. Ask again from the mark that stands.",
        )
    put(op, desk, Entry(asked.person_id, Cell(*key[1:]), asked.value), is_correction=True)
    op.change(asked, state=APPROVED, decided_by_id=actor.user_id, decided_by_name=actor.name)
    recompute(op, desk.year, persons=[asked.person_id])
    return asked


@action(
    APPROVE,
    kind="assessment.refuse_correction@1",
    scope=AtRecord(Correction, "correction_id"),
    says=vi_en("Không duyệt sửa điểm", "Refused a correction"),
)
def refuse_correction(actor: Actor, *, correction_id: UUID) -> Correction:
    """Leave the mark as it stands."""
    asked = _waiting(actor, correction_id)
    writing().change(asked, state=REFUSED, decided_by_id=actor.user_id, decided_by_name=actor.name)
    return asked


def _waiting(actor: Actor, correction_id: UUID) -> Correction:
    asked = Correction.objects.select_for_update().get(pk=correction_id)
    if asked.state != ASKED:
        raise invalid(
            "decided-already",
            "correction_id",
            "Đề nghị này đã được xử lý rồi.",
            "This correction has been decided already.",
        )
    if asked.asked_by_id == actor.user_id:
        raise invalid(
            "second-person",
            "correction_id",
            "Người đề nghị không tự duyệt được. Hãy để người khác duyệt.",
            "Who asked cannot approve. Let another person decide.",
        )
    return asked
