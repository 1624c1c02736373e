"""Statements that are asked thousands of times a minute: PostgreSQL plans each of them once a connection, and not each time.

Django writes values into the text of a statement, so that every text is a new one. Here values travel beside the text, and the driver
prepares it from the second time on (`prepare_threshold` in `kernel.connecting`).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

Row = tuple[Any, ...]


def ask(sql: str, *values: Any) -> list[Row]:
    """Give the rows that a statement finds; `%s` takes the values in turn, `%(name)s` those of one mapping."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    cursor = _asked(wrapper, sql, values)
    with wrapper.wrap_database_errors:
        rows: list[Row] = cursor.fetchall()
    return rows


def tell(sql: str, *values: Any) -> int:
    """Give how many rows a statement wrote."""
    count: int = _asked(connections[DEFAULT_DB_ALIAS], sql, values).rowcount
    return count


def _asked(wrapper: Any, sql: str, values: tuple[Any, ...]) -> Any:
    """Ask with the cursor that binds on the server; where Django keeps a log of statements, or lets somebody stand around them, its own asks.

    `wrapper` is what `django.db.connection` leads to, which looks for it anew at each word.
    """
    given = (
        _named(values[0]) if len(values) == 1 and isinstance(values[0], dict) else [packed(value) for value in values]
    )
    wrapper.ensure_connection()
    if wrapper.queries_logged or wrapper.execute_wrappers:
        logged = wrapper.cursor()
        logged.execute(sql, given)
        return logged
    wrapper.validate_no_broken_transaction()
    with wrapper.wrap_database_errors:
        return wrapper.asking.execute(sql, given)


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: packed(value) for name, value in values.items()}


def packed(value: Any) -> Any:
    """Write a list of identities, numbers or words as PostgreSQL writes an array: the driver, which must take any list, needs five times as long."""
    if type(value) is not list or not value:
        return value
    kinds = set(map(type, value))
    if kinds == {UUID}:
        return "{" + ",".join([one.hex for one in value]) + "}"
    if kinds == {int}:
        return "{" + ",".join(map(str, value)) + "}"
    if kinds == {str}:
        return '{"' + '","'.join([one.replace("\\", "\\\\").replace('"', '\\"') for one in value]) + '"}'
    return value
