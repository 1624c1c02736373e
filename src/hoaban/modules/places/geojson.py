"""Reading GeoJSON that a person gives (RFC 7946): limits against hostile files, then each area checked; no database.

The counts of brackets and commas bound the memory that parsing can take before anything is parsed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from hoaban.kernel.errors import invalid

MEGABYTE = 1_048_576
MAX_BYTES = 24 * MEGABYTE  # a whole province at full detail is about 10 MB
MAX_POSITIONS = 500_000
MAX_AREAS = 5_000
WEST, SOUTH, EAST, NORTH = 100.0, 4.0, 120.0, 25.0  # Viet Nam with its islands, in degrees
TRIANGLE_CLOSED = 4
DECIMALS = 6  # of a degree: 11 cm

Position = list[float]  # longitude, latitude
Ring = list[Position]
Geometry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Area:
    """One feature: its number in the file (from 1), its properties, and its checked geometry or what is wrong with it."""

    number: int
    properties: Mapping[str, Any]
    geometry: Geometry | None
    fault: str = ""


class _FaultyError(ValueError):
    """A geometry cannot be used; the text is one of the causes that `boundaries` explains."""


def read_areas(content: bytes) -> list[Area]:
    """Read a FeatureCollection of areas; raises `Invalid` when the file as a whole cannot be used."""
    _within_limits(content)
    document = _parsed(content)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise invalid(
            "not-geojson",
            "file",
            "Tệp không phải GeoJSON kiểu FeatureCollection; hãy xuất lại từ phần mềm bản đồ (EPSG:4326).",
            "The file is not a GeoJSON FeatureCollection; export it again from the map program (EPSG:4326).",
        )
    if len(features) > MAX_AREAS:
        _too_big()
    return [_area(number, feature) for number, feature in enumerate(features, start=1)]


def _too_big() -> NoReturn:
    raise invalid(
        "too-big",
        "file",
        f"Tệp quá lớn (hơn {MAX_BYTES // MEGABYTE} MB, {MAX_AREAS} vùng hoặc {MAX_POSITIONS} điểm). Hãy nhập từng tỉnh, hoặc giản lược ranh giới.",
        f"The file is too big (over {MAX_BYTES // MEGABYTE} MB, {MAX_AREAS} areas or {MAX_POSITIONS} points). Give one province, or simplify it.",
    )


def _within_limits(content: bytes) -> None:
    lists, objects, commas = content.count(b"["), content.count(b"{"), content.count(b",")
    if len(content) > MAX_BYTES or lists > 2 * MAX_POSITIONS or objects > 4 * MAX_AREAS or commas > 4 * MAX_POSITIONS:
        _too_big()


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise invalid(
            "not-json",
            "file",
            "Không đọc được tệp: không phải JSON mã hóa UTF-8, hoặc tệp bị cắt cụt.",
            "The file cannot be read: it is no JSON in UTF-8, or it was cut off.",
        ) from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _area(number: int, feature: Any) -> Area:
    if not isinstance(feature, dict):
        return Area(number, {}, None, "no-area")
    properties = feature.get("properties")
    known = properties if isinstance(properties, dict) else {}
    if "id" in feature:
        known = {**known, "id": feature["id"]}
    try:
        return Area(number, known, _geometry(feature.get("geometry")))
    except _FaultyError as fault:
        return Area(number, known, None, str(fault))


def _geometry(value: Any) -> Geometry:
    kind, coordinates = (value.get("type"), value.get("coordinates")) if isinstance(value, dict) else (None, None)
    if not isinstance(coordinates, list) or not coordinates or kind not in {"Polygon", "MultiPolygon"}:
        raise _FaultyError("no-area")
    if kind == "Polygon":
        return {"type": "Polygon", "coordinates": _polygon(coordinates)}
    return {"type": "MultiPolygon", "coordinates": [_polygon(part) for part in coordinates]}


def _polygon(rings: Any) -> list[Ring]:
    if not isinstance(rings, list) or not rings:
        raise _FaultyError("no-area")
    return [_ring(ring) for ring in rings]


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list):
        raise _FaultyError("no-area")
    positions = list(_positions(ring))
    if positions and positions[0] != positions[-1]:
        positions.append(positions[0])
    if len(positions) < TRIANGLE_CLOSED:
        raise _FaultyError("no-area")
    return positions


def _positions(ring: list[Any]) -> Iterator[Position]:
    for position in ring:
        numbers = position[:2] if isinstance(position, list) else []
        if [type(number) in {int, float} for number in numbers] != [True, True]:
            raise _FaultyError("no-area")
        longitude, latitude = numbers
        if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
            swapped = WEST <= latitude <= EAST and SOUTH <= longitude <= NORTH
            raise _FaultyError("swapped" if swapped else "outside")
        yield [round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)]


def polygons(geometry: Mapping[str, Any]) -> list[list[Ring]]:
    """Give the polygons of a geometry, each as its rings."""
    coordinates: list[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates
