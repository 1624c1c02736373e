"""Signing in the background: one step after another, each in a transaction of its own, so that what was signed stays signed."""

from typing import Any, Final
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.language import Words
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.transcripts.actions.batches import finish_batch
from hoaban.modules.transcripts.issuing import make, shown_learners
from hoaban.modules.transcripts.models import Batch, Step, Version
from hoaban.modules.transcripts.sealing import Unreachable
from hoaban.modules.transcripts.stepping import sign_step
from hoaban.modules.transcripts.synthetic import is_synthetic
from hoaban.modules.transcripts.words import DONE

SIGN: Final = "transcripts.sign"
DEMONSTRATE: Final = "transcripts.demonstrate"
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


@job(DEMONSTRATE)
def demonstrate(run: Run, actor: Actor, _arguments: dict[str, Any]) -> dict[str, Any]:
    """Issue transcripts of a few learners of the synthetic province, so that there is something to look at; once only."""
    made = 0
    with acting(actor):
        learners = [] if not is_synthetic() or Version.objects.exists() else list(shown_learners())
    for at, (class_id, person_id) in enumerate(learners, start=1):
        try:
            make(actor, class_id, person_id)
            made += 1
        except Invalid:
            continue  # whose year lacks something is shown as such
        finally:
            run.progress(at, len(learners))
    return {"issued": made}


def _tell(run: Run, done: int, total: int) -> None:
    run.progress(done, total, SIGNING.fill(done=done, total=total))


def sign_rest(actor: Actor, batch_id: UUID, tell: Any = None) -> dict[str, Any]:
    """Sign every step of a batch that is not signed yet. Each stands at once; a second run signs nothing twice."""
    with acting(actor):
        batch = Batch.objects.get(pk=batch_id)
        left = list(batch.steps.filter(signed_at=None).order_by("version__school_class", "version", "position"))
    refused: list[str] = []
    done = 0
    for at, step in enumerate(left, start=batch.total - len(left) + 1):
        refusal = _sign_one(actor, step)
        done += refusal is None
        if refusal is not None:
            refused.append(f"{step.pk}: {refusal}")
            if isinstance(refusal, Unreachable):
                break  # the next one would wait as long, and in vain
        if tell is not None:
            tell(at, batch.total)
    with acting(actor):
        if batch.state != DONE and not batch.steps.filter(signed_at=None).exists():
            finish_batch(actor, batch_id=batch_id)
    return {"signed": done, "refused": refused}


def _sign_one(actor: Actor, step: Step) -> Invalid | Denied | None:
    """Sign a step; gives why it could not be."""
    try:
        with acting(actor):
            sign_step(actor, step.pk)
    except (Invalid, Denied) as refusal:
        return refusal
    return None
