"""Many rows made or changed in one statement: they stand, and the log tells of each, as if they had been written one by one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.kernel.action import action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Change, JobRun
from hoaban.kernel.scoping import acting

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
Rows = Sequence[dict[str, Any]]


@action("register.import", kind="test.make-one-by-one@1", scope=anywhere)
def make_one_by_one(_actor: Actor, *, rows: Rows) -> None:
    for row in rows:
        writing().create(JobRun, **row)


@action("register.import", kind="test.make-at-once@1", scope=anywhere)
def make_at_once(_actor: Actor, *, rows: Rows) -> None:
    writing().create_all(JobRun, rows)


@action("register.import", kind="test.change-one-by-one@1", scope=anywhere)
def change_one_by_one(_actor: Actor, *, changes: dict[str, dict[str, Any]]) -> int:
    return sum(writing().change(row, **changes[str(row.pk)]) for row in JobRun.objects.order_by("pk"))


@action("register.import", kind="test.change-at-once@1", scope=anywhere)
def change_at_once(_actor: Actor, *, changes: dict[str, dict[str, Any]]) -> int:
    return writing().change_all((row, changes[str(row.pk)]) for row in JobRun.objects.order_by("pk"))


def runs() -> list[dict[str, Any]]:
    texts = ("Trường «Mường» \\ \"x\" 'y'", "{a,b}", "")
    return [{"id": uuid7(), "kind": text, "arguments": {"số": [number, None, text]}, "total": number}
            for number, text in enumerate(texts)]  # fmt: skip


def told(kind: str) -> list[Any]:
    columns = ("table", "entity_id", "institution_id", "person_id", "actor_user_id", "before", "after")
    return list(Change.objects.filter(operation_id__in=_operations(kind)).order_by("pk").values_list(*columns))


def _operations(kind: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kernel_operation WHERE kind = %s", [kind])
        return [row[0] for row in cursor.fetchall()]


def test_what_is_made_at_once_stands_and_is_told_as_if_one_by_one() -> None:
    rows = runs()
    with acting(SYSTEM):
        make_one_by_one(SYSTEM, rows=rows)
        plainly = list(JobRun.objects.order_by("pk").values("id", "kind", "arguments", "total", "state"))
        JobRun.objects.all().delete()
        make_at_once(SYSTEM, rows=rows)
        assert list(JobRun.objects.order_by("pk").values("id", "kind", "arguments", "total", "state")) == plainly
        assert told("test.make-at-once@1") == told("test.make-one-by-one@1")
        assert len(told("test.make-at-once@1")) == len(rows)


def test_what_is_changed_at_once_stands_and_is_told_as_if_one_by_one() -> None:
    rows = runs()
    said = ({"message": {"vi": "Đã xong"}, "total": 0}, {"total": 1}, {"result": [1, {"a": None}], "state": "done"})
    changes = {str(row["id"]): values for row, values in zip(rows, said, strict=True)}
    with acting(SYSTEM):
        for way in (change_one_by_one, change_at_once):
            JobRun.objects.all().delete()
            make_at_once(SYSTEM, rows=rows)
            with CaptureQueriesContext(connection) as asked:
                assert way(SYSTEM, changes=changes) == 2, "the second of the three stands as it was"
            stood = list(JobRun.objects.order_by("pk").values_list("id", "message", "total", "result", "state"))
            assert stood == [
                (rows[0]["id"], {"vi": "Đã xong"}, 0, None, "waiting"),
                (rows[1]["id"], None, 1, None, "waiting"),
                (rows[2]["id"], None, 2, [1, {"a": None}], "done"),
            ]
        updates = sum(query["sql"].startswith("UPDATE") for query in asked.captured_queries)
        assert updates == 2, "one for each set of fields: what was not meant to change is not written over"
        assert told("test.change-at-once@1") == told("test.change-one-by-one@1")


def test_nothing_to_make_or_change_writes_nothing() -> None:
    with acting(SYSTEM):
        make_at_once(SYSTEM, rows=[])
        assert change_at_once(SYSTEM, changes={}) == 0
        assert not JobRun.objects.exists()
        assert told("test.change-at-once@1") == told("test.make-at-once@1") == []
