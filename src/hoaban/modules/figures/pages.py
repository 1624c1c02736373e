"""The director's board, the catalogue, a figure with its explanation, the records behind it, and downloads."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.engines.figures.errors import FigureError
from hoaban.engines.figures.explain import explain
from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.engines.figures.query import Query
from hoaban.engines.figures.records import Part
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import download as listed
from hoaban.kernel.listing import harmless
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.figures import breakdown, drilling, showing
from hoaban.modules.figures.asked import Asked, asked, own_place
from hoaban.modules.figures.asking import ask, question, records, where
from hoaban.modules.figures.attention import what_needs_attention
from hoaban.modules.figures.board import Board, board, key_figures_of, remembered_groups
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.places.models import REFORM

RECORDS_A_PAGE = 100


def dashboard(request: HttpRequest) -> HttpResponse:
    """The board of the place that the reader answers for."""
    actor, today = actor_of(request), timezone.localdate()
    place = where(actor, own_place(actor), today, "today")
    found = board(actor, place, today, key_figures_of(place))
    context = {
        "where": place,
        "board": found,
        "figures_as_of": found and found.on,
        "year_behind": _year_behind(found.on, today) if found else "",
        "figures": showing.cards(found) if found else [],
        "todo": what_needs_attention(actor, place, found.on) if found else [],
        "map": showing.map_of_board(actor, place, found, request.GET.get("map", ""), today) if found else None,
        "may_import": actor.may("register.import"),
    }
    return render(request, "figures/dashboard.html", context)


def _year_behind(on: date, today: date) -> str:
    """Name the school year that a board speaks of when it is not the running one."""
    year = SchoolYear.containing(on)
    return "" if year == SchoolYear.containing(today) else year.name


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every figure of a place on a day."""
    actor = actor_of(request)
    try:
        wanted = asked(actor, request.GET)
    except Invalid as error:
        return _unreadable(request, error)
    found = showing.remembered(actor, CATALOGUE, wanted)
    is_known = showing.answers(found, wanted)
    context = {
        "asked": wanted,
        "remembered": found if is_known else None,
        "rows": [showing.row(each, wanted) for each in _figures(actor, wanted, found if is_known else None)],
        "columns": showing.CATALOGUE_COLUMNS,
    }
    return render(request, "figures/catalogue.html", context)


def _figures(actor: Actor, wanted: Asked, found: Board | None) -> list[Figure]:
    """Every figure of the catalogue in its order, as remembered or as the records say now."""
    if found:
        return [each.now for each in found.figures]
    query = question(wanted.where, wanted.on, geography=wanted.geography)
    answers = ask(actor, list(CATALOGUE.values()), query)
    return [figures[0] for figures in answers.values() if figures]


