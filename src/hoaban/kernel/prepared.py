"""Statements that are asked thousands of times a minute: PostgreSQL plans each of them once a connection, and not each time.

Django writes values into the text of a statement, so that every text is a new one. Here values travel beside the text, and the driver
prepares it from the second time on (`prepare_threshold` in `kernel.connecting`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

Row = tuple[Any, ...]


def ask(sql: str, *values: Any) -> list[Row]:
    """Give the rows that a statement finds; `%s` takes the values in turn, `%(name)s` those of one mapping."""
    with _cursor() as cursor:
        cursor.execute(sql, values[0] if len(values) == 1 and isinstance(values[0], dict) else values)
        rows: list[Row] = cursor.fetchall()
    return rows


def tell(sql: str, *values: Any) -> int:
    """Give how many rows a statement wrote."""
    with _cursor() as cursor:
        cursor.execute(sql, values)
        count: int = cursor.rowcount
    return count


@contextmanager
def _cursor() -> Iterator[CursorWrapper]:
    """Where Django keeps a log of statements, its own cursor asks: it can say what it asked."""
    connection.ensure_connection()
    if connection.queries_logged:
        with connection.cursor() as logged:
            yield logged
    else:
        bare: Any = psycopg.Cursor(connection.connection)
        with connection.make_cursor(bare) as cursor:
            yield cursor
