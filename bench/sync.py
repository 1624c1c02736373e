"""Sync: 50,000 histories of the whole protocol, and 10,000 devices with 40 operations each that reconnect together.

The histories are those of the tests, with other seeds, shared by one process for each core, with a database of its own, that stays on that
core: where each question to PostgreSQL wakes another core, they take longer.

The load goes through granian and the whole stack of middleware, on loopback: each device has taken the rolls of its class for twenty days,
two half-days each, and comes within two minutes around seven o'clock. What is measured is the CPU of the server's processes and of PostgreSQL
together, for each device that was served, after some others came, so that every thread has its connection and its plans; then, what the
trial costs here from which the limit was taken (`bench.sync_trial`).

`--histories N` and `--devices N` change the numbers, and 0 leaves one out; `--first SEED` begins the histories there; `--marks` sends a mark
of each of the class's forty pupils instead of rolls.
"""

import argparse
import json
import logging
import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from bench import sync_trial
from bench.province import own_database
from bench.report import Report, stopwatch
from bench.sync_classes import prepare

HISTORIES, CHUNK = 50_000, 500
DEVICES, OPERATIONS, CPU_MS = 10_000, 40, 10.0
ARRIVING = 120.0  # seconds within which they come
EARLY, EARLY_WITHIN = 200, 4.0  # devices that come before anything is measured, and within how many seconds
KINDS = {"rolls": "attendance.take_roll@1", "marks": "assessment.set_mark@1"}
ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="bench.sync")
    asked.add_argument("--histories", type=int, default=HISTORIES)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--devices", type=int, default=DEVICES)
    asked.add_argument("--marks", action="store_true")
    wanted, report = asked.parse_args(arguments), Report()
    if wanted.devices:
        with ready_database():
            load(report, wanted.devices, "marks" if wanted.marks else "rolls")
    if wanted.histories:
        histories(report, wanted.histories, wanted.first)
    report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


@contextmanager
def ready_database() -> Iterator[None]:
    with own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        import django

        django.setup()
        yield


def histories(report: Report, wanted: int, first: int) -> None:
    """Let every core run its share."""
    cores = sorted(os.sched_getaffinity(0))
    share = math.ceil(wanted / len(cores))
    with stopwatch() as elapsed, ProcessPoolExecutor(len(cores), mp_context=get_context("spawn")) as pool:
        firsts = [first + at * share for at in range(len(cores))]
        found = list(pool.map(share_of_histories, cores, firsts, [share] * len(cores)))
        seconds = elapsed()
    for _, broke in found:
        for what in broke:
            print(f"  {what}", flush=True)
    report.at_least("histories in which all held", sum(held for held, _ in found), wanted, "")
    report.tell("histories, wall", seconds, "s")


def share_of_histories(core: int, first: int, wanted: int) -> tuple[int, list[str]]:
    """Run histories on a core in chunks, each with a seed and a town of its own, until one breaks; give how many held, and what broke."""
    os.sched_setaffinity(0, {core})
    with ready_database():
        from django.db import transaction

        from hoaban.interfaces.sync import contents, kinds, news
        from hoaban.interfaces.sync.tests.histories import run
        from hoaban.interfaces.sync.tests.world import settled_world, slim
        from tests.slates import Slate, from_first, make_table, show_slates, write_slate
        from tests.town import build_town

        make_table()
        kinds.may_be_sent(write_slate, {"slates.write@1": from_first})
        contents.CLASS.append(contents.of_class(Slate, show_slates))
        for name, value in slim().items():
            setattr(contents, name, value)
        logging.getLogger("hoaban.kernel.many").setLevel(logging.CRITICAL)  # some operations are meant to fail
        vars(news)["MOST_ROWS"] = 3  # small pages meet more ends of pages
        done = 0
        with stopwatch() as elapsed:
            while done < wanted:
                with transaction.atomic():
                    found = run(settled_world(build_town()), min(CHUNK, wanted - done), seed=first + done)
                    transaction.set_rollback(True)
                done += found.histories
                print(f"  core {core}: {done:,} histories from {first:,} on after {elapsed():.0f} s", flush=True)
                if found.broke:
                    return done - 1, [f"seed {first + done - found.histories}: {found.broke}"]
    return done, []


def load(report: Report, devices: int, what: str) -> None:
    from hoaban.interfaces.cli.setup import collect_static

    collect_static()
    with stopwatch() as elapsed:
        told = prepare(EARLY + devices)
    print(f"  {len(told):,} devices ready after {elapsed():.0f} s", flush=True)
    ours = served("hoaban.interfaces.wsgi:application", told, what)
    count(report, len(told), what)
    tell(report, devices, ours)
    if what == "rolls":
        sync_trial.make_tables(told)
        trial = served("bench.sync_trial_server:application", told, what)
        report.at_least("operations of the trial that stand", min(sync_trial.count()), len(told) * OPERATIONS, "")
        tell_trial(report, devices, ours, trial)


