"""From longitude and latitude to the paper: equirectangular, true to shape at the map's middle latitude.

Good for a province or a country of Viet Nam's size: within 1 % of true shape over a province.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

Position = Sequence[float]  # longitude, latitude, in degrees
Ring = Sequence[Position]

HALF_TURN, QUARTER_TURN = 180, 90  # degrees
TRIANGLE = 3  # corners of the smallest area


@dataclass(frozen=True, slots=True)
class Projection:
    west: float
    north: float
    scale_x: float
    scale_y: float
    width: float
    height: float

    def place(self, position: Position) -> tuple[float, float]:
        return (position[0] - self.west) * self.scale_x, (self.north - position[1]) * self.scale_y


def is_position(position: object) -> TypeGuard[Position]:
    """Tell a longitude and latitude on this globe from whatever else a file may hold."""
    return (
        isinstance(position, list | tuple)
        and len(position) > 1
        and all(isinstance(part, int | float) and math.isfinite(part) for part in position[:2])
        and abs(position[0]) <= HALF_TURN
        and abs(position[1]) <= QUARTER_TURN
    )


def fit(positions: Iterable[Position], width: float, tallest: float, margin: float) -> Projection:
    """Make the projection that fits all positions into a map `width` wide and at most `tallest` high."""
    known = [position for position in positions if is_position(position)] or [(105.8, 21.0)]
    west, east = min(p[0] for p in known), max(p[0] for p in known)
    south, north = min(p[1] for p in known), max(p[1] for p in known)
    shrink = max(math.cos(math.radians((south + north) / 2)), 0.01)
    wide, tall = max((east - west) * shrink, 1e-3), max(north - south, 1e-3)
    unit = min((width - 2 * margin) / wide, (tallest - 2 * margin) / tall)
    spare = (width - 2 * margin - wide * unit) / 2
    return Projection(
        west=west - (margin + spare) / (unit * shrink),
        north=north + margin / unit,
        scale_x=unit * shrink,
        scale_y=unit,
        width=width,
        height=tall * unit + 2 * margin,
    )


def rings(geometry: object) -> list[Ring]:
    """Give the rings of a GeoJSON Polygon or MultiPolygon; anything else has none."""
    if not isinstance(geometry, dict):
        return []
    shape, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(coordinates, list):
        return []
    if shape == "Polygon":
        return [ring for ring in coordinates if isinstance(ring, list)]
    if shape == "MultiPolygon":
        return [
            ring for polygon in coordinates if isinstance(polygon, list) for ring in polygon if isinstance(ring, list)
        ]
    return []


def outline(ring: Ring, projection: Projection, grain: int = 10) -> list[tuple[int, int]]:
    """Place a ring on a grid of 1/`grain` units, without points that fall together or lie on a straight line.

    Neighbours round to the same grid points, so shared borders stay shared.
    """
    points: list[tuple[int, int]] = []
    for position in ring:
        if not is_position(position):
            continue
        x, y = projection.place(position)
        point = (round(x * grain), round(y * grain))
        if points and point == points[-1]:
            continue
        if len(points) > 1 and _is_between(points[-2], points[-1], point):
            points.pop()
        points.append(point)
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def _is_between(before: tuple[int, int], middle: tuple[int, int], after: tuple[int, int]) -> bool:
    ahead, across = (middle[0] - before[0], middle[1] - before[1]), (after[0] - middle[0], after[1] - middle[1])
    return ahead[0] * across[1] == ahead[1] * across[0] and ahead[0] * across[0] + ahead[1] * across[1] >= 0


def path(points: Sequence[tuple[int, int]]) -> str:
    """Write a closed ring as a path of relative whole-number steps, the shortest form."""
    if len(points) < TRIANGLE:
        return ""
    x, y = points[0]
    steps = [f"M{x} {y}l"]
    for next_x, next_y in points[1:]:
        step = f"{next_x - x} {next_y - y}"
        steps.append(step if step.startswith("-") or steps[-1].endswith("l") else f" {step}")
        x, y = next_x, next_y
    return "".join(steps).replace(" -", "-") + "z"
