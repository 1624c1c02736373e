"""A whole synthetic province: 485 institutions, 207,000 learners, 15,614 staff, three school years, in 90 s and 1.5 GB on 2 cores.

The database is a local one of its own, with the settings that everybody's has. Memory is this process's and the database
server's together; pages that the server's processes share count once. Another province can be named on the command line.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import psutil

from bench.report import Report, cpu_seconds, stopwatch, tree_rss

SECONDS, MEGABYTES = 90, 1536
LIVE_SECONDS, LAKE_SECONDS, DAY_ASKED = 5, 1, date(2025, 5, 31)


@contextmanager
def own_database(*, loads_places: bool = True) -> Iterator[None]:
    """Make everything ready in a folder of its own, as a first start does, and take it away after."""
    home = Path(tempfile.mkdtemp(prefix="hoaban-bench-"))
    home.chmod(0o711)
    os.environ["HOABAN_HOME"] = str(home)
    for name in ("DATABASE_URL", "HOABAN_OWNER_DATABASE_URL"):
        os.environ.pop(name, None)
    from hoaban.interfaces.cli.starting import ready
    from hoaban.kernel import localdb

    try:
        ready(loads_places=loads_places)
        yield
    finally:
        localdb.stop(home)
        shutil.rmtree(home, ignore_errors=True)


class Server:
    """The database server's processes: the memory of all, and the CPU of all that serve us, of connections that ended too."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = psutil.Process(cursor.fetchone()[0])
        self.postmaster = self.backend.parent() or self.backend

    def memory(self) -> int:
        total = 0
        for process in (self.postmaster, *self.postmaster.children()):
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        return total

    def cpu_seconds(self) -> float:
        ended = self.postmaster.cpu_times()
        used = float(ended.children_user + ended.children_system)
        for process in self.postmaster.children():
            with suppress(psutil.Error):
                times = process.cpu_times()
                used += times.user + times.system
        return used


@contextmanager
def watched(server: Server) -> Iterator[list[int]]:
    """Note the memory of both sides twice a second; the largest is the peak."""
    seen, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            seen.append(tree_rss() + server.memory())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield seen
    over.set()
    watcher.join()


def measure(report: Report, province: str) -> None:
    from hoaban.interfaces.demo.build import build
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.upkeep import refresh_statistics

    server = Server()
    before, its_before = cpu_seconds(), server.cpu_seconds()
    with watched(server) as memory, stopwatch() as elapsed:
        built = build(Actor.system("bench"), province)
        refresh_statistics()
        seconds = elapsed()
    report.at_most("build, wall", seconds, SECONDS, "s")
    report.at_most("peak memory, program and database", max(memory) / 2**20, MEGABYTES, "MB")
    report.tell("build, CPU of the program", cpu_seconds() - before, "s")
    report.tell("build, CPU of the database", server.cpu_seconds() - its_before, "s")
    report.tell("load of the machine", os.getloadavg()[0], "")
    report.tell("rows", built.rows, "")


def calibrate(report: Report, province: str) -> None:
    from hoaban.interfaces.demo.calibration import check
    from hoaban.kernel.actor import Actor

    began = time.perf_counter()
    findings = check(Actor.system("bench"), province)
    report.tell("asking for the published figures", time.perf_counter() - began, "s")
    for finding in findings:
        print(f"  {finding}")
    report.at_most("figures that are not as published", sum(not one.is_met for one in findings), 0, "")


def ask_the_catalogue(report: Report, province: str) -> None:
    """The whole catalogue for the province on a day of the last year: from the records, then from the lake made of them."""
    from hoaban.interfaces.demo.profile import profile_of
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.figures.asking import show
    from hoaban.modules.figures.lake import build_lake, show_from_lake

    system, code, on = Actor.system("bench"), profile_of(province).code, DAY_ASKED
    with stopwatch() as elapsed:
        built = build_lake(system)
    report.tell("lake built", elapsed(), "s")
    report.tell("lake, rows", built.rows, "")
    answers = []
    with acting(system):
        for source, asking, limit in (("live", show, LIVE_SECONDS), ("lake", show_from_lake, LAKE_SECONDS)):
            with stopwatch() as elapsed:
                answers.append(asking(system, code, on)[1])
            report.at_most(f"the whole catalogue, {source}", elapsed(), limit, "s")
    report.tell("indicators", len(answers[0]), "")
    report.at_most(
        "indicators with different answers", sum(answers[0][one] != answers[1][one] for one in answers[0]), 0, ""
    )


def main(province: str) -> int:
    report = Report()
    with own_database():
        measure(report, province)
        calibrate(report, province)
        ask_the_catalogue(report, province)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "dien-bien"))
