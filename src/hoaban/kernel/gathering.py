"""Writes of many operations, put off until all have made up their minds, then done in a few statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models

from hoaban.kernel.streaming import Insertion, as_json, insert_all, insertion, update_values

Undo = tuple[models.Model, Mapping[str, Any] | None]
Follow = Callable[[Any, Any, set[Any]], object]  # an operation, of what, and all that it is about


@dataclass(slots=True)
class Gathered:
    """What is to be inserted, updated and taken away. A row is one object throughout, so that later operations see it as it will be."""

    settled: dict[UUID, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    removers: dict[str, UUID] = field(default_factory=dict)
    _created: dict[int, models.Model] = field(default_factory=dict)
    _changed: dict[int, tuple[models.Model, set[str]]] = field(default_factory=dict)
    _removed: dict[int, models.Model] = field(default_factory=dict)
    _following: dict[tuple[Follow, Any], tuple[Any, set[Any]]] = field(default_factory=dict)

    def create(self, row: models.Model) -> None:
        self._created[id(row)] = row

    def change(self, row: models.Model, names: Iterable[str]) -> None:
        if id(row) not in self._created:
            self._changed.setdefault(id(row), (row, set()))[1].update(names)

    def remove(self, row: models.Model) -> None:
        """Take a row away; one that was never written is forgotten."""
        self._changed.pop(id(row), None)
        if self._created.pop(id(row), None) is None:
            self._removed[id(row)] = row

    def follow(self, op: Any, work: Follow, about: Iterable[Any], of: Any) -> None:
        """Do something once everything is written: once for all that it is about, for each thing that it is `of`."""
        self._following.setdefault((work, of), (op, set()))[1].update(about)

    def undo(self, operation_id: UUID, done: Iterable[Undo]) -> None:
        """Take back what a refused operation had put here: rows it made, values it set. What it removed, or meant to, cannot."""
        if operation_id in self.removers.values():
            raise LookupError("refused though it took a record away; the batch goes one by one")
        for row, before in reversed(list(done)):
            if before is None:
                self._created.pop(id(row), None)
            else:
                for name, value in before.items():
                    setattr(row, name, value)

    def flush(self) -> None:
        """Write everything."""
        insert_all(self.settle())

    def settle(self) -> list[Insertion]:
        """Write everything but what is new and nothing follows from: that may be inserted together with what tells of it.

        What is taken away goes first, so that what comes back under the same key finds its place free.
        """
        for model, gone in _by_model(self._removed.values()).items():
            model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()  # noqa: SLF001  Django's documented model API
        by_shape: dict[tuple[type[models.Model], tuple[str, ...]], list[models.Model]] = defaultdict(list)
        for row, names in self._changed.values():
            by_shape[type(row), tuple(sorted(names))].append(row)
        for (model, shape), rows in by_shape.items():
            _update(model, shape, rows)
        fresh = [
            insertion(model._meta.db_table, _names(model), [_values(row, _columns(model)) for row in rows])  # noqa: SLF001  as above
            for model, rows in _by_model(self._created.values()).items()
        ]
        if not self._following:
            return fresh
        insert_all(fresh)
        for (work, of), (op, about) in self._following.items():
            work(op, of, about)
        return []


def _by_model(rows: Iterable[models.Model]) -> dict[type[models.Model], list[models.Model]]:
    found: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found


@cache
def _columns(model: type[models.Model], names: frozenset[str] | None = None) -> list[tuple[str, str, bool]]:
    """Give of all columns of a model, or of those named, the name in the database, that of the attribute, and whether it holds JSON."""
    fields = [f for f in model._meta.concrete_fields if names is None or f.attname in names or f.name in names]  # noqa: SLF001  as above
    return [(str(f.column), f.attname, isinstance(f, models.JSONField)) for f in fields]


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [column for column, _, _ in _columns(model)]


def _values(row: models.Model, columns: Iterable[tuple[str, str, bool]]) -> dict[str, Any]:
    return {column: as_json(getattr(row, name)) if is_json else getattr(row, name) for column, name, is_json in columns}


def _update(model: type[models.Model], names: tuple[str, ...], rows: list[models.Model]) -> None:
    meta = model._meta  # noqa: SLF001  as above
    key, columns = str(meta.pk.column), _columns(model, frozenset({*names, meta.pk.attname}))
    count = update_values(meta.db_table, key, [_values(row, columns) for row in rows])
    if count != len(rows):
        raise LookupError(f"{len(rows) - count} rows of {meta.db_table} are no longer there")
