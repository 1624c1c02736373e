"""What every chart has around it: a caption with its unit, a legend, a note, and the same figures as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from hoaban.interfaces.web.charts.scales import Axis, Value, known, step_places
from hoaban.interfaces.web.charts.svg import Text, clean, element, link, together
from hoaban.kernel.language import NOTHING, Words, number, percent, vi_en

MANY = 1000  # from here on decimals say nothing


@dataclass(frozen=True, slots=True)
class Caption:
    """What the figures are.

    `is_share`: values lie between 0 and 1 and are written as percentages. `places`: decimals; None lets the size decide.
    `note` says where the figures come from and as of when.
    """

    title: Text
    unit: Text = ""
    note: Text = ""
    is_share: bool = False
    places: int | None = None

    def write(self, value: Value) -> Words:
        exact = known(value)
        if exact is None:
            return NOTHING
        if self.is_share:
            return percent(exact, 1 if self.places is None else self.places)
        return number(exact, _places(exact) if self.places is None else self.places)

    def write_tick(self, axis: Axis, tick: float) -> Words:
        """Write a round value beside an axis with no more decimals than its steps need."""
        places = step_places(axis.ticks)
        return percent(tick, max(0, places - 2)) if self.is_share else number(tick, places)


def _places(value: float) -> int:
    if value == int(value) or abs(value) >= MANY:
        return 0
    return 1 if abs(value) >= 1 else 2


@dataclass(frozen=True, slots=True)
class TableRow:
    label: Text
    cells: tuple[Words, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a chart: what the rows are, the columns' names, the rows."""

    stub: Text
    columns: Sequence[Text]
    rows: Sequence[TableRow]


def frame(caption: Caption, body: SafeString, table: Table, legend: SafeString | None = None) -> SafeString:
    """Put a drawing into its `<figure>`."""
    parts = [_figcaption(caption)]
    parts += [legend] if legend else []
    parts += [body]
    parts += [element("p", {"class": "chart-note"}, clean(caption.note))] if str(caption.note) else []
    parts += [_details(caption, table)]
    return element("figure", {"class": "chart"}, *parts)


def _figcaption(caption: Caption) -> SafeString:
    unit = element("span", {"class": "chart-unit"}, clean(caption.unit)) if str(caption.unit) else clean("")
    return element("figcaption", {}, element("strong", {}, clean(caption.title)), clean(" "), unit)


def _details(caption: Caption, table: Table) -> SafeString:
    head = together(element("th", {"scope": "col"}, clean(name)) for name in (table.stub, *table.columns))
    rows = together(_table_row(row) for row in table.rows)
    grid = element(
        "table",
        {},
        element("caption", {"class": "unseen"}, clean(caption.title)),
        element("thead", {}, element("tr", {}, head)),
        element("tbody", {}, rows),
    )
    shown = element("summary", {}, clean(vi_en("Xem bảng số liệu", "Show the figures as a table")))
    return element("details", {"class": "chart-table"}, shown, scroll_box(caption.title, grid))


def scroll_box(label: Text, content: SafeString) -> SafeString:
    """Make a box that scrolls by itself and can be reached with the keyboard."""
    return element("div", {"class": "scroll", "role": "region", "tabindex": 0, "aria-label": label}, content)


def _table_row(row: TableRow) -> SafeString:
    cells = together(element("td", {"class": "num"}, clean(cell)) for cell in row.cells)
    return element("tr", {}, element("th", {"scope": "row"}, link(row.href, clean(row.label))), cells)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """`mark` is `line` or `block`; `kind` the class that colours it."""

    name: Text
    kind: str
    mark: str = "block"


def legend(entries: Iterable[LegendEntry]) -> SafeString:
    return element("ul", {"class": "legend"}, *(_legend_entry(entry) for entry in entries))


def _legend_entry(entry: LegendEntry) -> SafeString:
    line = element("line", {"x1": 1, "y1": 6, "x2": 23, "y2": 6, "class": f"line {entry.kind}"})
    block = element("rect", {"x": 6, "y": 0, "width": 12, "height": 12, "rx": 2, "class": f"fill {entry.kind}"})
    mark = line if entry.mark == "line" else block
    swatch = element("svg", {"viewBox": "0 0 24 12", "class": "swatch", "aria-hidden": "true"}, mark)
    return element("li", {}, swatch, clean(" "), clean(entry.name))
