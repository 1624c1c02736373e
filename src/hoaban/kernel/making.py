"""Making rows in memory, hundreds in a request: as Django does, without what a row that is made by its columns needs not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)
Default = Callable[[], Any]


@cache
def _shape(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Default]]]:
    """Give what each column holds unless told otherwise: a value, or what makes one for each row."""
    fields = list(model._meta.concrete_fields)  # noqa: SLF001  Django's documented model API
    made = {field.attname: field.default for field in fields if field.has_default() and callable(field.default)}
    return {field.attname: None if field.attname in made else field.get_default() for field in fields}, [*made.items()]


def make(model: type[M], values: Mapping[str, Any]) -> M:
    """Make a row that is not saved yet. Names that are no columns (a related row, a property) go the usual way."""
    usual, made = _shape(model)
    if not values.keys() <= usual.keys():
        return model(**values)
    row = model.__new__(model)
    held = vars(row)
    held.update(usual)
    for name, make_one in made:
        if name not in values:
            held[name] = make_one()
    held.update(values, _state=ModelState())
    return row


def make_read(model: type[M], names: Sequence[str], values: Iterable[Any], alias: str) -> M:
    """Make a row as it stands in the database: all its columns, in the order of their names."""
    row, state = model.__new__(model), ModelState()
    state.adding, state.db = False, alias
    vars(row).update(zip(names, values, strict=True), _state=state)
    return row
