"""Closed schools: which, from when to when and why; closing and opening again."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.attendance.actions import close_area, close_school, reopen_area
from hoaban.modules.attendance.actions.closures import MANAGE
from hoaban.modules.attendance.calendar import holidays
from hoaban.modules.attendance.forms import CloseForm, ReopenForm, put_problems
from hoaban.modules.attendance.models import Closure
from hoaban.modules.attendance.words import CLOSURE_KINDS
from hoaban.modules.network.models import Institution, InstitutionPlace
from hoaban.modules.network.reads import school_coded
from hoaban.modules.places.models import Place

A_DAY = timedelta(days=1)
UNPROCESSABLE = 422
PAGE = 50
COLUMNS = (
    Column("days", vi_en("Những ngày nghỉ", "Days")),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
    Column("kind", vi_en("Vì", "Because of")),
    Column("reason", vi_en("Lý do", "Why")),
    Column("where", vi_en("Nơi nghỉ", "Where")),
)


def closures(request: HttpRequest) -> HttpResponse:
    """The closings that touch the reader's schools, those that hold or come first, and the public holidays ahead."""
    actor, today = actor_of(request), timezone.localdate()
    rows = Closure.objects.visible_to(actor)
    if request.GET.get("when") != "all":
        rows = rows.filter(ends_on__gt=today)
    page = Paginator(_closings(rows), PAGE).get_page(request.GET.get("page"))
    names = _names(list(page.object_list))
    may_manage = actor.may(MANAGE)
    context = {
        "page": page,
        "rows": [_row(each, names, today, may_manage=may_manage) for each in page.object_list],
        "columns": COLUMNS,
        "when": request.GET.get("when", ""),
        "may_manage": may_manage,
        "holidays": _coming(today),
    }
    return render(request, "attendance/closures.html", context)


def _closings(rows: "QuerySet[Closure]") -> "QuerySet[Closure, dict[str, Any]]":
    """One line a closing and length: schools that were opened earlier than the others have a line of their own."""
    columns: tuple[str, ...] = (
        "closing_id",
        "kind",
        "reason",
        "place__name",
        "place__type_name",
        "starts_on",
        "ends_on",
    )
    counted: QuerySet[Closure, dict[str, Any]] = rows.order_by().values(*columns)
    counted = counted.annotate(schools=Count("institution_id", distinct=True), code=Min("institution__code"))
    return counted.order_by("-starts_on", "-ends_on", "closing_id")


def _names(lines: list[dict[str, Any]]) -> dict[str, str]:
    """Give the names of the schools that were closed alone, by code."""
    alone = {line["code"] for line in lines if line["schools"] == 1}
    return dict(Institution.objects.filter(code__in=alone).values_list("code", "name"))


def _row(line: dict[str, Any], names: dict[str, str], today: date, *, may_manage: bool) -> dict[str, Any]:
    last = line["ends_on"] - A_DAY
    days = f"{line['starts_on']:%d/%m/%Y}"
    href = reverse("attendance:reopen", args=[line["closing_id"]]) if may_manage and line["ends_on"] > today else ""
    return {
        "days": days if last == line["starts_on"] else f"{days} – {last:%d/%m/%Y}",
        "href": href,
        "state": _state(line["starts_on"], line["ends_on"], today),
        "kind": CLOSURE_KINDS[line["kind"]],
        "reason": line["reason"],
        "where": _where(line, names),
    }


def _where(line: dict[str, Any], names: dict[str, str]) -> Words | str:
    place = f"{line['place__type_name']} {line['place__name']}".strip() if line["place__name"] else ""
    if line["schools"] == 1 and not place:
        return names.get(line["code"], "")
    return vi_en("{place}: {n} trường", "{place}: {n} schools").fill(place=place, n=line["schools"])


def _state(starts_on: date, ends_on: date, today: date) -> tuple[str, Words]:
    if today >= ends_on:
        return "neutral", vi_en("Đã học lại", "Open again")
    if today < starts_on:
        return "info", vi_en("Sắp nghỉ", "To come")
    return "attention", vi_en("Đang nghỉ", "Closed now")


