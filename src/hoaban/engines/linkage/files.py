"""Linking CSV files with DuckDB: read, normalise, link, write."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from hoaban.engines.linkage import deciding
from hoaban.engines.linkage.catalogue import schema_for
from hoaban.engines.linkage.csvfile import BadFileError, Fault, Table, first_faults, opened
from hoaban.engines.linkage.dialect import DUCKDB
from hoaban.engines.linkage.linking import Linker
from hoaban.engines.linkage.normalising import normalising
from hoaban.engines.linkage.schema import BIT, Schema
from hoaban.engines.linkage.scoring import DIFFERENT, quoted
from hoaban.engines.linkage.weights import Weights


@dataclass(frozen=True)
class Outcomes:
    """How many records (of one file against another) or pairs (within one) came out how, and what decided it."""

    records: int
    persons: int
    outcomes: Mapping[str, int]
    why: Mapping[str, int]
    weights: Weights


@dataclass
class InDuckDB:
    """A DuckDB in memory; what does not fit goes to a temporary folder."""

    memory: str = "1GB"
    _folder: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory, init=False)
    _connection: duckdb.DuckDBPyConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = duckdb.connect(config={"temp_directory": self._folder.name})
        self.run(f"SET memory_limit = '{self.memory}'")
        self.run("SET preserve_insertion_order = false")

    def run(self, sql: str) -> None:
        self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self._connection.execute(sql).fetchall()

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()


@dataclass(frozen=True)
class Files:
    """`people` against `register`, or `people` within itself when there is no register; results go to `out`.

    `columns` gives the files' own names of known columns, `communes` the code in force for each older code.
    """

    people: Path
    register: Path | None
    out: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    communes: Mapping[str, str] = field(default_factory=dict)
    one_to_one: bool = False
    memory: str = "1GB"

    def link(self) -> Outcomes:
        """Raises BadFileError with every fault's file, line, column and remedy."""
        left = opened(self.people, self.columns)
        right = left if self.register is None else opened(self.register, self.columns)
        schema = _shared(left, right)
        database = InDuckDB(self.memory)
        try:
            return self._link(database, schema, left, right)
        finally:
            database.close()

    def _link(self, database: InDuckDB, schema: Schema, left: Table, right: Table) -> Outcomes:
        tables = {"hb_left": left} if self.register is None else {"hb_left": left, "hb_right": right}
        _load(database, schema, tables, self.communes)
        if self.register is None:
            database.run("CREATE VIEW hb_right AS SELECT * FROM hb_left")
        linker = Linker(database, DUCKDB, schema, dedupe=self.register is None, one_to_one=self.one_to_one)
        weights = linker.link()
        _write(database, schema, self.out, dedupe=self.register is None)
        return _outcomes(database, weights, dedupe=self.register is None)


def _shared(left: Table, right: Table) -> Schema:
    """What both files let us compare."""
    try:
        return schema_for(left.columns.keys() & right.columns.keys())
    except ValueError as error:
        has = ", ".join(left.columns)
        raise BadFileError(
            right.path,
            [
                Fault(
                    1,
                    "full_name",
                    f"không có cột họ tên nào chung với {left.path} ({has}). Hãy chỉ ra bằng --columns.",
                    f"It shares no column of names with {left.path} ({has}). Name one with --columns.",
                )
            ],
        ) from error


def _load(database: InDuckDB, schema: Schema, tables: Mapping[str, Table], communes: Mapping[str, str]) -> None:
    """Read the files, and make each target of its own."""
    for target, table in tables.items():
        _read(database, schema, table, f"{target}_source")
        if communes and any(field.column == "commune_code" for field in schema.fields):
            _rename_communes(database, f"{target}_source", communes)
    for step in normalising(schema, {f"{target}_source": target for target in tables}):
        database.run(step)
    for target, table in tables.items():
        if database.rows(_faulty(schema, f"{target}_source", target)) != [(0,)]:
            raise first_faults(table)
        database.run(f"DROP TABLE {target}_source")


