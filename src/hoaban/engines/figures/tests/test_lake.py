"""The lake gives the live figures for every day of its years, builds what changed only, and survives whatever happens."""

from __future__ import annotations

import errno
import fcntl
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.figures.build import Built, build
from hoaban.engines.figures.combine import compile_many
from hoaban.engines.figures.errors import LakeBusyError, LakeError
from hoaban.engines.figures.lake import Lake
from hoaban.engines.figures.manifest import Year
from hoaban.engines.figures.narrow import can_answer
from hoaban.engines.figures.query import Query
from hoaban.engines.figures.render import Statement
from hoaban.engines.figures.star import TABLES, Table
from hoaban.engines.figures.tests import killed_builds
from hoaban.engines.figures.tests.catalogue import BY_ID, CATALOGUE
from hoaban.engines.figures.tests.conftest import in_postgres
from hoaban.engines.figures.tests.sources import LiveSource, RowSource
from hoaban.engines.figures.tests.test_equality import quietly
from hoaban.engines.figures.tests.worlds import YEARS, World, queries, world_of, worlds

BOTH = tuple(Year(name, *span) for name, span in YEARS.items())
FIRST = BOTH[0]
ASKED = ("learners", "staff", "institutions", "permanent-classroom-share", "dropout-rate", "enrolment-rate")


def figures(lake: Lake, on: date = date(2025, 1, 10), school_year: str = "2024-2025") -> object:
    combined = compile_many([BY_ID[name] for name in ASKED], Query(on, school_year), "duckdb")
    return combined.read(lake.run(combined.statement))


def built(folder: Path, seed: int = 1, size: int = 12, years: Sequence[Year] = BOTH[:1]) -> Built:
    return build(RowSource(world_of(seed, size)), folder, years, threads=1)


@settings(quietly, max_examples=8)
@given(world=worlds(), asked=st.lists(queries(), min_size=4, max_size=8), days=st.lists(st.integers(0, 364)))
def test_every_day_of_a_year_equals_the_live_figures(
    postgres, world: World, asked: list[Query], days: list[int]
) -> None:
    dated = [replace(query, on=YEARS[query.school_year][0] + timedelta(d)) for query in asked for d in days[:3]]
    within = [query for query in asked if YEARS[query.school_year][0] <= query.on < YEARS[query.school_year][1]]
    with in_postgres(postgres, world) as live, tempfile.TemporaryDirectory() as folder:
        build(LiveSource(postgres), Path(folder), BOTH, threads=1)
        with closing(Lake(Path(folder), threads=1)) as lake:
            for query in (*dated, *within):
                answerable = [indicator for indicator in CATALOGUE if can_answer(indicator, query)]
                here = compile_many(answerable, query, "postgres")
                there = compile_many(answerable, query, "duckdb")
                assert there.read(lake.run(there.statement)) == here.read(live(here.statement))


def test_a_second_build_of_the_same_rows_writes_nothing(tmp_path: Path) -> None:
    first = built(tmp_path)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*.parquet")}
    again = built(tmp_path)
    assert len(first.written) == len(files) == len(TABLES)
    assert again.written == ()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*.parquet")} == files


def test_an_unchanged_watermark_is_not_even_read(tmp_path: Path) -> None:
    source = RowSource(world_of(1, 5), stamp="monday")
    build(source, tmp_path, [FIRST])
    source.asked.clear()
    build(source, tmp_path, BOTH)
    assert source.asked == [f"{name}/2025-2026" for name in TABLES]


def test_only_what_changed_is_written_and_other_years_stay(tmp_path: Path) -> None:
    built(tmp_path, years=BOTH)
    before = figures(Lake(tmp_path), date(2026, 1, 10), "2025-2026")
    world = world_of(1, 12)
    world["fact_computer"] = world["fact_computer"][:-1]
    assert build(RowSource(world), tmp_path, [FIRST]).written == ("fact_computer/2024-2025",)
    assert figures(Lake(tmp_path), date(2026, 1, 10), "2025-2026") == before


def test_a_missing_file_is_noticed_and_built_again(tmp_path: Path) -> None:
    built(tmp_path)
    before = figures(Lake(tmp_path))
    victim = next((tmp_path / "fact_learner").glob("2024*.parquet"))
    victim.unlink()
    assert Lake(tmp_path).damage() == [f"fact_learner/{victim.name}: missing"]
    with pytest.raises(LakeError, match="Build it again"):
        figures(Lake(tmp_path))
    assert built(tmp_path).written == ("fact_learner/2024-2025",)
    assert figures(Lake(tmp_path)) == before


def test_a_file_cut_short_is_noticed(tmp_path: Path) -> None:
    built(tmp_path)
    victim = next((tmp_path / "fact_staff").glob("2024*.parquet"))
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-9])
    assert len(Lake(tmp_path).damage()) == 1
    victim.write_bytes(whole[:-9] + b"123456789")
    assert "fact_staff" in Lake(tmp_path).damage()[0]
    with pytest.raises(LakeError, match="Build it again"):
        figures(Lake(tmp_path))


def test_an_open_lake_sees_a_new_build(tmp_path: Path) -> None:
    built(tmp_path, seed=1)
    with closing(Lake(tmp_path)) as lake:
        first = figures(lake)
        built(tmp_path, seed=2)
        second = figures(lake)
        assert second == figures(Lake(tmp_path)) != first


