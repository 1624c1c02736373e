"""The database's refusals, said in words.

An invariant stands in the database first. Where a person can run into it, the action says what the refusal means:

    with refused("schooling_never_two_schools", lambda: invalid("two-schools", "starts_on", "…", "…")):
        row = op.create(Enrolment, …)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from hoaban.kernel.errors import Invalid


def constraint_of(error: IntegrityError) -> str:
    """Give the name of the constraint that PostgreSQL says was broken; empty when it names none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


@contextmanager
def refused(constraint: str, refusal: Callable[[], Invalid]) -> Iterator[None]:
    """Turn the breaking of one constraint into `Invalid`; what the block wrote is undone, the transaction goes on.

    `constraint` is a whole name, or its beginning where Django adds a digest to it.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not constraint_of(error).startswith(constraint):
            raise
        raise refusal() from error
