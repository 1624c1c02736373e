"""Pages of a whole synthetic province: the board, a school and a class in 150 ms of CPU and 20 queries each, anyone found among
250,000 persons in 50 ms, and the records behind every figure: of the province in 3 s, of a school, as its principal, in half a second.

The CPU is the program's and the database server's together, for requests through the whole stack of middleware, as a director who
reaches everything; the median of several. `DATABASE_URL` set and `--here` given: an already built province is asked instead.
"""

import os
import statistics
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress

from bench.province import Server, own_database
from bench.report import Report, cpu_seconds, stopwatch

ROUNDS, WARM_UP = 15, 2
CPU_MS, QUERIES, FIND_MS, PERSONS = 150, 20, 50, 250_000
PROVINCE_MS, SCHOOL_MS = 3000, 500  # for the first page of the records behind one figure
PROVINCE = "dien-bien"
SAID = (
    "lò thị ánh",
    "lo thi anh",
    "Mua A Do 2016",
    "nguyen van",
    "quang thi hoa 2015",
    "sung",
    "vàng a",
    "tuan 1985",
    "khong co ai",
)


def main(arguments: list[str]) -> int:
    report = Report()
    with nullcontext() if "--here" in arguments else own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        import django

        django.setup()
        _make_ready()
        measure(report)
    return report.exit_code


def _make_ready() -> None:
    from hoaban.interfaces.demo.serving import make_ready
    from hoaban.kernel.actor import Actor

    with stopwatch() as elapsed:
        make_ready(Actor.system("bench"), PROVINCE, 1.0)
    print(f"  province ready after {elapsed():.0f} s", flush=True)


def measure(report: Report) -> None:
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    from django.conf import settings

    with override_settings(ALLOWED_HOSTS=["*"], STORAGES=settings.STORAGES | {"staticfiles": plain}):
        measure_pages(report)
    measure_find(report)
    measure_records(report, "the province", "giamdoc", PROVINCE_MS)
    measure_records(report, "a school", "hieutruong", SCHOOL_MS)
    report.tell("load of the machine", os.getloadavg()[0], "")


def measure_pages(report: Report) -> None:
    promised, others = addresses()
    for name, path in promised.items():
        milliseconds, queries = cost_of(path)
        report.at_most(f"{name}, CPU", milliseconds, CPU_MS, "ms")
        report.at_most(f"{name}, queries", queries, QUERIES, "")
    for name, path in others.items():
        milliseconds, queries = cost_of(path)
        report.tell(f"{name}, CPU", milliseconds, "ms")
        report.tell(f"{name}, queries", queries, "")


def addresses() -> tuple[dict[str, str], dict[str, str]]:
    """Give the pages with a promise, and others to know of: the fullest school and class, somebody in it."""
    from django.db.models import Count
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.schooling.models import Enrolment

    with acting(Actor.system("bench")):
        stays = Enrolment.objects.on(timezone.localdate()).order_by()
        largest = stays.values("institution", "institution__code").annotate(n=Count("pk")).order_by("-n")[0]
        fullest = stays.values("school_class").annotate(n=Count("pk")).order_by("-n")[0]["school_class"]
        person = stays.filter(school_class=fullest).values_list("person", flat=True)[0]
    promised = {"board": "/board/", "school": f"/schools/{largest['institution']}/", "class": f"/classes/{fullest}/"}
    return promised, {
        "person": f"/persons/{person}/",
        "find": "/find/?q=lo+thi+anh",
        "schools": "/schools/",
        "classes": "/classes/",
        "learners": "/learners/",
        "learners of a school": f"/learners/?school={largest['institution__code']}",
        "staff": "/staff/",
        "figures": "/figures/",
        "figure by commune": "/figures/dropout-rate/?by=commune",
        "figures, from the records": "/figures/?live=1",
        "figure by commune, from the records": "/figures/dropout-rate/?by=commune&live=1",
    }


def cost_of(path: str) -> tuple[float, int]:
    """Give the CPU milliseconds of a page, program and database server together, and how often it asks the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    open_page, server = visitor(), Server()
    for _ in range(WARM_UP):
        open_page(path)
    used = []
    for _ in range(ROUNDS):
        before = cpu_seconds() + server.cpu_seconds()
        open_page(path)
        used.append((cpu_seconds() + server.cpu_seconds() - before) * 1000)
    with CaptureQueriesContext(connection) as asked:
        open_page(path)
    queries = [query for query in asked.captured_queries if query["sql"] not in {"BEGIN", "COMMIT"}]
    return statistics.mean(used), len(queries)  # the server's clock ticks every 10 ms, so that only the mean is exact


def visitor() -> Callable[[str], None]:
    from django.test import Client

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.accounts.models import Account

    client = Client()
    with acting(Actor.system("bench")):
        client.force_login(Account.objects.get(username="giamdoc"))

    def open_page(path: str) -> None:
        response = client.get(path, headers={"accept-encoding": "gzip"})
        if response.status_code != 200:
            raise AssertionError(f"{path}: {response.status_code}")

    return open_page


def measure_find(report: Report) -> None:
    """CPU holds on a busy machine too; on an idle one the wall shows the same."""
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.people.models import Person
    from hoaban.modules.schooling.reads import find

    system, used, waited = Actor.system("bench"), dict[str, float](), dict[str, float]()
    with acting(system):
        report.at_least("persons", Person.objects.count(), PERSONS, "")
        server = Server()
        for words in SAID:
            find(system, words)
            before = cpu_seconds() + server.cpu_seconds()
            with stopwatch() as elapsed:
                for _ in range(ROUNDS):
                    find(system, words)
            waited[words] = elapsed() * 1000 / ROUNDS
            used[words] = (cpu_seconds() + server.cpu_seconds() - before) * 1000 / ROUNDS
    slowest = max(used, key=lambda words: used[words])
    report.at_most(f"find, CPU of the slowest of {len(SAID)} questions («{slowest}»)", used[slowest], FIND_MS, "ms")
    report.tell("find, wall of the slowest", max(waited.values()), "ms")


def measure_records(report: Report, what: str, username: str, limit: float) -> None:
    """Open the records behind each figure of what an account reaches; of a figure that has none there is nothing to open."""
    from django.utils import timezone

    from hoaban.engines.figures.errors import UnanswerableError
    from hoaban.interfaces.actors import actor_of
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.accounts.models import Account
    from hoaban.modules.figures.asking import question, records, where
    from hoaban.modules.figures.catalogue import CATALOGUE
    from hoaban.modules.network.models import Institution

    today, server, used = timezone.localdate(), Server(), dict[str, float]()
    with acting(Actor.system("bench")):
        actor = actor_of(Account.objects.get(username=username).pk, today)
        [role] = actor.roles
        code = Institution.objects.get(pk=role.scope_id).code if role.scope_kind == "school" else role.scope_id
    for one in CATALOGUE.values():
        before = cpu_seconds() + server.cpu_seconds()
        with acting(actor), suppress(UnanswerableError):
            records(actor, one, question(where(actor, code, today), today), "numerator", limit=101)
            used[one.id] = (cpu_seconds() + server.cpu_seconds() - before) * 1000
    slowest = max(used, key=lambda name: used[name])
    report.at_most(f"records of {what}, CPU of the slowest of {len(used)} ({slowest})", used[slowest], limit, "ms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
