"""Many rows at once: a few go in by one statement, a great many as a stream, and both stand as they were given."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hoaban.kernel import operation
from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import JobRun, Operation
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import acting
from hoaban.kernel.streaming import insert_rows
from hoaban.modules.network.loading import load_network
from hoaban.modules.network.models import Institution, Site

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NAMES = ("Trường «Tiểu học»", 'O\'Brien \\ \t \n "x"', "", "😀 {a,b}", "null", "\\N")
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%pg_prepared%%'"
COLUMNS = ("id", "code", "name", "search_key", "kind", "levels", "boarding_kind", "ownership", "starts_on", "ends_on")


def schools(count: int) -> list[list[Any]]:
    return [
        [uuid7(), f"S{place}", NAMES[place % len(NAMES)], "", "multi", ["primary", "lower"][: 1 + place % 2], "none", "public", date(2005, 9, 1),
         date(2020, 1, 1) if place % 3 else None]
        for place in range(count)
    ]  # fmt: skip


def stored() -> list[list[Any]]:
    return [list(row) for row in Institution.objects.order_by("pk").values_list(*COLUMNS)]


@pytest.mark.parametrize("count", [0, 1, operation.MANY - 1, operation.MANY, operation.MANY + 7])
def test_rows_stand_as_they_were_given(count: int) -> None:
    rows = schools(count)
    with acting(SYSTEM):
        written = load_network(
            SYSTEM, institution_id=None, source="test", loads=[Load(Institution, COLUMNS, iter(rows))]
        )
        assert written == count
        assert stored() == sorted(rows)
        ledger = Operation.objects.get()
        assert ledger.arguments["loads"] == [{"table": "network_institution", "rows": count}]
        assert set(Institution.objects.values_list("written_by", flat=True)) <= {ledger.pk}


def test_truth_and_numbers_keep_their_kind() -> None:
    [school] = schools(1)
    site = [uuid7(), school[0], "Điểm chính", True, 21.5, None, date(2005, 9, 1)]
    with acting(SYSTEM):
        columns = ("id", "institution_id", "name", "is_main", "latitude", "longitude", "starts_on")
        loads = [Load(Institution, COLUMNS, [school]), Load(Site, columns, [site])]
        load_network(SYSTEM, institution_id=None, source="test", loads=loads)
        row = Site.objects.get()
        assert (row.is_main, row.latitude, row.longitude, row.starts_on) == (True, 21.5, None, date(2005, 9, 1))


def test_json_is_given_as_its_text_and_nothing_that_is_prepared_is_forgotten() -> None:
    said = [uuid7(), "load", '{"names": ["Trường", null, "a\\"b"]}', "done", None, datetime(2025, 9, 5, 7, tzinfo=UTC)]
    with acting(SYSTEM):
        before = [ask(PREPARED) for _ in range(3)][-1]
        insert_rows(
            JobRun, ("id", "kind", "arguments", "state", "message", "asked_at", "done", "total"), [[*said, 3, 4]], None
        )
        found = JobRun.objects.values_list("id", "kind", "arguments", "state", "message", "asked_at").get()
        assert list(found) == [*said[:2], {"names": ["Trường", None, 'a"b']}, *said[3:]]
        assert ask(PREPARED) == before != [(0,)]
