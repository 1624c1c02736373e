"""What a figure means, for whoever asks: words, law, SQL for each database, the tables it reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoaban.engines.figures.definition import definition, leaves, table_of
from hoaban.engines.figures.indicator import Indicator
from hoaban.engines.figures.narrow import dimension_column
from hoaban.engines.figures.query import DIMENSIONS, Query
from hoaban.engines.figures.render import Statement
from hoaban.engines.figures.single import compile_one
from hoaban.engines.figures.star import Table

_ANY_DAY = Query(on=date(2025, 1, 1), school_year="2024-2025")


@dataclass(frozen=True)
class Explanation:
    """`sql` is the definition as written; the statements are what runs for one question."""

    indicator: Indicator
    sql: str
    postgres: Statement
    duckdb: Statement
    tables: tuple[Table, ...]
    dimensions: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        one = self.indicator
        return {
            "id": one.id,
            "name": {"vi": one.name_vi, "en": one.name_en},
            "definition": {"vi": one.description_vi, "en": one.description_en},
            "law": {"vi": one.law_vi, "en": one.law_en},
            "unit": one.unit,
            "time": one.time,
            "dimensions": list(self.dimensions),
            "tables": [table.name for table in self.tables],
            "sql": self.sql,
            "postgres": self.postgres.sql,
            "duckdb": self.duckdb.sql,
        }


def explain(indicator: Indicator, query: Query = _ANY_DAY) -> Explanation:
    return Explanation(
        indicator=indicator,
        sql=definition(indicator).sql(dialect=None, pretty=True),
        postgres=compile_one(indicator, query, "postgres"),
        duckdb=compile_one(indicator, query, "duckdb"),
        tables=tables_of(indicator),
        dimensions=dimensions_of(indicator, query),
    )


def tables_of(indicator: Indicator) -> tuple[Table, ...]:
    """The facts that it reads, each once, in the order of the definition."""
    tables = {table_of(leaf).name: table_of(leaf) for leaf in leaves(definition(indicator), indicator)}
    return tuple(tables.values())


def dimensions_of(indicator: Indicator, query: Query = _ANY_DAY) -> tuple[str, ...]:
    """Every dimension, places among them, by which all its records can be grouped."""
    tables = tables_of(indicator)
    return tuple(
        name for name in DIMENSIONS if all(dimension_column(indicator, table, name, query) for table in tables)
    )
