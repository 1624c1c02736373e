"""Dated facts: a fact set from a day holds until the next that is known; the one before it ends that day.

    set_dated(op, Management, keys={"institution_id": school}, values={"body": "commune"}, on=day)

The former row stays as it was, so that any day of the past can still be asked.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import Min, Model

from hoaban.kernel.errors import Problem
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import Dated, DatedQuerySet

D = TypeVar("D", bound=Dated)


def _rows(model: type[D], keys: Mapping[str, Any]) -> DatedQuerySet[D]:
    manager = model._default_manager  # noqa: SLF001  Django's documented model API
    return cast(DatedQuerySet[D], manager.filter(**keys))


def in_force(model: type[D], keys: Mapping[str, Any], on: date) -> D | None:
    """Give the row that holds on a day, locked against a second writer."""
    return _rows(model, keys).on(on).select_for_update().first()


def set_dated(op: Writing, model: type[D], *, keys: Mapping[str, Any], values: Mapping[str, Any], on: date) -> D:
    """Let a fact hold from a day on. Nothing is written when it holds already; set on the day it began, it is corrected."""
    former = in_force(model, keys, on)
    if former is not None and all(getattr(former, name) == value for name, value in values.items()):
        return former
    if former is not None and former.starts_on == on:
        op.change(former, **values)
        return former
    ends_on = former.ends_on if former is not None else _next_start(model, keys, on)
    if former is not None:
        op.change(former, ends_on=on)
    return op.create(model, **keys, **values, starts_on=on, ends_on=ends_on)


def end_dated(op: Writing, model: type[D], *, keys: Mapping[str, Any], on: date) -> D | None:
    """Let a fact hold no longer from a day on; one that began that day had never held, and is taken back."""
    former = in_force(model, keys, on)
    if former is None:
        return None
    if former.starts_on == on:
        op.remove(former)
    else:
        op.change(former, ends_on=on)
    return former


def set_members(
    op: Writing, model: type[D], *, keys: Mapping[str, Any], field: str, members: Collection[Any], on: date
) -> list[D]:
    """Let exactly these members hold from a day on: end the others, begin the new, leave those that stay as they are."""
    present = _rows(model, keys).on(on).values_list(field, flat=True)
    for gone in set(present) - set(members):
        end_dated(op, model, keys={**keys, field: gone}, on=on)
    return [set_dated(op, model, keys={**keys, field: member}, values={}, on=on) for member in dict.fromkeys(members)]


def _next_start(model: type[D], keys: Mapping[str, Any], on: date) -> date | None:
    found = _rows(model, keys).filter(starts_on__gt=on).aggregate(day=Min("starts_on"))
    return cast("date | None", found["day"])


def unless_after(where: str, on: date, start: date) -> Iterator[Problem]:
    """Complain about a day that does not come after the one on which the thing began."""
    if on <= start:
        message = vi_en("Ngày phải sau {day}. Hãy chọn ngày khác.", "The day must be after {day}. Choose another day.")
        yield Problem("too-early", where, message.fill(day=day(start)))


def pass_on(
    op: Writing,
    rows: Iterable[D],
    *,
    on: date,
    onto: Callable[[D], Mapping[str, Any] | None],
    at_end: Mapping[str, Any] | None = None,
) -> dict[UUID, UUID]:
    """Let facts hold of something else from a day on: each ends that day (with the values `at_end`), and a copy with the values that `onto` gives begins.

    One that was to begin only then is set to those values as it stands. Where `onto` gives None, a row stays as it is. Gives under
    which id each goes on.
    """
    changes: list[tuple[D, Mapping[str, Any]]] = []
    begun: dict[type[D], list[dict[str, Any]]] = {}
    goes_on: dict[UUID, UUID] = {}
    for row in rows:
        values = onto(row)
        if values is None:
            continue
        goes_on[row.pk] = row.pk if row.starts_on >= on else uuid7()
        if row.starts_on >= on:
            changes.append((row, values))
        else:
            begun.setdefault(type(row), []).append({**copied(row), "id": goes_on[row.pk], "starts_on": on, **values})
            changes.append((row, {"ends_on": on, **(at_end or {})}))
    op.change_all(changes)
    for model, made in begun.items():
        op.create_all(model, made)
    return goes_on


def copied(row: Model) -> dict[str, Any]:
    """Give what stands in a row, by column, but who wrote it: what a copy says too."""
    columns = (field.attname for field in row._meta.concrete_fields)  # noqa: SLF001  as above
    return {name: getattr(row, name) for name in columns if name != "written_by"}
