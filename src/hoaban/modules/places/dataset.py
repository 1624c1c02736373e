"""Reading the reference data: units and lineage from the installed `vietnamadminunits` package, the rest from `reference/*.toml`.

Nothing of the package is copied into this program and none of its code runs: its two data files are read where they lie.
"""

import json
import sqlite3
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from hoaban.modules.places.models import BEGINNING, REFORM, Place
from hoaban.modules.places.rules import place_key, split_type

PACKAGE = "vietnamadminunits"
REFERENCE = Path(__file__).parent / "reference"

# Types and names are taken from the full names: the columns that give them apart are wrong for some units.
NEW_UNITS = """SELECT provinceCode, province, provinceKey, provinceLat, provinceLon,
    wardCode, ward, wardKey, wardLat, wardLon, wardAreaKm2 FROM admin_units"""
OLD_UNITS = """SELECT provinceCode, province, provinceKey, provinceLat, provinceLon,
    districtCode, district, districtKey, districtLat, districtLon,
    wardCode, ward, coalesce(wardKey, '') AS wardKey, wardLat, wardLon FROM admin_units_legacy"""


class DatasetError(RuntimeError):
    """The reference data of the installed package cannot be read."""


class Key(NamedTuple):
    """What names a unit for good: its kind, its code, and the day from which it exists."""

    kind: str
    code: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Unit:
    key: Key
    full_name: str
    parent: Key | None
    province_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None
    ends_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """Give the values of the unit's row, but for its key and its parent."""
        type_name, name = split_type(self.full_name)
        return {
            "name": name,
            "type_name": type_name,
            "search_key": place_key(name),
            "province_code": self.province_code,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "area_km2": self.area_km2,
            "ends_on": self.ends_on,
        }


@dataclass(frozen=True, slots=True)
class Passing:
    """A unit passed into another at the reform, whole or in part."""

    old: Key
    new: Key
    is_whole: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Alias:
    """A code that some source gives to today's commune `place`."""

    place: str
    code: str
    source: str
    legal_basis: str
    certainty: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A value for today's unit of this code."""

    place: str
    kind: str
    value: str
    starts_on: date
    legal_basis: str
    certainty: int


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    name: str
    other_names: tuple[str, ...] = ()
    very_small: bool = False


NATION = Unit(Key(Place.NATION, "VN", BEGINNING), "Việt Nam", None)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Every unit, parents before children, and what passed into what."""

    units: tuple[Unit, ...]
    passings: tuple[Passing, ...]

    def before(self, day: date) -> "Dataset":
        """Give the units as they were known before a reform of a day: those that began later are not there, and nothing has ended."""
        known = (unit for unit in self.units if unit.key.starts_on < day)
        return Dataset(tuple(replace(unit, ends_on=None) for unit in known), ())


def read_dataset() -> Dataset:
    """Read all units and their lineage; raises `DatasetError` when the package's files are not as they should be."""
    folder = _folder()
    try:
        new, old = _rows(folder / "dataset.db", NEW_UNITS), _rows(folder / "dataset.db", OLD_UNITS)
        lineage = json.loads((folder / "converter_2025.json").read_text("utf-8"))
        return _Reading(new, old, lineage).dataset()
    except (sqlite3.Error, OSError, KeyError, ValueError) as error:
        raise DatasetError(f"the data of the package {PACKAGE} cannot be read ({error!r}); install it again") from error


def _folder() -> Path:
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DatasetError(f"the package {PACKAGE} is not installed; run script/setup")
    return Path(found.submodule_search_locations[0]) / "data"


def _rows(path: Path, query: str) -> list[sqlite3.Row]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.row_factory = sqlite3.Row
        return connection.execute(query).fetchall()
    finally:
        connection.close()


