"""Writing a sheet: many rows of one kind together or not at all, in a handful of statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from hoaban.kernel.errors import Invalid, Problem, refuse
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import Tracked

T = TypeVar("T", bound=Tracked)
Item = TypeVar("Item")
Said = TypeVar("Said")
Key = tuple[Any, ...]


def judged(items: Sequence[Item], judge: Callable[[Item], Said]) -> list[Said]:
    """Judge every row of a sheet; refuses the whole with everything that is wrong, each at its place: `rows[3].level`."""
    found, problems = [], []
    for at, item in enumerate(items):
        try:
            found.append(judge(item))
        except Invalid as refusal:
            problems += [Problem(each.code, f"rows[{at}].{each.where}", each.message) for each in refusal.problems]
    refuse(*problems)
    return found


def standing_by(rows: Iterable[T], names: Sequence[str]) -> dict[Key, T]:
    """Give what stands by its key."""
    return {tuple(getattr(row, name) for name in names): row for row in rows}


def write_all(
    op: Writing,
    model: type[T],
    *,
    names: Sequence[str],
    standing: Mapping[Key, T],
    said: Mapping[Key, Mapping[str, Any]],
    place: Mapping[str, Any],
    signed: Mapping[str, Any],
) -> int:
    """Make the rows that do not stand yet and change those that differ; what is empty and does not stand is not made."""
    fresh = [
        {**place, **dict(zip(names, key, strict=True)), **values, **signed}
        for key, values in said.items()
        if key not in standing and any(value not in {None, ""} for value in values.values())
    ]
    changes = [
        (standing[key], {**values, **signed})
        for key, values in said.items()
        if key in standing and any(getattr(standing[key], name) != value for name, value in values.items())
    ]
    if fresh:
        op.create_all(model, fresh)
    return len(fresh) + op.change_all(changes)
