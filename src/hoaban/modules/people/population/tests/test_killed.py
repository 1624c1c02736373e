"""The process that asks the population register, killed by the operating system at random points: no result is lost, none comes twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from random import Random
from threading import Timer
from typing import Any

import pytest
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import FEMALE, Person, RegisterQuery, Verification
from hoaban.modules.people.population.asking import due
from hoaban.modules.people.population.standin import standing_in
from tests.database import environment_of, in_thread, own_database

SYSTEM = Actor.system("test")
PERSONS, KILLS, DELAYS = 24, 6, (0.0, 0.002, 0.005, 0.01, 0.02)  # seconds after a question came in
KNOWN = {f"0113150{n:05}": (f"Giàng Thị Mai {n}", date(2015, 5, 12)) for n in range(PERSONS)}
# One program that asks again and again, each time in a process of its own, and says which it was and how it ended.
PROGRAM = """
import os, sys
import django; django.setup()
from django.utils import timezone
from hoaban.kernel.actor import Actor
from hoaban.modules.people.population.asking import Asker
from hoaban.modules.people.population.service import Service
def refuse(seconds):
    raise SystemExit("no quota was to be waited for")
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        Asker(Service(sys.argv[1], patience=5), Actor.system("test"), "đầu năm", timezone.now, refuse).run()
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def own(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), own_database("population") as name:
        in_thread(name, fill)
        yield name


def fill() -> None:
    with acting(SYSTEM):
        Person.objects.bulk_create(
            Person(full_name=name, sort_key=name, search_key=name, birth_date=born, sex=FEMALE, personal_id=number)
            for number, (name, born) in KNOWN.items()
        )


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it was done before
        os.kill(pid, signal.SIGKILL)


class Trap(list[Any]):
    """What the register was asked; some questions on, whoever asks is killed, a moment after the question came in."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.chance, self.pid, self.left = chance, 0, 0

    def set_for(self, pid: int) -> None:
        self.pid, self.left = pid, self.chance.randint(1, PERSONS // KILLS + 2)

    def append(self, asked: Any) -> None:
        super().append(asked)
        self.left -= 1
        if self.pid and self.left == 0:
            victim, self.pid = self.pid, 0
            Timer(self.chance.choice(DELAYS), kill, [victim]).start()


def standing() -> tuple[Counter[str], set[str], Counter[str], set[str], bool]:
    with acting(SYSTEM):
        kept = Counter(Verification.objects.values_list("personal_id", flat=True))
        ids = {str(each) for each in Verification.objects.values_list("question_id", flat=True)}
        logged = Counter(str(each) for each in RegisterQuery.objects.values_list("question_id", flat=True))
        states = set(RegisterQuery.objects.values_list("state", flat=True))
        return kept, ids, logged, states, due(timezone.now()).exists()


def test_killed_at_random_no_result_is_lost_or_repeated(own: str) -> None:
    trap, ends = Trap(Random(20)), []
    with standing_in(KNOWN, received=trap) as register:
        command = [sys.executable, "-c", PROGRAM, register.url]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, env=environment_of(own), **pipes) as program:
            while not ends or ends[-1] != 0:
                program.stdin.write("again\n")
                program.stdin.flush()
                pid = int(program.stdout.readline())
                if len(ends) < KILLS:
                    trap.set_for(pid)
                ends.append(int(program.stdout.readline()))
            program.stdin.close()
    assert ends[:-1] == [-signal.SIGKILL] * (len(ends) - 1)
    assert len(ends) > KILLS // 2, "it was killed often enough"
    [(kept, ids, logged, states, is_due)] = in_thread(own, standing)
    assert (kept, is_due) == (Counter(KNOWN.keys()), False)
    received = Counter(asked["question"] for asked in trap)
    assert received.keys() == ids  # nobody was asked about under two ids
    assert logged >= received  # nothing was sent that is not in the log
    assert states == {RegisterQuery.ANSWERED}
