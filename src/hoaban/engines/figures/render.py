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
class Statement:
    """`sql` takes `params` by name: `%(name)s` for PostgreSQL (psycopg), `$name` for DuckDB."""

    sql: str
    params: Mapping[str, Param]
    dialect: Dialect
    on: date
    school_year: str


def render(tree: exp.Expression, values: Mapping[str, Param], dialect: Dialect, query: Query) -> Statement:
    used = {str(node.this) for node in tree.find_all(exp.Placeholder)}
    text = tree.sql(dialect=dialect, pretty=True)
    if dialect == "postgres":
        text = _for_psycopg(text, used)
    params = {name: value for name, value in values.items() if name in used}
    return Statement(text, params, dialect, query.on, query.school_year)


def _for_psycopg(text: str, names: set[str]) -> str:
    for name in names:
        text = text.replace(f"%({name})s", f"{_MARK}({name})s")
    return text.replace("%", "%%").replace(_MARK, "%")
