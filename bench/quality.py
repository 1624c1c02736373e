"""All quality rules over a whole synthetic province: 200,000 learners and 485 institutions in 5 s, and one school while its page opens.

The first check writes everything that it finds; the second finds it standing, as each night does. Held against the limit are asking alone
and asking and keeping together. A school's own check is told for the largest and for one of the middle, as it stands and after a mend.
"""

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bench.province import Server, own_database, watched
from bench.report import Report, best_of, cpu_seconds, stopwatch

if TYPE_CHECKING:
    from uuid import UUID

R = TypeVar("R")
SECONDS, SCHOOL_SECONDS, RULES, LEARNERS, INSTITUTIONS = 5.0, 0.5, 40, 200_000, 485


def check_twice(report: Report) -> None:
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.quality.actions import check_all
    from hoaban.modules.quality.checking import check

    system, server, today = Actor.system("bench"), Server(), timezone.localdate()
    with acting(system):
        found = _measured(report, server, "asking alone", lambda: check(today))
    asked = Counter[str]()
    for each in found.checked.values():
        asked.update(each)
    report.at_least("rules asked of something", len(asked), RULES, "")
    report.at_least("institutions", len(found.checked), INSTITUTIONS, "")
    report.at_least("learners", asked["id-missing"], LEARNERS, "")
    report.tell("records asked, rule by rule", sum(asked.values()), "")
    report.tell("broken", len(found.begun), "")
    for name in ("first", "second"):
        with acting(system):
            told = _measured(report, server, f"{name} check, asked and kept", lambda: check_all(system, on=today))
        report.tell(f"{name} check, episodes begun", told.begun, "")
    with watched(server) as memory, acting(system):  # once more, since looking at memory takes a core's time itself
        check_all(system, on=today)
    report.tell("a check, memory of both", max(memory) / 2**20, "MB")
    report.tell("load of the machine", os.getloadavg()[0], "")


def _measured(report: Report, server: Server, name: str, work: Callable[[], R]) -> R:
    """Hold the wall against the limit, and tell the CPU of both sides: on a machine that others use, the wall tells of them too."""
    before, its_before = cpu_seconds(), server.cpu_seconds()
    with stopwatch() as elapsed:
        done = work()
        seconds = elapsed()
    report.at_most(name, seconds, SECONDS, "s")
    report.tell(f"{name}, CPU of the program", cpu_seconds() - before, "s")
    report.tell(f"{name}, CPU of the database", server.cpu_seconds() - its_before, "s")
    return done


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
            with stopwatch() as elapsed:
                mended = _mend(school)
                found = refresh(school, today)
                report.at_most(f"the {name} school after a mend", elapsed(), SCHOOL_SECONDS, "s")
            report.at_least(f"the {name} school, episodes mended", len(found.ended), mended, "")


def _mend(school: "UUID") -> int:
    """Give a home to one learner of a school who has none; gives how many."""
    from hoaban.modules.people.models import Person
    from hoaban.modules.quality.models import Violation

    homeless = Violation.objects.standing().filter(institution=school, rule="residence-missing").values("entity_id")[:1]
    return Person.objects.filter(pk__in=list(homeless.values_list("entity_id", flat=True))).update(residence="Bản Mới")


def main() -> int:
    report = Report()
    with own_database():
        from hoaban.interfaces.demo.build import build
        from hoaban.kernel.actor import Actor
        from hoaban.kernel.upkeep import refresh_statistics

        build(Actor.system("bench"), "dien-bien")
        refresh_statistics()
        gc.collect()
        gc.freeze()  # the worker that checks at night carries nothing of what building left in memory
        check_twice(report)
        check_schools(report)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
