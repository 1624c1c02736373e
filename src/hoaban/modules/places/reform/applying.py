"""Writing a reorganisation of places: set by set, so that the whole country's takes seconds."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.among import among
from hoaban.kernel.dating import pass_on
from hoaban.kernel.errors import refuse
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.places.models import ChildCount, Place, PlaceFact, Succession
from hoaban.modules.places.reform.outlines import carry_outlines
from hoaban.modules.places.reform.passing import PlaceChanges

Counts = dict[tuple[int, str], int]


@action("reform.apply", kind="place.reform@1", says=vi_en("Sắp xếp đơn vị hành chính", "Reorganised places"))
def reorganise_places(_actor: Actor, *, changes: PlaceChanges) -> dict[str, int]:
    """End, begin and pass as planned; gives how many of each. Facts and child counts go with the places that they are of."""
    refuse(*changes.problems)
    op, on = writing(), changes.on
    op.change_all([(place, {"ends_on": on}) for place in changes.ended.values()])
    op.create_all(Place, [begun.columns(on) for begun in changes.begun.values()])
    op.create_all(
        Succession,
        [
            {
                "old_id": one.old.pk,
                "new_id": one.new_id,
                "is_whole": one.is_whole,
                "is_default": one.is_default,
            }
            for one in changes.passings
        ],
    )
    _carry_what_is_known(op, changes)
    carry_outlines(op, changes)
    _add_up_children(op, changes)
    return {"ended": len(changes.ended), "begun": len(changes.begun), "passings": len(changes.passings)}


def _carry_what_is_known(op: Writing, changes: PlaceChanges) -> None:
    """What is known of a place that goes on whole and alone is known of it under its new name too."""
    into = {old.pk: new_id for old, new_id in changes.alone()}
    facts = PlaceFact.objects.filter(among("place_id", into)).exclude(ends_on__lte=changes.on)
    pass_on(op, facts, on=changes.on, onto=lambda row: {"place_id": into[row.place_id]})
    children = ChildCount.objects.filter(among("place_id", into)).exclude(ends_on__lte=changes.on)
    pass_on(op, children, on=changes.on, onto=lambda row: {"place_id": into[row.place_id]})


def _add_up_children(op: Writing, changes: PlaceChanges) -> None:
    """The children of places that pass into one are its children; of a place that is divided, those of the part that takes the rest."""
    alone = {old.pk for old, _ in changes.alone()}
    into = {old: new for old, new in changes.heirs.items() if old not in alone}
    if not into:
        return
    rows = list(ChildCount.objects.on(changes.on).filter(among("place_id", {*into, *into.values()})))
    _end_all(op, [*rows, *PlaceFact.objects.on(changes.on).filter(among("place_id", into))], changes.on)
    taken: dict[UUID, Counts] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        taken[into.get(row.place_id, row.place_id)][row.age, row.sex] += row.count
    op.create_all(ChildCount, _counted(taken, changes))


def _end_all(op: Writing, rows: Iterable[PlaceFact | ChildCount], on: date) -> None:
    """End what holds on a day; what began only then had never held, and is taken back."""
    held = list(rows)
    op.change_all([(row, {"ends_on": on}) for row in held if row.starts_on < on])
    for row in held:
        if row.starts_on >= on:
            op.remove(row)


def _counted(taken: dict[UUID, Counts], changes: PlaceChanges) -> Iterable[dict[str, Any]]:
    for place_id, counts in taken.items():
        for (age, sex), count in counts.items():
            words = {"place_id": place_id, "age": age, "sex": sex, "count": count}
            yield {**words, "source": "cộng từ các đơn vị trước sắp xếp", "starts_on": changes.on}
