"""Sync: 50,000 histories of the whole protocol, and 10,000 devices with 40 operations each that reconnect together.

The histories are those of the tests, with other seeds. The load goes through granian and the whole stack of middleware, on loopback; what
is measured is the CPU of the server's processes and of PostgreSQL together, for each device that was served. `--histories N` and `--devices N`
change the numbers; 0 leaves one out.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.province import own_database
from bench.report import Report, stopwatch

HISTORIES, CHUNK = 50_000, 500
DEVICES, OPERATIONS, CPU_MS = 10_000, 40, 10.0
ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="bench.sync")
    asked.add_argument("--histories", type=int, default=HISTORIES)
    asked.add_argument("--devices", type=int, default=DEVICES)
    wanted, report = asked.parse_args(arguments), Report()
    with own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        import django

        django.setup()
        from tests.slates import make_table

        make_table()
        import bench.sync_app  # noqa: F401  lets devices send and hold slates

        if wanted.devices:
            load(report, wanted.devices)
        if wanted.histories:
            histories(report, wanted.histories)
    report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


def histories(report: Report, wanted: int) -> None:
    """Run histories in chunks, each with a seed and a town of its own."""
    from django.db import transaction

    from hoaban.interfaces.sync import news
    from hoaban.interfaces.sync.tests.histories import run
    from hoaban.interfaces.sync.tests.world import settled_world
    from tests.town import build_town

    news.MOST_ROWS, done, broke = 3, 0, []  # type: ignore[misc]  small pages meet more ends of pages
    with stopwatch() as elapsed:
        while done < wanted and not broke:
            with transaction.atomic():
                found = run(settled_world(build_town()), min(CHUNK, wanted - done), seed=done)
                transaction.set_rollback(True)
            done += found.histories
            broke = [found.broke] if found.broke else []
        seconds = elapsed()
    for what in broke:
        print(f"  {what}", flush=True)
    news.MOST_ROWS = 500  # type: ignore[misc]
    report.at_least("histories in which all held", done - len(broke), wanted, "")
    report.tell("histories, wall", seconds, "s")


def load(report: Report, devices: int) -> None:
    with stopwatch() as elapsed:
        told = prepare(devices)
    print(f"  {devices:,} devices ready after {elapsed():.0f} s", flush=True)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file, serving() as (port, server):
        json.dump(told, file)
        file.flush()
        before = cpu_of(server)
        with stopwatch() as elapsed:
            said = reconnect(port, file.name)
        seconds, after = elapsed(), cpu_of(server)
    program, database = (then - first for first, then in zip(before, after, strict=True))
    tell(report, devices, said, seconds, program + database)
    report.tell("of it the program", program * 1000 / devices, "ms")
    report.tell("of it PostgreSQL", database * 1000 / devices, "ms")


def prepare(devices: int) -> list[dict[str, str]]:
    """Give each device a teacher; two teachers share a class."""
    from django.utils import timezone

    from hoaban.interfaces.sync.devices import LIFETIME, current_epoch, digest, new_token
    from hoaban.interfaces.sync.models import Device
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.ids import uuid7
    from hoaban.kernel.scoping import acting
    from hoaban.modules.accounts.models import Account, RoleGrant
    from hoaban.modules.people.models import Person
    from hoaban.modules.schooling.models import Homeroom, SchoolClass
    from tests.town import build_town

    town = build_town()
    school, since = town.primary, town.year.start
    years = {"school_year": town.year.name, "grades": ["5"], "starts_on": since, "ends_on": town.year.end}
    classes = [
        SchoolClass(institution=school, site=town.main_site, name=f"L{at}", **years) for at in range((devices + 1) // 2)
    ]
    born = town.today.replace(year=1990, day=1)
    persons = [
        Person(full_name=f"GV {at}", sort_key=f"{at}", search_key=f"{at}", birth_date=born, sex="female")
        for at in range(devices)
    ]
    accounts = [
        Account(
            username=f"gv{at}",
            display_name=f"GV {at}",
            sort_key=f"{at}",
            search_key=f"{at}",
            person_id=one.pk,
            password="!",
        )
        for at, one in enumerate(persons)
    ]
    tokens = [new_token() for _ in range(devices)]
    place = {"scope_kind": "school", "scope_id": str(school.pk), "institution_id": school.pk}
    with acting(Actor.system("bench")):
        SchoolClass.objects.bulk_create(classes, 1000)
        Person.objects.bulk_create(persons, 1000)
        Account.objects.bulk_create(accounts, 1000)
        RoleGrant.objects.bulk_create(
            [RoleGrant(account=one, role="homeroom_teacher", starts_on=since, **place) for one in accounts], 1000
        )
        Homeroom.objects.bulk_create(
            [
                Homeroom(institution=school, school_class=classes[at // 2], person=one, starts_on=since)
                for at, one in enumerate(persons)
            ],
            1000,
        )
        until, made = timezone.now() + LIFETIME, []
        for one, token in zip(accounts, tokens, strict=True):
            known = {
                "account_id": one.pk,
                "account_name": one.display_name,
                "institution_id": school.pk,
                "name": "bench",
            }
            made.append(Device(id=uuid7(), token_digest=digest(token), expires_at=until, **known))
        Device.objects.bulk_create(made, 1000)
        epoch = current_epoch()
    from hoaban.kernel.upkeep import refresh_statistics

    refresh_statistics()
    return [
        {"id": str(one.pk), "token": token, "class": str(classes[at // 2].pk), "mark": "ab"[at % 2], "epoch": epoch}
        for at, (one, token) in enumerate(zip(made, tokens, strict=True))
    ]


@contextmanager
def serving() -> Iterator[tuple[int, psutil.Process]]:
    """Serve as `hoaban serve` does, with two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"from hoaban.interfaces.cli.serve import serve; serve('bench.sync_app:application', '127.0.0.1', {port}, 2)"
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


def reconnect(port: int, file: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.sync_load", str(port), file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=3600)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def tell(report: Report, devices: int, said: dict[str, Any], seconds: float, used: float) -> None:
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.models import Change, Operation
    from hoaban.kernel.scoping import acting
    from tests.slates import Slate

    print(f"  {said}", flush=True)
    wanted = devices * OPERATIONS
    with acting(Actor.system("bench")):
        ledger = Operation.objects.filter(kind="slates.write@2", verdict="applied").count()
        effects = Change.objects.filter(table=Slate._meta.db_table).count()  # noqa: SLF001  Django's documented model API
        standing = Slate.objects.count()
    report.at_most("operations lost", wanted - ledger, 0, "")
    report.at_most("operations doubled", max(effects, standing) - wanted, 0, "")
    other = sum(count for name, count in said.items() if name.startswith(("refused", "lost", "gave")))
    report.at_most("refused otherwise than by 503 with Retry-After", other, 0, "")
    report.at_most("CPU a sync of 40 operations, server and PostgreSQL", used * 1000 / devices, CPU_MS, "ms")
    report.tell("told to come again", said.get("503", 0), "times")
    report.tell("all served after", seconds, "s")
    report.tell("bytes up, a sync", said.get("bytes up", 0) / devices, "B")
    report.tell("bytes down, a sync", said.get("bytes down", 0) / devices, "B")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
