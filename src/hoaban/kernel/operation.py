"""The operation being written: the only door through which a module's tables change."""

import itertools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from pydantic import SecretStr

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Conflict
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import Tracked

M = TypeVar("M", bound=models.Model)
MANY = 1000  # rows from which on streaming is quicker than one statement
HIDDEN = "•"  # what the ledger keeps of a secret: that there was one


class WrongRoom(RuntimeError):  # noqa: N818  names the mistake for the programmer who made it
    """A module tried to write a table that another module owns."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What comes with an operation from outside: its identity, when and where it was made, on which base, and why."""

    id: UUID = field(default_factory=uuid7)
    device_at: datetime | None = None
    device: str = ""
    base_id: UUID | None = None
    reason: str = ""


@dataclass(slots=True)
class Load:
    """Many rows for one table, in one stream; `written` is their number once they stand. The ledger keeps the number."""

    model: type[models.Model]
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    written: int = 0


@dataclass(slots=True)
class Writing:
    """One operation in the making: writes rows of its own module and remembers what it changed."""

    envelope: Envelope
    kind: str
    module: str
    actor: Actor
    target: Target
    parent_id: UUID | None
    changes: list[Change] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    stands_on_base: bool = False

    @property
    def id(self) -> UUID:
        return self.envelope.id

    def create(self, model: type[M], **values: Any) -> M:
        """Insert one row and remember it."""
        row = model(**self._stamped(model, values))
        row.save(force_insert=True)
        self._remember(row, None, {**values, "id": row.pk})
        return row

    def change(self, row: M, **values: Any) -> bool:
        """Set fields to new values; remember old and new. Gives False, and writes nothing, when nothing differs."""
        differing = _differing(row, values)
        if not differing:
            return False
        self._stand_on_base(row, differing)
        before = {name: getattr(row, name) for name in differing}
        for name, value in self._stamped(type(row), differing).items():
            setattr(row, name, value)
        row.save(update_fields=[*self._stamped(type(row), differing)])
        self._remember(row, before, differing)
        return True

    def create_all(self, model: type[M], rows: Iterable[Mapping[str, Any]]) -> list[M]:
        """Insert many rows in one statement, and remember each as `create` would."""
        said = [{**row, "id": row.get("id") or uuid7()} for row in rows]
        made = [model(**self._stamped(model, values)) for values in said]
        model._default_manager.bulk_create(made)  # noqa: SLF001  Django's documented model API
        for row, values in zip(made, said, strict=True):
            self._remember(row, None, values)
        return made

    def change_all(self, changes: Iterable[tuple[M, Mapping[str, Any]]]) -> int:
        """Set fields of many rows of one table in one statement, and remember each as `change` would; gives how many differed."""
        differing = [(row, found) for row, values in changes if (found := _differing(row, values))]
        if not differing:
            return 0
        self._stand_on_base(*differing[0])
        for row, values in differing:
            before = {name: getattr(row, name) for name in values}
            for name, value in self._stamped(type(row), values).items():
                setattr(row, name, value)
            self._remember(row, before, values)
        return _update([row for row, _ in differing], {name for _, values in differing for name in values})

    def remove(self, row: models.Model) -> None:
        """Take back a row that was entered by mistake; the ledger keeps all that stood in it."""
        self._own(type(row))
        self._stand_on_base(row, {})
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}  # noqa: SLF001  Django's documented model API
        self._remember(row, values, None)
        row.delete()

    def forget(self, rows: "models.QuerySet[Any]") -> int:
        """Take away derived rows that are about to be computed anew; entered records cannot be forgotten."""
        self._own(rows.model)
        if not getattr(rows.model, "is_derived", False):
            raise WrongRoom(f"{rows.model.__name__} holds what people entered; it is never forgotten")
        return rows.delete()[0]

    def copy(self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert many rows in one stream, by column names; gives their number. The ledger tells of them together, not one by one."""
        self._own(model)
        table, stamp = model._meta.db_table, self.id if issubclass(model, Tracked) else None  # noqa: SLF001  as above
        waiting = iter(rows)
        first = list(itertools.islice(waiting, MANY))
        if len(first) < MANY and _fits_in_json(model, columns):
            return _insert(table, columns, first, stamp) if first else 0
        return _copy(table, columns, itertools.chain(first, waiting), stamp)

    def load(self, loads: Sequence[Load]) -> int:
        """Insert each load in the order given; gives the number of all rows."""
        for load in loads:
            load.written = self.copy(load.model, load.columns, load.rows)
        return sum(load.written for load in loads)

    def log(self, table: str, rows: Iterable[tuple[UUID, UUID | None, UUID | None, Mapping[str, Any]]]) -> int:
        """Remember many made records at once: entity, school, person and what was entered."""
        columns = ["operation_id", "table", "entity_id", "institution_id", "person_id", "actor_user_id", "after"]
        lines = ((self.id, table, e, i, p, self.actor.user_id, dumps(after)) for e, i, p, after in rows)
        return _copy("kernel_change", columns, lines, None)

    def emit(self, event: object) -> None:
        """Tell other modules, once the operation stands."""
        self.events.append(event)

    def _stand_on_base(self, row: models.Model, offered: Mapping[str, Any]) -> None:
        """Refuse, at the first record that an operation changes, when it is no longer what the author had seen."""
        if self.envelope.base_id is None or self.stands_on_base or not isinstance(row, Tracked):
            return
        manager = type(row)._default_manager  # noqa: SLF001  as above
        current = manager.select_for_update().values("written_by", *offered).get(pk=row.pk)
        if current["written_by"] != self.envelope.base_id:
            raise Conflict(row._meta.db_table, row.pk, current, offered)  # noqa: SLF001  as above
        self.stands_on_base = True

    def _own(self, model: type[models.Model]) -> None:
        if model._meta.app_label != self.module:  # noqa: SLF001  as above
            raise WrongRoom(f"{self.kind} of {self.module} writes {model._meta.db_table}")  # noqa: SLF001  as above

    def _stamped(self, model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
        self._own(model)
        return {**values, "written_by": self.id} if issubclass(model, Tracked) else values

    def _remember(self, row: models.Model, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        self.changes.append(
            Change(
                operation_id=self.id,
                table=row._meta.db_table,  # noqa: SLF001  as above
                entity_id=row.pk,
                institution_id=getattr(row, "institution_id", None) or self.target.institution_id,
                person_id=getattr(row, "person_id", None) or self.target.person_id,
                actor_user_id=self.actor.user_id,
                before=plain(_without_secrets(row, before)),
                after=plain(_without_secrets(row, after)),
            ),
        )

    def close(self, arguments: Mapping[str, Any], verdict: str, outcome: Any) -> Operation:
        """Write the ledger row and its changes; the last step of the transaction."""
        row = ledger_row(self, arguments, verdict, outcome)
        row.save(force_insert=True)
        Change.objects.bulk_create(self.changes)
        return row


_writing: ContextVar[Writing | None] = ContextVar("hoaban_writing", default=None)


def writing() -> Writing:
    """Give the operation being written; outside of an action there is none, and so no way to write."""
    found = _writing.get()
    if found is None:
        raise WrongRoom("only an action writes")
    return found


def ledger_row(op: Writing, arguments: Mapping[str, Any], verdict: str, outcome: Any) -> Operation:
    """Make the ledger row that tells of an operation."""
    return Operation(
        id=op.id,
        kind=op.kind,
        parent_id=op.parent_id,
        actor_user_id=op.actor.user_id,
        actor_name=op.actor.name,
        actor_role=",".join(sorted({grant.role for grant in op.actor.roles})),
        reason=op.envelope.reason or op.actor.reason,
        institution_id=op.target.institution_id,
        class_id=op.target.class_id,
        person_id=op.target.person_id,
        device=op.envelope.device,
        device_at=op.envelope.device_at,
        base_id=op.envelope.base_id,
        arguments=plain(arguments),
        verdict=verdict,
        outcome=plain(outcome),
    )


def dumps(value: Any) -> str:
    """Write as JSON what an argument, a field or an outcome holds."""
    return json.dumps(value, default=_jsonable, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Give the JSON form of a value: what the ledger keeps."""
    return None if value is None else json.loads(dumps(value))


def _differing(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _without_secrets(row: models.Model, values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Hide the fields that a model names in `secret_fields`: the ledger is for ever, a password's digest must not be."""
    secret: frozenset[str] = getattr(row, "secret_fields", frozenset())
    return values and {name: HIDDEN if name in secret else value for name, value in values.items()}


def _jsonable(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, Load):
        return {"table": value.model._meta.db_table, "rows": value.written}  # noqa: SLF001  as above
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, models.Model):
        return str(value.pk)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return DjangoJSONEncoder().default(value)


def _fits_in_json(model: type[models.Model], columns: Sequence[str]) -> bool:
    """A column that holds JSON itself would be taken for a part of ours."""
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001  as above
    return not any(isinstance(fields[name], models.JSONField) for name in columns)


def _insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], stamp: UUID | None) -> int:
    """Insert some hundred rows in one statement: no temporary table, whose making costs more than they do."""
    names = ", ".join(f'"{c}"' for c in columns)
    extra, value = (', "written_by"', f", '{stamp}'::uuid") if stamp else ("", "")
    lines = json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=_cell, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}{extra}) SELECT {names}{value} FROM json_populate_recordset(NULL::{table}, %s)",
            [lines],
        )
        count: int = cursor.rowcount
    return count


