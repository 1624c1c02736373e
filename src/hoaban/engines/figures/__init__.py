"""Figures: indicators defined once as SQL over a star schema, answered live by PostgreSQL and from the lake by DuckDB.

The engine compiles a definition and a question to a statement, reads the rows that somebody else fetched, opens a figure
to its records, explains it, and keeps the lake. It holds no indicator of its own: those live with the modules they count.
"""

from hoaban.engines.figures.build import Built, Source, build, partition_query
from hoaban.engines.figures.combine import Combined, compile_many
from hoaban.engines.figures.definition import definition
from hoaban.engines.figures.errors import (
    BadDefinitionError,
    BadQueryError,
    FigureError,
    LakeBusyError,
    LakeError,
    UnanswerableError,
)
from hoaban.engines.figures.explain import Explanation, dimensions_of, explain, tables_of
from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.engines.figures.lake import Lake
from hoaban.engines.figures.manifest import Manifest, Partition, Year
from hoaban.engines.figures.narrow import can_answer
from hoaban.engines.figures.query import DIMENSIONS, NATION, PLACES, Geography, Place, Query
from hoaban.engines.figures.records import records_sql
from hoaban.engines.figures.render import Dialect, Statement
from hoaban.engines.figures.single import compile_one, read_one
from hoaban.engines.figures.star import SCHEMA, TABLES, Table, postgres_ddl

__all__ = [
    "DIMENSIONS",
    "NATION",
    "PLACES",
    "SCHEMA",
    "TABLES",
    "BadDefinitionError",
    "BadQueryError",
    "Built",
    "Combined",
    "Dialect",
    "Explanation",
    "Figure",
    "FigureError",
    "Geography",
    "Indicator",
    "Lake",
    "LakeBusyError",
    "LakeError",
    "Manifest",
    "Partition",
    "Place",
    "Query",
    "Source",
    "Statement",
    "Table",
    "UnanswerableError",
    "Year",
    "build",
    "can_answer",
    "compile_many",
    "compile_one",
    "definition",
    "dimensions_of",
    "explain",
    "partition_query",
    "postgres_ddl",
    "read_one",
    "records_sql",
    "tables_of",
]
