"""Rows by the hundred and by the hundred thousand: written in one statement or in one stream, past the ORM's cost for each."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from pydantic import SecretStr

from hoaban.kernel.prepared import ask, tell

HIDDEN = "•"  # what the ledger keeps of a secret: that there was one
ALL_OWN: Final[Mapping[str, Any]] = MappingProxyType({})


def dumps(value: Any) -> str:
    """Write as JSON what an argument, a field or an outcome holds."""
    return json.dumps(value, default=_jsonable, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Give the JSON form of a value: what the ledger keeps."""
    return None if value is None else json.loads(dumps(value))


def as_json(value: Any) -> msgspec.Raw | None:
    """Give the JSON form of fields, arguments or an outcome as a part of a larger text, quickly. Not for loads: they are streams."""
    return None if value is None else msgspec.Raw(msgspec.json.encode(value, enc_hook=_jsonable))


def _jsonable(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return HIDDEN
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, models.Model):
        return str(value.pk)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return DjangoJSONEncoder().default(value)


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], stamp: UUID | None
) -> int:
    """Insert some hundred rows in one statement; a column that holds JSON is given its text, as a stream takes it.

    No temporary table: its making costs more than they do, and at its end the driver forgets all that the connection has prepared.
    """
    meta = model._meta  # noqa: SLF001  Django's documented model API
    holds_json = {field.attname for field in meta.concrete_fields if isinstance(field, models.JSONField)}
    stamped = {"written_by": stamp} if stamp else {}

    def cell(name: str, value: Any) -> Any:
        return msgspec.Raw(value.encode()) if name in holds_json and value is not None else value

    lines = [{name: cell(name, value) for name, value in zip(columns, row, strict=True)} | stamped for row in rows]
    if lines:
        insert_all([insertion(meta.db_table, list(lines[0]), lines)])
    return len(lines)


def _names(columns: Sequence[str], stamp: UUID | None) -> tuple[str, str, str]:
    extra, value = (', "written_by"', f", '{stamp}'::uuid") if stamp else ("", "")
    return ", ".join(f'"{c}"' for c in columns), extra, value


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], stamp: UUID | None) -> int:
    """Stream rows in through a temporary table: PostgreSQL does not COPY straight into a table that has walls."""
    names, extra, value = _names(columns, stamp)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE loading ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        with cursor.copy(f"COPY loading ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}{extra}) SELECT {names}{value} FROM loading")
        count: int = cursor.rowcount
        cursor.execute("DROP TABLE loading")
    return count


@dataclass(frozen=True, slots=True)
class Insertion:
    """A statement that inserts `count` rows, with its values; `before` are named parts that it reads, whose values come first."""

    sql: str
    values: tuple[Any, ...]
    count: int
    before: tuple[str, ...] = ()


def insertion(
    table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], shared: Mapping[str, Any] = ALL_OWN
) -> Insertion:
    """Make the statement that inserts rows given by column name; JSON columns take what becomes JSON.

    A row may leave out of its columns what is NULL; `shared` are further columns, in which all rows hold the same.
    """
    names, _, _ = _names([*columns, *shared], None)
    sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM {populated(table)} RETURNING 1"
    return Insertion(sql, told_once(columns, rows, shared), len(rows))


def populated(table: str) -> str:
    """Give what a statement reads rows of a table from; it takes the two values that `told_once` gives."""
    return f"json_populate_recordset(json_populate_record(NULL::{table}, %s::json), %s::json)"


def told_once(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], shared: Mapping[str, Any] = ALL_OWN
) -> tuple[str, str]:
    """Write rows as JSON: what all of them hold alike, and of each the rest. Reading JSON takes PostgreSQL longer than storing it."""
    values = [[row.get(name) for row in rows] for name in columns]
    alike = {name: of[0] for name, of in zip(columns, values, strict=True) if of.count(of[0]) == len(of)}
    own = [name for name in columns if name not in alike]
    return encoded({**shared, **alike}), encoded([{name: row.get(name) for name in own} for row in rows])


def insert_all(insertions: Sequence[Insertion]) -> None:
    """Insert into several tables in one statement: each costs a trip to the database, and there are four to an operation."""
    if not insertions:
        return
    parts = [part for at, one in enumerate(insertions) for part in (*one.before, f"written{at} AS ({one.sql})")]
    counts = ", ".join(f"(SELECT count(*) FROM written{at})" for at in range(len(insertions)))
    values = (value for one in insertions for value in one.values)
    [written] = ask(f"WITH {', '.join(parts)} SELECT {counts}", *values)
    if any(count != one.count for count, one in zip(written, insertions, strict=True)):
        raise LookupError(f"{[one.count for one in insertions]} rows were to be written, {list(written)} were")


def update_values(table: str, key: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Update rows given by column name, all with the same columns, in one statement; `key` names the column that finds them."""
    sets = ", ".join(f'"{name}" = v."{name}"' for name in rows[0] if name != key)
    return tell(
        f'UPDATE {table} t SET {sets} FROM json_populate_recordset(NULL::{table}, %s::json) v WHERE t."{key}" = v."{key}"',
        encoded(rows),
    )


def encoded(rows: Any) -> str:
    """Write rows as one JSON text, quickly."""
    return msgspec.json.encode(rows, enc_hook=_jsonable).decode()
