"""The reform of July 2025 as one plan: dry run, applying and undoing for the whole country; and two schools of a province merged.

Seconds are of the processor, the program's and the database's together: they say the same on a machine that does other work. What
is held against a limit beside them are ratios within this one run: a commune of the whole country's plan against a commune renamed
by a plan of its own, and against one of a plan that has a hundred. The records after an undo are those before, row by row.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.province import Server, own_database
from bench.report import Report, cpu_seconds, stopwatch

if TYPE_CHECKING:
    from hoaban.kernel.actor import Actor

PROVINCE, SHARE, SOME, RENAMED = "dien-bien", 0.2, ("11",), 40  # the province of `SOME` had 129 communes
DRY_RUN, APPLY, UNDO = 9.0, 7.0, 4.0  # seconds of the processor, for 10,751 places that end and 3,355 that begin
OF_A_RENAME, GROWTH = 0.05, 1.3
SCHOOL_SECONDS, SCHOOL_UNDO, OF_A_SCHOOL_RENAME = 3.0, 1.5, 60.0
TOLD = ("places_place", "places_succession", "places_placefact", "places_childcount", "network_institutionplace")


@dataclass(frozen=True, slots=True)
class Cost:
    """What some work took: seconds of the processor on both sides, and of the wall; and what it gave."""

    processor: float
    wall: float
    result: Any


class Bench:
    def __init__(self, report: Report) -> None:
        from hoaban.kernel.actor import Actor

        self.report, self.server, self.system = report, Server(), Actor.system("bench")

    def cost(self, name: str, work: "Callable[[Actor], Any]") -> Cost:
        from hoaban.kernel.scoping import acting

        used, served = cpu_seconds(), self.server.cpu_seconds()
        with stopwatch() as elapsed, acting(self.system) as actor:
            result = work(actor)
            wall = elapsed()
        its = self.server.cpu_seconds() - served
        found = Cost(cpu_seconds() - used + its, wall, result)
        self.report.tell(f"{name}: wall", wall, "s")
        self.report.tell(f"{name}: the database's part of the processor's time", its, "s")
        return found

    def plan(self, document: str) -> UUID:
        from hoaban.kernel.scoping import acting
        from hoaban.modules.network.reform.actions import save_plan

        with acting(self.system):
            return save_plan(self.system, document=document).pk

    def there_and_back(self, name: str, document: str) -> dict[str, Cost]:
        """Rehearse, apply and undo one plan; what is left is what was there."""
        from hoaban.modules.network.reform.actions import apply_reform, rehearse, undo_reform

        before = rows_of_places()
        dry = self.cost(f"{name}, dry run", lambda actor: rehearse(actor, document))
        assert not dry.result.problems, dry.result.problems[:3]
        pk = self.plan(document)
        applied = self.cost(f"{name}, apply", lambda actor: apply_reform(actor, reform_id=pk))
        undone = self.cost(f"{name}, undo", lambda actor: undo_reform(actor, reform_id=pk))
        assert rows_of_places() == before, "undoing left something behind"
        return {"dry run": dry, "apply": applied, "undo": undone}


def rows_of_places() -> dict[str, str]:
    """Give one digest of all rows of each table, whatever their order."""
    from django.db import connections

    found = {}
    with connections["owner"].cursor() as cursor:
        for table in TOLD:
            cursor.execute(f"SELECT count(*) || md5(string_agg(to_jsonb(t)::text, ';' ORDER BY id)) FROM {table} t")
            found[table] = cursor.fetchone()[0] or ""
    return found


def load_places(bench: Bench) -> None:
    from hoaban.kernel.scoping import acting
    from hoaban.kernel.upkeep import refresh_statistics
    from hoaban.modules.places.actions import load_reference
    from hoaban.modules.places.models import REFORM

    with acting(bench.system):
        load_reference(bench.system, before=REFORM)
    refresh_statistics()


def reform_the_country(bench: Bench) -> None:
    from hoaban.modules.network.reform.saying import written
    from hoaban.modules.places.dataset import read_dataset
    from hoaban.modules.places.reform.july2025 import july_2025

    report, dataset = bench.report, read_dataset()
    some = bench.there_and_back("one province", written(july_2025(dataset, SOME)))
    whole = bench.there_and_back("the country", written(july_2025(dataset)))
    for verb, limit in (("dry run", DRY_RUN), ("apply", APPLY), ("undo", UNDO)):
        report.at_most(f"the country, {verb}", whole[verb].processor, limit, "s of the processor")
    passed, few = (len(each["dry run"].result.places.passings) for each in (whole, some))
    report.tell("places that pass into another: the country", passed, "")
    report.tell("places that pass into another: one province", few, "")
    renamed = rename_communes(bench)
    report.tell("a commune renamed by a plan of its own", renamed * 1000, "ms of the processor")
    for verb in ("dry run", "apply", "undo"):
        each = whole[verb].processor / passed
        report.tell(f"a place of the country's plan, {verb}", each * 1000, "ms of the processor")
        growth = each / (some[verb].processor / few)
        report.at_most(f"a place of the country's plan against one of a province's, {verb}", growth, GROWTH, "times")
    report.at_most(
        "a place applied with the country against one renamed alone",
        whole["apply"].processor / passed / renamed,
        OF_A_RENAME,
        "times",
    )


def rename_communes(bench: Bench) -> float:
    """Rename some communes, each by a plan of its own; gives the seconds that one took."""
    from hoaban.modules.network.reform.actions import apply_reform
    from hoaban.modules.network.reform.saying import written
    from hoaban.modules.places.models import REFORM, Place

    codes = Place.objects.on(date(2025, 6, 1)).communes().order_by("code").values_list("code", flat=True)[:RENAMED]
    head = {"title": "Đổi tên", "effective_on": REFORM.isoformat(), "legal_basis": "Nghị quyết"}
    acts = [[{"act": "rename", "what": "commune", "from": code, "name": f"Tên mới {code}"}] for code in codes]
    plans = [bench.plan(written({**head, "acts": each})) for each in acts]
    cost = bench.cost(f"{RENAMED} communes renamed", lambda actor: [apply_reform(actor, reform_id=pk) for pk in plans])
    return cost.processor / RENAMED


def build_province(bench: Bench) -> None:
    from hoaban.interfaces.demo.build import build
    from hoaban.kernel.upkeep import refresh_statistics

    build(bench.system, PROVINCE, share=SHARE)
    refresh_statistics()


def merge_schools(bench: Bench) -> None:
    """The two largest primary schools of a province become one on a day within the year, with classes, rolls, books and staff."""
    from django.db.models import Count

    from hoaban.kernel.scoping import acting
    from hoaban.modules.network.reform.saying import written
    from hoaban.modules.schooling.models import Enrolment

    report = bench.report
    on = last_day_of_teaching(bench)
    with acting(bench.system):
        pupils = Enrolment.objects.on(on).filter(institution__kind="primary")
        sizes = pupils.values_list("institution__code").annotate(Count("pk")).order_by("-pk__count")[:2]
        (into, many), (giver, more) = list(sizes)
    head = {"title": "Thử", "effective_on": on.isoformat(), "legal_basis": "Quyết định"}
    renaming = {"act": "rename", "what": "institution", "from": giver, "name": "Trường Tiểu học Tên Mới"}
    rename = bench.there_and_back("a school renamed", written({**head, "acts": [renaming]}))
    merger = {"act": "merge", "what": "institution", "from": [giver], "into": into}
    merged = bench.there_and_back("two schools merged", written({**head, "acts": [merger]}))
    report.tell("pupils of the school that stays", many, "")
    report.tell("pupils of the school that passes on", more, "")
    for verb, limit in (("dry run", SCHOOL_SECONDS), ("apply", SCHOOL_SECONDS), ("undo", SCHOOL_UNDO)):
        report.at_most(f"two schools merged, {verb}", merged[verb].processor, limit, "s of the processor")
    ratio = merged["apply"].processor / rename["apply"].processor
    report.at_most("two schools merged against one renamed", ratio, OF_A_SCHOOL_RENAME, "times")


def last_day_of_teaching(bench: Bench) -> date:
    """A day in the last year that the province has, two months before its classes end."""
    from datetime import timedelta

    from django.db.models import Max

    from hoaban.kernel.scoping import acting
    from hoaban.modules.schooling.models import SchoolClass

    with acting(bench.system):
        end: date = SchoolClass.objects.aggregate(day=Max("ends_on"))["day"]
    return end - timedelta(days=60)


def main(part: str) -> int:
    """Measure schools or places; without a word both, each in a process of its own: a database is opened once in one."""
    if not part:
        parts = [[sys.executable, "-m", "bench.reform", each] for each in ("places", "schools")]
        return max([subprocess.run(words, check=False).returncode for words in parts])
    report = Report()
    with own_database(loads_places=part == "schools"):
        bench = Bench(report)
        if part == "schools":
            build_province(bench)
            merge_schools(bench)
        else:
            load_places(bench)
            reform_the_country(bench)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
