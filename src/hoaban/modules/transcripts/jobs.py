"""Signing in the background: one step after another, each in a transaction of its own, so that what was signed stays signed."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, refuse
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.language import Words
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.transcripts.actions.batches import finish_batch
from hoaban.modules.transcripts.actions.signing import Signed, open_step, problems_of_turn, record_signature
from hoaban.modules.transcripts.models import Batch, Step, Version
from hoaban.modules.transcripts.sealing import Place, sealer
from hoaban.modules.transcripts.words import DONE, PDF, SIGN_PDF

SIGN: Final = "transcripts.sign"
SIGNING = Words("Đã ký {done} trên {total}", "{done} of {total} signed")


def start_signing(actor: Actor, batch: Batch) -> JobRun:
    """Queue the signing of what is left of a batch: the first time, or after an interruption."""
    if batch.by_id != actor.user_id:
        raise Denied("transcript.sign")
    return start_job(actor, SIGN, {"batch_id": str(batch.pk)}, institution_id=batch.institution_id)


@job(SIGN)
def sign_batch(run: Run, actor: Actor, arguments: dict[str, Any]) -> dict[str, Any]:
    """Sign what is left of a batch; what cannot be signed any more is told at the end."""
    return sign_rest(actor, UUID(arguments["batch_id"]), lambda done, total: _tell(run, done, total))


def _tell(run: Run, done: int, total: int) -> None:
    run.progress(done, total, SIGNING.fill(done=done, total=total))


def sign_rest(actor: Actor, batch_id: UUID, tell: Any = None) -> dict[str, Any]:
    """Sign every step of a batch that is not signed yet. Each stands at once; a second run signs nothing twice."""
    with acting(actor):
        batch = Batch.objects.get(pk=batch_id)
        left = list(batch.steps.filter(signed_at=None).order_by("version__school_class", "version", "position"))
    refused: list[str] = []
    for at, step in enumerate(left, start=batch.total - len(left) + 1):
        refused.extend(_sign_one(actor, step))
        if tell is not None:
            tell(at, batch.total)
    with acting(actor):
        if batch.state != DONE and not batch.steps.filter(signed_at=None).exists():
            finish_batch(actor, batch_id=batch_id)
    return {"signed": len(left) - len(refused), "refused": refused}


def _sign_one(actor: Actor, step: Step) -> Iterator[str]:
    try:
        with acting(actor):
            sign_step(actor, step.pk)
    except (Invalid, Denied) as refusal:
        yield f"{step.pk}: {refusal}"


def sign_step(actor: Actor, step_id: UUID) -> Step:
    """Sign one step with the key that belongs there, and keep the signature; in the caller's transaction."""
    step = open_step(actor, step_id)
    version = Version.objects.select_related("institution").get(pk=step.version_id)
    refuse(*problems_of_turn(step, version))
    at, tool = timezone.now(), sealer()
    files = {row.form: bytes(row.body) for row in version.files.all()} or dict(
        tool.begin(from_json(version.content.encode()))
    )
    place = Place(step.role, step.subject, version.school_year, step.signer_name, step.signer_id, step.institution_id)
    taking = {form: body for form, body in files.items() if form != PDF or step.role in SIGN_PDF}
    signed, certificate = tool.sign(taking, place, at)
    return record_signature(actor, step_id=step_id, signed=Signed({**files, **signed}, certificate, at))
