"""Bringing a table of reference data up to what its source says, without touching what people changed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models

from hoaban.kernel.action import writing
from hoaban.kernel.ids import uuid7

RowKey = tuple[Any, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Aligned:
    """How many rows were added, were corrected, and were left as people had changed them."""

    added: int = 0
    corrected: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What a source says of one table: the fields that name a row, and for each row the values of the others.

    `ids` gives the identifiers of rows to be added, where other rows already refer to them.
    """

    model: type[models.Model]
    key: tuple[str, ...]
    rows: Mapping[RowKey, Row]
    ids: Mapping[RowKey, UUID] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(next(iter(self.rows.values()), ()))


def align(table: Table, own: frozenset[UUID]) -> Aligned:
    """Add the rows that are missing, correct those that an operation in `own` wrote last, and leave the others."""
    standing = {tuple(row[name] for name in table.key): row for row in _standing(table)}
    missing = [key for key in table.rows if key not in standing]
    differing = [key for key in table.rows if key in standing and _differs(standing[key], table.rows[key])]
    ours = [key for key in differing if standing[key]["written_by"] in own]
    _add(table, missing)
    for key in ours:
        _correct(table, standing[key]["pk"], table.rows[key])
    return Aligned(len(missing), len(ours), len(differing) - len(ours))


def _standing(table: Table) -> Iterable[Row]:
    names = [*table.key, *table.columns, "pk", "written_by"]
    return table.model._default_manager.values(*names).iterator(chunk_size=5000)  # noqa: SLF001  Django's documented model API


def _differs(standing: Row, said: Row) -> bool:
    return any(standing[name] != value for name, value in said.items())


def _correct(table: Table, pk: Any, said: Row) -> None:
    rows = table.model._default_manager.filter(pk=pk)  # noqa: SLF001  as above
    if isinstance(pk, UUID):
        writing().change(rows.get(), **said)
        return
    # The change log names records by UUID; a row that is named by its code gets one made from the code, always the same.
    rows.update(**said, written_by=writing().id)
    table_name = table.model._meta.db_table  # noqa: SLF001  as above
    writing().log(table_name, [(uuid5(NAMESPACE_URL, f"hoaban:{table_name}:{pk}"), None, None, said)])


def _add(table: Table, keys: Iterable[RowKey]) -> None:
    lines: Iterable[list[Any]] = ([*key, *map(_copied, table.rows[key].values())] for key in keys)
    columns = [*table.key, *table.columns]
    if table.model._meta.pk.name == "id":  # noqa: SLF001  as above
        lines = ([table.ids.get(tuple(line[: len(table.key)])) or uuid7(), *line] for line in lines)
        columns.insert(0, "id")
    writing().copy(table.model, columns, lines)


def _copied(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
