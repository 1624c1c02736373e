"""A PostgreSQL and a DuckDB with the same empty star, and the loading of a world into both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import psycopg
import pytest

from hoaban.engines.figures.render import Statement
from hoaban.engines.figures.star import SCHEMA, TABLES, duckdb_types, postgres_ddl
from hoaban.engines.figures.tests.worlds import World

Run = Callable[[Statement], Sequence[Sequence[object]]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[psycopg.Connection[Any]]:
    from hoaban.kernel.localdb import scratch

    with scratch() as database, psycopg.connect(database.url("hoaban_owner")) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in TABLES.values():
            connection.execute(postgres_ddl(table))
        connection.commit()
        yield connection


@pytest.fixture(scope="session")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in TABLES.values():
            columns = ", ".join(f"{name} {kind}" for name, kind in duckdb_types(table).items())
            connection.execute(f"CREATE TABLE {SCHEMA}.{table.name} ({columns})")
        yield connection


@contextmanager
def in_postgres(connection: psycopg.Connection[Any], world: World) -> Iterator[Run]:
    """The world is there inside the block only: nothing is ever committed."""
    for name, _, rows in _inserts(world):
        with connection.cursor().copy(f"COPY {SCHEMA}.{name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    try:
        yield lambda statement: connection.execute(statement.sql, statement.params).fetchall()
    finally:
        connection.rollback()


@contextmanager
def in_duckdb(connection: duckdb.DuckDBPyConnection, world: World) -> Iterator[Run]:
    connection.begin()
    for name, columns, rows in _inserts(world):
        places = ", ".join([f"({', '.join(['?'] * len(columns))})"] * len(rows))
        connection.execute(f"INSERT INTO {SCHEMA}.{name} VALUES {places}", [value for row in rows for value in row])
    try:
        yield lambda statement: connection.execute(statement.sql, dict(statement.params)).fetchall()
    finally:
        connection.rollback()


def _inserts(world: World) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    for name, rows in world.items():
        columns = list(TABLES[name].columns)
        if rows:
            yield name, columns, [[row[column] for column in columns] for row in rows]