def figure(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """One figure: what it means, its value, its parts, its years, and the way to its records.

    What the board remembers is taken from there, so that following it from the board is quick and shows the same number.
    """
    actor, one = actor_of(request), _indicator(indicator_id)
    try:
        wanted = asked(actor, request.GET)
        told = explain(one, question(wanted.where, wanted.on, geography=wanted.geography))
        found = showing.remembered(actor, [one.id], wanted)
        known = found.figures[0] if found else None
        is_known = showing.answers(found, wanted)
        whole = [known.now] if known and is_known else _whole(actor, one, wanted)
        groups = _groups(actor, one, wanted, is_known=is_known)
    except (Invalid, FigureError) as error:
        return _unreadable(request, error)
    context = {
        "asked": wanted,
        "told": told,
        "name": showing.name(one),
        "definition": Words(one.description_vi, one.description_en),
        "law": Words(one.law_vi, one.law_en),
        "value": showing.whole(one, whole),
        "remembered": found if is_known else None,
        "standing": showing.told_target(known.target, is_met=known.meets_target) if known else {},
        "trend": showing.trend(one, known),
        "groups": groups,
        "bars": breakdown.bars(groups),
        "series": [showing.name(one)],
        "is_share": one.unit == "percent",
        "decimals": showing.decimals(one, [row["drawn"] for row in groups]),
        "columns": breakdown.columns(one, wanted.by),
        "dimensions": _dimensions(told.dimensions, wanted),
        "exports": _exports(one, wanted),
    }
    return render(request, "figures/figure.html", context)


def _whole(actor: Actor, one: Indicator, wanted: Asked) -> list[Figure]:
    return ask(actor, [one], question(wanted.where, wanted.on, geography=wanted.geography)).get(one.id, [])


def _groups(actor: Actor, one: Indicator, wanted: Asked, *, is_known: bool) -> list[dict[str, Any]]:
    if not wanted.by:
        return []
    query = question(wanted.where, wanted.on, by=(wanted.by,), geography=wanted.geography)
    figures = remembered_groups(actor, one.id, wanted.on, wanted.where, wanted.by) if is_known else []
    return breakdown.groups(actor, one, figures or ask(actor, [one], query).get(one.id, []), wanted)


def _dimensions(names: Sequence[str], wanted: Asked) -> list[dict[str, Any]]:
    """Give the breakdowns that say something of the place: those of places only below it, districts only while there were any."""
    kinds = [*breakdown.PLACE_KINDS]
    below = kinds[kinds.index(wanted.where.place.kind) + 1 :] if wanted.where.place.kind in kinds else kinds
    told = [each for each in names if each not in kinds or each in below]
    if wanted.on >= REFORM or wanted.geography == "today":
        told = [each for each in told if each != "district"]
    known = [("", vi_en("không chia", "nothing")), *((each, breakdown.DIMENSION_NAMES[each]) for each in told)]
    return [
        {"label": words, "href": f"?{wanted.query(by=each)}#breakdown", "is_current": each == wanted.by}
        for each, words in known
    ]


def _exports(one: Indicator, wanted: Asked) -> list[dict[str, str]]:
    address = [(form, reverse("figures:download", args=[one.id, form])) for form in ("csv", "xlsx")]
    return [{"label": form.upper(), "href": f"{href}?{wanted.query()}"} for form, href in address]


def records_behind(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """The records that a figure counted, a page at a time, with links where the reader may follow."""
    actor, one = actor_of(request), _indicator(indicator_id)
    part: Part = "denominator" if request.GET.get("part") == "denominator" else "numerator"
    after = max(0, int(request.GET.get("after", "0")) if request.GET.get("after", "0").isdecimal() else 0)
    try:
        wanted = asked(actor, request.GET)
        query = _narrowed(one, question(wanted.where, wanted.on, geography=wanted.geography), wanted, request.GET)
        found = records(actor, one, query, part, limit=RECORDS_A_PAGE + 1, after=after)
    except (Invalid, FigureError) as error:
        return _unreadable(request, error)
    group = request.GET.get("group")
    chosen = {"group": group} if wanted.by and group is not None else {}
    steps = _steps(after, is_last=len(found) <= RECORDS_A_PAGE)
    context = {
        "asked": wanted,
        "one": one,
        "name": showing.name(one),
        "group": breakdown.name_of(actor, wanted.by, group) if chosen else "",
        "parts": _parts(wanted, part, chosen) if one.unit != "count" else [],
        "rows": drilling.record_rows(actor, found[:RECORDS_A_PAGE]),
        "columns": drilling.COLUMNS,
        **{way: f"?{wanted.query(part=part, after=str(at), **chosen)}" for way, at in steps.items()},
        "first": after + 1,
    }
    return render(request, "figures/records.html", context)


def _steps(after: int, *, is_last: bool) -> dict[str, int]:
    """Say where the pages before and after this one begin."""
    before = {"before": max(0, after - RECORDS_A_PAGE)} if after else {}
    return before if is_last else {**before, "next": after + RECORDS_A_PAGE}


def _parts(wanted: Asked, part: Part, chosen: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": words, "href": f"?{wanted.query(part=key, **chosen)}", "is_current": key == part}
        for key, words in zip(("numerator", "denominator"), showing.VALUE_NAMES[1:], strict=True)
    ]


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
    yield [str(word) for word in (breakdown.DIMENSION_NAMES.get(wanted.by, ""), *showing.VALUE_NAMES)]
    figures = ask(actor_of(request), [one], query).get(one.id, [])
    names = breakdown.names_of(actor_of(request), wanted.by, figures)
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
