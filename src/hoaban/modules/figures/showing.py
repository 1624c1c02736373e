"""Figures as pages show them: cards, rows, years, maps; plain values that templates write."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import NOTHING, Words, change, number, percent, vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.figures.asked import Asked
from hoaban.modules.figures.asking import Where
from hoaban.modules.figures.board import Board, KeyFigure, board, by_commune
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.places.models import Place

VALUE_NAMES = (vi_en("Giá trị", "Value"), vi_en("Tử số", "Numerator"), vi_en("Mẫu số", "Denominator"))
PARTS_OF_RATIO = [
    {"key": "numerator", "label": VALUE_NAMES[1], "kind": "number"},
    {"key": "denominator", "label": VALUE_NAMES[2], "kind": "number"},
]
CATALOGUE_COLUMNS = [
    {"key": "name", "label": vi_en("Chỉ tiêu", "Indicator")},
    {"key": "value", "label": VALUE_NAMES[0]},
    *PARTS_OF_RATIO,
]
MAPPED = ("learners", "national-standard-share", "permanent-classroom-share", "dropout-rate", "minority-learners-share")

SMALL = 10  # percents below it are written with two decimals


def value(figure: Figure) -> Words:
    """Write a figure's value with its unit: 207.148; 82,5%; 18,25."""
    if figure.value is None:
        return NOTHING
    if figure.unit == "percent":
        return percent(figure.value / 100, 2 if figure.value < SMALL else 1)
    return number(figure.value, 0 if figure.unit == "count" else 1)


def name(one: Indicator) -> Words:
    return Words(one.name_vi, one.name_en)


def cards(found: Board) -> list[dict[str, Any]]:
    """Give a board's figures as cards."""
    return [_card(each, found) for each in found.figures]


def _card(each: KeyFigure, found: Board) -> dict[str, Any]:
    trend = [float(figure.value) for _, figure in each.trend if figure.value is not None]
    asked = {"place": found.where.code, "on": found.on.isoformat(), "geography": "today"}
    return {
        "label": name(each.indicator),
        "value": value(each.now),
        "href": f"{reverse('figures:figure', args=[each.indicator.id])}?{urlencode(asked)}",
        "trend": trend if len(trend) > 1 else [],
        **told_target(each.target, is_met=each.meets_target),
        **_difference(each),
    }


def told_target(target: Decimal | None, *, is_met: bool | None) -> dict[str, Any]:
    """Give a target and how the figure stands to it, for a card or a tag."""
    status = {True: "good", False: "attention", None: ""}[is_met]
    return {"target": percent(target / 100, 1) if target is not None else "", "status": status}


def _difference(each: KeyFigure) -> dict[str, Any]:
    """Say by how much the figure differs from a year before."""
    known = [(day, figure.value) for day, figure in each.trend if figure.value is not None]
    if len(known) < 2 or each.now.value is None:  # noqa: PLR2004  one point is no trend
        return {}
    day, before = known[-2]
    since = SchoolYear.containing(day).name
    places = 0 if each.indicator.unit == "count" else 2 if each.now.value < SMALL else 1
    difference = round(Decimal(each.now.value - before), places)
    if not difference:
        return {"change": vi_en("không đổi", "unchanged"), "since": since}
    words = vi_en("{n} điểm %", "{n} points") if each.indicator.unit == "percent" else Words("{n}", "{n}")
    return {"change": words.fill(n=change(difference, places)), "since": since}


def row(figure: Figure, wanted: Asked) -> dict[str, Any]:
    """Give one line of the catalogue; a count has no parts to show beside it."""
    one = CATALOGUE[figure.indicator]
    parts = {} if one.unit == "count" else {"numerator": figure.numerator, "denominator": figure.denominator}
    href = f"{reverse('figures:figure', args=[one.id])}?{wanted.query()}"
    return {"name": name(one), "href": href, "value": value(figure), **parts}


def whole(one: Indicator, figures: Sequence[Figure]) -> dict[str, Any]:
    """Give the value of a figure for the whole place asked for."""
    figure = figures[0] if figures else Figure(one.id, one.unit, (), 0, None if one.unit == "count" else 0)
    parts = {} if one.unit == "count" else {"numerator": figure.numerator, "denominator": figure.denominator}
    return {"value": value(figure), **parts}