def test_an_open_lake_survives_the_sweeping_of_its_files(tmp_path: Path) -> None:
    built(tmp_path, seed=1)
    with closing(Lake(tmp_path)) as lake:
        figures(lake)
        built(tmp_path, seed=2)
        stale = (tmp_path / "manifest.json").read_text()
        built(tmp_path, seed=1)
        built(tmp_path, seed=3)
        assert figures(lake) == figures(Lake(tmp_path))
        (tmp_path / "manifest.json").write_text(stale)
        with pytest.raises(LakeError, match="Build it again"):
            figures(lake)


def test_who_reads_the_manifest_while_it_is_replaced_reads_the_old_one_whole(tmp_path: Path) -> None:
    built(tmp_path, seed=1)
    old = (tmp_path / "manifest.json").read_text()
    with (tmp_path / "manifest.json").open() as reading:
        built(tmp_path, seed=2)
        assert reading.read() == old != (tmp_path / "manifest.json").read_text()


def test_files_that_nobody_can_mean_any_more_are_swept(tmp_path: Path) -> None:
    for seed in range(1, 5):
        now = built(tmp_path, seed).manifest.files()
    left = {f"{path.parent.name}/{path.name}" for path in tmp_path.glob("*/*.parquet")}
    assert now < left
    assert len(left) <= 2 * len(now)


def test_odd_folder_names_work(tmp_path: Path) -> None:
    folder = tmp_path / "kho số liệu [1] 'a' {b} *"
    built(folder)
    assert figures(Lake(folder)) == figures(Lake(folder), date(2025, 1, 10))
    assert Lake(folder).damage() == []


def test_empty_text_and_no_text_stay_apart(tmp_path: Path) -> None:
    world = world_of(1, 0)
    row = world["dim_institution"][0]
    world["dim_institution"] = [{**row, "code": "", "name": None, "kind": 'a "b", \n c'}]
    build(RowSource(world), tmp_path, [FIRST])
    read = Statement("SELECT code, name, kind FROM star.dim_institution", {}, "duckdb", FIRST.start, FIRST.name)
    assert Lake(tmp_path).run(read) == [("", None, 'a "b", \n c')]


def test_it_says_which_year_is_missing(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="10/01/2025 of school year 2024-2025"):
        figures(Lake(tmp_path))
    built(tmp_path, years=BOTH)
    with pytest.raises(LakeError, match="10/01/2026 of school year 2024-2025"):
        figures(Lake(tmp_path), date(2026, 1, 10))


def test_a_damaged_manifest_says_what_to_do(tmp_path: Path) -> None:
    built(tmp_path)
    (tmp_path / "manifest.json").write_text('{"years": [')
    with pytest.raises(LakeError, match="Delete that file"):
        figures(Lake(tmp_path))


def test_another_schema_is_built_anew(tmp_path: Path) -> None:
    built(tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": "older"}))
    assert Lake(tmp_path).years() == ()
    assert len(built(tmp_path).written) == len(TABLES)


def test_statements_reach_nothing_outside_the_folder(tmp_path: Path) -> None:
    built(tmp_path / "lake")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    peek = Statement(f"SELECT * FROM read_csv('{tmp_path}/secret.csv')", {}, "duckdb", FIRST.start, FIRST.name)
    with pytest.raises(Exception, match="disabled by configuration"):
        Lake(tmp_path / "lake").run(peek)


class FullDisk(RowSource):
    def blocks(self, table: Table, year: Year) -> Iterator[bytes]:
        yield from super().blocks(table, year)
        if table.name == "fact_room":
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_lake_as_it_was(tmp_path: Path) -> None:
    built(tmp_path)
    before = figures(Lake(tmp_path))
    with pytest.raises(OSError, match="No space left"):
        build(FullDisk(world_of(2, 12)), tmp_path, [FIRST])
    assert figures(Lake(tmp_path)) == before
    assert not list(tmp_path.glob(".work"))


def test_two_builds_at_once_do_not_mix(tmp_path: Path) -> None:
    tmp_path.mkdir(exist_ok=True)
    with (tmp_path / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(LakeBusyError, match="is being built"):
            built(tmp_path)
    assert built(tmp_path).written


def test_killed_before_any_durable_step_the_lake_answers_and_the_next_build_succeeds(tmp_path: Path) -> None:
    base, finished = tmp_path / "base", tmp_path / "finished"
    built(base)
    shutil.copytree(base, finished)
    last = (
        2 * len(built(finished, seed=2, size=9).written) + 1
    )  # a file and its folder each; then the manifest and its own
    old, new = figures(Lake(base)), figures(Lake(finished))
    steps = [*range(0, last - 1, last // 5), last - 1, last]
    folders = [tmp_path / f"killed {step}" for step in steps]
    for folder in folders:
        shutil.copytree(base, folder)
    pairs = [word for folder, step in zip(folders, steps, strict=True) for word in (str(folder), str(step))]
    command = [sys.executable, "-m", killed_builds.__name__, *pairs]
    killed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert int(killed) == len(steps)
    for folder, step in zip(folders, steps, strict=True):
        assert Lake(folder).damage() == []
        assert figures(Lake(folder)) == (new if step == last else old)
        built(folder, seed=2, size=9)
        assert figures(Lake(folder)) == new != old
        assert not list(folder.glob(".work"))
