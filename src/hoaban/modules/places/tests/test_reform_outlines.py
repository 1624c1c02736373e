"""Outlines when places are reorganised: a merger is the union, a renaming is to the letter, a part is unknown until it is drawn."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.network.reform.actions import apply_reform, operations_of, save_plan, undo_reform
from hoaban.modules.network.reform.mapping import Side, maps_of_applied, maps_of_plan
from hoaban.modules.network.reform.plan import Review, review
from hoaban.modules.network.reform.reading import plan_of
from hoaban.modules.network.reform.saying import written
from hoaban.modules.places.models import Boundary, Place, Succession
from hoaban.modules.places.reform.outlines import DRAWN_GRID, united_text

SYSTEM = Actor.system("test")
FOUNDED, DAY = date(2004, 1, 1), date(2026, 8, 1)


def square(column: int, row: int = 0) -> dict:
    west, south = 103 + column / 10, 21 + row / 10
    east, north = 103 + (column + 1) / 10, 21 + (row + 1) / 10
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}


@pytest.fixture
def communes(db: None) -> Iterator[dict[str, Place]]:
    """A province of four communes in a row, three of which are drawn."""
    with acting(SYSTEM):
        province = _place(Place.PROVINCE, "99", None)
        found = {code: _place(Place.COMMUNE, code, province) for code in ("90001", "90002", "90003", "90004")}
        for column, place in enumerate(list(found.values())[:3]):
            text = json.dumps(square(column))
            Boundary.objects.create(place=place, geometry=square(column), outline=text, source="xa.geojson")
        yield found


def _place(kind: str, code: str, parent: Place | None) -> Place:
    return Place.objects.create(
        kind=kind, code=code, name=f"Nơi {code}", type_name="Xã", search_key=f"noi {code}", parent=parent,
        province_code="99", latitude=21.05, longitude=103.05, starts_on=FOUNDED,
    )  # fmt: skip


def said(act: dict) -> dict:
    return {"title": "Thử", "effective_on": str(DAY), "legal_basis": "QĐ", "acts": [act]}


def reviewed(act: dict) -> Review:
    found = review(SYSTEM, plan_of(said(act)))
    assert found.problems == []
    return found


def drawn() -> dict[str, shapely.Geometry]:
    rows = Boundary.objects.filter(place__in=Place.objects.on(DAY)).select_related("place")
    return {row.place.code: shapely.from_geojson(json.dumps(row.geometry)) for row in rows}


def all_boundaries() -> list[tuple]:
    return sorted(Boundary.objects.values_list("pk", "geometry", "outline", "source", "written_by"), key=str)


MERGER = {"act": "merge", "what": "commune", "from": ["90001", "90002"], "into": {"code": "90001", "name": "Mới", "type": "Xã"}}  # fmt: skip
GROWTH = {"act": "merge", "what": "commune", "from": ["90001"], "into": "90002"}
RENAMING = {"act": "rename", "what": "commune", "from": "90003", "name": "Tên khác"}
SPLIT = {"act": "split", "what": "commune", "from": "90002", "into": [{"code": "90009", "name": "Tách ra"}], "rest": "90002"}  # fmt: skip
WITH_UNDRAWN = {"act": "merge", "what": "commune", "from": ["90003", "90004"], "into": {"code": "90003", "name": "Mới"}}


@pytest.mark.parametrize(
    ("act", "after", "unknown"),
    [
        (MERGER, {"90001": [0, 1], "90003": [2]}, []),
        (GROWTH, {"90002": [0, 1], "90003": [2]}, []),
        (RENAMING, {"90001": [0], "90002": [1], "90003": [2]}, []),
        (SPLIT, {"90001": [0], "90003": [2]}, ["90002", "90009"]),
        (WITH_UNDRAWN, {"90001": [0], "90002": [1]}, ["90003"]),
    ],
)
def test_what_passes_whole_is_united_and_what_is_parted_is_unknown(
    communes, act: dict, after: dict, unknown: list[str]
) -> None:
    before = all_boundaries()
    told = reviewed(act)
    assert [name.rpartition("(")[2][:-1] for name in maps_of_plan(told).unknown] == unknown
    reform = save_plan(SYSTEM, document=written(said(act)))
    apply_reform(SYSTEM, reform_id=reform.pk)
    found = drawn()
    assert found.keys() == after.keys()
    for code, columns in after.items():
        whole = shapely.box(103 + columns[0] / 10, 21, 103 + (columns[-1] + 1) / 10, 21.1)
        assert found[code].equals(whole.normalize()) or found[code].symmetric_difference(whole).area < 1e-9
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert all_boundaries() == before


def test_the_preview_shows_the_map_before_and_after(communes) -> None:
    before, after = maps_of_plan(reviewed(MERGER)).sides
    assert (before.title.vi, after.title.vi) == ("Trước 01/08/2026", "Từ 01/08/2026")
    assert [len(side.map.shapes) for side in (before, after)] == [4, 3]
    marked = [[shape.area.code for shape in side.map.shapes if shape.is_marked] for side in (before, after)]
    assert [sorted(each) for each in marked] == [["90001", "90002"], ["90001"]]
    [united] = [shape for shape in after.map.shapes if shape.is_marked]
    assert united.path.count("M") == 1


@pytest.mark.parametrize(("act", "unknown"), [(MERGER, []), (GROWTH, []), (SPLIT, ["90002", "90009"])])
def test_an_applied_plan_shows_the_map_of_its_preview(communes, act: dict, unknown: list[str]) -> None:
    previewed = maps_of_plan(reviewed(act))
    reform = save_plan(SYSTEM, document=written(said(act)))
    apply_reform(SYSTEM, reform_id=reform.pk)
    reform.refresh_from_db()
    steps = list(Succession.objects.filter(written_by__in=operations_of(reform)).select_related("old", "new"))
    done = maps_of_applied(reform, steps)
    assert [name.rpartition("(")[2][:-1] for name in done.unknown] == unknown
    assert [side.title.vi for side in done.sides] == [side.title.vi for side in previewed.sides]
    assert marked_codes(done.sides[0]) == marked_codes(previewed.sides[0])
    assert marked_codes(done.sides[1]) >= marked_codes(previewed.sides[1]) - {"90002"}


def marked_codes(side: Side) -> set[str]:
    return {shape.area.code for shape in side.map.shapes if shape.is_marked}


cells = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12)


@given(cells)
def test_a_union_has_the_area_of_its_parts_whatever_their_order(chosen: set[tuple[int, int]]) -> None:
    texts = [json.dumps(square(*cell)) for cell in sorted(chosen)]
    united = shapely.from_geojson(united_text(texts, DRAWN_GRID))
    assert united.is_valid
    assert united.area == pytest.approx(len(chosen) / 100)
    assert shapely.from_geojson(united_text(texts[::-1], DRAWN_GRID)).equals(united)
