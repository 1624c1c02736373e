"""Linking 200,000 pupils with a register of 1,000,000 beside Splink 5 in one run; the same result on three databases; one person's candidates.

    script/bench linkage [--students N --persons M] [--scenario mountain|delta|dirty] [--only ours,splink,dirty,engines,lookup,growth]

`growth`, which is run when it is named, does the same with ten times the records: a nation's tenth; it wants 8 GB of memory and 3 GB of disk.
`dirty` is a fifth of the records with far more mistakes. Splink and Spark live in an environment of their own
(`build/bench-venv`, the dependency group `bench`): where it cannot be made, or Java is missing, they are left out with the reason.
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from bench.linkage_engines import InPostgres, in_duckdb, in_postgres, normalised
from bench.linkage_people import TESTING_SEEDS, make
from bench.report import Report, cpu_seconds, stopwatch
from hoaban.engines.linkage import PERSON, declared, indexes, keys_of, lookup
from hoaban.kernel.localdb import scratch

ROOT = Path(__file__).resolve().parents[1]
RIVALS = ROOT / "build" / "bench-venv"
PRECISION, RECALL, REVIEWED = 99.95, 99.6, 1.0  # per cent
TIMES_FASTER, TIMES_SMALLER, LOOKUP_MS = 2.5, 2.0, 15.0
MOST_FOR_ENGINES = 20_000  # pupils: Spark needs minutes for what DuckDB does in seconds
TIMES_MORE, MOST_GROWTH, MEMORY_OF_LARGE = (
    10,
    1.25,
    "6GB",
)  # of CPU and memory for each record; putting in order grows a little
DIRTY_SHARE = 5
PARTS = ("ours", "splink", "dirty", "engines", "lookup")
ASKED = 400


@dataclass(frozen=True)
class Spent:
    wall: float
    cpu: float
    memory: float  # GB at the most


def spent(command: list[str], log: Path) -> Spent:
    """Run a program to its end; what it and its threads took."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with stopwatch() as wall, log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment, cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{log.read_text('utf-8')[-3000:]}")
    return Spent(wall(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2)


def ours(folder: Path, memory: str) -> Spent:
    command = [sys.executable, "-m", "hoaban", "link", "--people", str(folder / "people.csv"), "--register", str(folder / "register.csv")]  # fmt: skip
    command += ["--out", str(folder / "ours.csv"), "--communes", "as-they-are", "--memory", memory, "--json"]
    return spent(command, folder / "ours.json")


def splink(folder: Path) -> Spent:
    return spent([str(RIVALS / "bin" / "python"), "-m", "bench.linkage_splink", str(folder)], folder / "splink.log")


def rivals_missing() -> str:
    """Why Splink and Spark cannot run, or nothing."""
    if (RIVALS / "bin" / "python").exists():
        return ""
    uv = ROOT / ".venv" / "bin" / "uv"
    tool = str(uv) if uv.exists() else shutil.which("uv")
    if tool is None:
        return "uv is not here to make their environment"
    made = subprocess.run([tool, "venv", "--quiet", "--python", sys.executable, str(RIVALS)], check=False, cwd=ROOT)
    wanted = [tool, "pip", "install", "--quiet", "--group", "pyproject.toml:bench"]
    filled = made.returncode == 0 and subprocess.run(wanted, check=False, cwd=ROOT, env={**os.environ, "VIRTUAL_ENV": str(RIVALS)}).returncode == 0  # fmt: skip
    if not filled:
        shutil.rmtree(RIVALS, ignore_errors=True)
    return "" if filled else "their environment could not be filled"


@dataclass
class Found:
    """Pupils by outcome, and whether the person given is the right one."""

    right: int = 0
    wrong: int = 0
    reviewed_right: int = 0
    reviewed_wrong: int = 0
    present: int = 0
    records: int = 0

    @property
    def precision(self) -> float:
        return 100 * self.right / max(1, self.right + self.wrong)

    @property
    def precision_with_reviewed(self) -> float:
        right = self.right + self.reviewed_right
        return 100 * right / max(1, right + self.wrong + self.reviewed_wrong)

    @property
    def recall(self) -> float:
        return 100 * (self.right + self.reviewed_right) / max(1, self.present)

    @property
    def reviewed(self) -> float:
        return 100 * (self.reviewed_right + self.reviewed_wrong) / max(1, self.records)


def judged(folder: Path, name: str) -> Found:
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["id"]: row["register_id"] for row in csv.DictReader(file)}
    found = Found(present=sum(map(bool, truth.values())), records=len(truth))
    with (folder / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _count(found, row["outcome"], truth[row["id"]] == row["register_id"])
    return found


def _count(found: Found, outcome: str, is_right: bool) -> None:
    if outcome == "same":
        found.right += is_right
        found.wrong += not is_right
    elif outcome == "review":
        found.reviewed_right += is_right
        found.reviewed_wrong += not is_right


def measure_dirty(report: Report, folder: Path, wanted: argparse.Namespace) -> None:
    """Schools that err far more often; what comes out is told, the limits are those of usual schools."""
    make(folder, wanted.students // DIRTY_SHARE, wanted.persons // DIRTY_SHARE, "dirty", wanted.seed)
    ours(folder, wanted.memory)
    found = judged(folder, "ours.csv")
    report.tell("dirty: precision, automatic", found.precision, "%")
    report.tell("dirty: precision, automatic and reviewed", found.precision_with_reviewed, "%")
    report.tell("dirty: recall, automatic and reviewed", found.recall, "%")
    report.tell("dirty: to review", found.reviewed, "%")


def measure_growth(report: Report, folder: Path, wanted: argparse.Namespace, mine: Spent) -> None:
    make(folder, wanted.students * TIMES_MORE, wanted.persons * TIMES_MORE, wanted.scenario, wanted.seed)
    large = ours(folder, MEMORY_OF_LARGE)
    tell(report, "ten times the records", large)
    report.at_most("CPU for each record, beside that of a tenth", large.cpu / mine.cpu / TIMES_MORE, MOST_GROWTH, "times")  # fmt: skip
    report.at_most("memory for each record, likewise", large.memory / mine.memory / TIMES_MORE, MOST_GROWTH, "times")
    found = judged(folder, "ours.csv")
    report.at_least("ten times the records: precision, automatic", found.precision, PRECISION, "%")
    report.at_least("ten times the records: recall", found.recall, RECALL, "%")


def measure_ours(report: Report, folder: Path, memory: str) -> Spent:
    best = ours(folder, memory)
    tell(report, "ours", best)
    found = judged(folder, "ours.csv")
    report.at_least("ours: precision, automatic", found.precision, PRECISION, "%")
    report.at_least("ours: precision, automatic and reviewed", found.precision_with_reviewed, PRECISION, "%")
    report.tell("ours: recall, automatic", 100 * found.right / max(1, found.present), "%")
    report.at_least("ours: recall, automatic and reviewed", found.recall, RECALL, "%")
    report.at_most("ours: to review", found.reviewed, REVIEWED, "%")
    report.tell("ours: wrong links", found.wrong, f"of {found.right + found.wrong:,}")
    why = json.loads((folder / "ours.json").read_text("utf-8"))["why"]
    print(f"  ours: {', '.join(f'{name} {count:,}' for name, count in why.items())}", flush=True)
    return best


def compare(report: Report, folder: Path, mine: Spent, memory: str) -> None:
    if reason := rivals_missing():
        print(f"  Splink is left out: {reason}", flush=True)
        return
    theirs = splink(folder)
    tell(report, "Splink", theirs)
    found = judged(folder, "splink.csv")
    report.tell("Splink: precision of the best at weight 0 or more", found.precision, "%")
    report.tell("Splink: recall", found.recall, "%")
    again = ours(folder, memory)  # on either side of it, so that a busy moment meets both
    tell(report, "ours again", again)
    wall, cpu = min(mine.wall, again.wall), min(mine.cpu, again.cpu)
    report.at_least("times faster than Splink, CPU", theirs.cpu / cpu, TIMES_FASTER, "times")
    report.tell("times faster than Splink, wall", theirs.wall / wall, "times")
    report.at_least(
        "times less memory than Splink", theirs.memory / max(mine.memory, again.memory), TIMES_SMALLER, "times"
    )


def tell(report: Report, name: str, used: Spent) -> None:
    report.tell(f"{name}: wall", used.wall, "s")
    report.tell(f"{name}: CPU", used.cpu, "s")
    report.tell(f"{name}: memory at the most", used.memory, "GB")


def engines(report: Report, folder: Path, connection: psycopg.Connection[object]) -> None:
    answers = {}
    for name, run in (("DuckDB", lambda: in_duckdb(folder)), ("PostgreSQL", lambda: in_postgres(connection, folder)), ("Spark", lambda: spark(folder))):  # fmt: skip
        answers[name] = timed(report, name, run)
    told = {name: answer for name, answer in answers.items() if not answer.startswith("left out")}
    for name, answer in answers.items():
        print(f"  {name}: {answer}", flush=True)
    report.at_most("different results among the databases", len(set(told.values())) - 1, 0, "")


def timed(report: Report, name: str, run: Callable[[], str]) -> str:
    with stopwatch() as wall:
        answer = run()
    report.tell(f"{name}: linked in", wall(), "s")
    return answer


def spark(folder: Path) -> str:
    if reason := rivals_missing() or ("" if shutil.which("java") else "Java is not here"):
        return f"left out: {reason}"
    log = folder / "spark.log"
    spent([str(RIVALS / "bin" / "python"), "-m", "bench.linkage_engines", "spark", str(folder)], log)
    return log.read_text("utf-8").strip().splitlines()[-1]


def one_person(report: Report, folder: Path, connection: psycopg.Connection[object], persons: int) -> None:
    """Candidates of single pupils, after the caches are warm: a clerk's question comes to a server that answers others."""
    with closing(normalised(folder)):
        database = InPostgres(connection)
        database.run("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
        database.load("people_match", folder / "hb_right.csv")
    with stopwatch() as wall:
        database.run("ALTER TABLE people_match ADD PRIMARY KEY (id)")
        for statement in indexes(PERSON, "people_match").values():
            database.run(statement)
        database.run("VACUUM ANALYZE people_match")
    report.tell("indexes for one person's candidates, built", wall(), "s")
    ((size,),) = database.rows("SELECT pg_indexes_size('people_match') / 1e6")
    report.tell("their size", float(str(size)), "MB")
    asked = lookup(PERSON, declared(PERSON, persons), "people_match")
    with (folder / "people.csv").open(encoding="utf-8", newline="") as file:
        pupils = [keys_of(PERSON, dict(row)) for _, row in zip(range(ASKED * 50), csv.DictReader(file), strict=False)][
            ::50
        ]
    for keys in pupils:
        connection.execute(asked.sql.encode(), asked.parameters(keys)).fetchall()
    taken, before = [], cpu_of_both(connection)
    for keys in pupils:
        began = time.perf_counter()
        connection.execute(asked.sql.encode(), asked.parameters(keys)).fetchall()
        taken.append(1000 * (time.perf_counter() - began))
    spent_each = 1000 * (cpu_of_both(connection) - before) / len(pupils)
    taken.sort()
    report.at_most("one person's candidates, CPU of program and database", spent_each, LOOKUP_MS, "ms")
    report.at_most("one person's candidates, median", statistics.median(taken), LOOKUP_MS, "ms")
    report.at_most("one person's candidates, 95 of 100", taken[len(taken) * 95 // 100], LOOKUP_MS, "ms")


def cpu_of_both(connection: psycopg.Connection[object]) -> float:
    """CPU seconds of this program and of the database's process that answers it: what a busy machine does not lengthen."""
    used = psutil.Process(connection.info.backend_pid).cpu_times()
    return cpu_seconds() + float(used.user + used.system)


def main(arguments: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="bench.linkage")
    asked.add_argument("--students", type=int, default=200_000)
    asked.add_argument("--persons", type=int, default=1_000_000)
    asked.add_argument("--scenario", default="mountain")
    asked.add_argument("--seed", type=int, default=TESTING_SEEDS[0])
    asked.add_argument("--memory", default="1GB")
    asked.add_argument("--only", type=lambda text: tuple(text.split(",")), default=PARTS)
    wanted, report = asked.parse_args(arguments), Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "whole", wanted.students, wanted.persons, wanted.scenario, wanted.seed)
        in_files(report, folder, wanted)
        in_databases(report, folder, wanted)
    report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


def in_files(report: Report, folder: Path, wanted: argparse.Namespace) -> None:
    if {"ours", "splink", "growth"} & set(wanted.only):
        mine = measure_ours(report, folder / "whole", wanted.memory)
        if "splink" in wanted.only:
            compare(report, folder / "whole", mine, wanted.memory)
        if "growth" in wanted.only:
            measure_growth(report, folder / "large", wanted, mine)
    if "dirty" in wanted.only:
        measure_dirty(report, folder / "dirty", wanted)


def in_databases(report: Report, folder: Path, wanted: argparse.Namespace) -> None:
    if not {"engines", "lookup"} & set(wanted.only):
        return
    with scratch() as server, psycopg.connect(server.url("hoaban_owner"), autocommit=True) as connection:
        if "engines" in wanted.only:
            pupils = min(wanted.students, MOST_FOR_ENGINES)
            make(folder / "engines", pupils, pupils * wanted.persons // wanted.students, wanted.scenario, wanted.seed)
            engines(report, folder / "engines", connection)
        if "lookup" in wanted.only:
            one_person(report, folder / "whole", connection, wanted.persons)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