class _Reading:
    def __init__(self, new: Sequence[sqlite3.Row], old: Sequence[sqlite3.Row], lineage: dict[str, Any]) -> None:
        self.new, self.old, self.lineage = new, old, lineage
        self.merged_from: dict[str, list[str]] = lineage["DICT_PROVINCE"]
        self.new_province = {row["provinceKey"]: row for row in new}
        self.old_province = {row["provinceKey"]: row for row in old}

    def dataset(self) -> Dataset:
        units = {unit.key: unit for unit in self.units()}
        return Dataset(tuple(units.values()), tuple(self.passings()))

    def units(self) -> Iterator[Unit]:
        yield NATION
        yield from map(self.province_before, self.old_province)
        yield from (self.province_since(key) for key in self.new_province if not self.goes_on(key))
        yield from self.districts()
        yield from (self.commune_before(row) for row in self.old if row["wardCode"])
        yield from map(self.commune_since, self.new)

    def goes_on(self, key: str) -> bool:
        """Eleven provinces passed through the reform as they were: one node, without a break."""
        return self.merged_from.get(key) == [key]

    def province_before(self, key: str) -> Unit:
        row, ends_on = self.old_province[key], None if self.goes_on(key) else REFORM
        return _province(self.new_province[key] if self.goes_on(key) else row, BEGINNING, ends_on)

    def province_since(self, key: str) -> Unit:
        return _province(self.new_province[key], REFORM, None)

    def province_key(self, key: str) -> Key:
        """Give the node of one of today's provinces."""
        start = BEGINNING if self.goes_on(key) else REFORM
        return Key(Place.PROVINCE, self.new_province[key]["provinceCode"], start)

    def districts(self) -> Iterator[Unit]:
        for row in {row["districtCode"]: row for row in self.old}.values():
            yield Unit(
                Key(Place.DISTRICT, row["districtCode"], BEGINNING),
                row["district"],
                Key(Place.PROVINCE, row["provinceCode"], BEGINNING),
                row["provinceCode"],
                row["districtLat"],
                row["districtLon"],
                ends_on=REFORM,
            )

    def commune_before(self, row: sqlite3.Row) -> Unit:
        return Unit(
            Key(Place.COMMUNE, row["wardCode"], BEGINNING),
            row["ward"],
            Key(Place.DISTRICT, row["districtCode"], BEGINNING),
            row["provinceCode"],
            row["wardLat"],
            row["wardLon"],
            ends_on=REFORM,
        )

    def commune_since(self, row: sqlite3.Row) -> Unit:
        return Unit(
            Key(Place.COMMUNE, row["wardCode"], REFORM),
            row["ward"],
            self.province_key(row["provinceKey"]),
            row["provinceCode"],
            row["wardLat"],
            row["wardLon"],
            row["wardAreaKm2"],
        )

    def passings(self) -> Iterator[Passing]:
        for new, olds in self.merged_from.items():
            for old in () if self.goes_on(new) else olds:
                yield Passing(_old_province(self.old_province[old]), self.province_key(new), True, True)
        old_keys = {f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey']}": _old_unit(r) for r in self.old}
        new_keys = {(r["provinceKey"], r["wardKey"]): Key(Place.COMMUNE, r["wardCode"], REFORM) for r in self.new}
        for province, news in self.lineage["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
            for new, olds in news.items():
                for old in olds:
                    yield Passing(old_keys[old], new_keys[province, new], is_whole=True, is_default=True)
        for province, divided in self.lineage["DICT_PROVINCE_WARD_DIVIDED"].items():
            for old, parts in divided.items():
                for part in parts:
                    new_key = new_keys[province, part["newWardKey"]]
                    yield Passing(old_keys[old], new_key, is_whole=False, is_default=part["isDefaultNewWard"])


def _province(row: sqlite3.Row, starts_on: date, ends_on: date | None) -> Unit:
    code = row["provinceCode"]
    return Unit(
        Key(Place.PROVINCE, code, starts_on),
        row["province"],
        NATION.key,
        code,
        row["provinceLat"],
        row["provinceLon"],
        ends_on=ends_on,
    )


def _old_province(row: sqlite3.Row) -> Key:
    return Key(Place.PROVINCE, row["provinceCode"], BEGINNING)


def _old_unit(row: sqlite3.Row) -> Key:
    """Give the node of an old commune; five island districts had no communes and passed on themselves."""
    if row["wardCode"]:
        return Key(Place.COMMUNE, row["wardCode"], BEGINNING)
    return Key(Place.DISTRICT, row["districtCode"], BEGINNING)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((REFERENCE / name).read_text("utf-8"))


def read_aliases() -> list[Alias]:
    """Read the codes that differ between sources."""
    return [Alias(**row) for row in _toml("aliases.toml")["alias"]]


def read_groups() -> list[Group]:
    """Read the 54 ethnic groups and the code for foreigners."""
    rows = _toml("ethnic_groups.toml")["group"]
    return [Group(**{**row, "other_names": tuple(row.get("other_names", ()))}) for row in rows]


def read_facts(units: Sequence[Unit]) -> list[Fact]:
    """Read the dated facts of places; `units` says which communes "every other commune" of a province are."""
    return [fact for row in _toml("place_facts.toml")["fact"] for fact in _facts(row, units)]


def _facts(row: dict[str, Any], units: Sequence[Unit]) -> Iterator[Fact]:
    values: dict[str, list[str]] = {**row.get("values", {})}
    if "rest" in row:
        named = {code for codes in values.values() for code in codes} | set(row.get("unknown", ()))
        communes = (u.key.code for u in units if u.key.kind == Place.COMMUNE and u.ends_on is None)
        in_province = {u.key.code for u in units if u.province_code == row["province"]}
        values[row["rest"]] = [code for code in communes if code in in_province and code not in named]
    for value, codes in values.items():
        for code in codes:
            yield Fact(code, row["kind"], value, row["starts_on"], row["legal_basis"], row["certainty"])
