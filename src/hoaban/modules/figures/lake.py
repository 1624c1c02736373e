"""The lake of past years: filled from the records in one snapshot, asked with the same definitions as the records."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import psycopg
from django.db import connection

from hoaban.engines.figures.build import Built, build, partition_query
from hoaban.engines.figures.combine import compile_many
from hoaban.engines.figures.indicator import Figure
from hoaban.engines.figures.lake import Lake
from hoaban.engines.figures.manifest import Year
from hoaban.engines.figures.narrow import can_answer
from hoaban.engines.figures.query import Geography
from hoaban.engines.figures.star import Table
from hoaban.kernel.actor import Actor
from hoaban.kernel.config import settings
from hoaban.kernel.errors import Denied
from hoaban.kernel.models import Operation
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.asking import Where, question, require_reach, where
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.schooling.models import SchoolClass


def folder() -> Path:
    """Give the folder of this installation's lake."""
    return settings().home / "lake"


def years_of_records() -> list[SchoolYear]:
    """Give the school years that have classes, oldest first."""
    names = SchoolClass.objects.order_by().values_list("school_year", flat=True).distinct()
    return sorted(SchoolYear.parse(name) for name in names)


@dataclass(frozen=True, slots=True)
class Records:
    """The source of a build: the star's views, inside one snapshot of the database."""

    newest: str | None

    def watermark(self, _table: Table, _year: Year) -> str | None:
        """The newest operation of the ledger: while it is the same, no record has changed."""
        return self.newest

    def blocks(self, table: Table, year: Year) -> Iterator[bytes | memoryview]:
        query = f"COPY ({partition_query(table)}) TO STDOUT (FORMAT csv)"
        values = {"start": year.start, "end": year.end, "school_year": year.name}
        with connection.cursor() as cursor, cursor.copy(query, values) as rows:
            yield from rows


@contextmanager
def _snapshot(actor: Actor) -> Iterator[None]:
    """Work on the database as it stood at one instant, whatever is written meanwhile; inside a transaction, as that one sees it."""
    connection.ensure_connection()
    if not connection.in_atomic_block:
        connection.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        with acting(actor):
            yield
    finally:
        if not connection.in_atomic_block:
            connection.connection.isolation_level = None


def build_lake(actor: Actor, years: Sequence[SchoolYear] = (), into: Path | None = None) -> Built:
    """Bring school years of the lake up to date: those named, or all that have classes. Only who reaches everything may."""
    if not actor.reach("figures.remember").everything:
        raise Denied("figures.remember")
    with _snapshot(actor):
        newest = Operation.objects.order_by("-recorded_at", "-pk").values_list("pk", flat=True).first()
        wanted = [Year(year.name, year.start, year.end) for year in (years or years_of_records())]
        return build(Records(str(newest) if newest else None), into or folder(), wanted)


def show_from_lake(
    actor: Actor,
    code: str,
    on: date,
    *,
    by: tuple[str, ...] = (),
    geography: Geography = "then",
    ids: Iterable[str] = CATALOGUE,
    kept_in: Path | None = None,
) -> tuple[Where, dict[str, list[Figure]]]:
    """Answer as `asking.show` does, from the lake. It knows no walls, so only who reaches everything may ask it."""
    asked = where(actor, code, on, geography)
    require_reach(actor, asked)
    if not actor.reach("figures.read").everything:
        raise Denied("figures.read")
    query = question(asked, on, by=by, geography=geography)
    able = [CATALOGUE[one] for one in ids if can_answer(CATALOGUE[one], query)]
    combined = compile_many(able, query, "duckdb")
    return asked, combined.read(_lake(kept_in or folder()).run(combined.statement))


@cache
def _lake(lies_in: Path) -> Lake:
    """One reader a folder: it keeps its years open, and notices new builds itself."""
    return Lake(lies_in)
