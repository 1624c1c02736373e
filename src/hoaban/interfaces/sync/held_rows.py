"""An operation that was not applied, as devices of those who took part hold it."""

from collections.abc import Sequence
from typing import Any

from hoaban.interfaces.sync.models import Held


def show_held(rows: Sequence[Held]) -> list[dict[str, Any]]:
    """Give conflicts and operations kept aside; `current` and `offered` are {value, by, at, op}."""
    return [
        {
            "e": row.entity_key,
            "v": row.written_by,
            "what": row.what,
            "state": row.state,
            "op": row.operation_id,
            "kind": row.kind,
            "scope": row.scope_name,
            "entity": row.entity,
            "base": row.base_id,
            "current": row.current,
            "offered": row.offered,
            "why": row.why,
        }
        for row in rows
    ]
