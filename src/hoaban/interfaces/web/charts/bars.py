"""Comparisons: horizontal bars, one or several side by side, and stacked bars.

A bar's name stands above it: long Vietnamese names then need no room beside it, and a phone shows them whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hoaban.interfaces.web.charts.frame import Caption, LegendEntry, Table, TableRow, frame, legend
from hoaban.interfaces.web.charts.scales import Axis, Value, bare_axis, known
from hoaban.interfaces.web.charts.svg import Text, drawing, element, hover, link, together, words

WIDTH = 400.0
NAME, BAR, GAP = 16.0, 11.0, 10.0  # heights: the line of the name, one bar, the space below a group
LETTER = 7.2  # width of a digit in the drawing's units, where its text is largest (phones)


@dataclass(frozen=True, slots=True)
class Bar:
    """One name and its values, one for each series of the chart; `href` makes the bar a link."""

    name: Text
    values: Sequence[Value]
    href: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """`stub` names what the bars are ("Xã"), `series` what their values are."""

    caption: Caption
    stub: Text
    series: Sequence[Text]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Field:
    """The part of the drawing that bars may fill; what is right of it is for the written values."""

    scale: Axis
    width: float

    @classmethod
    def of(cls, chart: BarChart, values: Sequence[Value]) -> "Field":
        longest = max((len(chart.caption.write(value)) for value in values), default=1)
        return cls(bare_axis(values), WIDTH - 8 - LETTER * longest)

    def x(self, value: float) -> float:
        return self.width * self.scale.at(value)


def bar_chart(chart: BarChart) -> SafeString:
    """Draw horizontal bars, those of one name side by side, each with its value written at its end."""
    field = Field.of(chart, [value for bar in chart.bars for value in bar.values])
    height = NAME + BAR * len(chart.series) + GAP
    return _framed(chart, height, [_group(chart, bar, field, place * height) for place, bar in enumerate(chart.bars)])


def _group(chart: BarChart, bar: Bar, field: Field, top: float) -> SafeString:
    parts = [words(0, top + 11.5, bar.name, "name")]
    for index, (name, raw) in enumerate(zip(chart.series, bar.values, strict=False)):
        y, written = top + NAME + index * BAR, chart.caption.write(raw)
        start, end = sorted((field.x(0.0), field.x(known(raw) or 0.0)))
        parts.append(_block(start, end, y, index, f"{bar.name} · {name}: {written}"))
        parts.append(words(end + 5, y + 8.7, written, "value"))
    return link(bar.href, *parts)


def _block(start: float, end: float, y: float, index: int, says: str) -> SafeString:
    shape: dict[str, Text | float] = {"x": start, "y": y, "width": end - start, "height": BAR - 1.5, "rx": 1.5}
    return element("rect", shape | {"class": f"fill s{index % 6 + 1}"}, hover(says))


def stacked_chart(chart: BarChart, *, is_full: bool = False) -> SafeString:
    """Draw each bar's values one after another with their sum; `is_full` stretches all to one length, as shares.

    Stacks have no room below zero: what is missing or negative takes no length.
    """
    sums = [sum(_lengths(bar)) for bar in chart.bars]
    field = Field.of(chart, sums)
    height = NAME + BAR + GAP
    parts = []
    for place, (bar, total) in enumerate(zip(chart.bars, sums, strict=True)):
        length = field.width if is_full and total else field.x(total)
        parts.append(_stack(chart, bar, place * height, length / total if total else 0.0))
        parts.append(words(length + 5, place * height + NAME + 8.7, chart.caption.write(total), "value"))
    return _framed(chart, height, parts)


def _lengths(bar: Bar) -> list[float]:
    return [max(known(value) or 0.0, 0.0) for value in bar.values]


def _stack(chart: BarChart, bar: Bar, top: float, unit: float) -> SafeString:
    parts, start = [words(0, top + 11.5, bar.name, "name")], 0.0
    for index, (name, length) in enumerate(zip(chart.series, _lengths(bar), strict=False)):
        end = start + length * unit
        parts.append(_block(start, end, top + NAME, index, f"{bar.name} · {name}: {chart.caption.write(length)}"))
        start = end
    return link(bar.href, *parts)


def _framed(chart: BarChart, height: float, parts: Sequence[SafeString]) -> SafeString:
    body = drawing(WIDTH, max(height * len(chart.bars) - GAP, 1), chart.caption.title, [together(parts)], "bars")
    entries = (LegendEntry(name, f"s{index % 6 + 1}") for index, name in enumerate(chart.series))
    rows = [
        TableRow(bar.name, tuple(chart.caption.write(value) for value in bar.values), bar.href) for bar in chart.bars
    ]
    return frame(
        chart.caption, body, Table(chart.stub, chart.series, rows), legend(entries) if len(chart.series) > 1 else None
    )
