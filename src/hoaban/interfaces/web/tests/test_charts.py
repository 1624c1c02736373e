"""Whatever is drawn is valid XML, holds no broken number, escapes every text, and has its figures in a table."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.interfaces.web import charts
from hoaban.kernel.language import Words

VALUES = st.none() | st.integers(-(10**12), 10**12) | st.floats() | st.decimals()
NAMES = st.text(max_size=30) | st.builds(Words, st.text(max_size=12), st.text(max_size=12))
CAPTIONS = st.builds(
    charts.Caption,
    title=NAMES,
    unit=NAMES,
    note=NAMES,
    is_share=st.booleans(),
    places=st.none() | st.integers(0, 3),
)
ROW = st.lists(VALUES, max_size=6)
LINES = st.builds(
    charts.LineChart,
    CAPTIONS,
    st.lists(NAMES, max_size=8),
    st.lists(st.builds(charts.Series, NAMES, ROW), max_size=4),
    st.none() | st.builds(charts.Target, VALUES),
    st.booleans(),
)
BARS = st.builds(
    charts.BarChart,
    CAPTIONS,
    NAMES,
    st.lists(NAMES, min_size=1, max_size=4),
    st.lists(st.builds(charts.Bar, NAMES, ROW, st.sampled_from(["", "/a?b=1&c=2", "#\"'<"])), max_size=6),
)
PYRAMIDS = st.builds(
    charts.Pyramid, CAPTIONS, NAMES, NAMES, NAMES, st.lists(st.builds(charts.Step, NAMES, VALUES, VALUES), max_size=8)
)
DISTRIBUTIONS = st.builds(
    charts.Distribution,
    CAPTIONS,
    NAMES,
    NAMES,
    st.lists(st.builds(charts.Class, NAMES, VALUES), max_size=12),
    st.none() | st.builds(charts.Mark, NAMES, st.floats()),
)
DRAWERS = [
    pytest.param(LINES, charts.line_chart, "labels", id="line"),
    pytest.param(BARS, charts.bar_chart, "bars", id="bar"),
    pytest.param(BARS, charts.stacked_chart, "bars", id="stacked"),
    pytest.param(BARS, lambda chart: charts.stacked_chart(chart, is_full=True), "bars", id="stacked-full"),
    pytest.param(PYRAMIDS, charts.pyramid, "steps", id="pyramid"),
    pytest.param(DISTRIBUTIONS, charts.distribution, "classes", id="distribution"),
]
NUMBERS = ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r", "d", "viewBox")
ROW_HEADING = '<th scope="row">'
LIMIT = 10_000  # drawing units; nothing lies further out


def parsed(html: str) -> ET.Element:
    return ET.fromstring(html)


def check_drawing(html: str) -> None:
    """Hold what is true of every drawing."""
    for shape in parsed(html).iter():
        assert "style" not in shape.attrib
        for name in NUMBERS:
            for number in re.findall(r"-?\d+\.?\d*(?:e[-+]?\d+)?|nan|inf", shape.get(name, "")):
                assert abs(float(number)) <= LIMIT
        assert float(shape.get("width", "0")) >= 0
        assert float(shape.get("height", "0")) >= 0


@pytest.mark.parametrize(("shapes", "draw", "rows"), DRAWERS)
def test_any_values_and_texts_make_a_valid_drawing(shapes, draw, rows):
    @settings(max_examples=120)
    @given(shapes)
    def hold(chart):
        html = draw(chart)
        check_drawing(html)
        assert html.count(ROW_HEADING) == len(getattr(chart, rows)), "the table behind has a row for each"

    hold()


EVIL = "<script>alert('1')</script>&\"\x00\ud800"
ESCAPED = "&lt;script&gt;"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(
            lambda c: charts.line_chart(charts.LineChart(c, [EVIL], [charts.Series(EVIL, [1])] * 2)), id="line"
        ),
        pytest.param(
            lambda c: charts.bar_chart(charts.BarChart(c, EVIL, [EVIL], [charts.Bar(EVIL, [1], EVIL)])), id="bar"
        ),
        pytest.param(
            lambda c: charts.pyramid(charts.Pyramid(c, EVIL, EVIL, EVIL, [charts.Step(EVIL, 1, 2)])), id="pyramid"
        ),
        pytest.param(
            lambda c: charts.distribution(
                charts.Distribution(c, EVIL, EVIL, [charts.Class(EVIL, 1)], charts.Mark(EVIL, 0.5))
            ),
            id="distribution",
        ),
        pytest.param(
            lambda c: charts.place_map(charts.PlaceMap(c, EVIL, EVIL, [charts.MapPlace(EVIL, 1, EVIL, None, 21, 103)])),
            id="map",
        ),
    ],
)
def test_every_text_is_escaped(html):
    drawn = html(charts.Caption(EVIL, EVIL, EVIL))
    assert "<script" not in drawn
    assert ESCAPED in drawn
    check_drawing(drawn)


def line(values: list[float | None], **more: object) -> str:
    labels = [str(2020 + place) for place in range(len(values))]
    return charts.line_chart(charts.LineChart(charts.Caption("Học sinh"), labels, [charts.Series("a", values)], **more))


def test_a_missing_value_leaves_a_gap_and_a_dash_in_the_table():
    html = line([1, 2, None, 4, 5])
    path = re.search(r'<path d="([^"]+)"', html)[1]
    assert path.count("M") == 2
    assert html.count("<circle") == 4
    assert '<td class="num">–</td>' in html


def test_higher_values_lie_higher():
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', line([1, 5, 3]))]
    assert heights[1] < heights[2] < heights[0]


def test_the_target_is_drawn_inside_and_named():
    html = line([0.6, 0.7], target=charts.Target(0.95))
    assert "Mục tiêu" in html
    assert 'class="target"' in html


def test_texts_follow_the_reader():
    from django.utils import translation

    with translation.override("en"):
        assert "Show the figures as a table" in line([1, 2])
    assert "Xem bảng số liệu" in line([1, 2])


def bars(*values: float | None) -> str:
    chart = charts.BarChart(
        charts.Caption("x"),
        "Xã",
        ["n"],
        [charts.Bar(f"Xã {at}", [value], f"/p/{at}") for at, value in enumerate(values)],
    )
    return charts.bar_chart(chart)


def test_bars_are_as_long_as_their_values_and_link_to_their_place():
    widths = [float(width) for width in re.findall(r'<rect x="0" y="[\d.]+" width="([\d.]+)"', bars(100, 50, 0))]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert widths[2] == 0
    assert bars(100).count('href="/p/0"') == 2  # the bar and its row in the table


def test_negative_bars_end_where_zero_is():
    html = bars(50, -50)
    (start_up, width_up), (start_down, width_down) = [
        (float(x), float(width)) for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', html)
    ]
    assert start_up == pytest.approx(start_down + width_down, abs=0.2)
    assert width_up == pytest.approx(width_down, abs=0.2)


def test_a_stack_adds_up():
    chart = charts.BarChart(
        charts.Caption("x"), "Cấp", ["a", "b"], [charts.Bar("1", [30, 70]), charts.Bar("2", [50, None])]
    )
    whole = charts.stacked_chart(chart)
    assert ">100<" in whole
    assert ">50<" in whole
    full = charts.stacked_chart(chart, is_full=True)
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="9.5"', full)]
    assert widths[0] + widths[1] == pytest.approx(widths[2] + widths[3], abs=0.2)


def test_a_sparkline_says_what_it_shows_and_is_left_out_without_a_trend():
    assert 'aria-label="Học sinh"' in charts.sparkline(charts.Sparkline("Học sinh", [1, 2, 3]))
    assert charts.sparkline(charts.Sparkline("Học sinh", [None, 2])) == ""
    check_drawing(charts.sparkline(charts.Sparkline("Học sinh", [3, 3, None, 3])))
