"""From a syntax tree to a statement that a database runs: text with placeholders, and the values beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlglot import exp

from hoaban.engines.figures.query import Param, Query

Dialect = Literal["postgres", "duckdb"]
# Stands for the percent signs that psycopg reads until all others are doubled; no SQL text can hold it.
_MARK = "\x00"


@dataclass(frozen=True)
class Text:
    """SQL without its values, and the names of those it takes."""

    sql: str
    names: frozenset[str]
    dialect: Dialect


@dataclass(frozen=True)
class Statement:
    """`sql` takes `params` by name: `%(name)s` for PostgreSQL (psycopg), `$name` for DuckDB."""

    sql: str
    params: Mapping[str, Param]
    dialect: Dialect
    on: date
    school_year: str


def render(tree: exp.Expr, dialect: Dialect) -> Text:
    """The tree is used up: writing it in a dialect rewrites it."""
    names = frozenset(str(node.this) for node in tree.find_all(exp.Placeholder))
    sql = tree.sql(dialect=dialect, pretty=True, copy=False)
    return Text(_for_psycopg(sql, names) if dialect == "postgres" else sql, names, dialect)


def bind(text: Text, query: Query) -> Statement:
    """Only the values that the text names: DuckDB refuses others."""
    params = {name: value for name, value in query.params().items() if name in text.names}
    return Statement(text.sql, params, text.dialect, query.on, query.school_year)


def _for_psycopg(sql: str, names: frozenset[str]) -> str:
    for name in names:
        sql = sql.replace(f"%({name})s", f"{_MARK}({name})s")
    return sql.replace("%", "%%").replace(_MARK, "%")
