"""Records read by a prepared statement: Django would build, and PostgreSQL plan, the same one thousands of times a minute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

from hoaban.kernel.making import make_read
from hoaban.kernel.prepared import ask

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Reading(Generic[M]):
    """Rows `r` of a model that meet a condition, each with the record that its foreign key `beside`, never empty, names.

    `also` gives attributes that records get besides, each by an SQL expression.
    """

    model: type[M]
    where: str
    beside: str = ""
    also: Mapping[str, str] = field(default_factory=dict)

    def find(self, more: str, *values: Any) -> list[M]:
        """Give the records; `more` is what follows the condition, and the values are those of both in turn."""
        return [self._made(row) for row in ask(f"{self._select} {more}", *values)]

    @cached_property
    def _other(self) -> type[models.Model]:
        found: type[models.Model] = self._key.related_model
        return found

    @cached_property
    def _key(self) -> Any:
        return self.model._meta.get_field(self.beside)  # noqa: SLF001  Django's documented model API

    @cached_property
    def _own(self) -> "_Columns[M]":
        return _Columns(self.model)

    @cached_property
    def _others(self) -> "_Columns[Any]":
        return _Columns(self._other)

    @cached_property
    def _select(self) -> str:
        table = self.model._meta.db_table  # noqa: SLF001  as above
        columns, joined = self._own.named("r"), ""
        if self.beside:
            there = self._other._meta  # noqa: SLF001  as above
            columns += ", " + self._others.named("o")
            joined = f'JOIN {there.db_table} o ON o."{there.pk.column}" = r."{self._key.column}"'
        columns += "".join(f", {expression}" for expression in self.also.values())
        return f"SELECT {columns} FROM {table} r {joined} WHERE {self.where}"

    def _made(self, row: Sequence[Any]) -> M:
        if not (self.beside or self.also):
            return self._own.made(row)
        own, also = len(self._own.names), len(row) - len(self.also)
        made = self._own.made(row[:own])
        if self.beside:
            self._key.set_cached_value(made, self._others.made(row[own:also]))
        vars(made).update(zip(self.also, row[also:], strict=True))
        return made


class _Columns(Generic[M]):
    """The columns of a model, and how a row of them becomes a record."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        fields: list[Any] = list(model._meta.concrete_fields)  # noqa: SLF001  as above
        self.names = [field.attname for field in fields]
        self.columns = [field.column for field in fields]
        self.readers = [(at, field.from_db_value) for at, field in enumerate(fields) if hasattr(field, "from_db_value")]

    def named(self, of: str) -> str:
        return ", ".join(f'{of}."{name}"' for name in self.columns)

    def made(self, row: Sequence[Any]) -> M:
        if self.readers:
            values = list(row)
            for at, read in self.readers:
                values[at] = read(values[at], None, connection)
            row = values
        return make_read(self.model, self.names, row, DEFAULT_DB_ALIAS)
