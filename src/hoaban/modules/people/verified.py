"""Which answer of the population register stands for a record: the last one, for as long as the record says what was asked."""

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from hoaban.kernel.operation import Writing
from hoaban.modules.people.models import Person, RegisterQuery, Verification

ASKED: Final = ("personal_id", "full_name", "birth_date")


def said_of(row: Any) -> tuple[Any, ...]:
    """Give what the register is asked about, of a record, a question or an answer; no number is empty in all of them."""
    return tuple(getattr(row, name) or "" for name in ASKED)


def standing() -> QuerySet[Verification]:
    """Give the answers that stand, one a person at most."""
    return Verification.objects.filter(lapsed_on__isnull=True)


def let_lapse(op: Writing, person: Person, on: date, *also: Person) -> None:
    """A record says something else now: answers about what it said lapse, and questions that wait for one are dropped."""
    found = standing().filter(person__in=[person, *also]).order_by("-answered_at", "-pk")
    still = next((each for each in found if said_of(each) == said_of(person)), None)
    op.change_all([(each, {"lapsed_on": on}) for each in found if each != still])
    waiting = RegisterQuery.objects.filter(person__in=[person, *also], state__in=RegisterQuery.WAITING)
    op.change_all([(each, {"state": RegisterQuery.DROPPED}) for each in waiting])
