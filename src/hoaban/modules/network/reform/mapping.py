"""A plan on the map: the places as they were before the day and as they are from it on, side by side; what changes is marked.

A plan that is not applied is drawn from what it would do; an applied one from the lineage that applying wrote.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.language import day as written_day
from hoaban.modules.network.models import InstitutionPlace, Reform
from hoaban.modules.network.reform.plan import Review
from hoaban.modules.places.locator import Locator, locator
from hoaban.modules.places.models import Place, Succession
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
    return _schools(told.handing.names, told.plan.effective_on)


def maps_of_applied(reform: Reform, steps: Sequence[Succession]) -> PlanMaps:
    """Give the same maps of a plan that was applied; `steps` are what it wrote of places passing into places."""
    if not steps:
        return _schools(reform.schools.values_list("institution_id", flat=True), reform.effective_on)
    day = reform.effective_on
    codes = _codes_shown({step.old.province_code for step in steps})
    before, after = ([area for code in codes for area in map_of(code, on)] for on in (day - timedelta(days=1), day))
    changed = {step.old_id for step in steps}, {step.new_id for step in steps}
    return _told(_sheets(day, (before, after), changed), [*_not_drawn(after, changed[0] | changed[1])])


def _not_drawn(after: Sequence[MapArea], changed: Collection[UUID]) -> Iterator[str]:
    """Name what changed and has no outline, where others have one."""
    if any(area.outline for area in after):
        yield from (f"{area.full_name} ({area.code})" for area in after if area.id in changed and not area.outline)


def _codes_shown(provinces: Collection[str]) -> list[str]:
    return sorted(provinces) if len(provinces) <= MOST_PROVINCES else [COUNTRY]


def _schools(institutions: Collection[UUID], on: date) -> PlanMaps:
    """Mark where schools stand that change: those that end stood there on the day before."""
    located = InstitutionPlace.objects.overlapping(on - timedelta(days=1), on + timedelta(days=1))
    rows = list(located.filter(institution__in=institutions).values_list("commune_id", "commune__province_code"))
    marked, provinces = {commune for commune, _ in rows}, {province for _, province in rows}
    if not provinces or len(provinces) > MOST_PROVINCES:
        return PlanMaps()
    sheet = locator([area for code in sorted(provinces) for area in map_of(code, on)], marked)
    return PlanMaps((Side(vi_en("Nơi có trường thay đổi", "Where schools change"), sheet),) if sheet else ())


def _before_and_after(told: Review) -> PlanMaps:
    """Marked are the places that end or give a part, and those that begin or take over."""
    places, outlines = told.places, outlines_after(told.places)
    codes = _codes_shown({one.province_code for one in places.ended.values()} or _provinces(told))
    before = [area for code in codes for area in map_of(code, places.on - timedelta(days=1))]
    after = [*_after(told, before, outlines, Place.PROVINCE if codes == [COUNTRY] else Place.COMMUNE)]
    gave = {one.old.pk for one in places.passings} | set(places.ended)
    took = {begun.id for begun in places.begun.values()} | set(places.going_on)
    return _told(_sheets(places.on, (before, after), (gave, took)), [*_named(told, outlines.unknown)])


def _sheets(
    on: date, areas: tuple[list[MapArea], list[MapArea]], marked: tuple[Collection[UUID], Collection[UUID]]
) -> Iterator[Side]:
    """Lay both maps out around the same areas, so that they can be compared."""
    titles = vi_en("Trước {day}", "Before {day}"), vi_en("Từ {day}", "From {day}")
    for title, shown, changed in zip(titles, areas, marked, strict=True):
        sheet = locator(shown, changed, [*areas[0], *areas[1]])
        if sheet:
            yield Side(title.fill(day=written_day(on)), sheet)


def _told(sides: Iterator[Side], unknown: Sequence[str]) -> PlanMaps:
    return PlanMaps(tuple(sides), tuple(unknown[:MOST_NAMED]), max(0, len(unknown) - MOST_NAMED))


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