def _update(rows: Sequence[models.Model], names: Collection[str]) -> int:
    """Write some fields of many rows of one table in one statement; the rows hold the new values already."""
    meta = rows[0]._meta  # noqa: SLF001  as above
    columns = [*sorted(names), *(["written_by"] if isinstance(rows[0], Tracked) else [])]
    table, key = meta.db_table, meta.pk.attname
    lines = [{name: getattr(row, name) for name in (key, *columns)} for row in rows]
    setting = ", ".join(f'"{name}" = said."{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS stood SET {setting} FROM json_populate_recordset(NULL::{table}, %s) AS said"
            f' WHERE stood."{key}" = said."{key}"',
            [json.dumps(lines, default=_cell, ensure_ascii=False)],
        )
        count: int = cursor.rowcount
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex  # a third of the time that its usual writing takes
    return str(value) if isinstance(value, date) else _jsonable(value)


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], stamp: UUID | None) -> int:
    """Stream rows in through a temporary table: PostgreSQL does not COPY straight into a table that has walls."""
    names = ", ".join(f'"{c}"' for c in columns)
    extra, value = (', "written_by"', f", '{stamp}'::uuid") if stamp else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE loading ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        with cursor.copy(f"COPY loading ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}{extra}) SELECT {names}{value} FROM loading")
        count: int = cursor.rowcount
        cursor.execute("DROP TABLE loading")
    return count
