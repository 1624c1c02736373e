"""Reads for maps and pages: the areas of a map, and all that is known of one place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Sum

from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.language import day as written_day
from hoaban.modules.places.geojson import polygons
from hoaban.modules.places.models import (
    BEGINNING,
    KIND_NAMES,
    ChildCount,
    Place,
    PlaceAlias,
    PlaceFact,
    PlaceQuerySet,
    Succession,
)
from hoaban.modules.places.rules import FACT_KINDS

Point = tuple[float, float]  # longitude, latitude, in degrees
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class MapArea:
    """A place on a map: its point where known, and its outline (GeoJSON text of a geometry) where a boundary was imported.

    The text of an outline is the same each time, so that what is computed from it can be kept by it.
    """

    id: UUID
    code: str
    name: str
    full_name: str
    point: Point | None
    outline: str | None

    @property
    def rings(self) -> tuple[Ring, ...] | None:
        """The closed rings of the outline, holes among them (draw with the even-odd rule), or None without a boundary."""
        return rings_of(self.outline) if self.outline else None


@lru_cache(maxsize=512)
def rings_of(outline: str) -> tuple[Ring, ...]:
    """Read the rings of an outline. Kept, because boundaries change once in years and maps are many."""
    found = polygons(json.loads(outline))
    return tuple(tuple((p[0], p[1]) for p in ring) for polygon in found for ring in polygon)


def map_of(province_code: str, on: date) -> list[MapArea]:
    """Give the communes of a province on a day, or the provinces for "VN", ordered by name; one query."""
    places = Place.objects.on(on)
    places = places.provinces() if province_code == "VN" else places.in_province(province_code).communes()
    return [area_of(place) for place in with_outline(places).order_by("search_key", "code")]


def with_outline(places: PlaceQuerySet) -> PlaceQuerySet:
    """Read the outlines along, but not the boundaries as they were given, which are large."""
    return places.select_related("boundary").defer("boundary__geometry")


def area_of(place: Place) -> MapArea:
    outline = place.boundary.outline if hasattr(place, "boundary") else None
    return MapArea(place.pk, place.code, place.name, place.full_name, place.point, outline or None)


@dataclass(frozen=True, slots=True)
class Lineage:
    """One step from or to another place. `goes_on`: the same unit under the same code and name, whole and alone."""

    place: Place
    is_whole: bool
    is_default: bool
    goes_on: bool = False

    @property
    def words(self) -> Words:
        if self.goes_on:
            return vi_en("giữ nguyên", "unchanged")
        if self.is_whole:
            return vi_en("toàn bộ", "whole")
        return (
            vi_en("một phần, phần chính", "in part, the main part") if self.is_default else vi_en("một phần", "in part")
        )


@dataclass(frozen=True, slots=True)
class FactLine:
    """A dated fact in words; `kind` is a key of `rules.FACT_KINDS`."""

    kind: str
    name: Words
    value: Words
    span: Words
    legal_basis: str
    certainty: int
    is_now: bool
    is_yes: bool


@dataclass(frozen=True, slots=True)
class Inside:
    """How many places of one kind lie in this one."""

    kind: str
    name: Words
    count: int


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """All that is known of one place. `above` goes from the nation down; `inside` counts what lies in it while it holds."""

    place: Place
    above: Sequence[Place]
    came_from: Sequence[Lineage]
    passed_into: Sequence[Lineage]
    others_of_code: Sequence[Place]
    facts: Sequence[FactLine]
    aliases: Sequence[PlaceAlias]
    inside: Sequence[Inside]
    children: int | None
    area: MapArea

    @property
    def kind_name(self) -> Words:
        return KIND_NAMES[self.place.kind]

    @property
    def span(self) -> Words:
        return span_of(self.place.starts_on, self.place.ends_on)


def span_of(starts_on: date, ends_on: date | None) -> Words:
    """Write when a place or fact holds; units begin on an unknown day where `BEGINNING` stands."""
    last = written_day(ends_on - timedelta(days=1)) if ends_on else ""
    if starts_on == BEGINNING:
        return vi_en(f"đến {last}", f"until {last}") if last else vi_en("đến nay", "to this day")
    first = written_day(starts_on)
    return vi_en(f"{first} – {last}", f"{first} – {last}") if last else vi_en(f"từ {first}", f"since {first}")


def place_record(place_id: UUID, today: date) -> PlaceRecord | None:
    """Give a place's record, or None when there is no such place. The number of queries does not depend on the place."""
    places = with_outline(Place.objects.filter(pk=place_id)).select_related("parent__parent__parent__parent")
    place = places.first()
    if place is None:
        return None
    came_from, passed_into = _lineage(place)
    return PlaceRecord(
        place=place,
        above=_above(place),
        came_from=came_from,
        passed_into=passed_into,
        others_of_code=list(Place.objects.filter(kind=place.kind, code=place.code).exclude(pk=place.pk)),
        facts=_fact_lines(place, today),
        aliases=list(PlaceAlias.objects.filter(place=place).order_by("code")),
        inside=_inside(place, today),
        children=ChildCount.objects.on(today).filter(place=place).aggregate(all=Sum("count"))["all"],
        area=area_of(place),
    )


