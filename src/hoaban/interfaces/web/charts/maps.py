"""Maps: areas where boundaries are known, points where only a place is; coloured by classes of about equal size."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from django.utils.safestring import SafeString

from hoaban.interfaces.web.charts.frame import Caption, LegendEntry, Table, TableRow, frame, legend
from hoaban.interfaces.web.charts.projection import Projection, fit, is_position, outline, path, rings
from hoaban.interfaces.web.charts.scales import Value, class_of, equal_classes, known
from hoaban.interfaces.web.charts.svg import Text, drawing, element, hover, link
from hoaban.kernel.language import Words, vi_en

WIDTH, TALLEST, MARGIN = 600.0, 640.0, 8.0
GRAIN = 10  # the drawing counts in tenths, so that outlines are whole numbers and short
POINT = 7.0

Spot = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place with its value: an area when it has a geometry, else a point at `lat`, `lon` in degrees.

    `geometry` is GeoJSON (Polygon or MultiPolygon), best as the text that is stored: outlines are then kept between calls.
    """

    name: Text
    value: Value
    href: str = ""
    geometry: str | Mapping[str, object] | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """`stub` names what the places are ("Xã, phường"), `measure` what is shown ("Học sinh")."""

    caption: Caption
    stub: Text
    measure: Text
    places: Sequence[MapPlace]
    classes: int = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """Outlines placed on paper: for each place its path, or "", and its point, or None."""

    height: float
    paths: tuple[str, ...]
    points: tuple[tuple[int, int] | None, ...]


def place_map(chart: PlaceMap) -> SafeString:
    """Draw the map; each place is a link with its name and value, and stands in the table behind."""
    classes = equal_classes((place.value for place in chart.places), min(max(chart.classes, 1), 6))
    sheet = lay_out(
        tuple(_text(place.geometry) for place in chart.places), tuple(_spot(place) for place in chart.places)
    )
    drawn = [_draw(chart, index, sheet, classes) for index in _areas_first(sheet)]
    body = drawing(WIDTH * GRAIN, sheet.height * GRAIN, chart.caption.title, drawn, "map")
    ordered = sorted(chart.places, key=lambda place: -(known(place.value) or 0.0))
    rows = [TableRow(place.name, (chart.caption.write(place.value),), place.href) for place in ordered]
    return frame(chart.caption, body, Table(chart.stub, (chart.measure,), rows), _legend(chart, classes))


def _text(geometry: str | Mapping[str, object] | None) -> str:
    return geometry if isinstance(geometry, str) else json.dumps(geometry)


def _spot(place: MapPlace) -> Spot | None:
    return (place.lon, place.lat) if place.lon is not None and place.lat is not None else None


@lru_cache(maxsize=64)
def lay_out(geometries: tuple[str, ...], spots: tuple[Spot | None, ...]) -> Sheet:
    """Project outlines and points onto one sheet. Kept, because boundaries change once in years and pages are many."""
    borders = [rings(_parsed(text)) for text in geometries]
    corners = chain.from_iterable(ring for area in borders for ring in area)
    projection = fit(chain(corners, (spot for spot in spots if spot)), WIDTH, TALLEST, MARGIN)
    paths = ("".join(path(outline(ring, projection, GRAIN)) for ring in area) for area in borders)
    return Sheet(projection.height, tuple(paths), tuple(_dot(spot, projection) for spot in spots))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None  # a broken boundary leaves a hole in the map, not a broken page


def _dot(spot: Spot | None, projection: Projection) -> tuple[int, int] | None:
    if spot is None or not is_position(spot):
        return None
    x, y = projection.place(spot)
    return round(x * GRAIN), round(y * GRAIN)


def _areas_first(sheet: Sheet) -> list[int]:
    """Points lie above areas."""
    return sorted(range(len(sheet.paths)), key=lambda index: not sheet.paths[index])


def _draw(chart: PlaceMap, index: int, sheet: Sheet, classes: Sequence[tuple[float, float]]) -> SafeString:
    place = chart.places[index]
    value = class_of(known(place.value), classes)
    kind = "q0" if value is None else f"q{_shade(value, len(classes))}"
    shape = _shape(sheet.paths[index], sheet.points[index], kind)
    if not shape:
        return shape
    says = hover(f"{place.name}: {chart.caption.write(place.value)}")
    return link(place.href, says, shape) if place.href else element("g", {}, says, shape)


def _shape(outlines: str, point: tuple[int, int] | None, kind: str) -> SafeString:
    if outlines:
        return element("path", {"d": outlines, "class": kind})
    if point is None:
        return SafeString("")
    return element("circle", {"cx": point[0], "cy": point[1], "r": POINT * GRAIN, "class": kind})


def _shade(index: int, count: int) -> int:
    """Spread few classes over the whole range of shades, 1 (light) to 6 (dark)."""
    return 4 if count == 1 else 1 + round(5 * index / (count - 1))


def _legend(chart: PlaceMap, classes: Sequence[tuple[float, float]]) -> SafeString:
    values = [known(place.value) for place in chart.places]
    entries = [
        LegendEntry(
            _range(chart, low, high, sum(class_of(value, [(low, high)]) == 0 for value in values)),
            f"q{_shade(index, len(classes))}",
        )
        for index, (low, high) in enumerate(classes)
    ]
    missing = values.count(None)
    if missing:
        entries.append(LegendEntry(vi_en("chưa có số liệu ({n})", "no figure ({n})").fill(n=missing), "q0"))
    return legend(entries)


def _range(chart: PlaceMap, low: float, high: float, count: int) -> Words:
    first, last = chart.caption.write(low), chart.caption.write(high)
    if first == last:
        return vi_en("{first} ({n})", "{first} ({n})").fill(first=first, n=count)
    return vi_en("{first} – {last} ({n})", "{first} – {last} ({n})").fill(first=first, last=last, n=count)
