"""Trends: a line chart with its target, and the sparkline of a figure card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.safestring import SafeString

from hoaban.interfaces.web.charts.frame import Caption, LegendEntry, Table, TableRow, frame, legend
from hoaban.interfaces.web.charts.scales import Axis, Value, axis, known
from hoaban.interfaces.web.charts.svg import Text, drawing, element, hover, px, together, words
from hoaban.kernel.language import vi_en

WIDTH, HEIGHT = 400.0, 210.0
TOP, BOTTOM, RIGHT = 14.0, 24.0, 18.0
LETTER = 7.2  # width of a digit in the drawing's units, where its text is largest (phones)


@dataclass(frozen=True, slots=True)
class Series:
    name: Text
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Target:
    value: Value
    name: Text = field(default_factory=lambda: vi_en("Mục tiêu", "Target"))


@dataclass(frozen=True, slots=True)
class LineChart:
    """Values over ordered labels (years, months, days). A missing value leaves a gap in its line."""

    caption: Caption
    labels: Sequence[Text]
    series: Sequence[Series]
    target: Target | None = None
    is_from_zero: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the lines are drawn: left edge, axis and number of places along it."""

    left: float
    scale: Axis
    count: int

    def x(self, place: int) -> float:
        if self.count <= 1:
            return (self.left + WIDTH - RIGHT) / 2
        return self.left + (WIDTH - RIGHT - self.left) * place / (self.count - 1)

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - self.scale.at(value))


def line_chart(chart: LineChart) -> SafeString:
    values = [value for line in chart.series for value in line.values]
    target = known(chart.target.value) if chart.target else None
    scale = axis([*values, target], from_zero=chart.is_from_zero)
    left = 10 + LETTER * max(len(chart.caption.write_tick(scale, tick)) for tick in scale.ticks)
    plot = Plot(left, scale, len(chart.labels))
    parts = [*_grid(chart, plot), *_labels(chart, plot)]
    if chart.target and target is not None:
        parts += _target(chart, plot, target)
    parts += [_line(chart, plot, index, is_alone=len(chart.series) == 1) for index in range(len(chart.series))]
    body = drawing(WIDTH, HEIGHT, chart.caption.title, parts, "lines")
    return frame(chart.caption, body, _table(chart), _legend(chart))


def _grid(chart: LineChart, plot: Plot) -> Iterator[SafeString]:
    for tick in plot.scale.ticks:
        y = plot.y(tick)
        yield element("line", {"x1": plot.left, "x2": WIDTH - RIGHT, "y1": y, "y2": y, "class": "grid"})
        yield words(plot.left - 6, y + 3.5, chart.caption.write_tick(plot.scale, tick), "end faint")


def _labels(chart: LineChart, plot: Plot) -> Iterator[SafeString]:
    """Write as many labels as fit, the last one always."""
    longest = max((len(str(label)) for label in chart.labels), default=1)
    room = max(1, int((WIDTH - plot.left) / (LETTER * longest + 12)))
    step = max(1, -(-len(chart.labels) // room))
    for place, label in enumerate(chart.labels):
        if (len(chart.labels) - 1 - place) % step == 0:
            kind = "end faint" if place == len(chart.labels) - 1 and place > 0 else "mid faint"
            x = min(plot.x(place) + RIGHT, WIDTH - 1) if kind.startswith("end") else plot.x(place)
            yield words(x, HEIGHT - 6, label, kind)


def _target(chart: LineChart, plot: Plot, target: float) -> list[SafeString]:
    y = plot.y(target)
    name = vi_en("{name} {value}", "{name} {value}").fill(
        name=chart.target.name if chart.target else "",
        value=chart.caption.write(target),
    )
    return [
        element("line", {"x1": plot.left, "x2": WIDTH - RIGHT, "y1": y, "y2": y, "class": "target"}),
        words(plot.left + 4, y - 5 if y > TOP + 12 else y + 12, name, "on-target"),
    ]


def _line(chart: LineChart, plot: Plot, index: int, *, is_alone: bool) -> SafeString:
    line = chart.series[index]
    points = [
        (place, value) for place, raw in enumerate(line.values[: plot.count]) if (value := known(raw)) is not None
    ]
    marks = [_mark(chart, plot, index, place, value) for place, value in points]
    path = element("path", {"d": _path(plot, points), "class": f"line s{index % 6 + 1}"})
    parts = [path, *marks] if points else []
    if is_alone and points:
        place, value = points[-1]
        near_top = plot.y(value) < TOP + 8
        y = plot.y(value) + 18 if near_top else plot.y(value) - 9
        parts.append(words(min(plot.x(place) + 8, WIDTH - 2), y, chart.caption.write(value), "end strong"))
    return together(parts)


def _path(plot: Plot, points: Sequence[tuple[int, float]]) -> str:
    """Draw through neighbours; a place without a value starts a new stroke."""
    strokes = [f"M{px(plot.x(place))} {px(plot.y(value))}" for place, value in points[:1]]
    for (before, _), (place, value) in pairwise(points):
        strokes.append(f"{'L' if place == before + 1 else 'M'}{px(plot.x(place))} {px(plot.y(value))}")
    return "".join(strokes)


def _mark(chart: LineChart, plot: Plot, index: int, place: int, value: float) -> SafeString:
    says = f"{chart.labels[place]} · {chart.series[index].name}: {chart.caption.write(value)}"
    where: dict[str, Text | float] = {
        "cx": plot.x(place),
        "cy": plot.y(value),
        "r": 3.2,
        "class": f"dot s{index % 6 + 1}",
    }
    return element("circle", where, hover(says))


def _legend(chart: LineChart) -> SafeString | None:
    if len(chart.series) <= 1:
        return None
    return legend(LegendEntry(line.name, f"s{index % 6 + 1}", "line") for index, line in enumerate(chart.series))


def _table(chart: LineChart) -> Table:
    def cell(line: Series, place: int) -> Value:
        return line.values[place] if place < len(line.values) else None

    rows = [
        TableRow(label, tuple(chart.caption.write(cell(line, place)) for line in chart.series))
        for place, label in enumerate(chart.labels)
    ]
    return Table(vi_en("Thời điểm", "When"), [line.name for line in chart.series], rows)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The shape of a trend, no axis; `name` says in words what it shows."""

    name: Text
    values: Sequence[Value]


def sparkline(spark: Sparkline) -> SafeString:
    """Draw 96 x 28 units; with fewer than two known values there is no shape and nothing is drawn."""
    points = [(place, value) for place, raw in enumerate(spark.values) if (value := known(raw)) is not None]
    if len(points) <= 1:
        return together([])
    values = [value for _, value in points]
    low, reach = min(values), max(values) - min(values)
    step = 88 / (len(spark.values) - 1)
    drawn = [(4 + place * step, 24 - 20 * (value - low) / reach if reach else 14) for place, value in points]
    line = element("path", {"d": "M" + "L".join(f"{px(x)} {px(y)}" for x, y in drawn), "class": "line s1"})
    end = element("circle", {"cx": drawn[-1][0], "cy": drawn[-1][1], "r": 2.8, "class": "dot s1"})
    return drawing(96, 28, spark.name, [line, end], "spark")
