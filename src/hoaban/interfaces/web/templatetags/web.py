"""What templates need besides components: icons, cells, sorting, page numbers, charts.

Charts take plain values, so that a module's page needs nothing of the web floor:

    {% line_chart "Học sinh" labels series target=0.98 share=True %}   series: [(name, [values])], labels: [text]
    {% bar_chart title stub series bars %}                             series: [name], bars: [(name, [values], href)]
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.safestring import SafeString

from hoaban.interfaces.web import charts, filters, icons, tables
from hoaban.interfaces.web.charts.scales import Value
from hoaban.interfaces.web.charts.svg import Text
from hoaban.interfaces.web.tables import Sorting, part

NO_CONDITIONS = ("sort", "page")

register = template.Library()

register.filter("cell", tables.cell)
register.filter("heading", tables.heading)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(tables.tag, name="tag")
register.simple_tag(filters.asked, name="asked")


@register.filter
def is_right_aligned(column: Any) -> bool:
    return part(column, "kind", "text") in tables.RIGHT_ALIGNED


@register.simple_tag(takes_context=True)
def sorting(context: Context, name: str) -> Sorting:
    return tables.sorting(context["request"].GET, name)


@register.simple_tag(takes_context=True)
def is_narrowed(context: Context) -> bool:
    """Say whether somebody asked for less than the whole list."""
    request = context.get("request")
    return request is not None and any(value for key, value in request.GET.items() if key not in NO_CONDITIONS)


@register.simple_tag(takes_context=True)
def page_query(context: Context, number: int) -> str:
    """Give the query of another page of the same list."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Give the numbers to show around the current page; None stands for those left out."""
    wanted = sorted({1, page.number - 1, page.number, page.number + 1, page.paginator.num_pages})
    shown = [number for number in wanted if 1 <= number <= page.paginator.num_pages]
    numbers: list[int | None] = []
    for number in shown:
        if numbers and number != (numbers[-1] or 0) + 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def _caption(title: Text, unit: Text, note: Text, *, share: bool, places: int | None) -> charts.Caption:
    return charts.Caption(title, unit, note, is_share=share, places=places)


@register.simple_tag
def line_chart(
    title: Text,
    labels: Sequence[Text],
    series: Iterable[tuple[Text, Sequence[Value]]],
    *,
    target: Value = None,
    unit: Text = "",
    note: Text = "",
    share: bool = False,
    places: int | None = None,
    from_zero: bool = False,
) -> SafeString:
    """Draw a trend; `series` are pairs of a name and its values, one for each label."""
    caption = _caption(title, unit, note, share=share, places=places)
    lines = [charts.Series(name, values) for name, values in series]
    aim = charts.Target(target) if target is not None else None
    return charts.line_chart(charts.LineChart(caption, labels, lines, aim, is_from_zero=from_zero))


@register.simple_tag
def sparkline(name: Text, values: Sequence[Value]) -> SafeString:
    return charts.sparkline(charts.Sparkline(name, values))


def _bars(bars: Iterable[Sequence[Any]]) -> list[charts.Bar]:
    """Read bars from tuples: name, one value or several, and perhaps an address."""
    return [
        charts.Bar(name, values if isinstance(values, list | tuple) else (values,), *rest)
        for name, values, *rest in bars
    ]


@register.simple_tag
def bar_chart(
    title: Text,
    stub: Text,
    series: Sequence[Text],
    bars: Iterable[Sequence[Any]],
    *,
    unit: Text = "",
    note: Text = "",
    share: bool = False,
    places: int | None = None,
) -> SafeString:
    """Draw horizontal bars; `bars` are tuples of a name, its value or values, and perhaps an address."""
    caption = _caption(title, unit, note, share=share, places=places)
    return charts.bar_chart(charts.BarChart(caption, stub, series, _bars(bars)))


@register.simple_tag
def stacked_chart(
    title: Text,
    stub: Text,
    series: Sequence[Text],
    bars: Iterable[Sequence[Any]],
    *,
    unit: Text = "",
    note: Text = "",
    full: bool = False,
) -> SafeString:
    """Draw stacked bars; `full` makes all of one length, to compare shares."""
    caption = _caption(title, unit, note, share=False, places=None)
    return charts.stacked_chart(charts.BarChart(caption, stub, series, _bars(bars)), is_full=full)


@register.simple_tag
def pyramid(
    title: Text,
    stub: Text,
    left: Text,
    right: Text,
    steps: Iterable[tuple[Text, Value, Value]],
    *,
    unit: Text = "",
    note: Text = "",
) -> SafeString:
    """Draw a pyramid; `steps` run from bottom to top: name, left value, right value."""
    caption = _caption(title, unit, note, share=False, places=None)
    return charts.pyramid(charts.Pyramid(caption, stub, left, right, [charts.Step(*step) for step in steps]))


@register.simple_tag
def distribution(
    title: Text,
    stub: Text,
    counted: Text,
    classes: Iterable[tuple[Text, Value]],
    *,
    mark: tuple[Text, float] | None = None,
    unit: Text = "",
    note: Text = "",
) -> SafeString:
    """Draw how often; `classes` are pairs of a name and a count, `mark` a name and a place from 0 to 1."""
    caption = _caption(title, unit, note, share=False, places=None)
    columns = [charts.Class(name, count) for name, count in classes]
    return charts.distribution(
        charts.Distribution(caption, stub, counted, columns, charts.Mark(*mark) if mark else None)
    )


@register.simple_tag
def place_map(
    title: Text,
    stub: Text,
    measure: Text,
    places: Iterable[Mapping[str, Any] | Any],
    *,
    unit: Text = "",
    note: Text = "",
    share: bool = False,
    places_after_point: int | None = None,
) -> SafeString:
    """Draw a map; each place has name, value, and perhaps href, geometry (GeoJSON text), lat, lon, by key or attribute."""
    caption = _caption(title, unit, note, share=share, places=places_after_point)
    drawn = [
        charts.MapPlace(
            part(place, "name"),
            part(place, "value", None),
            part(place, "href") or "",
            part(place, "geometry", None),
            part(place, "lat", None),
            part(place, "lon", None),
        )
        for place in places
    ]
    return charts.place_map(charts.PlaceMap(caption, stub, measure, drawn))
