"""Maps: real boundaries fit the size budget, shared borders stay shared, broken ones leave a hole."""

import gzip
import json
import re
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.interfaces.web.charts import Caption, MapPlace, PlaceMap, place_map
from hoaban.interfaces.web.charts.maps import lay_out
from hoaban.interfaces.web.charts.projection import fit, outline, path, rings
from hoaban.interfaces.web.tests.test_charts import NAMES, ROW_HEADING, VALUES, check_drawing
from tests.shared_data import shared

SQUARE = {"type": "Polygon", "coordinates": [[[103, 21], [104, 21], [104, 22], [103, 22], [103, 21]]]}
BUDGET = 25_000  # bytes of a province's map, compressed


def drawn(*places: MapPlace) -> str:
    return place_map(PlaceMap(Caption("Học sinh"), "Xã", "Học sinh", places))


def svg_of(html: str) -> str:
    return re.search(r'<svg viewBox="[^"]+" class="drawing.*?</svg>', html, re.DOTALL)[0]


@pytest.fixture(scope="module")
def communes() -> dict[str, list[MapPlace]]:
    features = json.loads(shared("vn/communes_11_12_20_simplified.geojson").read_text())["features"]
    ordered = sorted(features, key=lambda feature: feature["properties"]["province_code"])
    return {
        province: [
            MapPlace(f["properties"]["name"], at * 7, f"/places/{f['properties']['code']}/", json.dumps(f["geometry"]))
            for at, f in enumerate(group)
        ]
        for province, group in groupby(ordered, key=lambda feature: feature["properties"]["province_code"])
    }


def test_a_whole_province_fits_the_budget(communes):
    html = drawn(*communes["11"])
    check_drawing(html)
    assert len(communes["11"]) == 45
    assert len(gzip.compress(svg_of(html).encode())) <= BUDGET


def test_each_commune_is_a_link_with_its_name_and_stands_in_the_table(communes):
    for places in communes.values():
        html = drawn(*places)
        assert svg_of(html).count("<a ") == len(places)
        assert all(f'<a href="{place.href}"><title>{place.name}: ' in html for place in places)
        assert html.count(ROW_HEADING) == len(places)


def test_shared_borders_stay_shared(communes):
    """Neighbours must round to the same points, else white slivers show between them."""
    borders = [rings(json.loads(place.geometry))[0] for place in communes["12"]]
    projection = fit([corner for ring in borders for corner in ring], 600, 640, 8)
    known = [{tuple(corner) for corner in ring} for ring in borders]
    first, second = next((a, b) for a in range(len(borders)) for b in range(a) if len(known[a] & known[b]) > 5)
    together = known[first] & known[second]
    points = {(round(x * 10), round(y * 10)) for x, y in (projection.place(corner) for corner in together)}
    kept = set(outline(borders[first], projection)) & set(outline(borders[second], projection))
    assert len(kept & points) >= len(points) * 0.9


def test_boundaries_are_laid_out_once(communes):
    before = lay_out.cache_info().hits
    drawn(*communes["11"])
    drawn(*communes["11"])
    assert lay_out.cache_info().hits > before


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            MapPlace,
            NAMES,
            VALUES,
            st.sampled_from(["", "/x?a&b"]),
            st.none()
            | st.just(SQUARE)
            | st.text(max_size=20)
            | st.just('{"type":"Polygon","coordinates":[[1],[[1,"a"]]]}'),
            st.none() | st.floats(),
            st.none() | st.floats(),
        ),
        max_size=8,
    )
)
def test_any_places_make_a_valid_map(places):
    html = drawn(*places)
    check_drawing(html)
    assert html.count(ROW_HEADING) == len(places), "a place that cannot be drawn stands in the table all the same"


def test_points_are_used_where_boundaries_are_missing():
    html = drawn(MapPlace("A", 1, "/a", SQUARE), MapPlace("B", 2, "/b", None, 21.5, 103.5))
    assert (svg_of(html).count("<path"), svg_of(html).count("<circle")) == (1, 1)
    assert svg_of(html).index("<path") < svg_of(html).index("<circle")


def test_north_is_up_and_east_is_right():
    html = svg_of(drawn(MapPlace("N", 1, "", None, 22, 103), MapPlace("S", 2, "", None, 21, 104)))
    (north_x, north_y), (south_x, south_y) = [(int(x), int(y)) for x, y in re.findall(r'cx="(\d+)" cy="(\d+)"', html)]
    assert north_y < south_y
    assert north_x < south_x


def test_a_place_without_figure_is_not_a_zero():
    html = drawn(MapPlace("A", None, "/a", SQUARE), MapPlace("B", 0, "/b", None, 21, 103))
    assert "chưa có số liệu (1)" in html
    assert 'class="q0"' in html


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=3, max_size=30))
def test_a_path_can_be_walked_back(points):
    steps = [
        (int(x), int(y)) for x, y in re.findall(r"(-?\d+) ?(-?\d+)", path(points).replace("M", "").replace("l", " "))
    ]
    x, y = steps[0]
    walked = [(x, y)]
    for across, down in steps[1:]:
        x, y = x + across, y + down
        walked.append((x, y))
    assert walked == points
