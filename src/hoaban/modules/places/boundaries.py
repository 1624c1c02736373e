"""Whose area is which: matching a file's areas with the communes of a day, mending them, and drawing their outlines.

An area is taken for the commune whose code it carries, if its name does not say another; without a code, by its name.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.places.geojson import Area, Geometry, read_areas
from hoaban.modules.places.models import Place, PlaceAlias
from hoaban.modules.places.rules import place_key, split_type

COMMUNE_CODE, PROVINCE_CODE = 5, 2  # digits
ALIKE = 0.8  # spellings of one name: "Nưa Ngam" and "Núa Ngam", "Sín Thầu" and "Xín Thầu"
TOLERANCE = 0.003  # degrees: about a pixel where a province is 600 pixels wide
OUTLINE_DECIMALS = 4
NAME_PARTS = ("name", "ten", "ward", "xa", "commune")

FAULTS: Mapping[str, Words] = {
    "no-area": vi_en("Không phải vùng khép kín (Polygon, MultiPolygon).", "It is no closed area (Polygon, MultiPolygon)."),
    "outside": vi_en(
        "Tọa độ nằm ngoài Việt Nam. Hãy xuất lại theo WGS 84 (EPSG:4326), độ thập phân.",
        "Coordinates lie outside Viet Nam. Export again as WGS 84 (EPSG:4326), decimal degrees.",
    ),
    "swapped": vi_en(
        "Kinh độ và vĩ độ bị đổi chỗ; GeoJSON ghi kinh độ trước.", "Latitude stands before longitude; GeoJSON puts longitude first."
    ),
    "crossing": vi_en("Ranh giới tự cắt, không sửa tự động được.", "The outline crosses itself and cannot be mended."),
    "unknown": vi_en("Không có xã nào mang mã hoặc tên này vào ngày đó.", "No commune had this code or name on that day."),
    "ambiguous": vi_en("Nhiều xã cùng tên; hãy thêm mã xã hoặc mã tỉnh.", "Several communes have this name; add the code of the commune or province."),
    "disagrees": vi_en("Mã là của xã khác với tên; hãy sửa một trong hai.", "Code and name are of different communes; correct one of them."),
    "twice": vi_en("Vùng thứ hai cho cùng một xã; chỉ vùng đầu được nhận.", "A second area for the same commune; only the first was taken."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """An area and the commune it is; `how` is `code`, `alias` or `name`; `is_mended` when its outline crossed itself."""

    number: int
    place: Place
    geometry: Geometry
    how: str
    is_mended: bool = False


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An area that was left out, and why: a key of `FAULTS`."""

    number: int
    label: str
    fault: str

    @property
    def message(self) -> Words:
        return FAULTS[self.fault]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds for the places of a day; `missing` are the communes of its provinces for which it has no area."""

    matched: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    missing: tuple[Place, ...]


def survey(content: bytes, day: date) -> Survey:
    """Read a GeoJSON file and match its areas with the communes of a day; raises `Invalid` when it cannot be used at all."""
    areas = read_areas(content)
    register = _Register.of(day)
    matched: dict[UUID, Match] = {}
    unmatched: list[Unmatched] = []
    for area in areas:
        found = _match(area, register)
        if isinstance(found, Match) and found.place.pk in matched:
            found = Unmatched(area.number, _label(area), "twice")
        if isinstance(found, Match):
            matched[found.place.pk] = found
        else:
            unmatched.append(found)
    provinces = {match.place.province_code for match in matched.values()}
    missing = (p for p in register.communes if p.province_code in provinces and p.pk not in matched)
    return Survey(tuple(matched.values()), tuple(unmatched), tuple(sorted(missing, key=lambda p: p.code)))


@dataclass(frozen=True, slots=True)
class _Register:
    """The communes of a day by code, by other codes, and by name; and how provinces are named."""

    communes: Sequence[Place]
    by_code: Mapping[str, Place]
    by_alias: Mapping[str, Place]
    by_name: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    provinces: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, day: date) -> "_Register":
        communes = list(Place.objects.on(day).communes())
        here = {place.pk: place for place in communes}
        by_name: dict[str, list[Place]] = defaultdict(list)
        for place in communes:
            by_name[place.search_key].append(place)
        aliases = PlaceAlias.objects.filter(place__in=here).values_list("code", "place_id")
        provinces = {key: p.code for p in Place.objects.on(day).provinces() for key in (p.code, p.search_key)}
        by_alias = {code: here[pk] for code, pk in aliases}
        return cls(communes, {place.code: place for place in communes}, by_alias, by_name, provinces)

    def named(self, names: Iterable[str], provinces: Iterable[str]) -> list[Place]:
        found = {place.pk: place for name in names for place in self.by_name.get(name, ())}
        wanted = {self.provinces[key] for key in provinces if key in self.provinces}
        near = [place for place in found.values() if place.province_code in wanted]
        return near or list(found.values())


def _match(area: Area, register: _Register) -> Match | Unmatched:
    if area.geometry is None:
        return Unmatched(area.number, _label(area), area.fault)
    place, how = _whose(area, register)
    if place is None:
        return Unmatched(area.number, _label(area), how)
    geometry, is_mended = _mended(area.geometry)
    if geometry is None:
        return Unmatched(area.number, _label(area), "crossing")
    return Match(area.number, place, geometry, how, is_mended)


def _whose(area: Area, register: _Register) -> tuple[Place | None, str]:
    """Give the commune and how it was found, or None and the fault."""
    names = _names(area.properties)
    for known, how in ((register.by_code, "code"), (register.by_alias, "alias")):
        carried = [known[code] for code in _codes(area.properties) if code in known]
        agreeing = next((place for place in carried if _agree(place.search_key, names)), None)
        if agreeing is not None:
            return agreeing, how
        if carried and how == "code":
            return None, "disagrees"
    found = register.named(names, _province_hints(area.properties))
    if len(found) == 1:
        return found[0], "name"
    return None, "ambiguous" if found else "unknown"


def _codes(properties: Mapping[str, Any]) -> Iterator[str]:
    """Five digits are a commune's code; a number has lost its leading zeros, and counts only where the field says that it is a code."""
    for key, value in properties.items():
        text = str(value).strip()
        if isinstance(value, str) and len(text) == COMMUNE_CODE and text.isdigit():
            yield text
        elif type(value) is int and value > 0 and ("code" in place_key(key) or place_key(key).startswith("ma")):
            yield text.zfill(COMMUNE_CODE)


