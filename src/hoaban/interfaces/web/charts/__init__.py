"""Charts and maps as accessible SVG, drawn on the server: data classes in, safe HTML out.

Each has a caption with its unit, a legend where one is needed, and the same figures as a table behind it. Colours are
classes of the style sheet; nothing here knows a request, a database or a clock.
"""

from hoaban.interfaces.web.charts.bars import Bar, BarChart, bar_chart, stacked_chart
from hoaban.interfaces.web.charts.distribution import Class, Distribution, Mark, distribution
from hoaban.interfaces.web.charts.frame import Caption
from hoaban.interfaces.web.charts.lines import LineChart, Series, Sparkline, Target, line_chart, sparkline
from hoaban.interfaces.web.charts.maps import MapPlace, PlaceMap, place_map
from hoaban.interfaces.web.charts.pyramid import Pyramid, Step, pyramid

__all__ = [
    "Bar",
    "BarChart",
    "Caption",
    "Class",
    "Distribution",
    "LineChart",
    "MapPlace",
    "Mark",
    "PlaceMap",
    "Pyramid",
    "Series",
    "Sparkline",
    "Step",
    "Target",
    "bar_chart",
    "distribution",
    "line_chart",
    "place_map",
    "pyramid",
    "sparkline",
    "stacked_chart",
]