def share_of(figure: Figure) -> float | None:
    """Give a figure's value as charts take it: percents as shares of one."""
    if figure.value is None:
        return None
    return float(figure.value) / (100 if figure.unit == "percent" else 1)


def decimals(one: Indicator, values: Iterable[float | None]) -> int | None:
    """Say how finely a chart writes its values: small percents with two decimals, as `value` does."""
    if one.unit != "percent":
        return None if one.unit == "count" else 1
    return 2 if max((each for each in values if each is not None), default=1) < SMALL / 100 else 1


def remembered(actor: Actor, ids: Iterable[str], wanted: Asked) -> Board | None:
    """Give figures as remembered for the same day of each year, with their targets."""
    found = board(actor, wanted.where, wanted.on, ids)
    return found if found and found.figures else None


def answers(found: Board | None, wanted: Asked) -> bool:
    """Tell whether what is remembered is what was asked for: that very day, in today's places, of which boards speak."""
    is_today = wanted.geography == "today" or wanted.on == timezone.localdate()
    return found is not None and found.on == wanted.on and is_today and not wanted.is_live


def trend(one: Indicator, known: KeyFigure | None) -> dict[str, Any] | None:
    """Give the years for a chart; None where fewer than two are known."""
    if known is None or len(known.trend) < 2:  # noqa: PLR2004  one point is no trend
        return None
    is_share = one.unit == "percent"
    return {
        "labels": [SchoolYear.containing(day).name for day, _ in known.trend],
        "series": [(name(one), [share_of(figure) for _, figure in known.trend])],
        "target": float(known.target) / 100 if known.target is not None and is_share else None,
        "share": is_share,
        "decimals": decimals(one, [share_of(figure) for _, figure in known.trend]),
        "note": vi_en("Cùng ngày {day} của mỗi năm học", "The same day of each school year: {day}").fill(
            day=f"{known.trend[-1][0]:%d/%m}"
        ),
    }


def map_of_board(actor: Actor, place: Where, found: Board, one: str, today: date) -> dict[str, Any] | None:
    """Give the commune map of a province's board, in today's communes as all of the board: the places with their value, the
    figures to choose from, and the communes at the top and the bottom."""
    if place.place.kind != "province":
        return None
    chosen = CATALOGUE[one if one in MAPPED else MAPPED[0]]
    values = by_commune(actor, chosen.id, found.on, place.place.code)
    communes = Place.objects.communes().on(today).filter(province_code=place.place.code)
    rows = communes.values("code", "name", "type_name", "latitude", "longitude", "boundary__geometry").order_by("code")
    areas = [_area(row, chosen, values.get(row["code"]), found.on) for row in rows]
    return {
        "name": name(chosen),
        "series": [name(chosen)],
        "share": chosen.unit == "percent",
        "decimals": decimals(chosen, [area["value"] for area in areas]),
        "choices": [(each, name(CATALOGUE[each]), each == chosen.id) for each in MAPPED],
        "places": areas,
        "ranked": _ranked(areas, chosen),
        "order": LOWEST_FIRST if chosen.better == "higher" else HIGHEST_FIRST,
    }


def _area(row: Mapping[str, Any], one: Indicator, figure: Figure | None, on: date) -> dict[str, Any]:
    asked = {"place": row["code"], "on": on.isoformat(), "geography": "today"}
    return {
        "name": f"{row['type_name']} {row['name']}",
        "value": None if figure is None else share_of(figure),
        "href": f"{reverse('figures:figure', args=[one.id])}?{urlencode(asked)}",
        "geometry": row["boundary__geometry"],
        "lat": row["latitude"],
        "lon": row["longitude"],
    }


RANKED = 10
LOWEST_FIRST = vi_en("Thấp nhất", "Lowest")
HIGHEST_FIRST = vi_en("Cao nhất", "Highest")


def _ranked(areas: Sequence[dict[str, Any]], one: Indicator) -> list[tuple[str, float, str]]:
    """Give the communes that a reader would look at first: those furthest from what is wished, else the largest."""
    known = [(area["name"], area["value"], area["href"]) for area in areas if area["value"] is not None]
    return sorted(known, key=lambda each: each[1], reverse=one.better != "higher")[:RANKED]
