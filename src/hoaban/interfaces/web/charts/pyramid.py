"""Two sides of one order: a population pyramid by age or grade and sex."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hoaban.interfaces.web.charts.frame import Caption, LegendEntry, Table, TableRow, frame, legend
from hoaban.interfaces.web.charts.scales import Axis, Value, bare_axis, known
from hoaban.interfaces.web.charts.svg import Text, drawing, element, hover, together, words

WIDTH, ROW = 400.0, 17.0
LETTER = 7.2  # width of a digit in the drawing's units, where its text is largest (phones)


@dataclass(frozen=True, slots=True)
class Step:
    """One age or grade, with its value on the left and on the right side."""

    name: Text
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Pyramid:
    """`steps` run from bottom to top; `stub` names what they are ("Tuổi")."""

    caption: Caption
    stub: Text
    left: Text
    right: Text
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Sides:
    """How wide the names in the middle and the values outside are, and the scale of both sides."""

    middle: float
    outside: float
    scale: Axis

    def length(self, value: float) -> float:
        return (WIDTH / 2 - self.middle - self.outside) * self.scale.at(max(value, 0.0))


def pyramid(chart: Pyramid) -> SafeString:
    values = [value for step in chart.steps for value in (step.left, step.right)]
    middle = LETTER * max((len(str(step.name)) for step in chart.steps), default=1) / 2 + 6
    outside = LETTER * max((len(chart.caption.write(value)) for value in values), default=1) + 6
    sides = Sides(
        min(middle, WIDTH / 6), min(outside, WIDTH / 6), bare_axis(max(known(value) or 0.0, 0.0) for value in values)
    )
    count = len(chart.steps)
    parts = [_step(chart, step, sides, (count - 1 - place) * ROW) for place, step in enumerate(chart.steps)]
    body = drawing(WIDTH, max(count * ROW, 1), chart.caption.title, parts, "pyramid")
    rows = [
        TableRow(step.name, (chart.caption.write(step.left), chart.caption.write(step.right))) for step in chart.steps
    ]
    entries = legend([LegendEntry(chart.left, "s1"), LegendEntry(chart.right, "s2")])
    return frame(chart.caption, body, Table(chart.stub, (chart.left, chart.right), rows), entries)


def _step(chart: Pyramid, step: Step, sides: Sides, top: float) -> SafeString:
    center, y = WIDTH / 2, top + 12
    left, right = sides.length(known(step.left) or 0.0), sides.length(known(step.right) or 0.0)
    inner_left, inner_right = center - sides.middle, center + sides.middle
    return together(
        [
            words(center, y, step.name, "mid name"),
            _side(inner_left - left, left, top, "s1", f"{step.name} · {chart.left}: {chart.caption.write(step.left)}"),
            _side(inner_right, right, top, "s2", f"{step.name} · {chart.right}: {chart.caption.write(step.right)}"),
            words(inner_left - left - 4, y, chart.caption.write(step.left), "end value"),
            words(inner_right + right + 4, y, chart.caption.write(step.right), "value"),
        ],
    )


def _side(x: float, width: float, top: float, kind: str, says: str) -> SafeString:
    where: dict[str, Text | float] = {"x": x, "y": top + 2, "width": width, "height": ROW - 4, "class": f"fill {kind}"}
    return element("rect", where, hover(says))
