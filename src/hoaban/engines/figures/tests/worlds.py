"""Small provinces for properties: few of everything, dates crowded around the same borders, every column may be odd."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from hoaban.engines.figures.query import DIMENSIONS, NATION, PLACES, Place, Query
from hoaban.engines.figures.star import HOME, TABLES

Row = Mapping[str, Any]
World = dict[str, list[Row]]

YEARS = {
    "2024-2025": (date(2024, 9, 1), date(2025, 9, 1)),
    "2025-2026": (date(2025, 9, 1), date(2026, 9, 1)),
}
FIRST_DAY = YEARS["2024-2025"][0]
BORDERS = [
    date(2024, 8, 31),
    date(2024, 9, 1),
    date(2024, 12, 15),
    date(2024, 12, 16),
    date(2025, 7, 1),
    date(2025, 8, 31),
    date(2025, 9, 1),
    date(2026, 1, 5),
    date(2026, 9, 1),
]
INSTITUTIONS = [UUID(int=i) for i in range(1, 4)]
SITES = [UUID(int=i) for i in range(11, 14)]
PEOPLE = [UUID(int=i) for i in range(21, 25)]
# commune and province of a time, district, and where that is today
HOMES = [
    ("c1", "d1", "p1", "c1", "p1"),
    ("c2", "d1", "p1", "c1", "p1"),
    ("c3", "d2", "p2", "c3", "p1"),
    ("c1", None, "p1", "c1", "p1"),
]
HOME_COLUMNS = ("commune_code", "district_code", "province_code", "today_commune_code", "today_province_code")
CHOICES: dict[str, list[Any]] = {
    "institution_id": [*INSTITUTIONS, UUID(int=9)],
    "today_institution_id": INSTITUTIONS,
    "site_id": [*SITES, None],
    "person_id": PEOPLE,
    "school_year": list(YEARS),
    "level": ["preschool", "primary", None],
    "age_level": ["preschool", "primary", "upper", None],
    "grade": ["m5", "1", None],
    "sex": ["female", "male"],
    "ethnic_group": ["01", "02", None],
    "boarding": ["none", "semi", "full"],
    "entry_reason": ["new", "transfer_in", None],
    "exit_reason": ["dropout", "transfer_out", "completion", None],
    "post": ["teacher", "employee"],
    "it_certificate": ["none", "basic", "advanced"],
    "use": ["classroom", "library"],
    "structure": ["permanent", "temporary"],
    "purpose": ["office", "teaching"],
    "management": ["commune", "department", None],
    "result": ["tot", "chua-dat", None],
    "conduct": ["tot", "kha", None],
    "decision": ["promoted", "retained", None],
    "due": [0, 12],
    "given": [0, 5],
    "quantity": [0, 1, 7],
    "standard_level": [0, 1, 2],
    "projector_rooms": [0, 3],
    "age": [5, 6],
    "enrolled": [0, 4, 30],
    "present": [0, 3],
    "expected": [0, 2],
    "recorded": [0, 1],
    "dimension": ["all", "correct", "alive"],
    "points": [0, 9],
    "checked": [0, 10],
    "broken": [0, 1],
    "periods": [1, 17],
    "gaps": [0, 3],
    "owed": [0, 19, None],
}

TEXTS = ["", "Trường “Hoa Ban”, 100%", "x"]


def world_of(seed: int, size: int) -> World:
    """The same seed gives the same rows; a smaller size gives fewer of them, so that a failure shrinks."""
    world: World = {name: [] for name in TABLES}
    chance = Random(seed)
    for institution in INSTITUTIONS:
        world["dim_institution"] += _history(institution, chance)
    for name in TABLES:
        if name.startswith("fact_"):
            own = Random(f"{seed} {name}")
            world[name] = [_fact(name, own) for _ in range(size)]
    return world


def worlds() -> st.SearchStrategy[World]:
    return st.builds(world_of, st.integers(0, 2**32), st.integers(0, 40))


def _history(institution: UUID, chance: Random) -> list[Row]:
    """An institution's rows one after another without gaps, the last marked; never two on one day."""
    cuts = sorted(chance.sample(BORDERS[:7], chance.randint(1, 4)))
    closes = chance.random() < 0.4 and len(cuts) > 1
    ends = cuts[1:] if closes else [*cuts[1:], None]
    rows = [
        dict(_fact(HOME, chance))
        | {"institution_id": institution, "is_last": False, "valid_from": start, "valid_to": end}
        for start, end in zip(cuts, ends, strict=False)
    ]
    rows[-1]["is_last"] = True
    return rows


def _fact(name: str, chance: Random) -> Row:
    columns = {column: kind for column, kind in TABLES[name].columns.items() if not column.startswith("valid_")}
    home = dict(zip(HOME_COLUMNS, chance.choice(HOMES), strict=True))
    row = {column: home[column] if column in home else _value(column, kind, chance) for column, kind in columns.items()}
    start, end = chance.choice(BORDERS[:5]), chance.choice([None, *BORDERS])
    return row | {"valid_from": start, "valid_to": max(start, end) if end else None}


def _value(name: str, kind: str, chance: Random) -> Any:
    if name in CHOICES:
        return chance.choice(CHOICES[name])
    if kind == "bool":
        return chance.random() < 0.5
    return UUID(int=chance.getrandbits(64)) if kind == "uuid" else chance.choice(TEXTS)


def places(kinds: tuple[str, ...]) -> st.SearchStrategy[Place]:
    codes = {
        "province": ["p1", "p2"],
        "district": ["d1"],
        "commune": ["c1", "c2", "c3"],
        "institution": [str(each) for each in INSTITUTIONS],
        "site": [str(each) for each in SITES],
    }
    choices = [Place(kind, code) for kind in kinds for code in codes[kind]]
    return st.sampled_from([NATION, *choices])


@st.composite
def queries(draw: st.DrawFn) -> Query:
    year = draw(st.sampled_from(list(YEARS)))
    on = draw(st.sampled_from(BORDERS)) + timedelta(days=draw(st.sampled_from([0, -1, 1, 40])))
    year = next((name for name, (start, end) in YEARS.items() if start <= on < end), year)
    geography = draw(st.sampled_from(["then", "today"]))
    dimensions = [name for name in DIMENSIONS if name != "district" or geography == "then"]
    by = draw(st.lists(st.sampled_from(dimensions), max_size=2, unique=True))
    only = [(name, tuple(draw(st.lists(_wanted(name), max_size=2)))) for name in draw(st.sets(_narrow(), max_size=1))]
    kinds = tuple(kind for kind in PLACES if kind in dimensions)
    return Query(on, year, draw(places(kinds)), tuple(by), tuple(only), geography)


def _narrow() -> st.SearchStrategy[str]:
    return st.sampled_from(["level", "sex", "management", "site"])


def _wanted(name: str) -> st.SearchStrategy[str | None]:
    choices = CHOICES[{"site": "site_id"}.get(name, name)]
    return st.sampled_from([None if choice is None else str(choice) for choice in choices])
