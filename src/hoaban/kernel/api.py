"""What the API rooms of the modules share: lists in pieces, and how their parameters are described."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model
from django.utils import timezone
from ninja import Query, Schema

from hoaban.kernel.paging import Piece

T = TypeVar("T")
M = TypeVar("M", bound=Model)

Limit = Annotated[int, Query(ge=1, le=500, description="How many items at most.")]
After = Annotated[str, Query(description="The mark `next` of the piece before.")]
On = Annotated[date | None, Query(description="The day asked about, like 2025-05-31; today when left out.")]


class Listed(Schema, Generic[T]):
    """A piece of a list. `next` is the mark to ask for what follows; null at the end."""

    items: list[T]
    next: str | None


def listed(piece: Piece[M], show: Callable[[M], T]) -> dict[str, Any]:
    """Turn a piece of rows into the body of an answer."""
    return {"items": [show(row) for row in piece.rows], "next": piece.next or None}


def day_asked(on: date | None) -> date:
    return on or timezone.localdate()
