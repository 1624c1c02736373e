"""The whole catalogue for a province of 620,000 enrolments, 47,000 appointments and a term's rolls over three school years: live on
PostgreSQL in 5 s, on the lake in 1 s; and what building the lake takes."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from bench.report import Report, cpu_seconds, stopwatch
from hoaban.engines.figures.build import build, partition_query
from hoaban.engines.figures.combine import compile_many
from hoaban.engines.figures.indicator import Figure
from hoaban.engines.figures.lake import Lake
from hoaban.engines.figures.manifest import Year
from hoaban.engines.figures.narrow import can_answer
from hoaban.engines.figures.query import NATION, Place, Query
from hoaban.engines.figures.render import Dialect, Statement
from hoaban.engines.figures.star import SCHEMA, TABLES, Table, duckdb_types, postgres_ddl
from hoaban.engines.figures.tests.catalogue import CATALOGUE as ALL_BUT_RESULTS
from hoaban.kernel.localdb import scratch
from hoaban.modules.assessment.figures import ASSESSMENT_FIGURES

CATALOGUE = (*ALL_BUT_RESULTS, *ASSESSMENT_FIGURES)
YEARS = [Year(f"{y}-{y + 1}", date(y, 9, 1), date(y + 1, 9, 1)) for y in (2022, 2023, 2024)]
ON = date(2025, 5, 20)
ROUNDS = 5

Run = Callable[[Statement], Any]
Answers = dict[str, list[Figure]]

_ID = "printf('00000000-0000-0000-0000-%012d', {})::UUID"
_LEVEL = "['preschool', 'primary', 'lower', 'upper'][1 + {} % 4]"
# Numbers from a hash: the same province every time, nothing to store.
_CHANCE = "(hash({}) % 1000)"
_INSTITUTION = f"{_ID.format('1 + n % 485')} AS institution_id"
_ALWAYS = "DATE '2015-09-01' AS valid_from, NULL::DATE AS valid_to"
_YEAR_OF = "(2022 + {} // {})"
_SCHOOL_DAY = "(DATE '2025-02-01' + (n % 60)::INT)"
_LEARNER = f"""{_ID.format("n")} AS enrolment_id, {_ID.format("n")} AS person_id, {_INSTITUTION},
        {_ID.format("1 + n % 1100")} AS site_id, {_ID.format("n // 25")} AS class_id, '2024-2025' AS school_year,
        {_LEVEL.format("n")} AS level, (1 + n % 12)::VARCHAR AS grade,
        CASE WHEN n % 2 = 0 THEN 'female' ELSE 'male' END AS sex, '02' AS ethnic_group"""
ROWS = {
    "dim_institution": f"""SELECT {_ID.format("n")} AS institution_id, 'S' || n AS code, 'Trường ' || n AS name,
        'primary' AS kind, {_LEVEL.format("n")} AS level_main, 'none' AS boarding_kind,
        CASE WHEN n % 10 = 0 THEN 'department' ELSE 'commune' END AS management, n % 22 > 0 AS is_school,
        'c' || (n % 129) AS commune_code, 'Xã ' || (n % 129) AS commune_name, 'd' || (n % 10) AS district_code,
        '11' AS province_code, 'c' || (n % 45) AS today_commune_code, '11' AS today_province_code, {_ID.format("n")} AS today_institution_id, true AS is_last,
        {_ALWAYS} FROM range(1, 486) AS t(n)""",
    "fact_learner": f"""SELECT {_ID.format("n")} AS enrolment_id, {_ID.format("n % 206667")} AS person_id, {_INSTITUTION},
        {_ID.format("1 + n % 1100")} AS site_id, {_ID.format("n // 25")} AS class_id,
        printf('%d-%d', y, y + 1) AS school_year, {_LEVEL.format("n")} AS level, (1 + n % 12)::VARCHAR AS grade,
        CASE WHEN {_CHANCE.format("n")} < 487 THEN 'female' ELSE 'male' END AS sex,
        lpad((1 + {_CHANCE.format("n + 1")} % 20)::VARCHAR, 2, '0') AS ethnic_group,
        {_CHANCE.format("n + 1")} % 20 > 0 AS is_minority,
        ['none', 'semi', 'full'][1 + {_CHANCE.format("n + 2")}::INT % 3] AS boarding, (5 + n % 12)::INT AS age,
        {_LEVEL.format("n")} AS age_level, CASE WHEN n % 90 = 0 THEN 'transfer_in' ELSE 'new' END AS entry_reason,
        CASE n % 100 WHEN 1 THEN 'dropout' WHEN 2 THEN 'transfer_out' ELSE 'completion' END AS exit_reason,
        make_date(y, 9, 5) AS valid_from,
        CASE WHEN n % 100 < 3 THEN make_date(y + 1, 3, 1) ELSE make_date(y + 1, 5, 31) END AS valid_to
        FROM (SELECT n, {_YEAR_OF.format("n", 206667)}::INT AS y FROM range(620000) AS t(n))""",
    "fact_class": f"""SELECT {_ID.format("n")} AS class_id, {_INSTITUTION}, {_ID.format("1 + n % 1100")} AS site_id,
        printf('%d-%d', y, y + 1) AS school_year, {_LEVEL.format("n")} AS level, (1 + n % 12)::VARCHAR AS grade,
        n % 30 = 0 AS is_multigrade, make_date(y, 9, 1) AS valid_from, make_date(y + 1, 6, 1) AS valid_to
        FROM (SELECT n, {_YEAR_OF.format("n", 8000)}::INT AS y FROM range(24000) AS t(n))""",
    "fact_staff": f"""SELECT {_ID.format("n")} AS appointment_id, {_ID.format("n % 15614")} AS person_id, {_INSTITUTION},
        {_LEVEL.format("n")} AS level, 'teacher' AS post, n % 7 < 6 AS is_teacher, n % 50 = 0 AS is_it_teacher,
        ['none', 'basic', 'advanced'][1 + n % 3] AS it_certificate,
        CASE WHEN n % 3 = 0 THEN 'male' ELSE 'female' END AS sex, '02' AS ethnic_group, true AS is_minority,
        true AS is_main, make_date(y, 9, 1) AS valid_from, make_date(y + 1, 9, 1) AS valid_to
        FROM (SELECT n, {_YEAR_OF.format("n", 15614)}::INT AS y FROM range(46842) AS t(n))""",
    "fact_institution": f"""SELECT {_ID.format("n")} AS institution_id, {_LEVEL.format("n")} AS level,
        n % 22 > 0 AS is_school, {_ALWAYS} FROM range(1, 486) AS t(n)""",
    "fact_site": f"""SELECT {_ID.format("n")} AS site_id, {_INSTITUTION}, n <= 485 AS is_main, {_ALWAYS}
        FROM range(1, 1101) AS t(n)""",
    "fact_room": f"""SELECT {_ID.format("n")} AS room_id, {_INSTITUTION}, {_ID.format("1 + n % 1100")} AS site_id,
        CASE WHEN n % 5 > 0 THEN 'classroom' ELSE 'library' END AS use,
        CASE WHEN n % 4 > 0 THEN 'permanent' ELSE 'temporary' END AS structure, (1 + n % 9)::INT AS quantity, {_ALWAYS}
        FROM range(3000) AS t(n)""",
    "fact_computer": f"""SELECT {_ID.format("n")} AS computer_id, {_INSTITUTION},
        CASE WHEN n % 4 = 0 THEN 'office' ELSE 'teaching' END AS purpose, (n % 30)::INT AS quantity, {_ALWAYS}
        FROM range(970) AS t(n)""",
    "fact_connectivity": f"""SELECT {_ID.format("n")} AS institution_id, {_LEVEL.format("n")} AS level,
        n % 22 > 0 AS is_school, n % 9 > 0 AS has_internet, n % 9 > 1 AS has_wifi, 3 AS projector_rooms, {_ALWAYS}
        FROM range(1, 486) AS t(n)""",
    "fact_standard": f"""SELECT {_ID.format("n")} AS institution_id, {_LEVEL.format("n")} AS level, n % 22 > 0 AS is_school,
        (n % 3)::INT AS standard_level, {_ALWAYS} FROM range(1, 486) AS t(n)""",
    "fact_children": """SELECT 'c' || (n % 129) AS commune_code, 'd' || (n % 10) AS district_code, '11' AS province_code,
        'c' || (n % 45) AS today_commune_code, '11' AS today_province_code, (3 + n % 12)::INT AS age,
        ['preschool', 'primary', 'lower'][1 + n % 3] AS age_level, CASE n % 2 WHEN 0 THEN 'male' ELSE 'female' END AS sex,
        printf('%d-%d', y, y + 1) AS school_year, 50 AS quantity,
        make_date(y, 9, 1) AS valid_from, make_date(y + 1, 9, 1) AS valid_to
        FROM (SELECT n, (2022 + n // 3096)::INT AS y FROM range(9288) AS t(n))""",
    "fact_roll": f"""SELECT {_ID.format("n")} AS roll_id, {_INSTITUTION}, {_ID.format("1 + n % 1100")} AS site_id,
        {_ID.format("n // 60")} AS class_id, '2024-2025' AS school_year, {_LEVEL.format("n")} AS level,
        (1 + n % 12)::VARCHAR AS grade, n % 100 > 0 AS is_taken, 26 AS enrolled, (26 - {_CHANCE.format("n")} % 3)::INT AS present,
        {_SCHOOL_DAY} AS valid_from, {_SCHOOL_DAY} + 1 AS valid_to FROM range(480000) AS t(n)""",
    "fact_session": f"""SELECT {_INSTITUTION}, '2024-2025' AS school_year, {_LEVEL.format("n // 485")} AS level, 17 AS expected,
        (17 - {_CHANCE.format("n")} % 3)::INT AS recorded, DATE '2024-09-05' + (n // 1940)::INT AS valid_from,
        DATE '2024-09-06' + (n // 1940)::INT AS valid_to FROM range(339500) AS t(n)""",
    "fact_followed": f"""SELECT {_LEARNER}, DATE '2024-10-01' AS valid_from, DATE '2025-05-31' AS valid_to
        FROM range(206667) AS t(n)""",
    "fact_chronic": f"""SELECT {_LEARNER}, DATE '2024-11-01' AS valid_from, DATE '2025-05-31' AS valid_to
        FROM (SELECT n * 14 AS n FROM range(14762) AS t(n))""",
    "fact_verified": f"""SELECT {_LEARNER}, DATE '2024-10-01' AS valid_from, NULL AS valid_to
        FROM (SELECT n FROM range(206667) AS t(n) WHERE n % 10 < 9)""",
    "fact_duplicate": f"""SELECT {_ID.format("n")} AS pair_id, {_INSTITUTION}, '2024-2025' AS school_year,
        DATE '2024-10-01' + (n % 90)::INT AS valid_from, NULL AS valid_to FROM range(4000) AS t(n)""",
    "fact_mended": f"""SELECT {_ID.format("n")} AS pair_id, {_INSTITUTION}, '2024-2025' AS school_year,
        DATE '2024-11-01' + (n % 90)::INT AS valid_from, NULL AS valid_to FROM range(3000) AS t(n)""",
    "fact_transcript": f"""SELECT {_ID.format("n")} AS result_id, {_ID.format("n")} AS person_id, {_INSTITUTION},
        {_ID.format("n // 25")} AS class_id, {_LEVEL.format("n")} AS level, (1 + n % 12)::VARCHAR AS grade, n % 9 > 0 AS is_issued,
        n % 9 > 1 AS is_on_time, DATE '2024-07-01' AS valid_from, DATE '2025-07-01' AS valid_to FROM range(206667) AS t(n)""",
    "fact_timetabled": f"""SELECT {_ID.format("n")} AS class_id, {_INSTITUTION}, {_LEVEL.format("n")} AS level, '2024-2025' AS school_year,
        n % 5 > 0 AS is_timetabled, DATE '2024-09-01' AS valid_from, DATE '2025-09-01' AS valid_to FROM range(9000) AS t(n)""",
    "fact_teaching_week": f"""SELECT {_ID.format("n")} AS appointment_id, {_ID.format("n")} AS person_id, {_INSTITUTION},
        {_LEVEL.format("n")} AS level, 19 AS periods, n % 5 AS gaps, 19 AS owed, DATE '2024-09-01' AS valid_from,
        DATE '2025-09-01' AS valid_to FROM range(16000) AS t(n)""",
    "fact_lacking": f"""SELECT {_ID.format("n")} AS lesson_id, {_INSTITUTION}, {_ID.format("n // 25")} AS class_id, {_LEVEL.format("n")} AS level,
        '2024-2025' AS school_year, n % 3 > 0 AS is_covered, DATE '2024-09-05' + (n % 250)::INT AS valid_from,
        DATE '2024-09-06' + (n % 250)::INT AS valid_to FROM range(40000) AS t(n)""",
    "fact_result": f"""SELECT {_ID.format("n")} AS result_id, {_ID.format("n")} AS person_id, {_INSTITUTION},
        {_ID.format("n // 25")} AS class_id, '2024-2025' AS school_year, {_LEVEL.format("n")} AS level,
        (1 + n % 12)::VARCHAR AS grade, CASE WHEN n % 2 = 0 THEN 'female' ELSE 'male' END AS sex, '02' AS ethnic_group,
        true AS is_minority, ['tot', 'kha', 'dat', 'chua-dat'][1 + n % 4] AS result, ['tot', 'kha'][1 + n % 2] AS conduct,
        ['promoted', 'promoted', 'retained'][1 + n % 3] AS decision, 110 AS due, 100 AS given,
        DATE '2024-09-01' AS valid_from, DATE '2025-09-01' AS valid_to FROM range(206667) AS t(n)""",
}


@dataclass
class Live:
    """A PostgreSQL as a source of the lake."""

    connection: psycopg.Connection[Any]

    def watermark(self, _table: Table, _year: Year) -> str | None:
        return None

    def blocks(self, table: Table, year: Year) -> Iterator[memoryview]:
        params = {"start": year.start, "end": year.end, "school_year": year.name}
        copy = f"COPY ({partition_query(table)}) TO STDOUT (FORMAT csv)"
        with self.connection.cursor().copy(copy, params) as blocks:
            yield from blocks


def fill(connection: psycopg.Connection[Any], folder: Path) -> None:
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    for table in TABLES.values():
        connection.execute(postgres_ddl(table))
        if table.name in ROWS:
            _load(connection, table, folder / "rows.csv")
    connection.execute("ANALYZE")
    connection.commit()


def _load(connection: psycopg.Connection[Any], table: Table, csv: Path) -> None:
    columns = ", ".join(f"{name}::{kind} AS {name}" for name, kind in duckdb_types(table).items())
    with duckdb.connect() as maker:
        maker.execute(f"COPY (SELECT {columns} FROM ({ROWS[table.name]})) TO '{csv}' (FORMAT csv, HEADER false)")
    with (
        csv.open("rb") as file,
        connection.cursor().copy(f"COPY {SCHEMA}.{table.name} FROM STDIN (FORMAT csv)") as copy,
    ):
        while block := file.read(1 << 20):
            copy.write(block)


def measure(report: Report, name: str, dialect: Dialect, run: Run, limit: float) -> list[Answers]:
    """The first time, with everything compiled and opened anew, and the median of some more."""
    found = []
    for what, query in QUESTIONS.items():
        walls = []
        for _ in range(ROUNDS):
            with stopwatch() as wall:
                answers = ask(query, dialect, run)
            walls.append(wall())
        report.at_most(f"{name}, {what}, first time", walls[0], limit, "s")
        report.at_most(f"{name}, {what}, median", sorted(walls)[ROUNDS // 2], limit, "s")
        found.append(answers)
    return found


def ask(query: Query, dialect: Dialect, run: Run) -> Answers:
    combined = compile_many([one for one in CATALOGUE if can_answer(one, query)], query, dialect)
    return combined.read(run(combined.statement))


def _asked(place: Place = NATION, by: tuple[str, ...] = ()) -> Query:
    return Query(ON, "2024-2025", place, by)


QUESTIONS = {
    "province": _asked(Place("province", "11")),
    "province by commune": _asked(Place("province", "11"), ("commune",)),
    "province by school": _asked(Place("province", "11"), ("institution",)),
    "one school": _asked(Place("institution", "00000000-0000-0000-0000-000000000007")),
}


def build_lake(report: Report, connection: psycopg.Connection[Any], folder: Path) -> None:
    with stopwatch() as wall:
        built = build(Live(connection), folder, YEARS)
    report.tell("lake, built anew", wall(), "s")
    report.tell("lake, rows", built.rows, "rows")
    report.tell("lake, size", sum(each.size for each in built.manifest.partitions) / 1e6, "MB")
    with stopwatch() as wall:
        build(Live(connection), folder, YEARS)
    report.tell("lake, looked through, nothing changed", wall(), "s")
    report.at_most("lake, memory at the most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1000, "MB")


def main() -> int:
    report = Report()
    with scratch() as database, tempfile.TemporaryDirectory() as folder:
        with psycopg.connect(database.url("hoaban_owner")) as connection:
            fill(connection, Path(folder))
            live = measure(report, "live", "postgres", lambda s: connection.execute(s.sql, s.params).fetchall(), 5)
            build_lake(report, connection, Path(folder) / "lake")
        with closing(Lake(Path(folder) / "lake")) as lake:
            before = cpu_seconds()
            there = measure(report, "lake", "duckdb", lake.run, 1)
            report.tell("lake, CPU a question", (cpu_seconds() - before) / ROUNDS / len(QUESTIONS), "s")
    report.at_most("questions with different answers", sum(a != b for a, b in zip(live, there, strict=True)), 0, "")
    report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
