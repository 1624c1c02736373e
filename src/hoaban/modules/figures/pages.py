"""The director's board, the catalogue, a figure with its explanation, the records behind it, and downloads."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hoaban.engines.figures.errors import FigureError
from hoaban.engines.figures.explain import explain
from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.engines.figures.query import Query
from hoaban.engines.figures.records import Part
from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import download as listed
from hoaban.kernel.listing import harmless
from hoaban.kernel.requests import actor_of
from hoaban.modules.figures import showing
from hoaban.modules.figures.asked import Asked, asked, own_place
from hoaban.modules.figures.asking import ask, question, records, where
from hoaban.modules.figures.attention import what_needs_attention
from hoaban.modules.figures.board import board
from hoaban.modules.figures.catalogue import CATALOGUE

RECORDS_A_PAGE = 100


def dashboard(request: HttpRequest) -> HttpResponse:
    """The board of the place that the reader answers for."""
    actor, today = actor_of(request), timezone.localdate()
    place = where(actor, own_place(actor), today, "today")
    found = board(actor, place, today)
    context = {
        "where": place,
        "board": found,
        "figures_as_of": found and found.on,
        "figures": showing.cards(found) if found else [],
        "todo": what_needs_attention(actor, place, found.on) if found else [],
        "map": showing.map_of_board(actor, place, found, request.GET.get("map", "learners")) if found else None,
    }
    return render(request, "figures/dashboard.html", context)


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every figure of a place on a day."""
    actor = actor_of(request)
    try:
        wanted = asked(actor, request.GET)
    except Invalid as error:
        return _unreadable(request, error)
    query = question(wanted.where, wanted.on, geography=wanted.geography)
    found = ask(actor, list(CATALOGUE.values()), query)
    rows = [showing.row(CATALOGUE[one], figures[0], wanted) for one, figures in found.items() if figures]
    return render(
        request, "figures/catalogue.html", {"asked": wanted, "rows": rows, "columns": showing.CATALOGUE_COLUMNS}
    )


def figure(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """One figure: what it means, its value, its parts, its years, and the way to its records."""
    actor, one = actor_of(request), _indicator(indicator_id)
    try:
        wanted = asked(actor, request.GET)
        told = explain(one, question(wanted.where, wanted.on, geography=wanted.geography))
        groups = _groups(request, one, wanted)
    except (Invalid, FigureError) as error:
        return _unreadable(request, error)
    whole = ask(actor, [one], question(wanted.where, wanted.on, geography=wanted.geography))
    context = {
        "asked": wanted,
        "told": told,
        "name": Words(one.name_vi, one.name_en),
        "definition": Words(one.description_vi, one.description_en),
        "law": Words(one.law_vi, one.law_en),
        "value": showing.whole(one, whole.get(one.id, [])),
        "trend": showing.trend(actor, one, wanted),
        "groups": groups,
        "columns": showing.GROUP_COLUMNS,
        "dimensions": [(name, showing.DIMENSION_NAMES[name]) for name in told.dimensions],
    }
    return render(request, "figures/figure.html", context)


def _groups(request: HttpRequest, one: Indicator, wanted: Asked) -> list[dict[str, Any]]:
    if not wanted.by:
        return []
    query = question(wanted.where, wanted.on, by=(wanted.by,), geography=wanted.geography)
    figures = ask(actor_of(request), [one], query).get(one.id, [])
    return showing.groups(actor_of(request), one, figures, wanted)


def records_behind(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """The records that a figure counted, a page at a time, with links where the reader may follow."""
    actor, one = actor_of(request), _indicator(indicator_id)
    part: Part = "denominator" if request.GET.get("part") == "denominator" else "numerator"
    after = max(0, int(request.GET.get("after", "0")) if request.GET.get("after", "0").isdigit() else 0)
    try:
        wanted = asked(actor, request.GET)
        query = _narrowed(one, question(wanted.where, wanted.on, geography=wanted.geography), wanted, request.GET)
        found = records(actor, one, query, part, limit=RECORDS_A_PAGE + 1, after=after)
    except (Invalid, FigureError) as error:
        return _unreadable(request, error)
    context = {
        "asked": wanted,
        "one": one,
        "name": Words(one.name_vi, one.name_en),
        "part": part,
        "rows": showing.record_rows(actor, found[:RECORDS_A_PAGE]),
        "columns": showing.RECORD_COLUMNS,
        "before": max(0, after - RECORDS_A_PAGE) if after else None,
        "next": after + RECORDS_A_PAGE if len(found) > RECORDS_A_PAGE else None,
        "first": after + 1,
    }
    return render(request, "figures/records.html", context)


def _narrowed(one: Indicator, query: Query, wanted: Asked, get: Any) -> Query:
    """The group of a breakdown that a reader clicked on: `by` names the dimension, `group` its value."""
    if not wanted.by or "group" not in get:
        return query
    grouped = Query(query.on, query.school_year, query.place, (wanted.by,), geography=query.geography)
    return grouped.narrowed(Figure(one.id, one.unit, (get["group"] or None,), 0, None))


def download(request: HttpRequest, indicator_id: str, form: str) -> HttpResponse:
    """A figure's breakdown as CSV or XLSX, with the question on it."""
    one = _indicator(indicator_id)
    if form not in {"csv", "xlsx"}:
        raise Http404
    try:
        wanted = asked(actor_of(request), request.GET)
        lines = list(_lines(request, one, wanted))
    except (Invalid, FigureError) as error:
        return _unreadable(request, error)
    return listed(form, f"{one.id}-{wanted.where.code}-{wanted.on:%Y%m%d}", lines)


def _lines(request: HttpRequest, one: Indicator, wanted: Asked) -> Iterator[list[Any]]:
    query = question(wanted.where, wanted.on, by=(wanted.by,) if wanted.by else (), geography=wanted.geography)
    yield [str(vi_en("Chỉ tiêu", "Indicator")), str(Words(one.name_vi, one.name_en)), one.id]
    yield [str(vi_en("Địa bàn", "Place")), wanted.where.name, wanted.where.code]
    yield [str(vi_en("Ngày", "Day")), wanted.on.isoformat(), wanted.geography]
    yield []
    yield [str(word) for word in (showing.DIMENSION_NAMES.get(wanted.by, ""), *showing.VALUE_NAMES)]
    figures = ask(actor_of(request), [one], query).get(one.id, [])
    names = showing.names_of(actor_of(request), wanted.by, figures)
    for each in figures:
        key = each.key[0] if each.key else None
        shown = float(each.shown) if each.shown is not None else None
        yield [harmless(str(names.get(key, key or ""))), shown, each.numerator, each.denominator]


def _indicator(indicator_id: str) -> Indicator:
    if indicator_id not in CATALOGUE:
        raise Http404
    return CATALOGUE[indicator_id]


def _unreadable(request: HttpRequest, error: Invalid | FigureError) -> HttpResponse:
    told = (
        [problem.message for problem in error.problems] if isinstance(error, Invalid) else [Words(error.vi, error.en)]
    )
    return render(request, "figures/unreadable.html", {"told": told}, status=400)