@dataclass(frozen=True, slots=True)
class Served:
    """What came of a load: what the devices heard, the wall seconds, and the CPU seconds of the web server and of PostgreSQL."""

    said: dict[str, Any]
    seconds: float
    program: float
    database: float

    @property
    def used(self) -> float:
        return self.program + self.database


def served(application: str, told: list[dict[str, Any]], what: str) -> Served:
    with serving(application) as (port, server):
        reconnect(port, told[:EARLY], what, EARLY_WITHIN)
        before = cpu_of(server)
        with stopwatch() as elapsed:
            said = reconnect(port, told[EARLY:], what, ARRIVING)
        seconds, after = elapsed(), cpu_of(server)
    return Served(said, seconds, *(then - first for first, then in zip(before, after, strict=True)))


@contextmanager
def serving(application: str) -> Iterator[tuple[int, psutil.Process]]:
    """Serve as `hoaban serve` does, with two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"from hoaban.interfaces.cli.serve import serve; serve('{application}', '127.0.0.1', {port}, 2)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as process:
        try:
            _wait(port)
            yield port, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the server does not answer")


def cpu_of(server: psutil.Process) -> tuple[float, float]:
    """CPU seconds of the server's processes, and of all of PostgreSQL, backends that have ended among them."""
    from bench.province import Server

    postmaster = Server().postmaster
    ended = postmaster.cpu_times()
    database = _cpu([postmaster, *postmaster.children()]) + ended.children_user + ended.children_system
    return _cpu([server, *server.children(recursive=True)]), database


def _cpu(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def reconnect(port: int, devices: list[dict[str, Any]], what: str, within: float) -> dict[str, Any]:
    """Let devices come within some seconds; give what they heard."""
    command, given = [sys.executable, "-m", "bench.sync_load", str(port), what, str(within)], json.dumps(devices)
    done = subprocess.run(
        command, cwd=ROOT, input=given, stdout=subprocess.PIPE, encoding="utf-8", check=True, timeout=3600
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def count(report: Report, devices: int, what: str) -> None:
    """Hold what stands against what was sent."""
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.models import Change, Operation
    from hoaban.kernel.scoping import acting
    from hoaban.modules.assessment.models import Mark
    from hoaban.modules.attendance.models import Roll

    wanted, model = devices * OPERATIONS, {"rolls": Roll, "marks": Mark}[what]
    with acting(Actor.system("bench")):
        ledger = Operation.objects.filter(kind=KINDS[what], verdict="applied").count()
        effects = Change.objects.filter(table=model._meta.db_table).count()  # noqa: SLF001  Django's documented model API
        standing = model.objects.exclude(written_by=None).count()
    report.at_most("operations lost", wanted - min(ledger, effects, standing), 0, "")
    report.at_most("operations doubled", max(ledger, effects, standing) - wanted, 0, "")


def tell(report: Report, devices: int, ours: Served) -> None:
    said = ours.said
    print(f"  {said}", flush=True)
    other = sum(count for name, count in said.items() if name.startswith(("refused", "lost", "gave")))
    report.at_most("refused otherwise than by 503 with Retry-After", other, 0, "")
    report.at_most("CPU a sync of 40 operations, server and PostgreSQL", ours.used * 1000 / devices, CPU_MS, "ms")
    report.tell("of it the program", ours.program * 1000 / devices, "ms")
    report.tell("of it PostgreSQL", ours.database * 1000 / devices, "ms")
    report.tell("p95 from the first try to the answer", said.get("p95", 0), "s")
    report.tell("told to come again", said.get("503", 0), "times")
    report.tell("all served after", ours.seconds, "s")
    report.tell("bytes up, a sync", said.get("bytes up", 0) / devices, "B")
    report.tell("bytes down, a sync", said.get("bytes down", 0) / devices, "B")


def tell_trial(report: Report, devices: int, ours: Served, trial: Served) -> None:
    """Say what the trial, from which the limit comes, costs in the same minutes."""
    report.tell("CPU a sync of the trial: the program", trial.program * 1000 / devices, "ms")
    report.tell("CPU a sync of the trial: PostgreSQL", trial.database * 1000 / devices, "ms")
    report.tell("CPU of ours, the trial's being 1", ours.used / trial.used, "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
