"""Long lists in pieces: each piece begins after the last row of the one before.

It costs the same however far one has read, and rows that come in meanwhile shift nothing.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

from hoaban.kernel.errors import Invalid, invalid

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Piece(Generic[M]):
    """Some rows, and the mark that gives the next ones; no mark when these were the last."""

    rows: list[M]
    next: str = ""


def piece(rows: QuerySet[M], order: Sequence[str], *, after: str = "", size: int = 50) -> Piece[M]:
    """Give the rows that follow a mark.

    `order` names own columns of the model, all ascending or all descending (`-recorded_at`, `-id`), the last one unique.
    Raises Invalid for a mark that nobody gave out.
    """
    names = [name.removeprefix("-") for name in order]
    if after:
        rows = rows.filter(_beyond(names, _read(rows.model, names, after), is_falling=order[0].startswith("-")))
    found = list(rows.order_by(*order)[: size + 1])
    return Piece(found[:size], _mark(found[size - 1], names) if len(found) > size else "")


def _beyond(names: Sequence[str], values: Sequence[Any], *, is_falling: bool) -> Q:
    """Compare like tuples. The first column stands alone once more, so that its index gives the place to start from."""
    beyond = "lt" if is_falling else "gt"
    found, equal = Q(pk__in=[]), Q()
    for name, value in zip(names, values, strict=True):
        found |= equal & Q(**{f"{name}__{beyond}": value})
        equal &= Q(**{name: value})
    return Q(**{f"{names[0]}__{beyond}e": values[0]}) & found


def _mark(row: Model, names: Sequence[str]) -> str:
    values = json.dumps([getattr(row, name) for name in names], default=_exact, ensure_ascii=False)
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


def _exact(value: Any) -> str:
    """Keep every microsecond: a rounded instant would pass over rows."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(model: type[Model], names: Sequence[str], mark: str) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).replace(rb"\u0000", b""))
        return [_field(model, name).to_python(value) for name, value in zip(names, values, strict=True)]
    except (ValueError, TypeError, ValidationError) as error:
        raise _unreadable() from error


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", model._meta.get_field(name))  # noqa: SLF001  Django's documented model API


def _unreadable() -> Invalid:
    return invalid(
        "mark-unreadable",
        "after",
        "Dấu trang không đọc được. Hãy mở lại danh sách từ đầu.",
        "The page mark cannot be read. Open the list from its start.",
    )
