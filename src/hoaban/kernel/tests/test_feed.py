"""A feed is numbered in the order of commits, whoever writes; what rows cannot tell resets it."""

import threading
from uuid import UUID

import pytest
from django.db import connection, transaction

from hoaban.kernel import feed
from hoaban.kernel.action import Envelope
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.feed import Told
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import FeedHead, FeedRow
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import acting
from tests.slates import Slate, write_slate
from tests.town import Town

SYSTEM = Actor.system("test")


def append(scope: str, entity: UUID) -> None:
    with acting(SYSTEM):
        feed.lock([scope])
        feed.tell([Told(scope, None, "t", entity, "", uuid7())])


def numbers(scope: str) -> list[int]:
    with acting(SYSTEM):
        return list(FeedRow.objects.filter(scope_name=scope).order_by("number").values_list("number", flat=True))


@pytest.mark.django_db
def test_numbers_follow_without_a_gap() -> None:
    for _ in range(3):
        append("class:a", uuid7())
    append("class:b", uuid7())
    assert numbers("class:a") == [1, 2, 3]
    assert numbers("class:b") == [1]
    assert FeedHead.objects.get(pk="class:a").number == 3


@pytest.mark.django_db
def test_a_record_told_twice_by_one_operation_stands_once() -> None:
    row = Told("class:a", None, "t", uuid7(), "", uuid7())
    with acting(SYSTEM):
        feed.lock(["class:a"])
        feed.tell([row, row])
    assert numbers("class:a") == [1]


@pytest.mark.django_db
@pytest.mark.usefixtures("slate_table")
def test_a_bulk_copy_resets_the_feeds_it_touches(town: Town) -> None:
    with acting(SYSTEM):
        write_slate(SYSTEM, school_class_id=town.combined.pk, name="a", value="one")
        before = {head.pk: head for head in FeedHead.objects.all()}
        op = Writing(Envelope(), "test", "slates", SYSTEM, Target(), None)
        columns = ("id", "institution_id", "school_class_id", "name", "value", "more")
        rows = [(uuid7(), town.primary.pk, town.fifth.pk, f"n{at}", "v", "{}") for at in range(3)]
        op.copy(Slate, columns, rows)
        after = {head.pk: head for head in FeedHead.objects.all()}
    copied, beside = f"class:{town.fifth.pk}", f"class:{town.combined.pk}"
    assert after[copied].floor == after[copied].number > (before[copied].number if copied in before else 0)
    assert (after[beside].number, after[beside].floor) == (before[beside].number, before[beside].floor)


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_passes_what_is_not_committed_yet() -> None:
    """A writer waits with its commit: a second one cannot take a later number before it, and a reader sees neither."""
    scope, wrote, may_commit = f"class:{uuid7()}", threading.Event(), threading.Event()

    def slow() -> None:
        with acting(SYSTEM):
            feed.lock([scope])
            feed.tell([Told(scope, None, "t", uuid7(), "", uuid7())])
            wrote.set()
            may_commit.wait(20)
        connection.close()

    def quick() -> None:
        append(scope, uuid7())
        connection.close()

    threads = [threading.Thread(target=work) for work in (slow, quick)]
    threads[0].start()
    assert wrote.wait(20)
    threads[1].start()
    threads[1].join(0.3)
    assert threads[1].is_alive(), "the second writer took a number while the first could still fail"
    assert numbers(scope) == []
    may_commit.set()
    for thread in threads:
        thread.join(20)
    assert numbers(scope) == [1, 2]
    _clean(scope)


def _clean(scope: str) -> None:
    with transaction.atomic(), acting(SYSTEM):
        FeedRow.objects.filter(scope_name=scope).delete()
        FeedHead.objects.filter(scope_name=scope).delete()


@pytest.mark.django_db
def test_another_school_sees_nothing_of_a_feed(town: Town) -> None:
    with acting(SYSTEM):
        feed.lock(["class:x"])
        feed.tell([Told("class:x", town.primary.pk, "t", uuid7(), "", uuid7())])
    with acting(town.alice):
        assert FeedRow.objects.filter(scope_name="class:x").count() == 1
    with acting(town.charlie):
        assert FeedRow.objects.filter(scope_name="class:x").count() == 0
