"""Linkage on data that nobody here made, on two databases, and one person's candidates in PostgreSQL."""

import csv
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.linkage import judged
from bench.linkage_engines import InPostgres, digest, in_postgres, normalised
from bench.linkage_people import TESTING_SEEDS, TUNING_SEEDS, make
from hoaban.engines.linkage import DUCKDB, PERSON, compare, declared, indexes, keys_of, lookup
from hoaban.engines.linkage.files import Files
from hoaban.engines.linkage.scoring import with_terms
from tests.database import server
from tests.shared_data import shared

FEBRL = {"id": "rec_id", "birth_date": "date_of_birth", "personal_id": "soc_sec_id", "street": "address_1", "locality": "address_2"}  # fmt: skip
STUDENTS, PERSONS = 1_500, 7_500


def entity(record: str) -> str:
    return record.split("-")[1]


def f1(out: Path, true_pairs: int, outcomes: frozenset[str]) -> float:
    with out.open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["outcome"] in outcomes]
    right = sum(entity(row["id"]) == entity(row["register_id"]) for row in found)
    return 2 * right / (len(found) + true_pairs)


def test_two_files_of_febrl(tmp_path: Path) -> None:
    folder, out = shared("linkage"), tmp_path / "out.csv"
    Files(folder / "dataset4a.csv", folder / "dataset4b.csv", out, FEBRL).link()
    assert f1(out, 5000, frozenset({"same"})) >= 0.9995
    assert f1(out, 5000, frozenset({"same", "review"})) >= 0.9995


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_file_of_febrl(tmp_path: Path, number: int) -> None:
    path, out = shared("linkage") / f"dataset{number}.csv", tmp_path / "out.csv"
    with path.open(encoding="utf-8", newline="") as file:
        records = Counter(entity(row[0]) for row in list(csv.reader(file))[1:])
    true_pairs = sum(count * (count - 1) // 2 for count in records.values())
    Files(path, None, out, FEBRL).link()
    assert f1(out, true_pairs, frozenset({"same"})) >= 0.99


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linkage")
    make(folder, STUDENTS, PERSONS, "dirty", TESTING_SEEDS[0])
    return folder


@pytest.fixture
def connection() -> Iterator[psycopg.Connection[Any]]:
    """A database of its own on the tests' server."""
    name = f"linkage_{os.getpid()}"
    with server() as outside:
        outside.execute(f"CREATE DATABASE {name}".encode())
        try:
            with server(name) as inside:
                yield inside
        finally:
            outside.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_seeds_tested_on_are_not_those_tuned_on() -> None:
    assert not set(TESTING_SEEDS) & set(TUNING_SEEDS)


def test_dirty_pupils_find_their_persons(town: Path) -> None:
    Files(town / "people.csv", town / "register.csv", town / "ours.csv").link()
    found = judged(town, "ours.csv")
    assert found.records >= 0.95 * STUDENTS
    assert found.precision >= 99.8
    assert found.recall >= 98
    assert found.reviewed < 3


def test_postgresql_decides_as_duckdb_does(town: Path, connection: psycopg.Connection[Any]) -> None:
    with closing(normalised(town)) as database:
        here = digest(database, DUCKDB)
    assert in_postgres(connection, town) == here
    assert int(here.split(" ")[0]) > 0.9 * STUDENTS


def test_one_persons_candidates_score_as_in_python(town: Path, connection: psycopg.Connection[Any]) -> None:
    with closing(normalised(town)):
        database = InPostgres(connection)
        database.run("CREATE EXTENSION fuzzystrmatch")
        database.load("people_match", town / "hb_right.csv")
    for statement in indexes(PERSON, "people_match").values():
        database.run(statement)
    weights = declared(PERSON, PERSONS)
    asked = lookup(PERSON, weights, "people_match")
    pupils, truth = rows(town / "people.csv"), {row["id"]: row["register_id"] for row in rows(town / "truth.csv")}
    persons = {row["id"]: keys_of(PERSON, row) for row in rows(town / "register.csv")}
    counts = {(term, value): count for _, term in with_terms(PERSON) for value, count in Counter(each[term] for each in persons.values()).items() if value}  # fmt: skip
    hits = 0
    chosen = random.Random(1).sample([row for row in pupils if truth[row["id"]]], 60)
    for pupil in chosen:
        keys = keys_of(PERSON, pupil)
        found = connection.execute(asked.sql.encode(), asked.parameters(keys)).fetchall()
        assert [row[1] for row in found] == [
            compare(PERSON, weights, keys, persons[row[0]], counts).score for row in found
        ]
        hits += bool(found) and found[0][0] == truth[pupil["id"]]
    assert hits >= 57


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
