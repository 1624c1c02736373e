"""Answers from the lake: the statements that run live, run by DuckDB over the Parquet files of one school year."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from hoaban.engines.figures import manifest as contents
from hoaban.engines.figures.build import text
from hoaban.engines.figures.errors import LakeError
from hoaban.engines.figures.manifest import Manifest, Year
from hoaban.engines.figures.render import Statement
from hoaban.engines.figures.star import SCHEMA, TABLES

_UNREADABLE = (duckdb.IOException, duckdb.InvalidInputException)


@dataclass
class Lake:
    """A folder that `build` filled. Safe to share between threads, and to read while a build is running.

    Each school year asked for is a small DuckDB of its own whose star is views over that year's files: a statement reads
    no other year. It can reach nothing outside the folder.
    """

    folder: Path
    memory: str = "512MB"
    threads: int = 2
    _opened: dict[str, duckdb.DuckDBPyConnection] = field(default_factory=dict, init=False, repr=False)
    _text: str = field(default="", init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def run(self, statement: Statement) -> list[tuple[object, ...]]:
        """Rows of a statement compiled for DuckDB. Raises LakeError when its school year was not built."""
        try:
            return self._run(statement)
        except _UNREADABLE:
            # A file was swept away by builds since this year was opened: look at the manifest again, once.
            self.close()
        try:
            return self._run(statement)
        except _UNREADABLE as error:
            raise _damaged(self.folder, str(error)) from error

    def years(self) -> tuple[Year, ...]:
        return self._manifest().years

    def damage(self) -> list[str]:
        """The files that are not as they were written, each with what is wrong; nothing when the lake is whole."""
        return [wrong for partition in self._manifest().partitions if (wrong := self._damage_of(partition))]

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _run(self, statement: Statement) -> list[tuple[object, ...]]:
        with self._lock:
            cursor = self._open(statement).cursor()
        with cursor:
            return cursor.execute(statement.sql, dict(statement.params)).fetchall()

    def _open(self, statement: Statement) -> duckdb.DuckDBPyConnection:
        found = contents.read_text(self.folder)
        if found != self._text:
            self._forget()
            self._text = found
        manifest = contents.parse(found, self.folder)
        if not any(year.name == statement.school_year and statement.on in year for year in manifest.years):
            raise _not_built(self.folder, statement)
        if statement.school_year not in self._opened:
            self._opened[statement.school_year] = self._connect(manifest, statement.school_year)
        return self._opened[statement.school_year]

    def _connect(self, manifest: Manifest, school_year: str) -> duckdb.DuckDBPyConnection:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory,
            "threads": self.threads,
            "temp_directory": "",
        }
        connection = duckdb.connect(config=config)
        connection.execute(f"SET allowed_directories = [{text(self.folder.resolve())}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for name in TABLES:
            partition = manifest.find(name, school_year)
            if partition is None:
                raise _damaged(self.folder, f"{name}/{school_year}")
            path = self.folder.resolve() / partition.file
            connection.execute(f"CREATE VIEW {SCHEMA}.{name} AS SELECT * FROM read_parquet({text(path)})")
        return connection

    def _forget(self) -> None:
        for connection in self._opened.values():
            connection.close()
        self._opened.clear()

    def _manifest(self) -> Manifest:
        return contents.parse(contents.read_text(self.folder), self.folder)

    def _damage_of(self, partition: contents.Partition) -> str | None:
        path = self.folder / partition.file
        if not path.is_file():
            return f"{partition.file}: missing"
        if path.stat().st_size != partition.size:
            return f"{partition.file}: {path.stat().st_size} bytes instead of {partition.size}"
        try:
            with duckdb.connect() as connection:
                found = connection.execute(f"SELECT count(*) FROM read_parquet({text(path)})").fetchone()
        except duckdb.Error as error:
            return f"{partition.file}: {error}"
        return None if found == (partition.rows,) else f"{partition.file}: {found} rows instead of {partition.rows}"


def _not_built(folder: Path, statement: Statement) -> LakeError:
    return LakeError(
        f"Kho số liệu {folder} chưa có ngày {statement.on:%d/%m/%Y} của năm học {statement.school_year}. Hãy dựng năm học đó.",
        f"The lake {folder} does not hold {statement.on:%d/%m/%Y} of school year {statement.school_year}. Build that year.",
    )


def _damaged(folder: Path, what: str) -> LakeError:
    return LakeError(
        f"Kho số liệu {folder} thiếu hoặc hỏng tệp ({what}). Hãy dựng lại.",
        f"The lake {folder} misses files or holds damaged ones ({what}). Build it again.",
    )
