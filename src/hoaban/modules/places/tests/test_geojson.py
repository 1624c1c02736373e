"""Files that people give: good ones are read, broken and hostile ones refused in words, never with a crash."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.errors import Invalid
from hoaban.modules.places import geojson
from hoaban.modules.places.geojson import polygons, read_areas

SQUARE = [[103.0, 21.0], [103.1, 21.0], [103.1, 21.1], [103.0, 21.1], [103.0, 21.0]]


def file(*geometries, **more) -> bytes:
    features = [{"type": "Feature", "properties": {"name": "x"}, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def polygon(*rings) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read_areas(content)
    [problem] = caught.value.problems
    assert problem.message.vi != problem.message.en
    return problem.code


def fault(geometry) -> str:
    [area] = read_areas(file(geometry))
    assert area.geometry is None
    return area.fault


def test_an_area_is_read() -> None:
    [area] = read_areas(b"\xef\xbb\xbf" + file(polygon(SQUARE)))
    assert area.number == 1
    assert polygons(area.geometry) == [[SQUARE]]


def test_an_open_ring_is_closed_and_heights_are_dropped() -> None:
    [area] = read_areas(file(polygon([[*position, 900] for position in SQUARE[:-1]])))
    assert polygons(area.geometry) == [[SQUARE]]


def test_areas_of_several_parts_are_read() -> None:
    [area] = read_areas(file({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}))
    assert len(polygons(area.geometry)) == 2


@pytest.mark.parametrize(
    ("geometry", "cause"),
    [
        (None, "no-area"),
        ("Polygon", "no-area"),
        ({"type": "Point", "coordinates": [103, 21]}, "no-area"),
        ({"type": "Polygon"}, "no-area"),
        (polygon(), "no-area"),
        (polygon(SQUARE[:2]), "no-area"),
        (polygon([[103, 21], [103, "21"], [104, 21], [103, 21]]), "no-area"),
        (polygon([[103, 21], [103, True], [104, 21], [103, 21]]), "no-area"),
        (polygon([[103], [103], [104], [103]]), "no-area"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "no-area"),
        (polygon([[lat, lon] for lon, lat in SQUARE]), "swapped"),
        (polygon([[lon * 1e5, lat * 1e5] for lon, lat in SQUARE]), "outside"),
        (polygon([[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 48.0]]), "outside"),
    ],
)
def test_what_is_no_area_is_named(geometry, cause: str) -> None:
    assert fault(geometry) == cause


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "not-json"),
        (b"\xff\xfe\x00", "not-json"),
        (file(polygon(SQUARE))[:-5], "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"features": ' + b"[" * 60_000 + b"]" * 60_000 + b"}", "not-json"),
        (b'{"features": [NaN]}', "not-json"),
        (b'{"features": [' + b"9" * 5000 + b"]}", "not-json"),
        (b"[]", "not-geojson"),
        (b'{"type": "FeatureCollection", "features": []}', "not-geojson"),
        (b'{"type": "Feature"}', "not-geojson"),
    ],
)
def test_a_file_that_is_no_geojson_is_refused(content: bytes, cause: str) -> None:
    assert refused(content) == cause


def test_infinite_coordinates_lie_outside() -> None:
    content = file(polygon(SQUARE)).replace(b"103.1", b"1e999")
    [area] = read_areas(content)
    assert area.fault == "outside"


def test_a_huge_file_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson.json, "loads", lambda *_a, **_k: pytest.fail("it was parsed"))
    assert refused(b" " * (geojson.MAX_BYTES + 1)) == "too-big"
    assert refused(b"[]," * (2 * geojson.MAX_POSITIONS + 1)) == "too-big"
    assert refused(b"{}" * (4 * geojson.MAX_AREAS + 1)) == "too-big"
    assert refused(b"1," * (4 * geojson.MAX_POSITIONS + 1)) == "too-big"


def test_too_many_areas_are_refused() -> None:
    assert refused(file(*[None] * (geojson.MAX_AREAS + 1))) == "too-big"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=4) | st.sampled_from(["Polygon", "MultiPolygon"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "properties", "features", "id"]), inner, max_size=4
        )
    ),
    max_leaves=30,
)


@given(st.lists(JSON, min_size=1, max_size=4))
def test_whatever_the_features_hold_they_are_read_or_named(features) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    try:
        areas = read_areas(content)
    except Invalid:
        return
    assert len(areas) == len(features)
    assert all((area.geometry is None) == bool(area.fault) for area in areas)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_they_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_areas(content)
