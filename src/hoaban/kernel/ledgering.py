"""What the ledger tells of an operation."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hoaban.kernel.bases import AS
from hoaban.kernel.models import Operation

if TYPE_CHECKING:
    from hoaban.kernel.operation import Writing


def ledger_values(op: "Writing", verdict: str, outcome: Any) -> dict[str, Any]:
    """Give what the ledger tells of an operation, its arguments apart; one that found nothing to do says for which versions it stands."""
    if verdict == Operation.APPLIED and op.found_nothing_to_do:
        verdict, outcome = Operation.SAME, {AS: {**(op.envelope.bases or {}), **op.alike}}
    return {
        "id": op.id,
        "kind": op.kind,
        "parent_id": op.parent_id,
        "actor_user_id": op.actor.user_id,
        "actor_name": op.actor.name,
        "actor_role": ",".join(sorted({grant.role for grant in op.actor.roles})),
        "reason": op.envelope.reason or op.actor.reason,
        "institution_id": op.target.institution_id,
        "class_id": op.target.class_id,
        "person_id": op.target.person_id,
        "device": op.envelope.device,
        "device_at": op.envelope.device_at,
        "recorded_at": datetime.now(UTC),
        "seq": op.envelope.seq,
        "base_id": op.envelope.base_id,
        "bases": op.envelope.bases,
        "undoes_id": op.undoes_id,
        "copied": {table: count for table, count in op.copied.items() if count} or None,
        "verdict": verdict,
        "outcome": outcome,
    }
