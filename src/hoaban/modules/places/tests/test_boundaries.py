"""Boundaries of a whole province come in, match the right communes, and are drawn with shared borders."""

import json
from datetime import date

import pytest
import shapely

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.places.actions import import_boundaries
from hoaban.modules.places.boundaries import Survey, survey
from hoaban.modules.places.models import Boundary, Place
from hoaban.modules.places.reads import map_of
from tests.shared_data import shared

NOW = date(2026, 9, 5)
SHAPE = [[[103.0, 21.0], [103.1, 21.0], [103.1, 21.1], [103.0, 21.1], [103.0, 21.0]]]
BOW_TIE = [[[103.0, 21.0], [103.1, 21.1], [103.1, 21.0], [103.0, 21.1], [103.0, 21.0]]]
FLAT = [[[103.0, 21.0], [103.1, 21.0], [103.05, 21.0], [103.0, 21.0]]]


@pytest.fixture
def acts(places: Actor):
    with acting(places):
        yield places


@pytest.fixture
def whole_file() -> bytes:
    return shared("vn/communes_11_12_20_simplified.geojson").read_bytes()


def feature(coordinates=SHAPE, **properties) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": coordinates}}


def file(*features: dict) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def found(*features: dict, on: date = NOW) -> Survey:
    return survey(file(*features), on)


def test_three_provinces_match_in_full(acts: Actor, whole_file: bytes) -> None:
    report = import_boundaries(acts, content=whole_file, source="communes.geojson", on=NOW)
    assert (len(report.matched), report.unmatched, report.missing) == (148, (), ())
    assert {match.how for match in report.matched} == {"code"}
    for code, count in (("11", 45), ("12", 38), ("20", 65)):
        areas = map_of(code, NOW)
        assert len(areas) == count
        assert all(area.rings for area in areas)


def test_the_same_file_again_changes_nothing(acts: Actor, whole_file: bytes) -> None:
    import_boundaries(acts, content=whole_file, source="communes.geojson", on=NOW)
    before = dict(Boundary.objects.values_list("pk", "outline"))
    import_boundaries(acts, content=whole_file, source="communes.geojson", on=NOW)
    last = Operation.objects.filter(kind="place.boundaries@1").latest("recorded_at")
    assert not Change.objects.filter(operation_id=last.pk).exists()
    assert dict(Boundary.objects.values_list("pk", "outline")) == before
    assert last.arguments["areas"] == {"table": "places_boundary", "rows": 148}


def test_outlines_are_smaller_and_neighbours_still_fit(acts: Actor, whole_file: bytes) -> None:
    """Simplified together, areas neither overlap nor leave gaps between them."""
    import_boundaries(acts, content=whole_file, source="communes.geojson", on=NOW)
    areas = map_of("11", NOW)
    assert 1500 < sum(len(ring) for area in areas for ring in area.rings) < 5000  # 9841 as given
    assert all(ring[0] == ring[-1] for area in areas for ring in area.rings)
    shapes = shapely.from_geojson([area.outline for area in areas])
    whole = shapely.union_all(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-3)
    given = shapely.union_all(
        shapely.from_geojson([json.dumps(b.geometry) for b in Boundary.objects.filter(place__province_code="11")])
    )
    assert whole.symmetric_difference(given).area < 0.02 * given.area


def test_a_corrected_area_replaces_the_former_and_the_log_keeps_both(acts: Actor) -> None:
    import_boundaries(acts, content=file(feature(code="03166")), source="first", on=NOW)
    moved = [[[round(x + 0.05, 6), y] for x, y in SHAPE[0]]]
    import_boundaries(acts, content=file(feature(moved, code="03166")), source="second", on=NOW)
    boundary = Boundary.objects.get(place__code="03166")
    assert (boundary.geometry["coordinates"], boundary.source) == (moved, "second")
    change = Change.objects.get(entity_id=boundary.pk)
    assert change.before["geometry"]["coordinates"] == SHAPE


@pytest.mark.parametrize(
    ("properties", "code", "how"),
    [
        ({"code": "03166"}, "03166", "code"),
        ({"MA_XA": "03166", "TEN_XA": "Xã Mường Chà"}, "03166", "code"),
        ({"ma_xa": 3166, "ten_xa": "MƯỜNG CHÀ"}, "03166", "code"),
        ({"id": "03358", "name": "Nưa Ngam"}, "03358", "code"),
        ({"code": "06016", "name": "Quốc Khánh"}, "06004", "alias"),
        ({"name": "Sín Thầu"}, "03158", "name"),
        ({"name": "xa sin thau"}, "03158", "name"),
        ({"name": "Thanh An", "province_code": "11"}, "03352", "name"),
        ({"name": "Thanh An", "ten_tinh": "Tỉnh Điện Biên"}, "03352", "name"),
    ],
)
def test_areas_match_by_code_then_by_name(acts: Actor, properties: dict, code: str, how: str) -> None:
    [match] = found(feature(**properties)).matched
    assert (match.place.code, match.how) == (code, how)


@pytest.mark.parametrize(
    ("properties", "cause"),
    [
        ({}, "unknown"),
        ({"code": "99999"}, "unknown"),
        ({"objectid": 3166}, "unknown"),
        ({"name": "Thanh An"}, "ambiguous"),
        ({"code": "03166", "name": "Chà Cang"}, "disagrees"),
        ({"code": "03166", "name": "Sín Thầu"}, "disagrees"),
    ],
)
def test_what_matches_nothing_is_reported(acts: Actor, properties: dict, cause: str) -> None:
    report = found(feature(**properties))
    assert not report.matched
    [line] = report.unmatched
    assert (line.number, line.fault) == (1, cause)
    assert line.message.vi


def test_an_old_map_matches_the_communes_of_its_day(acts: Actor) -> None:
    [match] = found(feature(code="03166", name="Chà Cang"), on=date(2024, 1, 1)).matched
    assert match.place.full_name == "Xã Chà Cang"


def test_a_crossing_outline_is_mended_and_a_flat_one_is_not(acts: Actor) -> None:
    report = found(feature(BOW_TIE, code="03166"), feature(FLAT, code="03158"))
    [match] = report.matched
    assert match.is_mended
    assert match.geometry["type"] == "MultiPolygon"
    assert [line.fault for line in report.unmatched] == ["crossing"]


def test_a_second_area_for_one_commune_is_left_out(acts: Actor) -> None:
    report = found(feature(code="03166"), feature(code="03166"))
    assert [line.fault for line in report.unmatched] == ["twice"]
    assert len(report.missing) == 44


def test_a_file_that_matches_nothing_writes_nothing(acts: Actor) -> None:
    import_boundaries(acts, content=file(feature(code="99999")), source="x", on=NOW)
    assert not Operation.objects.filter(kind="place.boundaries@1").exists()


def test_it_needs_the_right(acts: Actor) -> None:
    with pytest.raises(Denied):
        import_boundaries(Actor.nobody(), content=file(feature(code="03166")), source="x", on=NOW)
    assert not Boundary.objects.exists()


def test_without_boundaries_a_map_has_points(acts: Actor, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        areas = map_of("11", NOW)
    assert len(areas) == 45
    assert all(area.rings is None and area.point for area in areas)
    assert len(map_of("11", date(2024, 1, 1))) == 129
    assert len(map_of("VN", NOW)) == Place.objects.on(NOW).provinces().count() == 34
