"""The bulk door of this module. Whoever comes in by it can be compared with all others at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from hoaban.kernel.action import Load, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.modules.people.keys import refresh_keys
from hoaban.modules.people.models import Guardianship, Person

KEYED_BY = {Person: "id", Guardianship: "person_id"}


@action(
    "register.import",
    kind="people.load@1",
    scope=at(institution="institution_id"),
    says=vi_en("Nạp hàng loạt", "Loaded in bulk"),
)
def load_people(_actor: Actor, *, institution_id: UUID | None, source: str, loads: Sequence[Load]) -> int:  # noqa: ARG001  for the ledger
    """Insert loads in the order given, as `kernel.bulk` does, and make the keys of the persons in them; gives the number of rows."""
    op, seen = writing(), set[UUID]()
    for load in loads:
        if load.model in KEYED_BY:
            load.rows = _noting(load.rows, list(load.columns).index(KEYED_BY[load.model]), seen)
    count = op.load(loads)
    refresh_keys(op, seen)
    return count


def _noting(rows: Iterable[Sequence[Any]], place: int, seen: set[UUID]) -> Iterator[Sequence[Any]]:
    for row in rows:
        seen.add(row[place] if isinstance(row[place], UUID) else UUID(str(row[place])))
        yield row
