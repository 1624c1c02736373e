"""Likely matches for a child who is being enrolled, in a whole synthetic province of 264,000 persons: shown in 50 ms as the clerk types.

The child is on record, and is typed as clerks do: without accents, with day and month turned, with a letter wrong. Asked beside it, of the same
typing in the same run: the search for an equal name and birth date, which finds no slip of the pen. `DATABASE_URL` set and
`--here` given: an already built province is asked instead.
"""

import os
import random
import statistics
import sys
from contextlib import nullcontext
from datetime import date
from typing import Any

from bench.province import own_database
from bench.report import Report, stopwatch

ASKED, WARM_UP, LIMIT_MS, SHARE_FOUND, PERSONS = 400, 20, 50, 0.97, 200_000
PROVINCE = "dien-bien"


def main(arguments: list[str]) -> int:
    report = Report()
    with nullcontext() if "--here" in arguments else own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        import django

        django.setup()
        from hoaban.interfaces.demo.serving import make_ready
        from hoaban.kernel.actor import Actor
        from hoaban.kernel.scoping import acting
        from hoaban.kernel.upkeep import refresh_statistics
        from hoaban.modules.people.pairs import key_the_unkeyed

        system = Actor.system("bench")
        if "--here" not in arguments:
            make_ready(system, PROVINCE, 1.0)
        with stopwatch() as elapsed, acting(system):
            keyed = key_the_unkeyed(system)
        report.tell(f"keys made for {keyed:,} persons who had none", elapsed(), "s")
        refresh_statistics()
        with acting(system):
            measure(report)
    return report.exit_code


def measure(report: Report) -> None:
    from hoaban.modules.people.keys import keys_of_details
    from hoaban.modules.people.matching import alike
    from hoaban.modules.people.models import Person

    report.at_least("persons in the province", Person.objects.count(), PERSONS, "persons")
    dice = random.Random(1)
    known = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    persons = Person.objects.in_bulk(dice.sample(known, ASKED + WARM_UP))
    typed = [(pk, how, details) for pk, person in persons.items() for how, details in [slip(dice, person)]]
    times, found, plain = [], 0, 0
    for number, (pk, _, details) in enumerate(typed):
        with stopwatch() as elapsed:
            seen = alike(keys_of_details(details))
        if number >= WARM_UP:
            times.append(elapsed() * 1000)
            found += pk in {each.person_id for each in seen}
            equal = Person.objects.filter(full_name=details.full_name, birth_date=details.birth_date)
            plain += equal.filter(pk=pk).exists()
    report.at_most("likely matches at entry, median", statistics.median(times), LIMIT_MS, "ms")
    report.at_most("likely matches at entry, 95th of a hundred", statistics.quantiles(times, n=20)[-1], LIMIT_MS, "ms")
    report.at_least("of those on record, offered", found / ASKED, SHARE_FOUND, "")
    report.tell("of those on record, found by equal name and birth date", plain / ASKED, "")


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
