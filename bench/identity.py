"""Who is who in a whole synthetic province of 264,000 persons: keys made, likely matches as a clerk types, everybody compared by night.

The child is on record, and is typed as clerks do: without accents, with day and month turned, with a letter wrong. Asked beside it, of the same
typing in the same run: the search for an equal name and birth date, which finds no slip of the pen. `DATABASE_URL` set and
`--here` given: an already built province is asked instead.
"""

import os
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

from bench.province import Server, own_database, watched
from bench.report import Report, cpu_seconds, stopwatch

ASKED, WARM_UP, LIMIT_MS, SHARE_FOUND, PERSONS = 400, 20, 50, 0.97, 200_000
KEYS_SECONDS, PAIRS_SECONDS, PAIRS_MEGABYTES = 60, 120, 1024
PROVINCE = "dien-bien"


def main(arguments: list[str]) -> int:
    report = Report()
    with nullcontext() if "--here" in arguments else own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        import django

        django.setup()
        from hoaban.interfaces.demo.build import build
        from hoaban.kernel.actor import Actor
        from hoaban.kernel.scoping import acting
        from hoaban.kernel.upkeep import refresh_statistics

        system = Actor.system("bench")
        if "--here" not in arguments:
            build(system, PROVINCE)
        make_keys(report, system)
        refresh_statistics()
        with acting(system):
            measure_entry(report)
        compare_everybody(report, system)
        report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


@contextmanager
def spent(report: Report, name: str, seconds: float) -> Iterator[None]:
    """Report the wall time of a block against its limit, and beside it what both sides spent: a busy machine stretches only the first."""
    server = Server()
    before, its_before = cpu_seconds(), server.cpu_seconds()
    with watched(server) as memory, stopwatch() as elapsed:
        yield
        wall = elapsed()
    report.at_most(f"{name}, wall", wall, seconds, "s")
    report.tell(f"{name}, CPU of the program", cpu_seconds() - before, "s")
    report.tell(f"{name}, CPU of the database", server.cpu_seconds() - its_before, "s")
    report.at_most(f"{name}, memory of both", max(memory) / 2**20, PAIRS_MEGABYTES, "MB")


def make_keys(report: Report, system: Any) -> None:
    """Make everybody's keys anew, as after a change of what is compared."""
    from django.db import connections

    from hoaban.kernel.scoping import acting
    from hoaban.modules.people.models import PersonKeys
    from hoaban.modules.people.pairs import key_the_unkeyed

    with connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE people_personkeys")
    with acting(system), spent(report, "keys of everybody", KEYS_SECONDS):
        key_the_unkeyed(system)
    with acting(system):
        report.at_least("persons with keys", PersonKeys.objects.count(), PERSONS, "persons")


def measure_entry(report: Report) -> None:
    """Ask who is like somebody who is on record and typed with a slip: by the keys alone, and as the page does, with schools and transfers."""
    from hoaban.kernel.actor import Actor
    from hoaban.modules.network.models import Institution
    from hoaban.modules.people.keys import keys_of_details
    from hoaban.modules.people.matching import alike
    from hoaban.modules.people.models import Person
    from hoaban.modules.schooling.likely import matches

    dice, school = random.Random(1), Institution.objects.order_by("pk").values_list("pk", flat=True)[0]
    known = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    persons = Person.objects.in_bulk(dice.sample(known, ASKED + WARM_UP))
    typed = [(pk, details) for pk, person in persons.items() for _, details in [slip(dice, person)]]
    system = Actor.system("bench")
    found = timed(report, "likely matches at entry", typed, lambda details: alike(keys_of_details(details)))
    timed(report, "the same on the page of enrolment", typed, lambda details: matches(system, details, school))
    plain = sum(
        Person.objects.filter(pk=pk, full_name=said.full_name, birth_date=said.birth_date).exists()
        for pk, said in typed[WARM_UP:]
    )
    report.at_least("of those on record, offered", found / len(typed), SHARE_FOUND, "")
    report.tell("of those on record, found by equal name and birth date", plain / ASKED, "")


def timed(report: Report, name: str, typed: list[tuple[Any, Any]], ask: Callable[[Any], list[Any]]) -> int:
    """Ask for each who was typed; give how many were offered."""
    times, found, server = [], 0, Server()
    before, its_before = cpu_seconds(), server.cpu_seconds()
    for pk, details in typed:
        with stopwatch() as elapsed:
            seen = ask(details)
            times.append(elapsed() * 1000)
        found += pk in {each.person_id for each in seen}
    used = cpu_seconds() - before + server.cpu_seconds() - its_before
    report.at_most(f"{name}, CPU of program and database, mean", used * 1000 / len(typed), LIMIT_MS, "ms")
    report.at_most(f"{name}, median", statistics.median(times[WARM_UP:]), LIMIT_MS, "ms")
    report.at_most(f"{name}, 95th of a hundred", statistics.quantiles(times[WARM_UP:], n=20)[-1], LIMIT_MS, "ms")
    return found


def compare_everybody(report: Report, system: Any) -> None:
    """The nightly work: everybody with everybody, then the queue filled."""
    from hoaban.kernel.scoping import acting
    from hoaban.modules.people.matching import find_pairs
    from hoaban.modules.people.pairs import look_for_pairs

    with acting(system), spent(report, "everybody compared", PAIRS_SECONDS):
        pairs = find_pairs()
    report.tell("likely pairs", len(pairs), "")
    with acting(system), spent(report, "everybody compared and the queue filled", PAIRS_SECONDS):
        look_for_pairs(system)


def slip(dice: random.Random, person: Any) -> tuple[str, Any]:
    """Type somebody as a clerk does."""
    from hoaban.kernel.text import fold
    from hoaban.modules.people.rules import PersonDetails

    name, born, number = person.full_name, person.birth_date, person.personal_id
    how = dice.choice(["right", "accents", "turned", "letter", "number"])
    if how == "accents":
        name = fold(name)
    elif how == "turned" and born.day <= 12:
        born = date(born.year, born.day, born.month)
    elif how == "letter":
        name = name[:-1] + dice.choice("aeiou")
    elif how == "number":
        number = None
    return how, PersonDetails(name, born, person.sex, None, number if how in {"right", "letter"} else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
