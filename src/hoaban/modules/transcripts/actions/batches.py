"""Signing many at once, with one authorisation; what was stopped goes on where it stood."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from hoaban.kernel.action import AtRecord, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, invalid
from hoaban.kernel.language import vi_en
from hoaban.kernel.scoping import ScopedQuerySet
from hoaban.modules.transcripts.actions.signing import SEAL_RIGHT, SIGN
from hoaban.modules.transcripts.models import Batch, Step
from hoaban.modules.transcripts.words import DONE, SEAL, SIGNING


def all_waiting_for(actor: Actor) -> ScopedQuerySet[Step]:
    """Give the steps that wait for this actor now: theirs, unsigned, and everybody before them has signed."""
    rows = Step.objects.visible_to(actor).filter(signed_at=None, version__state=SIGNING)
    before = Step.objects.filter(version=OuterRef("version"), signed_at=None, rank__lt=OuterRef("rank"))
    seals = actor.reach(SEAL_RIGHT)
    own = Q(signer=actor.person_id) & ~Q(role=SEAL) if actor.person_id else Q(pk__in=[])
    if actor.is_system:
        own = Q()
    elif seals.institutions:
        own |= Q(role=SEAL, institution__in=seals.institutions)
    return rows.filter(own).exclude(Exists(before))


def waiting_for(
    actor: Actor, institution_id: UUID, school_year: str, class_id: UUID | None = None
) -> ScopedQuerySet[Step]:
    """Give those of them of one school and year, or of one class."""
    rows = all_waiting_for(actor).filter(institution=institution_id, version__school_year=school_year)
    return rows if class_id is None else rows.filter(version__school_class=class_id)


@action(
    SIGN,
    kind="transcript.batch@1",
    scope=at(institution="institution_id", class_="class_id"),
    says=vi_en("Ký học bạ hàng loạt", "Authorised the signing of many transcripts"),
)
def start_batch(actor: Actor, *, institution_id: UUID, school_year: str, class_id: UUID | None = None) -> Batch:
    """Authorise, once, the signing of all that waits for this actor in a class or a school; the signing itself is a job."""
    op = writing()
    waiting = waiting_for(actor, institution_id, school_year, class_id)
    steps = list(Step.objects.select_for_update(of=("self",)).filter(pk__in=waiting.values("pk")))
    if not steps:
        raise invalid(
            "nothing-waits",
            "institution_id",
            "Không có học bạ nào đang chờ bạn ký ở đây.",
            "No transcript waits for your signature here.",
        )
    made = op.create(
        Batch,
        institution_id=institution_id,
        school_class_id=class_id,
        school_year=school_year,
        by_id=actor.user_id,
        by_name=actor.name,
        total=len(steps),
    )
    op.change_all((step, {"batch_id": made.pk}) for step in steps)
    return made


@action(
    SIGN,
    kind="transcript.batch-done@1",
    scope=AtRecord(Batch, "batch_id"),
    says=vi_en("Ký xong một đợt học bạ", "Finished signing many transcripts"),
)
def finish_batch(actor: Actor, *, batch_id: UUID) -> Batch:
    """Close a batch of which nothing is left to sign; what was sent back meanwhile is no longer part of it."""
    op, found = writing(), Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if found.by_id != actor.user_id and not actor.is_system:
        raise Denied(SIGN)
    if found.steps.filter(signed_at=None).exists():
        raise invalid("not-done", "batch_id", "Đợt ký chưa xong.", "The batch is not done yet.")
    op.change(found, state=DONE)
    return found
