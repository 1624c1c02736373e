"""How often: columns over neighbouring classes of a value, with a mark at a value worth seeing (a mean, a limit)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hoaban.interfaces.web.charts.frame import Caption, Table, TableRow, frame
from hoaban.interfaces.web.charts.scales import Axis, Value, axis, known
from hoaban.interfaces.web.charts.svg import Text, drawing, element, hover, words

WIDTH, HEIGHT = 400.0, 200.0
TOP, BOTTOM = 20.0, 24.0
LETTER = 7.2  # width of a digit in the drawing's units, where its text is largest (phones)


@dataclass(frozen=True, slots=True)
class Class:
    """One class of values ("20–24") and how many fall into it."""

    name: Text
    count: Value


@dataclass(frozen=True, slots=True)
class Mark:
    """A line at a place between the first class's start (0) and the last one's end (1)."""

    name: Text
    place: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """`stub` says what is classed ("Sĩ số lớp"), `counted` what is counted ("Số lớp")."""

    caption: Caption
    stub: Text
    counted: Text
    classes: Sequence[Class]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    left: float
    width: float
    scale: Axis

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - self.scale.at(value))


def distribution(chart: Distribution) -> SafeString:
    scale = axis(max(known(one.count) or 0.0, 0.0) for one in chart.classes)
    left = 10 + LETTER * max(len(chart.caption.write_tick(scale, tick)) for tick in scale.ticks)
    columns = Columns(left, (WIDTH - left) / max(1, len(chart.classes)), scale)
    parts = [*_grid(chart, columns), *_columns(chart, columns), *_names(chart, columns), *_mark(chart, columns)]
    body = drawing(WIDTH, HEIGHT, chart.caption.title, parts, "columns")
    rows = [TableRow(one.name, (chart.caption.write(one.count),)) for one in chart.classes]
    return frame(chart.caption, body, Table(chart.stub, (chart.counted,), rows))


def _grid(chart: Distribution, columns: Columns) -> Iterator[SafeString]:
    for tick in columns.scale.ticks:
        y = columns.y(tick)
        yield element("line", {"x1": columns.left, "x2": WIDTH, "y1": y, "y2": y, "class": "grid"})
        yield words(columns.left - 6, y + 3.5, chart.caption.write_tick(columns.scale, tick), "end faint")


def _columns(chart: Distribution, columns: Columns) -> Iterator[SafeString]:
    gap = min(1.5, columns.width / 5)
    for place, one in enumerate(chart.classes):
        y = columns.y(max(known(one.count) or 0.0, 0.0))
        where: dict[str, Text | float] = {"x": columns.left + place * columns.width + gap, "y": y, "class": "fill s1"}
        size: dict[str, Text | float] = {"width": columns.width - 2 * gap, "height": HEIGHT - BOTTOM - y}
        yield element("rect", where | size, hover(f"{one.name}: {chart.caption.write(one.count)}"))


def _names(chart: Distribution, columns: Columns) -> Iterator[SafeString]:
    longest = max((len(str(one.name)) for one in chart.classes), default=1)
    step = max(1, -(-int(LETTER * longest + 8) // max(1, int(columns.width))))
    for place, one in enumerate(chart.classes):
        if place % step == 0:
            yield words(columns.left + (place + 0.5) * columns.width, HEIGHT - 7, one.name, "mid faint")


def _mark(chart: Distribution, columns: Columns) -> Iterator[SafeString]:
    place = known(chart.mark.place) if chart.mark else None
    if chart.mark is None or place is None:
        return
    x = columns.left + (WIDTH - columns.left) * min(max(place, 0.0), 1.0)
    where: dict[str, Text | float] = {"x1": x, "x2": x, "y1": TOP - 4, "y2": HEIGHT - BOTTOM}
    yield element("line", where | {"class": "halo"})
    yield element("line", where | {"class": "target"})
    yield words(x, TOP - 8, chart.mark.name, "end on-target" if x > WIDTH * 0.6 else "on-target")
