"""Results of a lower secondary school of 2,000 pupils: judged from scratch within 2 s, and within 50 ms after one mark.

The school has 50 classes with the programme's twelve subjects and a full year of marks (256,000), written by COPY; making it is not
measured. From scratch means the action as the principal calls it: every mark read, every pupil judged, every result streamed in, the
ledger row written. After one mark means `set_mark`, committed; the mean of many. Both limits are on CPU, of the program and the database
server together, which neighbours on the machine change little; wall times are told beside them.
"""

import os
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from bench.province import Server, own_database
from bench.report import Report, cpu_seconds, stopwatch

CLASSES, PUPILS, YEAR = 50, 40, 2024
SECONDS, MILLISECONDS, MARKS = 2, 50, 60


def main() -> int:
    report = Report()
    with own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        import django

        django.setup()
        from hoaban.interfaces.cli.structure import bring_up_to_date

        bring_up_to_date()
        school = make_school()
        measure_school(report, school)
        measure_mark(report, school)
    report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


def make_school(count: int = CLASSES) -> dict[str, Any]:
    """Build the school with its mark books."""
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.schoolyear import SchoolYear
    from hoaban.kernel.scoping import acting
    from hoaban.kernel.upkeep import refresh_statistics
    from hoaban.modules.network.models import Institution, Site
    from hoaban.modules.schooling.actions import open_books

    system, year = Actor.system("bench"), SchoolYear(YEAR)
    with acting(system):
        school = Institution.objects.create(
            code="B", name="Bench", search_key="bench", kind="lower", levels=["lower"], starts_on=date(2000, 9, 1)
        )
        site = Site.objects.create(institution=school, name="Bench", is_main=True, starts_on=date(2000, 9, 1))
        classes = list(_classes(school, site, year, count))
        pupils = [pupil for each in classes for pupil in _pupils(school, each, year)]
        open_books(system, institution_id=school.pk, school_year=year.name)
        marks = _write_marks(school, pupils, year)
        _write_conduct(school, pupils, year)
    refresh_statistics()
    print(f"  {len(pupils)} pupils, {marks} marks", flush=True)
    return {"system": system, "school": school, "pupils": pupils, "year": year}


def _classes(school: Any, site: Any, year: Any, count: int) -> Iterator[Any]:
    from hoaban.modules.schooling.models import SchoolClass

    for number in range(count):
        grade = str(6 + number % 4)
        yield SchoolClass.objects.create(
            institution=school,
            site=site,
            school_year=year.name,
            name=f"{grade}.{number}",
            grades=[grade],
            starts_on=year.start,
            ends_on=year.end,
        )


def _pupils(school: Any, school_class: Any, year: Any) -> list[tuple[Any, Any]]:
    from hoaban.modules.people.models import Person
    from hoaban.modules.schooling.models import Enrolment

    people = Person.objects.bulk_create(
        Person(full_name="Lò Văn A", sort_key="a", search_key="lo van a", birth_date=date(2012, 1, 1), sex="male")
        for _ in range(PUPILS)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            institution=school,
            school_class=school_class,
            grade=school_class.grades[0],
            entry_reason="new",
            starts_on=year.start,
        )
        for person in people
    )
    return [(school_class, person) for person in people]


