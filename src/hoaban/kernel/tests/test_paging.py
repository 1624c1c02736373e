"""A list read in pieces gives each row once and in order, whatever the size of the pieces."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.paging import piece
from hoaban.kernel.scoping import acting

START = datetime(2026, 9, 5, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_system():
    with acting(Actor.system("test")):
        yield


def write(microseconds: list[int]) -> None:
    Operation.objects.bulk_create(
        Operation(kind="test@1", recorded_at=START + timedelta(microseconds=each), arguments={}, verdict="applied")
        for each in microseconds
    )


def read_all(order: tuple[str, ...], size: int) -> list[Operation]:
    part = piece(Operation.objects.all(), order, size=size)
    found = part.rows
    while part.next:
        part = piece(Operation.objects.all(), order, after=part.next, size=size)
        found += part.rows
    return found


@given(st.lists(st.integers(0, 2000), max_size=20), st.integers(1, 7), st.sampled_from(["", "-"]))
@settings(max_examples=40)
def test_each_row_comes_once_and_in_order(microseconds: list[int], size: int, falling: str) -> None:
    order = (f"{falling}recorded_at", f"{falling}id")
    with transaction.atomic():
        write(microseconds)
        assert read_all(order, size) == list(Operation.objects.order_by(*order))
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "mark", ["x", "bm90IGpzb24", base64.urlsafe_b64encode(b'["2026","x","y"]').decode(), "Mw", "é", "bnVsbA"]
)
def test_it_rejects_a_mark_that_nobody_gave_out(mark: str) -> None:
    with pytest.raises(Invalid):
        piece(Operation.objects.all(), ("-recorded_at", "-id"), after=mark)
