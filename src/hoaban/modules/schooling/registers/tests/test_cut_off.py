"""An import that is cut off at any moment leaves nothing half done; two of one file at once do it once."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from hoaban.kernel.scoping import acting
from hoaban.kernel.walls import scoped_models
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.registers.running import Run
from hoaban.modules.schooling.registers.tests.books import (
    SYSTEM,
    Book,
    changed_by,
    exported,
    member,
    number,
    pupil,
    take,
)
from hoaban.modules.schooling.registers.tests.conftest import lay_ground
from tests.database import environment_of, in_thread, own_database, server

TABLES = [model._meta.db_table for model, _ in scoped_models()] if apps.ready else []


class Killed(BaseException):
    """What ends an import in the middle; nothing may catch it."""


def killing(after: int) -> Callable[..., Any]:
    """Let some statements pass, then end it."""
    left = iter(range(after))

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if next(left, None) is None and not sql.startswith(("ROLLBACK", "RELEASE")):
            raise Killed
        return execute(sql, params, many, context)

    return wrapper


def counts() -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with acting(SYSTEM), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


BOOK = Book(
    facts={"Số điểm trường lẻ": 2, "Phòng học kiên cố": 8, "Đạt chuẩn quốc gia": "Mức độ 1"},
    classes=[("5A", "5", "Bản Na Hin", "Lò Thị Lan", None), ("5B", "5", None, None, None)],
    pupils=[
        pupil("Vàng A Páo", "05/09/2014", number(1), father="Vàng A Sùng"),
        pupil("Cà Thị Hoa", "02/03/2014", None, sex="Nữ", class_="5B"),
        pupil("Lò Văn Ún", "14/08/2014", number(3)),
    ],
    staff=[member("Lò Thị Lan", "01/04/1990", number(7, born=1990, woman=True), subject="Toán", it="Cơ bản")],
)


def corrected(book: Book) -> None:
    """Something of everything that a correction can change."""
    book.facts.update({"Số điểm trường lẻ": 1, "Phòng học kiên cố": 9, "Đạt chuẩn quốc gia": "Chưa đạt"})
    book.pupils[0].update(name="Vàng A Phá", number=number(3), father="Vàng A Súa", class_="5B")
    book.pupils[2].update(number=number(1))
    book.pupils[1] = pupil("Tòng Văn Phúc", "09/09/2013", number(9, born=2013))
    book.staff[0].update(post="Hiệu trưởng", subject="Tin học", it="Nâng cao")
    book.classes[0] = ("5A", "5", "Bản Nậm Pồ", None, None)


@pytest.mark.django_db
@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize("before", [None, BOOK], ids=["first import", "correction"])
def test_cut_off_after_any_statement_it_leaves_nothing_and_can_be_done_again(before: Book | None) -> None:
    book = BOOK.changed(corrected) if before else BOOK
    if before:
        take(before)
    untouched, cut = counts(), 0
    while True:
        try:
            with connection.execute_wrapper(killing(cut)):
                changed = copy_context().run(changed_by, book)  # what the killed one knew dies with it
            break
        except Killed:
            cut += 1 if cut < 60 else 3
            if cut % 10 == 0:
                assert counts() == untouched
    assert cut > 40, "statements there were enough"
    assert changed, "and the import that was let alone did its work"
    shown, done = exported(), counts()
    assert changed_by(book) == {}
    assert (exported(), counts()) == (shown, done)


# -- with what really stands in a database


@pytest.fixture
def own(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database for tests whose work stands, and that work in several connections or processes."""
    with django_db_blocker.unblock(), own_database("registers") as name:
        in_thread(name, lay_ground)
        yield name


def test_two_imports_of_one_file_at_once_do_it_once(own: str) -> None:
    together = Barrier(4, timeout=60)

    def work() -> dict[str, int]:
        together.wait()
        return changed_by(BOOK)

    changed = in_thread(own, *[work] * 4)
    assert sorted(map(bool, changed)) == [False, False, False, True]
    assert in_thread(own, _persons) == [4]


def test_two_schools_that_claim_one_number_at_once_do_not_both_get_it(own: str, tmp_path: Path) -> None:
    """One of them waits, is refused by the database, looks again, and tells the row."""
    claims = [
        Book(f"11990001{n}", pupils=[pupil(f"Vàng A {name}", "05/09/2014", number(1))]).write(tmp_path)
        for n, name in enumerate(("Páo", "Dế", "Của"))
    ]
    together = Barrier(len(claims), timeout=60)

    def work(path: Path) -> list[str]:
        together.wait()
        report = Run(SYSTEM).apply([path])
        assert report.unreadable == []
        return [code for code, _ in report.causes()]

    causes = in_thread(own, *[lambda path=path: work(path) for path in claims])
    assert sorted(causes) == [[], ["id-duplicate"], ["id-duplicate"]]


def _persons() -> int:
    with acting(SYSTEM):
        return Person.objects.count()


SUICIDE = """
import os, signal, sys
import django; django.setup()
from pathlib import Path
from django.db import connection
from hoaban.kernel.actor import Actor
from hoaban.modules.schooling.registers.running import Run
left = iter(range(int(sys.argv[2])))
def wrapper(execute, sql, params, many, context):
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(wrapper):
    Run(Actor.system("test")).apply([Path(sys.argv[1])])
"""


def test_a_killed_process_leaves_whole_schools(own: str, tmp_path: Path) -> None:
    """Of three workbooks, those before the kill are in, the one being written is not; a second run completes."""
    for n in range(3):
        rows = [pupil(f"Vàng A {name}", "05/09/2014", number(10 * n + m)) for m, name in enumerate(("Páo", "Dế"))]
        Book(f"11990001{n}", pupils=rows).write(tmp_path)
    program = subprocess.run(
        [sys.executable, "-c", SUICIDE, str(tmp_path), "75"], env=environment_of(own), check=False, timeout=120
    )
    assert program.returncode == -signal.SIGKILL
    with server(own) as owner:
        schools, pupils = (
            owner.execute(f"SELECT count(*) FROM {t}").fetchone()[0]
            for t in ("network_institution", "schooling_enrolment")
        )
    assert 0 < schools < 3
    assert pupils == 2 * schools
    [report] = in_thread(own, lambda: Run(SYSTEM).apply([tmp_path]))
    assert sum(not book["changed"] for book in report.workbooks) == schools
    assert in_thread(own, _persons) == [6]
