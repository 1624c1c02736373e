"""What became of a submitted operation, the first time and every time after."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from hoaban.kernel.envelope import Envelope
from hoaban.kernel.errors import Closed, Conflict, Denied, Invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.prepared import ask

Refusal = Invalid | Denied | Conflict
FORK: Final = "fork"
KNOWN: Final = """
SELECT id, verdict, outcome::text, device, seq FROM kernel_operation WHERE id = ANY(%s::uuid[])
UNION SELECT o.id, o.verdict, o.outcome::text, o.device, o.seq FROM kernel_operation o
JOIN unnest(%s::text[], %s::bigint[]) AS counted(device, seq) ON o.device = counted.device AND o.seq = counted.seq
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a submitted operation, one of the verdicts of `Operation`; `again` when it had come before.

    `fork` is no verdict on the operation: its device counts like another one, and must take a name of its own first.
    """

    operation_id: UUID
    status: str
    outcome: Any = None
    again: bool = False


def verdict_of(row: Operation) -> Verdict:
    return Verdict(row.id, row.verdict, row.outcome)


def first_verdicts(envelopes: Sequence[Envelope]) -> dict[UUID, Verdict]:
    """Give the verdicts of those operations that came before, and `fork` for those whose number their device used for another."""
    counted = [envelope for envelope in envelopes if envelope.seq is not None]
    ids = [envelope.id for envelope in envelopes]
    rows = ask(KNOWN, ids, [envelope.device for envelope in counted], [envelope.seq for envelope in counted])
    known = {row[0]: Verdict(row[0], row[1], row[2] and json.loads(row[2]), again=True) for row in rows}
    taken = {(row[3], row[4]) for row in rows if row[4] is not None}
    forked = {e.id: Verdict(e.id, FORK) for e in envelopes if (e.device, e.seq) in taken and e.id not in known}
    return known | forked


def judged(refusal: Refusal) -> tuple[str, Any]:
    """Give the verdict and the outcome that a refusal means."""
    if isinstance(refusal, Denied):
        return Operation.DENIED, refusal.permission
    if isinstance(refusal, Conflict):
        return Operation.CONFLICT, refusal.to_json()
    verdict = Operation.QUARANTINED if isinstance(refusal, Closed) else Operation.INVALID
    return verdict, [problem.to_json() for problem in refusal.problems]
