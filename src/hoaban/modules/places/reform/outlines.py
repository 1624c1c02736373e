"""Outlines after a reorganisation: the union of those that pass on whole; where only a part passes, nobody knows until it is drawn.

An outline is of a place as it is now: one that goes on and takes others in grows, one that goes on and lost a part has none.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoaban.kernel.among import among
from hoaban.kernel.operation import Writing
from hoaban.modules.places.geojson import Geometry
from hoaban.modules.places.models import Boundary
from hoaban.modules.places.reform.passing import PlaceChanges

GRID = 1e-6  # of a degree, as boundaries are stored: what touches there has one border
DRAWN_GRID = 1e-4  # as outlines are


@dataclass(frozen=True, slots=True)
class Outlines:
    """By taker: of what its outline is the union; and those whose outline is not known although some of it was drawn."""

    parts: Mapping[UUID, tuple[UUID, ...]]
    unknown: frozenset[UUID]

    def of(self, taker_id: UUID, drawn: Mapping[UUID, str]) -> str | None:
        """Give the outline of a taker, for drawing, from those of its parts."""
        parts = [drawn[part] for part in self.parts.get(taker_id, ())]
        return united_text(parts, DRAWN_GRID) if parts else None


def outlines_after(changes: PlaceChanges) -> Outlines:
    """Say of every place that takes something over, or that gives a part and goes on, what becomes of its outline."""
    into: dict[UUID, list[UUID]] = defaultdict(list)
    for one in changes.passings:
        into[one.new_id].append(one.old.pk)
    for taker in changes.going_on:
        into[taker].append(taker)
    partial = {one.new_id for one in changes.passings if not one.is_whole}
    left = set(_left(changes))
    asked = {part for parts in into.values() for part in parts} | left
    drawn = (
        set(Boundary.objects.filter(among("place_id", asked)).values_list("place_id", flat=True)) if asked else set()
    )
    known = {taker: tuple(parts) for taker, parts in into.items() if taker not in partial and drawn.issuperset(parts)}
    lost = {taker for taker, parts in into.items() if taker not in known and not drawn.isdisjoint(parts)}
    return Outlines(known, frozenset(lost | (left & drawn)))


def _left(changes: PlaceChanges) -> Iterator[UUID]:
    """Give the places that gave a part away and go on without it."""
    for one in changes.passings:
        if not one.is_whole and one.old.pk not in changes.ended and one.old.holds_on(changes.on):
            yield one.old.pk


def carry_outlines(op: Writing, changes: PlaceChanges) -> None:
    """Draw the places that begin or grow as the union of what passes into them; take away what is no longer known."""
    found = outlines_after(changes)
    parts = {part for each in found.parts.values() for part in each}
    touched = parts | (found.unknown - {begun.id for begun in changes.begun.values()})
    rows = {row.place_id: row for row in Boundary.objects.filter(among("place_id", touched))} if touched else {}
    made = []
    for taker, each in found.parts.items():
        geometry, outline = _united([rows[part] for part in each])
        source = rows[each[0]].source
        if taker in rows:
            op.change(rows[taker], geometry=geometry, outline=outline)
        else:
            made.append((taker, json.dumps(geometry), outline, source))
    if made:
        op.copy(Boundary, ("place_id", "geometry", "outline", "source"), made)
    for place_id in found.unknown & rows.keys():
        if place_id not in changes.ended and place_id not in parts:
            op.remove(rows[place_id])


def _united(rows: Collection[Boundary]) -> tuple[Geometry, str]:
    """What goes on alone stays to the letter."""
    if len(rows) == 1:
        [row] = rows
        return row.geometry, row.outline
    geometry: Geometry = json.loads(united_text([json.dumps(row.geometry) for row in rows], GRID))
    return geometry, united_text([row.outline for row in rows if row.outline], DRAWN_GRID)


def united_text(texts: Collection[str], grid: float) -> str:
    """Unite areas given as GeoJSON texts; borders that they share go, to the width of the grid."""
    import shapely  # type: ignore[import-untyped]

    if len(set(texts)) <= 1:
        return next(iter(texts), "")
    shape = shapely.union_all(shapely.from_geojson(list(texts)), grid_size=grid)
    document: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return json.dumps(_round(document, grid), separators=(",", ":"))


def _round(document: dict[str, Any], grid: float) -> dict[str, Any]:
    decimals = len(f"{grid:f}".rstrip("0").partition(".")[2])
    return {"type": document["type"], "coordinates": _rounded(document["coordinates"], decimals)}


def _rounded(value: Any, decimals: int) -> Any:
    return [_rounded(part, decimals) for part in value] if isinstance(value, list) else round(value, decimals)
