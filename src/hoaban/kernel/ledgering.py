"""What the ledger tells of operations and of their changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.bases import AS
from hoaban.kernel.envelope import Envelope
from hoaban.kernel.models import Operation
from hoaban.kernel.streaming import Insertion, insertion

OWN = (
    *("id", "reason", "institution_id", "class_id", "person_id", "device", "device_at", "seq", "base_id", "bases"),
    *("undoes_id", "copied", "arguments", "verdict", "outcome"),
)
OF_CHANGE = ("operation_id", "table", "entity_id", "institution_id", "person_id", "before", "after", "base_id")


class Written(Protocol):
    """What the ledger is told of an operation (`kernel.operation.Writing`)."""

    envelope: Envelope
    kind: str
    actor: Actor
    target: Target
    parent_id: UUID | None
    changes: list[dict[str, Any]]
    alike: dict[str, UUID | None]
    copied: dict[str, int]
    undoes_id: UUID | None

    @property
    def id(self) -> UUID: ...

    @property
    def found_nothing_to_do(self) -> bool: ...


def shared_values(op: Written) -> dict[str, Any]:
    """Give what the ledger tells of an operation and of all others of its batch."""
    return {
        "kind": op.kind,
        "parent_id": op.parent_id,
        "actor_user_id": op.actor.user_id,
        "actor_name": op.actor.name,
        "actor_role": ",".join(sorted({grant.role for grant in op.actor.roles})),
        "recorded_at": datetime.now(UTC),
    }


def own_values(op: Written, verdict: str, outcome: Any) -> dict[str, Any]:
    """Give what the ledger tells of one operation, its arguments apart; one that found nothing to do says for which versions it stands."""
    if verdict == Operation.APPLIED and op.found_nothing_to_do:
        verdict, outcome = Operation.SAME, {AS: {**(op.envelope.bases or {}), **op.alike}}
    return {
        "id": op.id,
        "reason": op.envelope.reason or op.actor.reason,
        "institution_id": op.target.institution_id,
        "class_id": op.target.class_id,
        "person_id": op.target.person_id,
        "device": op.envelope.device,
        "device_at": op.envelope.device_at,
        "seq": op.envelope.seq,
        "base_id": op.envelope.base_id,
        "bases": op.envelope.bases,
        "undoes_id": op.undoes_id,
        "copied": {table: count for table, count in op.copied.items() if count} or None,
        "verdict": verdict,
        "outcome": outcome,
    }


def insertions(ops: Sequence[Written], rows: Sequence[dict[str, Any]]) -> list[Insertion]:
    """Make what writes the ledger's rows of a batch, as `own_values` gives them with their arguments, and the changes of all."""
    return [insertion("kernel_operation", OWN, rows, shared_values(ops[0])), *change_insertions(ops)]


def change_insertions(ops: Sequence[Written]) -> list[Insertion]:
    """Make what writes the changes of operations of one actor."""
    changes = [change for op in ops for change in op.changes]
    by = {"actor_user_id": ops[0].actor.user_id}
    return [insertion("kernel_change", OF_CHANGE, changes, by)] if changes else []
