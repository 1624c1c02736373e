"""What comes with an operation from outside, and the bulk of rows that one may bring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from hoaban.kernel.ids import uuid7


@dataclass(frozen=True, slots=True)
class Envelope:
    """What comes with an operation from outside: its identity, when and where it was made, on which base, and why.

    A page says in `base_id` which version of the first record it changes its author saw; None claims nothing. A device counts
    its operations in `seq` and says in `bases`, by natural key, which operation it saw last on each entity; None is: saw nothing
    there. Of an entity that `bases` does not name it saw nothing either. Without `bases` there is no such claim at all.
    """

    id: UUID = field(default_factory=uuid7)
    device_at: datetime | None = None
    device: str = ""
    base_id: UUID | None = None
    reason: str = ""
    seq: int | None = None
    bases: Mapping[str, UUID | None] | None = None


@dataclass(slots=True)
class Load:
    """Many rows for one table, in one stream; `written` is their number once they stand. The ledger keeps the number."""

    model: type[models.Model]
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    written: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"table": self.model._meta.db_table, "rows": self.written}  # noqa: SLF001  Django's documented model API
