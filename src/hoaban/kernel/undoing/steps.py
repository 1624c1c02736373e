"""Several changes of one record, made one: what stood before the first, and what stands after the last."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from hoaban.kernel.streaming import plain


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a record that the operation wrote several times."""

    place: int
    table: str
    entity_id: UUID
    operation_id: UUID
    base_id: UUID | None
    institution_id: UUID | None
    person_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """Read a row of the log, whose last two columns are JSON."""
        return cls(*row[:-2], *(text and json.loads(text) for text in row[-2:]))


def in_order(steps: list[Step]) -> list[Step]:
    """Put the steps of one record in the order in which they were done: parts are logged before the whole, which may have begun first."""
    waiting = sorted(steps, key=lambda step: step.place)
    own = {step.operation_id for step in steps}
    ordered: list[Step] = []
    while waiting:
        ready = [step for step in waiting if _follows(step, ordered[-1] if ordered else None, own)]
        found = min(
            ready or waiting,
            key=lambda step: (bool(ordered) and step.operation_id != ordered[-1].operation_id, step.place),
        )
        waiting.remove(found)
        ordered.append(found)
    return ordered


def _follows(step: Step, last: Step | None, own: set[UUID]) -> bool:
    return step.base_id not in own if last is None else step.base_id == last.operation_id


def as_one(steps: Sequence[Step]) -> dict[str, Any] | None:
    """Make one step of those of a record; None where it was made and taken away again."""
    first, last = steps[0], steps[-1]
    if first.before is None and last.after is None:
        return None
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for step in steps:
        before = {**(step.before or {}), **before}
        after = {**after, **(step.after or {})}
    return {
        "place": last.place,
        "table": last.table,
        "entity_id": last.entity_id,
        "last_by": last.operation_id,
        "base_id": first.base_id,
        "institution_id": last.institution_id,
        "person_id": last.person_id,
        "before": None if first.before is None else plain({**before, "written_by": first.base_id}),
        "after": None if last.after is None else after,
    }
