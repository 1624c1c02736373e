"""The little map on a place's page: a commune marked in its province, or what lies in a place. Whole numbers, for a short page."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from hoaban.modules.places.reads import MapArea, Point, Ring

WIDTH, TALLEST, MARGIN = 4000.0, 4800.0, 60.0
DOT = 48
SMALLEST_EXTENT = 0.05  # degrees: a map of a single point shows some land around it


@dataclass(frozen=True, slots=True)
class Shape:
    """A place as drawn: a path, or a circle at `x`, `y`."""

    area: MapArea
    is_marked: bool
    path: str = ""
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class Locator:
    width: int
    height: int
    shapes: Sequence[Shape]
    dot: int = DOT

    @property
    def is_marked(self) -> bool:
        return any(shape.is_marked for shape in self.shapes)

    @property
    def has_outlines(self) -> bool:
        return any(shape.path for shape in self.shapes)


def locator(
    areas: Sequence[MapArea], marked: Collection[UUID], around: Sequence[MapArea] | None = None
) -> Locator | None:
    """Lay areas out on one sheet, north up, true to shape at the middle latitude; None when nothing has a place on it.

    Areas lie below points, and marked points above the others. Sheets that are laid out `around` the same areas can be compared.
    """
    spots = [spot for area in (areas if around is None else around) for spot in _spots(area)]
    if not spots:
        return None
    place, height = _projection(spots)
    shapes = (_shape(area, area.id in marked, place) for area in areas)
    drawn = [shape for shape in shapes if shape is not None]
    return Locator(round(WIDTH), round(height), sorted(drawn, key=lambda shape: (not shape.path, shape.is_marked)))


def _spots(area: MapArea) -> Iterable[Point]:
    if area.rings:
        return (point for ring in area.rings for point in ring)
    return (area.point,) if area.point else ()


def _projection(spots: Sequence[Point]) -> tuple[Callable[[Point], tuple[int, int]], float]:
    west, east = min(p[0] for p in spots), max(p[0] for p in spots)
    south, north = min(p[1] for p in spots), max(p[1] for p in spots)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * shrink, SMALLEST_EXTENT), max(north - south, SMALLEST_EXTENT)
    unit = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    height = tall * unit + 2 * MARGIN
    middle = (west + east) / 2, (south + north) / 2

    def place(point: Point) -> tuple[int, int]:
        x = WIDTH / 2 + (point[0] - middle[0]) * shrink * unit
        return round(x), round(height / 2 - (point[1] - middle[1]) * unit)

    return place, height


def _shape(area: MapArea, is_marked: bool, place: Callable[[Point], tuple[int, int]]) -> Shape | None:
    if area.rings:
        return Shape(area, is_marked, "".join(_path([place(point) for point in ring]) for ring in _closed(area.rings)))
    if area.point:
        x, y = place(area.point)
        return Shape(area, is_marked, x=x, y=y)
    return None


def _closed(rings: Sequence[Ring]) -> Iterable[Ring]:
    """A closed ring ends where it began; the path closes itself."""
    return (ring[:-1] for ring in rings)


def _path(points: Sequence[tuple[int, int]]) -> str:
    """Write a ring as relative steps, without those that go nowhere."""
    x, y = points[0]
    steps = [f"M{x} {y}l"]
    for next_x, next_y in points[1:]:
        if (next_x, next_y) != (x, y):
            steps.append(f"{next_x - x} {next_y - y} ")
        x, y = next_x, next_y
    return "".join(steps).strip() + "z"
