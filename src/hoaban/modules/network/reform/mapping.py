"""A plan on the map: the places as they were before the day and as they are from it on, side by side; what changes is marked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.language import day as written_day
from hoaban.modules.network.models import InstitutionPlace
from hoaban.modules.network.reform.plan import Review
from hoaban.modules.places.locator import Locator, locator
from hoaban.modules.places.models import Place
from hoaban.modules.places.reads import MapArea, map_of
from hoaban.modules.places.reform.outlines import Outlines, outlines_after
from hoaban.modules.places.reform.passing import Begun

MOST_PROVINCES = 3  # shown commune by commune; beyond, province by province
MOST_NAMED = 12
COUNTRY = "VN"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the maps: what it is called, and the sheet."""

    title: Words
    map: Locator


@dataclass(frozen=True, slots=True)
class PlanMaps:
    """The maps of a plan, and the places whose outline it leaves unknown; both empty where nothing has a place on a map."""

    sides: tuple[Side, ...] = ()
    unknown: tuple[str, ...] = field(default_factory=tuple)
    more_unknown: int = 0


def maps_of_plan(told: Review) -> PlanMaps:
    """Give the maps of a plan: before and after where places change, else where the schools stand that change."""
    if told.places:
        return _before_and_after(told)
    found = _schools(told)
    return PlanMaps((found,)) if found else PlanMaps()


def _schools(told: Review) -> Side | None:
    located = InstitutionPlace.objects.on(told.plan.effective_on).filter(institution__in=told.handing.names)
    rows = list(located.values_list("commune_id", "commune__province_code"))
    marked, provinces = {commune for commune, _ in rows}, {province for _, province in rows}
    if not provinces or len(provinces) > MOST_PROVINCES:
        return None
    areas = [area for code in sorted(provinces) for area in map_of(code, told.plan.effective_on)]
    sheet = locator(areas, marked)
    return Side(vi_en("Nơi có trường thay đổi", "Where schools change"), sheet) if sheet else None


def _before_and_after(told: Review) -> PlanMaps:
    """Marked are the places that end or give a part, and those that begin or take over."""
    places, outlines = told.places, outlines_after(told.places)
    shown = sorted({one.province_code for one in places.ended.values()} or _provinces(told))
    codes = shown if len(shown) <= MOST_PROVINCES else [COUNTRY]
    before = [area for code in codes for area in map_of(code, places.on - timedelta(days=1))]
    after = [*_after(told, before, outlines, Place.PROVINCE if codes == [COUNTRY] else Place.COMMUNE)]
    gave = {one.old.pk for one in places.passings} | set(places.ended)
    took = {begun.id for begun in places.begun.values()} | set(places.going_on)
    day, both = written_day(places.on), [*before, *after]
    sheets = (
        (vi_en("Trước {day}", "Before {day}").fill(day=day), locator(before, gave, both)),
        (vi_en("Từ {day}", "From {day}").fill(day=day), locator(after, took, both)),
    )
    named = [*_named(told, outlines.unknown)]
    return PlanMaps(
        tuple(Side(title, sheet) for title, sheet in sheets if sheet),
        tuple(named[:MOST_NAMED]),
        max(0, len(named) - MOST_NAMED),
    )


def _provinces(told: Review) -> set[str]:
    return {begun.province_code for begun in told.places.begun.values()}


def _after(told: Review, before: list[MapArea], outlines: Outlines, kind: str) -> Iterator[MapArea]:
    """Give what stands from the day on: what goes on, with its outline of then, and what begins."""
    drawn = {area.id: area.outline for area in before if area.outline}
    for area in before:
        if area.id in outlines.unknown or area.id in outlines.parts:
            yield _redrawn(area, outlines, drawn)
        elif area.id not in told.places.ended:
            yield area
    for begun in told.places.begun.values():
        if begun.kind == kind:
            point = begun.like.point if begun.like else None
            area = MapArea(begun.id, begun.code, begun.name, begun.full_name, point, None)
            yield _redrawn(area, outlines, drawn)


def _redrawn(area: MapArea, outlines: Outlines, drawn: dict[UUID, str]) -> MapArea:
    known = all(part in drawn for part in outlines.parts.get(area.id, ()))
    outline = outlines.of(area.id, drawn) if known else None
    return MapArea(area.id, area.code, area.name, area.full_name, area.point, outline)


def _named(told: Review, unknown: Collection[UUID]) -> Iterator[str]:
    """Give the names of places whose outline is not known after the plan."""
    names: dict[UUID, Begun | Place] = {begun.id: begun for begun in told.places.begun.values()}
    names |= {place.pk: place for place in (*told.places.going_on.values(), *(p.old for p in told.places.passings))}
    yield from sorted(f"{names[pk].full_name} ({names[pk].code})" for pk in unknown)
