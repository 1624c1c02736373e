"""What a device costs that sends nothing: its contact every minute, and a class that it fetches whole.

A contact asks what is new in the owner's classes, and whether rights, subjects, days without school and week are still as last told. A
teacher of eight classes may cost little more than one of one class. In one process, without a web server, on one core.
"""

import gzip
import io
import json
import os
import sys
from typing import Any
from wsgiref.util import setup_testing_defaults

from bench.province import Server
from bench.report import Report, cpu_seconds
from bench.sync import ready_database
from bench.sync_classes import CLASSES_A_SCHOOL, prepare

TEACHERS, CLASSES, TIMES, RATIO = 40, 8, 5, 2.5
MARKS = """
INSERT INTO assessment_mark (id, institution_id, school_class_id, person_id, school_year, subject, term, kind, number, value, by_name, at)
SELECT gen_random_uuid(), e.institution_id, c.id, e.person_id, c.school_year, s.subject, term, 'regular', number, '7.5', '', now()
FROM schooling_enrolment e JOIN schooling_schoolclass c ON c.id = e.school_class_id
JOIN schooling_classsubject s ON s.school_class_id = c.id, generate_series(1, 2) term, generate_series(1, 5) number
"""


def main() -> int:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    report = Report()
    with ready_database():
        from hoaban.interfaces.cli.setup import collect_static

        collect_static()
        told = prepare(TEACHERS)
        owns = {one["id"]: [one["class"]] for one in told}
        one = contacts(report, told, owns, "of one class")
        many = contacts(report, told, teach_more(told), f"of {CLASSES} classes")
        report.at_most("a contact of eight classes, that of one being 1", many / one, RATIO, "")
        whole_classes(report, told)
    return report.exit_code


def teach_more(told: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Let each teacher teach in further classes of their school; give the classes of each device."""
    from hoaban.interfaces.sync.models import Device
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.accounts.models import Account
    from hoaban.modules.schooling.models import SchoolClass, Teaching

    owns = {}
    with acting(Actor.system("bench")):
        accounts = dict(Account.objects.values_list("pk", "person_id"))
        persons = {str(pk): accounts[owner] for pk, owner in Device.objects.values_list("pk", "account_id")}
        classes = {str(each.pk): each for each in SchoolClass.objects.all()}
        rows = []
        for at, one in enumerate(told):
            school = told[at - at % CLASSES_A_SCHOOL :][:CLASSES_A_SCHOOL]
            owns[one["id"]] = [school[(at + further) % len(school)]["class"] for further in range(CLASSES)]
            rows += [
                Teaching(
                    institution_id=there.institution_id,
                    school_class=there,
                    person_id=persons[one["id"]],
                    subject="ngu-van",
                    starts_on=there.starts_on,
                )
                for there in map(classes.__getitem__, owns[one["id"]][1:])
            ]
        Teaching.objects.bulk_create(rows, 1000)
    return owns


def contacts(report: Report, told: list[dict[str, Any]], owns: dict[str, list[str]], whose: str) -> float:
    """Let every device ask again and again what is new, when nothing is; give the CPU milliseconds of one contact."""
    heard = {one["class"]: one["heard"] for one in told}

    def ask(one: dict[str, Any], known: str) -> str:
        cursors = {f"class:{each}": heard[each] for each in owns[one["id"]]} | {f"user:{one['owner']}": 0}
        message = {"device": one["id"], "epoch": one["epoch"], "proto": 1, "cursors": cursors, "rights": known}
        answer = speak(one, "/sync/v1/exchange", message)
        if known and any(scope.get("rows") for scope in answer["scopes"].values()):
            raise ValueError("what is known was told again")
        rights: str = answer["rights"]
        return rights

    known = [ask(one, "") for one in told]
    before = used()
    for _ in range(TIMES):
        for one, what in zip(told, known, strict=True):
            ask(one, what)
    return tell(report, f"a contact without operations, of a teacher {whose}", before, TIMES * len(told))


def whole_classes(report: Report, told: list[dict[str, Any]]) -> None:
    """Let every device fetch its own class whole, with the marks of a year."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(MARKS)
        cursor.execute("VACUUM (ANALYZE)")
    rows = fetch(told[0])
    before = used()
    for one in told[1:]:
        fetch(one)
    tell(report, f"a class of {rows:,} rows, fetched whole", before, len(told) - 1)


def fetch(one: dict[str, Any]) -> int:
    """Fetch a class page by page; give how many rows came."""
    rows, mark = 0, ""
    while mark is not None:
        page = speak(one, f"/sync/v1/snapshot/class:{one['class']}?after={mark}")
        rows, mark = rows + len(page["rows"]), page["next"]
    return rows


def speak(one: dict[str, Any], path: str, message: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask as the device does, packed both ways, at the door of the program; give the answer. Tests' own client would cost more than it asks."""
    from hoaban.interfaces.wsgi import application

    body = gzip.compress(json.dumps(message).encode(), 6) if message else b""
    asked: dict[str, Any] = {"HTTP_ACCEPT_ENCODING": "gzip", "HTTP_AUTHORIZATION": f"Device {one['token']}"}
    asked["PATH_INFO"], _, asked["QUERY_STRING"] = path.partition("?")
    if message:
        asked |= {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "HTTP_CONTENT_ENCODING": "gzip"}
        asked |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    setup_testing_defaults(asked)
    heard: dict[str, Any] = {}

    def begin(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        heard.update(headers, status=status)

    answer = application(asked, begin)
    packed = b"".join(answer)
    answer.close()
    said: dict[str, Any] = json.loads(gzip.decompress(packed) if heard.get("Content-Encoding") == "gzip" else packed)
    if not heard["status"].startswith("200"):
        raise ValueError(f"{path}: {heard['status']} {said}")
    return said


def used() -> tuple[float, float]:
    """CPU seconds so far, of this process and of the database."""
    return cpu_seconds(), Server().cpu_seconds()


def tell(report: Report, what: str, before: tuple[float, float], times: int) -> float:
    program, database = ((now - then) * 1000 / times for now, then in zip(used(), before, strict=True))
    report.tell(f"{what}: the program", program, "ms")
    report.tell(f"{what}: PostgreSQL", database, "ms")
    return program + database


if __name__ == "__main__":
    sys.exit(main())