def _names(properties: Mapping[str, Any]) -> list[str]:
    """Give the keys of what the area may be called; a field that speaks of a province or district is not its name."""
    keys = [
        key
        for key, value in properties.items()
        if isinstance(value, str) and not value.strip().isdigit() and _is_name(place_key(key).replace(" ", ""))
    ]
    return [place_key(split_type(properties[key])[1]) for key in keys]


def _is_name(key: str) -> bool:
    above = ("province", "tinh", "district", "huyen", "parent", "tp")
    return any(part in key for part in NAME_PARTS) and not any(part in key for part in above)


def _agree(name: str, others: Sequence[str]) -> bool:
    return not others or any(SequenceMatcher(None, name, other).ratio() >= ALIKE for other in others)


def _province_hints(properties: Mapping[str, Any]) -> list[str]:
    texts = [str(value).strip() for value in properties.values() if isinstance(value, str | int)]
    return [text for text in texts if len(text) == PROVINCE_CODE] + [place_key(split_type(text)[1]) for text in texts]


def _label(area: Area) -> str:
    """Say which area is meant, in few words."""
    texts = [value for value in area.properties.values() if isinstance(value, str) and value.strip()]
    return " ".join(texts)[:80]


def _mended(geometry: Geometry) -> tuple[Geometry | None, bool]:
    """Give a geometry that does not cross itself, and whether it had to be mended."""
    import shapely  # type: ignore[import-untyped]

    shape = shapely.from_geojson(json.dumps(geometry))
    if shapely.is_valid(shape):
        return geometry, False
    shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.area == 0:
        return None, True
    mended: Geometry = json.loads(shapely.to_geojson(shape))
    return mended, True


def draw_outlines(geometries: Sequence[Geometry]) -> list[str]:
    """Simplify areas together, as GeoJSON text: borders that neighbours share stay shared."""
    import shapely

    shapes = shapely.from_geojson([json.dumps(geometry) for geometry in geometries])
    return [_drawn(shape) for shape in shapely.coverage_simplify(shapes, TOLERANCE)]


def _drawn(shape: Any) -> str:
    import shapely

    document = json.loads(shapely.to_geojson(shape))
    coordinates = _rounded(document["coordinates"])
    return json.dumps({"type": document["type"], "coordinates": coordinates}, separators=(",", ":"))


def _rounded(value: Any) -> Any:
    return [_rounded(part) for part in value] if isinstance(value, list) else round(value, OUTLINE_DECIMALS)