def _coming(today: date) -> list[dict[str, Any]]:
    """The public holidays of the next months, each once with its days."""
    found: dict[Words, list[date]] = {}
    for year in (today.year, today.year + 1):
        for day, words in holidays(year).items():
            if today <= day < today + timedelta(days=183):
                found.setdefault(words, []).append(day)
    spans = sorted((min(days), max(days), words) for words, days in found.items())
    return [
        {"label": words, "value": f"{a:%d/%m/%Y}" if a == b else f"{a:%d/%m/%Y} – {b:%d/%m/%Y}"}
        for a, b, words in spans
    ]


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close a school, or the schools of an area as far as the reader may."""
    actor, today = actor_of(request), timezone.localdate()
    places = _places(actor, request.GET.get("school", ""), today)
    typed = request.POST if request.method == "POST" else None
    form = CloseForm(typed, places=places, initial={"starts_on": today, "last_day": today})
    if form.is_valid():
        try:
            words = _close(actor, form.cleaned_data)
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            messages.success(request, words)
            return redirect("attendance:closures")
    context = {"form": form, "is_area": len(places) > 1}
    return render(request, "attendance/close.html", context, status=UNPROCESSABLE if form.errors else 200)


def _places(actor: Actor, code: str, today: date) -> list[tuple[str, Any]]:
    """What the reader may close: the one school that the address names, else their areas, and their schools where these are few."""
    school = school_coded(actor, code)
    if school:
        return [(f"school:{school.pk}", school.name)]
    reach = actor.reach(MANAGE)
    located = InstitutionPlace.objects.on(today)
    if not reach.everything:
        located = located.filter(institution__in=reach.institutions)
    communes = Place.objects.filter(pk__in=located.values("commune_id")).order_by("search_key")
    whole = vi_en("Các trường ở {place}", "The schools of {place}")
    found: list[tuple[str, Any]] = []
    if reach.everything:
        provinces = Place.objects.provinces().on(today).filter(code__in=communes.order_by().values("province_code"))
        found = [(f"place:{each.pk}", whole.fill(place=each.full_name)) for each in provinces]
    if reach.everything or len(reach.institutions) > 1:
        found += [(f"place:{each.pk}", whole.fill(place=each.full_name)) for each in communes]
    schools = Institution.objects.on(today).filter(pk__in=reach.institutions).order_by("search_key")
    return found + [(f"school:{each.pk}", each.name) for each in schools]


def _close(actor: Actor, typed: dict[str, Any]) -> Words:
    kind_of_place, _, key = typed["where"].partition(":")
    ends_on = typed["last_day"] + A_DAY
    said = {"kind": typed["kind"], "reason": typed["reason"], "starts_on": typed["starts_on"], "ends_on": ends_on}
    if kind_of_place == "school":
        close_school(actor, institution_id=UUID(key), **said)
        return vi_en("Đã ghi ngày nghỉ của trường.", "The closing is recorded.")
    made = close_area(actor, place_id=UUID(key), **said)
    return vi_en("Đã cho {n} trường nghỉ.", "{n} schools are closed.").fill(n=made["schools"])


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, closing_id: UUID) -> HttpResponse:
    """Open the schools of a closing again, as far as the reader may: a principal only their own."""
    actor, today = actor_of(request), timezone.localdate()
    rows = Closure.objects.visible_to(actor).filter(closing_id=closing_id).select_related("place", "institution")
    found = rows.order_by("-ends_on", "pk").first()
    if found is None:
        raise Http404
    form = ReopenForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if form.is_valid():
        try:
            opened = reopen_area(actor, closing_id=closing_id, on=form.cleaned_data["on"])
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            words = vi_en("{n} trường học lại từ ngày đã chọn.", "{n} schools open again from that day.")
            messages.success(request, words.fill(n=opened))
            return redirect("attendance:closures")
    context = {"form": form, "closure": found, "schools": rows.count(), "last_day": (found.ends_on or today) - A_DAY}
    return render(request, "attendance/reopen.html", context, status=UNPROCESSABLE if form.errors else 200)