def _above(place: Place) -> list[Place]:
    found: list[Place] = []
    parent = place.parent
    while parent is not None:
        found.insert(0, parent)
        parent = parent.parent
    return found


def _lineage(place: Place) -> tuple[list[Lineage], list[Lineage]]:
    rows = Succession.objects.filter(new=place) | Succession.objects.filter(old=place)
    found = list(rows.select_related("old__parent", "new__parent").order_by("-is_default", "old__code", "new__code"))
    before, after = [row for row in found if row.new_id == place.pk], [row for row in found if row.old_id == place.pk]
    alone = len(before) == 1 and before[0].is_whole and _same(before[0])
    came_from = [Lineage(row.old, row.is_whole, row.is_default, alone) for row in before]
    return came_from, [Lineage(row.new, row.is_whole, row.is_default) for row in after]


def _same(row: Succession) -> bool:
    return (row.old.code, row.old.full_name) == (row.new.code, row.new.full_name)


def _fact_lines(place: Place, today: date) -> list[FactLine]:
    """In the order of the kinds, each from its first day on."""
    found: dict[str, list[PlaceFact]] = {kind: [] for kind in FACT_KINDS}
    for fact in PlaceFact.objects.filter(place=place, kind__in=FACT_KINDS).order_by("starts_on"):
        found[fact.kind].append(fact)
    return [_fact_line(fact, today) for facts in found.values() for fact in facts]


def _fact_line(fact: PlaceFact, today: date) -> FactLine:
    kind = FACT_KINDS[fact.kind]
    return FactLine(
        kind=fact.kind,
        name=kind.name,
        value=kind.say(fact.value),
        span=span_of(fact.starts_on, fact.ends_on),
        legal_basis=fact.legal_basis,
        certainty=fact.certainty,
        is_now=fact.starts_on <= today and (fact.ends_on is None or today < fact.ends_on),
        is_yes=fact.value == PlaceFact.YES,
    )


def _inside(place: Place, today: date) -> list[Inside]:
    """Count on the last day on which the place held, or today."""
    rows = Place.objects.within(place).on(place.last_day or today).values("kind").annotate(count=Count("pk"))
    counts = {row["kind"]: row["count"] for row in rows}
    return [Inside(kind, name, counts[kind]) for kind, name in KIND_NAMES.items() if kind in counts]


GENERATIONS = 20  # a chain of successions longer than this is a mistake in the data
MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class LineageStep:
    """One step of a place's whole lineage: so many reforms away, on which day, whole or in part."""

    depth: int
    place: Place
    on: date
    is_whole: bool
    is_default: bool

    @property
    def words(self) -> Words:
        return Lineage(self.place, self.is_whole, self.is_default).words

    @property
    def span(self) -> Words:
        return span_of(self.place.starts_on, self.place.ends_on)


@dataclass(frozen=True, slots=True)
class WholeLineage:
    """Every place that passed into a place, and every one that it passed into, nearest first; others that carried its code."""

    before: Sequence[LineageStep]
    after: Sequence[LineageStep]
    of_code: Sequence[Place]

    @property
    def ids(self) -> set[UUID]:
        return {step.place.pk for step in (*self.before, *self.after)}


def whole_lineage(place: Place) -> WholeLineage:
    """Follow successions both ways, a generation a query."""
    others = Place.objects.filter(kind=place.kind, code=place.code).exclude(pk=place.pk).order_by("starts_on")
    return WholeLineage(_steps(place, "new", "old"), _steps(place, "old", "new"), list(others))


def _steps(place: Place, near: str, far: str) -> list[LineageStep]:
    found: list[LineageStep] = []
    known, edge = {place.pk}, {place.pk}
    for depth in range(1, GENERATIONS + 1):
        rows = Succession.objects.filter(**{f"{near}__in": edge}).select_related("old", "new")
        steps = [
            (getattr(row, far), row)
            for row in rows.order_by("-is_default", f"{far}__code")
            if getattr(row, f"{far}_id") not in known
        ]
        if not steps or len(found) > MOST_STEPS:
            break
        found += [LineageStep(depth, other, row.new.starts_on, row.is_whole, row.is_default) for other, row in steps]
        edge = {other.pk for other, _ in steps}
        known |= edge
    return found
