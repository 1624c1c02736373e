"""Two readings at once: PostgreSQL serves a connection with one core, and a province has more than one question."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import acting, current_actor

A = TypeVar("A")
B = TypeVar("B")
HAS_WRITTEN = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"


def both(here: Callable[[], A], there: Callable[[], B]) -> tuple[A, B]:
    """Read with two functions that do not depend on each other: the second over a connection of its own, with the same eyes.

    What this transaction has written nobody else sees yet: then they read one after the other. Either's error is raised.
    """
    actor, ((has_written,),) = current_actor(), ask(HAS_WRITTEN)
    if has_written:
        return here(), there()
    with ThreadPoolExecutor(1, "beside") as pool:
        other = pool.submit(_over_there, actor or Actor.nobody(), there)
        return here(), other.result()


def _over_there(actor: Actor, read: Callable[[], B]) -> B:
    try:
        with acting(actor):
            return read()
    finally:
        connection.close()
