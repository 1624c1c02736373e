"""The little map: north is up, the middle is the middle, and everything stays on the sheet."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.ids import uuid7
from hoaban.modules.places.locator import locator
from hoaban.modules.places.reads import MapArea

LONGITUDES, LATITUDES = st.floats(102, 118), st.floats(6, 24)


def dot(longitude: float | None, latitude: float = 21.0) -> MapArea:
    point = None if longitude is None else (longitude, latitude)
    return MapArea(uuid7(), "03166", "Mường Chà", "Xã Mường Chà", point, None)


def square(west: float, south: float, size: float) -> MapArea:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    outline = f'{{"type":"Polygon","coordinates":[{ring}]}}'
    return MapArea(uuid7(), "03166", "Mường Chà", "Xã Mường Chà", (west, south), outline)


def test_nothing_known_gives_no_map() -> None:
    assert locator([], set()) is None
    assert locator([dot(None)], set()) is None


def test_north_is_up_and_east_is_right() -> None:
    south_west, north_east = dot(103.0, 21.0), dot(104.0, 22.0)
    first, second = locator([south_west, north_east], set()).shapes
    assert first.x < second.x
    assert first.y > second.y


def test_the_marked_place_lies_on_top() -> None:
    ours, other, area = dot(103.0), dot(104.0), square(103.0, 21.0, 0.5)
    shapes = locator([ours, other, area], {ours.id}).shapes
    assert [shape.area for shape in shapes] == [area, other, ours]
    assert [shape.is_marked for shape in shapes] == [False, False, True]


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), min_size=1, max_size=20))
def test_every_point_stays_on_the_sheet(points) -> None:
    drawn = locator([dot(*point) for point in points], set())
    assert len(drawn.shapes) == len(points)
    assert all(0 <= shape.x <= drawn.width and 0 <= shape.y <= drawn.height for shape in drawn.shapes)


@given(LONGITUDES, LATITUDES, st.floats(0.01, 5))
def test_a_path_comes_back_to_where_it_began(west: float, south: float, size: float) -> None:
    [shape] = locator([square(west, south, size)], set()).shapes
    start, steps = re.fullmatch(r"M(\d+ \d+)l([-\d ]+)z", shape.path).groups()
    x, y = map(int, start.split())
    corners = [(x, y)]
    numbers = list(map(int, steps.split()))
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        corners.append((x, y))
    assert len(corners) == 4
    assert len({x for x, _ in corners}) == len({y for _, y in corners}) == 2
