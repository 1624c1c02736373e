"""The little in which DuckDB, PostgreSQL and Spark differ; everything else is one text for all three."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Dialect:
    """`binary` is written after a text that is put in order, so that all order by bytes; `made` after a table was made."""

    name: str
    create: str
    binary: str = ""
    made: str = ""

    def make(self, table: str, select: str) -> tuple[str, ...]:
        steps = (f"DROP TABLE IF EXISTS {table}", f"{self.create.format(table=table)} AS {select}")
        return (*steps, self.made.format(table=table)) if self.made else steps


DUCKDB = Dialect("duckdb", "CREATE TABLE {table}")
POSTGRES = Dialect("postgres", "CREATE UNLOGGED TABLE {table}", binary=' COLLATE "C"', made="ANALYZE {table}")
SPARK = Dialect("spark", "CREATE TABLE {table} USING parquet")


class Database(Protocol):
    """Somewhere to run statements: a connection that the caller opened."""

    def run(self, sql: str) -> None: ...

    def rows(self, sql: str) -> list[tuple[object, ...]]: ...
