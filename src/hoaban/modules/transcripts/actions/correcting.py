"""A version that was issued is never edited: two persons agree on a new one, which names it; or it is revoked."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.text import clean_text
from hoaban.modules.transcripts.actions.drafting import content_of, new_code
from hoaban.modules.transcripts.actions.owning import refuse_others
from hoaban.modules.transcripts.assembly import assemble
from hoaban.modules.transcripts.models import CorrectionRequest, Version
from hoaban.modules.transcripts.words import ISSUED, REVOKED

PREPARE, APPROVE, REVOKE = "transcript.prepare", "transcript.approve", "transcript.revoke"


@action(
    PREPARE,
    kind="transcript.ask-correction@1",
    scope=AtRecord(Version, "version_id"),
    says=vi_en("Đề nghị đính chính học bạ", "Asked for a correction of a transcript"),
)
def ask_correction(actor: Actor, *, version_id: UUID, reason: str) -> CorrectionRequest:
    """Say that a version in force is wrong, and why; nothing happens until another person agrees."""
    found = Version.objects.select_for_update(of=("self",)).get(pk=version_id)
    refuse_others(actor, PREPARE, found)
    if found.state != ISSUED:
        raise _not_in_force()
    if found.requests.filter(state=CorrectionRequest.ASKED).exists():
        raise invalid("asked-already", "version_id", "Đã có đề nghị đang chờ.", "A correction is asked for already.")
    if not clean_text(reason):
        raise invalid("reason-missing", "reason", "Hãy ghi lý do đính chính.", "Say why it is to be corrected.")
    return writing().create(
        CorrectionRequest,
        version_id=found.pk,
        institution_id=found.institution_id,
        person_id=found.person_id,
        reason=clean_text(reason),
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
    )


def _not_in_force() -> Invalid:
    return invalid(
        "not-in-force",
        "version_id",
        "Học bạ này không đang có hiệu lực.",
        "This transcript is not in force.",
    )


@action(
    APPROVE,
    kind="transcript.decide-correction@1",
    scope=AtRecord(CorrectionRequest, "request_id"),
    says=vi_en("Quyết định về đề nghị đính chính học bạ", "Decided on the correction of a transcript"),
)
def decide_correction(actor: Actor, *, request_id: UUID, agrees: bool) -> Version | None:
    """Agree or refuse; who asked cannot. Agreed, a draft of the next version is made of the records of today."""
    op, asked = writing(), CorrectionRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    refuse_others(actor, APPROVE, asked)
    if asked.state != CorrectionRequest.ASKED:
        raise invalid("decided-already", "request_id", "Đề nghị đã được quyết định.", "This was decided already.")
    if asked.asked_by_id == actor.user_id:
        raise invalid(
            "second-person",
            "request_id",
            "Người đề nghị không tự duyệt được. Hãy để người khác duyệt.",
            "Who asked cannot agree. Let another person decide.",
        )
    state = CorrectionRequest.AGREED if agrees else CorrectionRequest.REFUSED
    op.change(asked, state=state, decided_by_id=actor.user_id, decided_by_name=actor.name)
    if not agrees:
        return None
    former = (
        Version.objects.select_for_update(of=("self",))
        .select_related("school_class__institution")
        .get(pk=asked.version_id)
    )
    if former.state != ISSUED:
        raise _not_in_force()
    return op.create(Version, **_next(actor, former, asked))


def _next(actor: Actor, former: Version, asked: CorrectionRequest) -> dict[str, Any]:
    values = {
        "id": uuid7(),
        "institution_id": former.institution_id,
        "person_id": former.person_id,
        "school_class_id": former.school_class_id,
        "school_year": former.school_year,
        "level": former.level,
        "grade": former.grade,
        "chain_id": former.chain_id,
        "number": former.number + 1,
        "code": new_code(),
        "corrects_id": former.pk,
        "reason": asked.reason,
        "asked_by_id": asked.asked_by_id,
        "asked_by_name": asked.asked_by_name,
        "agreed_by_id": actor.user_id,
        "agreed_by_name": actor.name,
        "by_name": asked.asked_by_name,
    }
    found = assemble(former.school_class, [former.person_id])[former.person_id]
    return {**values, "content": content_of(found, Version(**values))}


@action(
    REVOKE,
    kind="transcript.revoke@1",
    scope=AtRecord(Version, "version_id"),
    says=vi_en("Thu hồi học bạ", "Revoked a transcript"),
)
def revoke_version(actor: Actor, *, version_id: UUID, reason: str) -> Version:
    """Take a version out of force without another in its place: it was issued wrongly. It stays to be read, marked as revoked."""
    found = Version.objects.select_for_update(of=("self",)).get(pk=version_id)
    refuse_others(actor, REVOKE, found)
    if found.state != ISSUED:
        raise _not_in_force()
    if not clean_text(reason):
        raise invalid("reason-missing", "reason", "Hãy ghi lý do thu hồi.", "Say why it is revoked.")
    said = {"ended_at": timezone.now(), "ended_by_name": actor.name, "ended_because": clean_text(reason)}
    writing().change(found, state=REVOKED, **said)
    return found