def _read(database: InDuckDB, schema: Schema, table: Table, source: str) -> None:
    wanted = {"id", *(each.column for each in schema.fields)}
    places = {name: place for name, place in table.columns.items() if name in wanted}
    chosen = Table(table.path, table.delimiter, table.width, places)
    try:
        database.run(f"CREATE TABLE {source} AS {chosen.select()}")
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise first_faults(table, str(error)) from error


def _faulty(schema: Schema, source: str, keyed: str) -> str:
    """Count what only a reading line by line can name: ids missing or repeated, and days that gave no key."""
    days = "".join(
        f" + (SELECT count(nullif(trim({each.column}), '')) FROM {source}) - (SELECT count({each.key}) FROM {keyed})"
        for each in schema.fields
        if each.kind == "day"
    )
    return f"SELECT (SELECT count(*) - count(DISTINCT id) FROM {source}){days}"


def _rename_communes(database: InDuckDB, source: str, communes: Mapping[str, str]) -> None:
    pairs = ", ".join(f"({quoted(old)}, {quoted(new)})" for old, new in communes.items())
    database.run(f"CREATE TEMP TABLE hb_communes AS SELECT * FROM (VALUES {pairs}) v(former, now)")
    database.run(f"UPDATE {source} SET commune_code = c.now FROM hb_communes c WHERE trim(commune_code) = c.former")
    database.run("DROP TABLE hb_communes")


def _write(database: InDuckDB, schema: Schema, out: Path, dedupe: bool) -> None:
    """Reasons are put into words once for each combination of levels that occurs."""
    combined = deciding.levels_of(schema)
    database.run(
        f"CREATE TABLE hb_told AS SELECT *, {deciding.told(schema)} AS reasons"
        f" FROM (SELECT DISTINCT {', '.join(combined)} FROM hb_decided) d"
    )
    told = f"JOIN hb_told t USING ({', '.join(combined)})"
    score = f"printf('%.3f', d.score / {BIT}.0)"
    if dedupe:
        found = f"SELECT d.a AS id, d.b AS register_id, {score} AS score, d.outcome, t.reasons FROM hb_decided d {told}"
    else:
        none = deciding.STAGES["none"]
        found = (
            f"SELECT l.id, CASE WHEN d.outcome <> '{DIFFERENT}' THEN d.b END AS register_id, {score} AS score,"
            f" coalesce(d.outcome, '{DIFFERENT}') AS outcome, coalesce(d.reasons, {quoted(f'{none.vi} / {none.en}')}) AS reasons"
            f" FROM hb_left l LEFT JOIN (SELECT a, b, score, outcome, reasons FROM hb_decided d {told}) d ON d.a = l.id"
        )
    try:
        database.run(f"COPY ({found} ORDER BY 1, 2) TO {quoted(str(out))} (FORMAT csv, HEADER)")
    except duckdb.IOException as error:
        raise BadFileError(
            out,
            [
                Fault(
                    0,
                    "*",
                    "không ghi được tệp này. Hãy chọn nơi khác.",
                    "This file cannot be written. Choose another place.",
                )
            ],
        ) from error


def _outcomes(database: InDuckDB, weights: Weights, dedupe: bool) -> Outcomes:
    ((records, persons),) = database.rows("SELECT (SELECT count(*) FROM hb_left), (SELECT count(*) FROM hb_right)")
    rows = database.rows("SELECT outcome, why, count(*) FROM hb_decided GROUP BY ALL ORDER BY 1, 2")
    outcomes: dict[str, int] = {}
    why: dict[str, int] = {}
    for outcome, stage, count in rows:
        outcomes[str(outcome)] = outcomes.get(str(outcome), 0) + int(str(count))
        why[str(stage)] = why.get(str(stage), 0) + int(str(count))
    if not dedupe and (lone := int(str(records)) - sum(outcomes.values())):
        outcomes[DIFFERENT] = outcomes.get(DIFFERENT, 0) + lone
        why["none"] = why.get("none", 0) + lone
    return Outcomes(int(str(records)), int(str(persons)), outcomes, why, weights)
