"""The tables whose rows are put back, with the statements that do it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from hoaban.kernel.scoping import Tracked
from hoaban.kernel.streaming import HIDDEN
from hoaban.kernel.undoing.statements import DELETE, UPDATE


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are put back, and the statements that do it."""

    model: type[models.Model]

    @property
    def meta(self) -> Any:
        return self.model._meta  # noqa: SLF001  Django's documented model API

    @property
    def is_tracked(self) -> bool:
        return issubclass(self.model, Tracked)

    def sql(self, statement: str, **words: str) -> str:
        return statement.format(table=self.meta.db_table, key=self.meta.pk.column, **words)

    @property
    def hidden(self) -> str:
        """What the log keeps in the place of secrets."""
        return json.dumps(dict.fromkeys(sorted(getattr(self.model, "secret_fields", ())), HIDDEN), ensure_ascii=False)

    def deletion(self, *, made: bool) -> str:
        """Give the statement that deletes the rows that the operation made, or those that it changed."""
        return self.sql(DELETE, made=str(made).lower())

    def insertion(self, statement: str) -> str:
        columns = [f.column for f in self.meta.concrete_fields if not getattr(f, "generated", False)]
        names, values = ", ".join(f'"{c}"' for c in columns), ", ".join(f'v."{c}"' for c in columns)
        return self.sql(statement, names=names, values=values)

    def update(self, columns: Iterable[str]) -> str:
        """Give the statement that sets these columns, each where the log has it; empty where nothing is to be set."""
        sets = [f'"{c}" = CASE WHEN u.before ? \'{c}\' THEN v."{c}" ELSE t."{c}" END' for c in sorted(columns)]
        stamp = ["written_by = u.base_id"] if self.is_tracked else []
        return self.sql(UPDATE, sets=", ".join([*sets, *stamp])) if sets or stamp else ""


def tables_of(names: Iterable[str]) -> list[Table]:
    """Give the tables of these names, in the order of names."""
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}  # noqa: SLF001  as above
    return [Table(known[name]) for name in sorted(names)]
