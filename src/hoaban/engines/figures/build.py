"""Builds the lake: one Parquet file a table and school year, read from a source as CSV blocks, changed ones only.

A file is written under a temporary name, made durable, then renamed to a name of its content, which no older manifest
can mean otherwise; the new manifest comes last. Killed at any moment, the old manifest and its files are still whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import duckdb
from sqlglot import exp

from hoaban.engines.figures import manifest as contents
from hoaban.engines.figures.errors import LakeBusyError
from hoaban.engines.figures.manifest import Manifest, Partition, Year
from hoaban.engines.figures.star import HOME, SCHEMA, TABLES, Table, duckdb_types

_WORK = ".work"
_LOCK = ".lock"


class Source(Protocol):
    """Where rows come from; all of one build from one snapshot."""

    def watermark(self, table: Table, year: Year, /) -> str | None:
        """A word that changes whenever the rows of the partition may have; None when that is not known."""

    def blocks(self, table: Table, year: Year, /) -> Iterable[bytes | memoryview]:
        """The rows of `partition_query(table)` in PostgreSQL's CSV: no header, NULL as nothing, '' as two quotes."""


@dataclass(frozen=True)
class Built:
    """`written` names the partitions that were new, changed or missing, as table/year."""

    manifest: Manifest
    written: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(partition.rows for partition in self.manifest.partitions)


def partition_query(table: Table) -> str:
    """What a source selects for a year, for psycopg: parameters `start`, `end` (exclusive) and `school_year`.

    A row belongs to every year in which it holds on some day, whole and not clipped; a row of a year's enrolments belongs
    to that year whenever it held, and where it was to every year after an institution has closed. So each day, and each
    year up to that day, is answered from the partitions of one year.
    """
    conditions = ["valid_from < %(end)s AND (valid_to IS NULL OR valid_to > %(start)s)"]
    if table.has_school_year:
        conditions.append("school_year = %(school_year)s")
    if table.name == HOME:
        conditions.append("is_last AND valid_from < %(end)s")
    condition = " OR ".join(f"({each})" for each in conditions)
    order = dict.fromkeys([*(["institution_id"] if table.stands_in_institution else []), table.key, "valid_from"])
    return f"SELECT {', '.join(table.columns)} FROM {SCHEMA}.{table.name} WHERE {condition} ORDER BY {', '.join(order)}"


def build(source: Source, folder: Path, years: Sequence[Year], *, memory: str = "512MB", threads: int = 2) -> Built:
    """Brings these years up to date and leaves all others as they are. Raises LakeBusyError when another build is running;
    whatever else goes wrong, the lake stays as it was."""
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder), _workroom(folder) as work, _converter(work, memory, threads) as converter:
        old = contents.parse(contents.read_text(folder), folder)
        bench = _Bench(source, folder, work, old, converter)
        partitions = [bench.partition(table, year) for year in years for table in TABLES.values()]
        new = old.with_years(years, partitions)
        contents.write(new, folder)
        _sweep(folder, keep=old.files() | new.files())
    return Built(new, tuple(bench.written))


@dataclass
class _Bench:
    source: Source
    folder: Path
    work: Path
    old: Manifest
    converter: duckdb.DuckDBPyConnection
    written: list[str] = field(default_factory=list)

    def partition(self, table: Table, year: Year) -> Partition:
        known = self._known(table, year)
        watermark = self.source.watermark(table, year)
        if known and watermark is not None and known.watermark == watermark:
            return known
        csv = self.work / "rows.csv"
        digest = _store(self.source.blocks(table, year), csv)
        if known and known.digest == digest:
            return replace(known, watermark=watermark)
        file = f"{table.name}/{year.name}-{digest[:16]}.parquet"
        rows = self._convert(table, csv, self.folder / file)
        size = (self.folder / file).stat().st_size
        self.written.append(f"{table.name}/{year.name}")
        return Partition(table.name, year.name, file, rows, size, digest, watermark)

    def _known(self, table: Table, year: Year) -> Partition | None:
        known = self.old.find(table.name, year.name)
        path = self.folder / known.file if known else None
        whole = known and path and path.is_file() and path.stat().st_size == known.size
        return known if whole else None

    def _convert(self, table: Table, csv: Path, target: Path) -> int:
        target.parent.mkdir(exist_ok=True)
        unfinished = self.work / "rows.parquet"
        counted = self.converter.execute(_copy_sql(table, csv, unfinished)).fetchone()
        _make_durable(unfinished)
        unfinished.replace(target)
        contents.sync_folder(target.parent)
        return int(counted[0]) if counted else 0


def _converter(work: Path, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": memory, "threads": threads, "temp_directory": str(work / "spill")})


def _copy_sql(table: Table, csv: Path, target: Path) -> str:
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in duckdb_types(table).items())
    return f"""
        COPY (SELECT * FROM read_csv({text(csv)}, columns = {{{types}}}, auto_detect = false, header = false,
            delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false))
        TO {text(target)} (FORMAT parquet, COMPRESSION zstd)"""


def text(path: Path) -> str:
    """A path as an SQL text literal, whatever quotes it holds."""
    return exp.Literal.string(str(path)).sql(dialect="duckdb")


def _store(blocks: Iterable[bytes | memoryview], csv: Path) -> str:
    digest = hashlib.sha256()
    with csv.open("wb") as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LakeBusyError(
                f"Kho số liệu {folder} đang được dựng. Hãy đợi lần dựng đó xong rồi thử lại.",
                f"The lake {folder} is being built. Wait for that build to end, then try again.",
            ) from None
        yield


@contextmanager
def _workroom(folder: Path) -> Iterator[Path]:
    """Empty at the start, whatever a killed build left there; gone at the end."""
    work = folder / _WORK
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sweep(folder: Path, keep: set[str]) -> None:
    """The files of the manifest before this one stay for one more build: somebody may be reading them."""
    for path in folder.glob("*/*.parquet"):
        if f"{path.parent.name}/{path.name}" not in keep:
            path.unlink()
