"""The connection's knowledge of the walls is never wrong: whatever happens to transactions, the walls that stand are the actor's."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor, Reach
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import acting

pytestmark = pytest.mark.django_db
ACTORS = [
    Actor.nobody(),
    Actor.system("test"),
    Actor(UUID(int=1), "one", walls=Reach(institutions=frozenset({UUID(int=11)}))),
    Actor(UUID(int=2), "two", walls=Reach(institutions=frozenset({UUID(int=12)}), persons=frozenset({UUID(int=13)}))),
]


class Stop(Exception):  # noqa: N818  a way out, not an error
    pass


def standing() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('hoaban.institutions', true), current_setting('hoaban.user', true)")
        found: tuple[str, str] = cursor.fetchone()
    return found


def wanted(actor: Actor) -> tuple[str, str]:
    return "{" + ",".join(map(str, actor.walls.institutions)) + "}", str(actor.user_id or "")


@contextmanager
def leaving() -> Iterator[None]:
    with suppress(Stop, DatabaseError):
        yield


def walk(depth: list[tuple[int, str]]) -> None:
    """Act as one inside another; each leaves by its end, by an exception, by a failing statement or by taking everything back."""
    if not depth:
        return
    (which, end), *rest = depth
    actor = ACTORS[which]
    with leaving(), acting(actor):
        assert standing() == wanted(actor)
        walk(rest)
        assert standing() == wanted(actor)
        if end == "exception":
            raise Stop
        if end == "failure":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        if end == "back":
            transaction.set_rollback(True)


ENDS = st.sampled_from(["end", "exception", "failure", "back"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), ENDS), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 3), ENDS), max_size=3),
)
def test_the_walls_that_stand_are_the_actors(first: list[tuple[int, str]], then: list[tuple[int, str]]) -> None:
    with acting(ACTORS[2]):
        walk(first)
        assert standing() == wanted(ACTORS[2])
        walk(then)
        assert standing() == wanted(ACTORS[2])


def test_going_back_to_a_savepoint_by_hand_forgets_what_stood() -> None:
    with acting(ACTORS[2]):
        point = transaction.savepoint()
        with acting(ACTORS[3]):
            assert standing() == wanted(ACTORS[3])
        transaction.savepoint_rollback(point)
        assert standing() == wanted(ACTORS[2])
        with acting(ACTORS[3]):
            assert standing() == wanted(ACTORS[3])


def test_a_savepoint_that_cannot_be_says_what_is_wrong() -> None:
    with transaction.atomic():
        with leaving(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        with pytest.raises(DatabaseError, match="aborted"):
            transaction.savepoint()
        transaction.set_rollback(True)
    with pytest.raises(DatabaseError, match="nowhere"), transaction.atomic():
        transaction.savepoint_rollback("nowhere")


def test_a_savepoint_that_nobody_needs_is_gone_when_the_next_one_stands() -> None:
    with transaction.atomic():
        first = transaction.savepoint()
        transaction.savepoint_commit(first)
        transaction.savepoint()
        with pytest.raises(DatabaseError, match="does not exist"), connection.cursor() as cursor:
            cursor.execute(f'ROLLBACK TO SAVEPOINT "{first}"')
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_the_system_sees_everything_from_the_beginning_of_its_transaction_to_its_end() -> None:
    everything = "SELECT current_setting('hoaban.everything', true), now() < clock_timestamp()"
    for _ in range(2):
        with acting(ACTORS[1]):
            assert ask(everything) == [("on", True)]
            assert standing() in {("", ""), ("{}", ""), (None, None)}  # a connection that nobody used yet knows neither
        with transaction.atomic():
            assert ask(everything)[0][0] in {"", None}


@pytest.mark.django_db(transaction=True)
def test_walls_fall_with_their_transaction() -> None:
    with acting(ACTORS[2]):
        assert standing() == wanted(ACTORS[2])
    with transaction.atomic():
        assert standing()[1] in {"", None}
    with acting(ACTORS[2]):
        assert standing() == wanted(ACTORS[2])
