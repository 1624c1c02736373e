"""On which version a change stands: whether the author, who names the operation they had seen last, had seen what stands now."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hoaban.kernel.models import FeedRow, Operation

AS = "as"  # in an outcome: for which version of an entity an operation that wrote nothing stands
Settled = Mapping[UUID, tuple[str, Mapping[str, Any]]]


def stands_on(claimed: UUID | None, current: UUID | None, entity: str, settled: Settled) -> bool:
    """Answer whether an author who saw the operation `claimed` saw the version `current` of an entity; None is: saw nothing there.

    An author sees their own operations before anybody has judged them. One that found nothing to change stands for the version
    that it found; one that was refused stands for the version that it stood on itself; one that was carried out by others, its
    parts, stands for what they wrote. `settled` are operations of the same batch, which are not in the ledger yet.
    """
    while claimed != current:
        if claimed is None:
            return False
        verdict, said = settled.get(claimed) or _ledgered(claimed)
        if verdict == Operation.APPLIED and entity not in said:
            return current is not None and Operation.objects.filter(pk=current, parent_id=claimed).exists()
        if entity not in said:
            return False
        before = said[entity]
        claimed = UUID(str(before)) if before else None
    return True


def _ledgered(operation_id: UUID) -> tuple[str, Mapping[str, Any]]:
    """Give the verdict of an operation and, for each entity, the version that it stands for instead of one of its own."""
    row = Operation.objects.filter(pk=operation_id).values_list("verdict", "bases", "outcome").first()
    if row is None:
        return "", {}
    verdict, bases, outcome = row
    if verdict in {Operation.APPLIED, Operation.SAME}:
        return verdict, outcome.get(AS, {}) if isinstance(outcome, dict) else {}
    return verdict, bases or {}


def remover(scopes: list[str], entity: str) -> UUID | None:
    """Give the operation that last took an entity away from its scopes."""
    rows = FeedRow.objects.filter(scope_name__in=scopes, key=entity).order_by("-number")
    return rows.values_list("operation_id", flat=True).first()
