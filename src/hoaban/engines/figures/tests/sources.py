"""Sources of lakes for tests: a live database, and plain rows without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from hoaban.engines.figures.build import partition_query
from hoaban.engines.figures.manifest import Year
from hoaban.engines.figures.star import Table
from hoaban.engines.figures.tests.worlds import World


@dataclass
class LiveSource:
    connection: psycopg.Connection[Any]

    def watermark(self, _table: Table, _year: Year) -> str | None:
        return None

    def blocks(self, table: Table, year: Year) -> Iterator[memoryview]:
        params = {"start": year.start, "end": year.end, "school_year": year.name}
        copy = f"COPY ({partition_query(table)}) TO STDOUT (FORMAT csv)"
        with self.connection.cursor().copy(copy, params) as blocks:
            yield from blocks


@dataclass
class RowSource:
    """Every row belongs to every year; `stamp` is the watermark of all partitions; `asked` tells what was read."""

    world: World
    stamp: str | None = None
    asked: list[str] = field(default_factory=list)

    def watermark(self, _table: Table, _year: Year) -> str | None:
        return self.stamp

    def blocks(self, table: Table, year: Year) -> Iterable[bytes]:
        self.asked.append(f"{table.name}/{year.name}")
        for row in self.world[table.name]:
            yield _line(row.values())


def _line(values: Iterable[Any]) -> bytes:
    return (",".join(_cell(value) for value in values) + "\n").encode()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'
