"""All quality rules over a whole synthetic province: 200,000 learners and 485 institutions in 5 s, and one school while its page opens.

The first check writes everything that it finds; the second finds it standing, as each night does. What is held against the limit is
asking, comparing and writing together. A school's own check is told for the largest and for one of the middle.
"""

import sys
from collections import Counter

from bench.province import Server, own_database, watched
from bench.report import Report, best_of, cpu_seconds, stopwatch

SECONDS, SCHOOL_SECONDS, RULES, LEARNERS, INSTITUTIONS = 5.0, 0.5, 40, 200_000, 485


def check_twice(report: Report) -> None:
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.quality.actions import check_all
    from hoaban.modules.quality.checking import check

    system, server, today = Actor.system("bench"), Server(), timezone.localdate()
    with acting(system), stopwatch() as elapsed:
        found = check(today)
        report.tell("asking alone", elapsed(), "s")
    asked = Counter[str]()
    for each in found.checked.values():
        asked.update(each)
    report.at_least("rules asked of something", len(asked), RULES, "")
    report.at_least("institutions", len(found.checked), INSTITUTIONS, "")
    report.at_least("learners", asked["id-missing"], LEARNERS, "")
    report.tell("records asked, rule by rule", sum(asked.values()), "")
    report.tell("broken", len(found.broken), "")
    for name in ("first", "second"):
        before, its_before = cpu_seconds(), server.cpu_seconds()
        with watched(server) as memory, stopwatch() as elapsed:
            with acting(system):
                told = check_all(system, on=today)
            seconds = elapsed()
        report.at_most(f"{name} check, all of it", seconds, SECONDS, "s")
        report.tell(f"{name} check, episodes begun", told.begun, "")
        report.tell(f"{name} check, CPU of the program", cpu_seconds() - before, "s")
        report.tell(f"{name} check, CPU of the database", server.cpu_seconds() - its_before, "s")
        report.tell(f"{name} check, memory of both", max(memory) / 2**20, "MB")


def check_schools(report: Report) -> None:
    from django.db.models import Count
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.quality.refreshing import refresh
    from hoaban.modules.schooling.models import Enrolment

    today = timezone.localdate()
    with acting(Actor.system("bench")):
        sizes = Enrolment.objects.on(today).values_list("institution_id").annotate(Count("pk")).order_by("-pk__count")
        schools = list(sizes)
        for name, (school, learners) in (("largest", schools[0]), ("middle", schools[len(schools) // 2])):
            seconds, _ = best_of(3, lambda school=school: refresh(school, today))
            report.at_most(f"the {name} school, {learners} learners", seconds, SCHOOL_SECONDS, "s")


def main() -> int:
    report = Report()
    with own_database():
        from hoaban.interfaces.demo.build import build
        from hoaban.kernel.actor import Actor
        from hoaban.kernel.upkeep import refresh_statistics

        build(Actor.system("bench"), "dien-bien")
        refresh_statistics()
        check_twice(report)
        check_schools(report)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
