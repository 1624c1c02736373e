"""Signing: each step by who answers for it, in order; the last one issues the version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, Problem, invalid, refuse
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.transcripts.actions.owning import refuse_others
from hoaban.modules.transcripts.models import SignedFile, Step, Version
from hoaban.modules.transcripts.words import ISSUED, PDF, ROLES, SEAL, SIGNING, SUPERSEDED

SIGN, SEAL_RIGHT, PREPARE = "transcript.sign", "transcript.seal", "transcript.prepare"


@dataclass(frozen=True, slots=True)
class Signed:
    """What signing gave: the files by form, the SHA-256 of the certificate, and when. The ledger keeps digests, not bytes."""

    files: Mapping[str, bytes]
    certificate: str
    at: datetime

    def to_json(self) -> dict[str, Any]:
        digests = {form: sha256(body).hexdigest() for form, body in self.files.items()}
        return {"files": digests, "certificate": self.certificate, "at": self.at}


@action(
    SIGN,
    kind="transcript.sign@1",
    scope=AtRecord(Step, "step_id"),
    says=vi_en("Ký học bạ", "Signed a transcript"),
)
def record_signature(actor: Actor, *, step_id: UUID, signed: Signed) -> Step:
    """Keep a signature and the files that carry it; refused out of turn, a second time, and from anybody but the signer."""
    step = open_step(actor, step_id)
    version, op = Version.objects.select_for_update().get(pk=step.version_id), writing()
    refuse(*problems_of_turn(step, version), *_problems_of_files(step, signed))
    for form, body in signed.files.items():
        _keep(op, version, form, body)
    op.change(step, signed_at=signed.at, signed_by_name=actor.name, certificate=signed.certificate, operation_id=op.id)
    if not Step.objects.filter(version=version, signed_at=None).exists():
        _issue(op, actor, version, signed.at)
    return step


def open_step(actor: Actor, step_id: UUID) -> Step:
    """Give a step, locked, if this actor is the one who signs it: the person named, or for the seal whoever keeps it."""
    step = Step.objects.select_for_update(of=("self",)).get(pk=step_id)
    if not signs(actor, step):
        raise Denied(SEAL_RIGHT if step.role == SEAL else SIGN)
    return step


def signs(actor: Actor, step: Step) -> bool:
    """Tell whether a step is this actor's; the system signs on nobody's behalf but with keys that it makes for demonstration."""
    if step.role == SEAL:
        return actor.may(SEAL_RIGHT, Target(step.institution_id))
    return actor.is_system or (step.signer_id is not None and step.signer_id == actor.person_id)


def problems_of_turn(step: Step, version: Version) -> Iterator[Problem]:
    """Say why a step cannot be signed now."""
    if step.signed_at is not None:
        yield Problem("signed-already", "step_id", SIGNED_ALREADY)
    elif version.state != SIGNING:
        yield Problem("not-being-signed", "step_id", NOT_BEING_SIGNED)
    else:
        before = Step.objects.filter(version=version, signed_at=None, rank__lt=step.rank)
        if (first := before.order_by("position").first()) is not None:
            said = NOT_YOUR_TURN.fill(role=ROLES[first.role], name=first.signer_name)
            yield Problem("not-your-turn", "step_id", said)


SIGNED_ALREADY = Words("Bước này đã được ký.", "This step is signed already.")
NOT_BEING_SIGNED = Words(
    "Học bạ này không ở giai đoạn ký. Hãy tải lại trang.", "This transcript is not being signed. Load the page again."
)
NOT_YOUR_TURN = Words("Chưa đến lượt: còn chờ {role} {name} ký.", "Not yet: {role} {name} signs first.")


def _problems_of_files(step: Step, signed: Signed) -> Iterator[Problem]:
    """A signed PDF only grows: what was signed before stands at its beginning, byte for byte."""
    if not signed.certificate or not signed.files:
        yield Problem("nothing-signed", "signed", NOTHING_SIGNED)
    standing = SignedFile.objects.filter(version=step.version_id, form=PDF).first()
    grown = signed.files.get(PDF)
    if standing is not None and grown is not None and not grown.startswith(bytes(standing.body)):
        yield Problem("other-file", "signed", OTHER_FILE)


NOTHING_SIGNED = Words("Không nhận được chữ ký. Hãy ký lại.", "No signature came back. Sign again.")
OTHER_FILE = Words(
    "Tệp trả về không phải là tệp đã gửi đi ký. Chữ ký không được nhận.",
    "The file that came back is not the one that was sent to be signed. The signature was not taken.",
)


def _keep(op: Writing, version: Version, form: str, body: bytes) -> None:
    said = {"body": body, "digest": sha256(body).hexdigest()}
    standing = SignedFile.objects.filter(version=version, form=form).first()
    if standing is not None:
        op.change(standing, **said)
        return
    keys = {"version_id": version.pk, "institution_id": version.institution_id, "person_id": version.person_id}
    op.create(SignedFile, **keys, form=form, **said)


def _issue(op: Writing, actor: Actor, version: Version, at: datetime) -> None:
    """All have signed: the version holds, and the one that it corrects holds no longer."""
    if version.corrects_id is not None:
        former = Version.objects.select_for_update().get(pk=version.corrects_id)
        if former.state == ISSUED:
            op.change(former, state=SUPERSEDED, ended_at=at, ended_by_name=actor.name, ended_because=version.reason)
    op.change(version, state=ISSUED, issued_at=at, operation_id=op.id, status_index=_next_index())


def _next_index() -> int:
    """Draw the version's place in the status list; a place is never given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('transcripts_status_index')")
        found: int = cursor.fetchone()[0]
    return found


@action(
    PREPARE,
    kind="transcript.assign-signer@1",
    scope=AtRecord(Step, "step_id"),
    says=vi_en("Giao người khác ký", "Assigned another signer"),
)
def assign_signer(actor: Actor, *, step_id: UUID, person_id: UUID, reason: str) -> Step:
    """Let another member of the school's staff sign what waits: who was named has left, or is away for long."""
    step, op = Step.objects.select_for_update(of=("self",)).get(pk=step_id), writing()
    refuse_others(actor, PREPARE, step)
    if step.signed_at is not None or step.role == SEAL:
        raise invalid(
            "signed-already", "step_id", "Bước này không giao lại được.", "This step cannot be assigned anew."
        )
    if not reason.strip():
        raise invalid("reason-missing", "reason", "Hãy ghi lý do giao người khác ký.", "Say why somebody else signs.")
    staff = Affiliation.objects.filter(institution=step.institution_id, kind=Affiliation.STAFF, person=person_id)
    if not staff.exists():
        raise invalid(
            "not-staff",
            "person_id",
            "Người ký phải là nhân sự của trường.",
            "The signer must be of the school's staff.",
        )
    op.change(step, signer_id=person_id, signer_name=Person.objects.get(pk=person_id).full_name, batch_id=None)
    return step
