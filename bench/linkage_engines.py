"""The same linking on DuckDB, PostgreSQL and Spark, for `bench/linkage.py`: a digest of everything that was decided must be the same.

Run as a program (`spark FOLDER`) it links with Spark in the environment that has it, and prints the digest.
"""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.engines.linkage import DUCKDB, PERSON, POSTGRES, SPARK, Database, Dialect, Linker
from hoaban.engines.linkage.csvfile import opened
from hoaban.engines.linkage.files import InDuckDB
from hoaban.engines.linkage.normalising import normalising

if TYPE_CHECKING:
    import psycopg

SIDES = {"people": "hb_left", "register": "hb_right"}


def digest(database: Database, dialect: Dialect) -> str:
    """Link, and sum up every pair with its levels, score, reason and outcome."""
    Linker(database, dialect, PERSON).link()
    levels = ", ".join(f"g_{ladder.name}" for ladder in PERSON.ladders)
    rows = database.rows(f"SELECT a, b, score, why, outcome, {levels} FROM hb_decided")
    lines = sorted("|".join(str(value) for value in row) for row in rows)
    return f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:16]}"


def normalised(folder: Path, memory: str = "4GB") -> InDuckDB:
    """Both sides in DuckDB, and as Parquet and CSV for the others."""
    database = InDuckDB(memory)
    for name, table in SIDES.items():
        database.run(f"CREATE TABLE source AS {opened(folder / f'{name}.csv', {}).select()}")
        for step in normalising(PERSON, {"source": table}):
            database.run(step)
        database.run("DROP TABLE source")
        database.run(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
        database.run(f"COPY {table} TO '{folder / table}.csv' (FORMAT csv, HEADER false)")
    return database


def in_duckdb(folder: Path) -> str:
    database = normalised(folder)
    try:
        return digest(database, DUCKDB)
    finally:
        database.close()


@dataclass
class InPostgres:
    connection: "psycopg.Connection[Any]"

    def run(self, sql: str) -> None:
        self.connection.execute(sql.encode())

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql.encode()).fetchall()

    def load(self, table: str, file: Path) -> None:
        columns = ", ".join(f"{name} text" for name in PERSON.columns())
        self.run(f"CREATE UNLOGGED TABLE {table} (id text NOT NULL, {columns})")
        with self.connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)".encode()) as copy, file.open("rb") as data:  # fmt: skip
            while piece := data.read(1 << 20):
                copy.write(piece)
        self.run(f"ANALYZE {table}")


def in_postgres(connection: "psycopg.Connection[Any]", folder: Path) -> str:
    database = InPostgres(connection)
    database.run("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
    for table in SIDES.values():
        database.load(table, folder / f"{table}.csv")
    return digest(database, POSTGRES)


def in_spark(folder: Path) -> str:
    from pyspark.sql import SparkSession

    @dataclass
    class InSpark:
        session: SparkSession

        def run(self, sql: str) -> None:
            self.session.sql(sql)

        def rows(self, sql: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in self.session.sql(sql).collect()]

    builder = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", 8)
    builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse")).config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.memory", "4g").config("spark.sql.ansi.enabled", "true").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for table in SIDES.values():
        session.read.parquet(str(folder / f"{table}.parquet")).createOrReplaceTempView(table)
    return digest(InSpark(session), SPARK)


if __name__ == "__main__":
    print(in_spark(Path(sys.argv[2])))