def _write_marks(school: Any, pupils: list[tuple[Any, Any]], year: Any) -> int:
    """Stream the marks in; some pupils are weaker than others, so that every rule has work."""
    from django.db import connection

    from hoaban.kernel.ids import uuid7
    from hoaban.modules.assessment.rules.marks import regular_marks_due
    from hoaban.modules.assessment.rules.packs import secondary_rules
    from hoaban.modules.schooling.models import ClassSubject

    rules, chance, count = secondary_rules(date(YEAR + 1, 5, 31)), random.Random(1), 0
    subjects: dict[Any, list[Any]] = {}
    for row in ClassSubject.objects.all():
        subjects.setdefault(row.school_class_id, []).append(row)
    columns = (
        "id, institution_id, school_class_id, person_id, school_year, subject, term, kind, number, value, by_name, at"
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE loading ON COMMIT DROP AS SELECT * FROM assessment_mark WITH NO DATA")
        with cursor.copy(f"COPY loading ({columns}) FROM STDIN") as copy:
            for school_class, person in pupils:
                level = chance.uniform(3, 9.5)
                for row in subjects[school_class.pk]:
                    scored = row.kind == "scored"
                    due = regular_marks_due(row.periods, rules) if scored else rules.regular_checks
                    for term, kind, number in _cells(due):
                        value = _value(chance, level) if scored else "dat"
                        place = (uuid7(), school.pk, school_class.pk, person.pk, year.name)
                        copy.write_row((*place, row.subject, term, kind, number, value, "GV", "2025-05-01"))
                        count += 1
        cursor.execute(f"INSERT INTO assessment_mark ({columns}) SELECT {columns} FROM loading")
    return count


def _cells(due: int) -> list[tuple[int, str, int]]:
    kinds = [*(("regular", n) for n in range(1, due + 1)), ("mid", 1), ("final", 1)]
    return [(term, kind, number) for term in (1, 2) for kind, number in kinds]


def _value(chance: random.Random, level: float) -> str:
    from decimal import Decimal

    from hoaban.modules.assessment.entries import kept

    tenths = min(100, max(0, round(chance.gauss(level, 0.8) * 10)))
    return kept(Decimal(tenths) / 10)


def _write_conduct(school: Any, pupils: list[tuple[Any, Any]], year: Any) -> None:
    from hoaban.modules.assessment.models import ConductLevel

    ConductLevel.objects.bulk_create(
        ConductLevel(
            institution=school,
            school_class=school_class,
            person=person,
            school_year=year.name,
            term=term,
            level="tot",
            by_name="GV",
        )
        for school_class, person in pupils
        for term in (1, 2)
    )


def measure_school(report: Report, made: dict[str, Any]) -> None:
    from hoaban.modules.assessment.actions import compute_results

    place = {"institution_id": made["school"].pk, "school_year": made["year"].name}
    spent = [measured(made, lambda: compute_results(made["system"], **place)) for _ in range(4)]
    report.tell("wall time of a school from scratch", min(wall for wall, _ in spent), "s")
    report.at_most("a school from scratch", statistics.median(cpu for _, cpu in spent), SECONDS, "s")


def measure_mark(report: Report, made: dict[str, Any]) -> None:
    from hoaban.modules.assessment.actions import set_mark

    chance = random.Random(2)

    def write(at: int) -> None:
        school_class, person = chance.choice(made["pupils"])
        mark = {"subject": "toan", "term": 2, "kind": "final", "number": 1, "value": str(at % 10)}
        set_mark(made["system"], school_class_id=school_class.pk, person_id=person.pk, **mark)

    spent = [measured(made, partial(write, at)) for at in range(MARKS)]
    walls = [wall * 1000 for wall, _ in spent]
    report.tell("wall time of one mark, the quickest", min(walls), "ms")
    report.tell("processor time of one mark", sum(cpu for _, cpu in spent) * 1000 / MARKS, "ms")
    report.at_most("one mark and the results that follow", statistics.median(walls), MILLISECONDS, "ms")


def measured(made: dict[str, Any], work: Callable[[], object]) -> tuple[float, float]:
    """Do a work in the system's name; give wall seconds, and CPU seconds of the program and the database server together."""
    from hoaban.kernel.scoping import acting

    server = made.setdefault("server", Server())
    its_before = server.cpu_seconds()  # first and last: to look at the server takes milliseconds of ours
    before = cpu_seconds()
    with stopwatch() as elapsed:
        with acting(made["system"]):
            work()
        wall = elapsed()
    used = cpu_seconds() - before
    return wall, used + server.cpu_seconds() - its_before


if __name__ == "__main__":
    sys.exit(main())
