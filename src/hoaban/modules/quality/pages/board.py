"""The board above schools: scores by commune or school with their trends, and what is to mend most often."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import start_job
from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.quality import DIMENSIONS, QualityRule
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.places.models import Place
from hoaban.modules.quality.catalogue import RULES
from hoaban.modules.quality.jobs import CHECK
from hoaban.modules.quality.models import ALL, READ
from hoaban.modules.quality.pages.school import school
from hoaban.modules.quality.pages.words import cards, mender_of, score_tag, severity_tag
from hoaban.modules.quality.reads import (
    Cause,
    Told,
    causes_of_place,
    newest_day,
    schools_in,
    schools_with,
    scores_by,
    trends_by,
)

CAUSES = 8
COLUMNS = (
    Column("score", vi_en("Điểm chung", "Whole score"), "tag"),
    *(Column(key, words, "tag") for key, words in DIMENSIONS.items()),
    Column("broken", vi_en("Cần sửa", "To mend"), "number"),
    Column("trend", vi_en("Xu hướng", "Trend"), "trend"),
)


def board(request: HttpRequest) -> HttpResponse:
    """Scores of the places that the reader sees; whoever sees a single school sees its own page."""
    actor, today = actor_of(request), timezone.localdate()
    own = _only_school(actor)
    if own is not None:
        return school(request, own)
    on = newest_day(actor, today)
    rule = RULES.get(request.GET.get("rule", ""))
    if on is not None and rule is not None:
        return _where(request, actor, on, rule)
    context: dict[str, Any] = {"on": on, "may_check": actor.may("quality.check")}
    if on is not None:
        context |= _scored(actor, on, request.GET.get("commune", ""))
    return render(request, "quality/board.html", context)


def _only_school(actor: Actor) -> UUID | None:
    reach = actor.reach(READ)
    is_single = not reach.everything and len(reach.institutions) == 1
    holds_a_place = any(grant.scope_kind in {"commune", "province"} for grant in actor.roles)
    return next(iter(reach.institutions)) if is_single and not holds_a_place else None


def _scored(actor: Actor, on: date, asked: str) -> dict[str, Any]:
    communes = scores_by(actor, on, "commune_code")
    commune = asked if asked in communes else next(iter(communes)) if len(communes) == 1 else ""
    told = communes[commune] if commune else _together(communes)
    scores, broken = {key: each.score for key, each in told.items()}, {key: each.broken for key, each in told.items()}
    schools = schools_in(actor, on, commune) if commune else None
    return {
        "place": _commune_names(on, [commune]).get(commune, ""),
        "is_commune": bool(commune),
        "may_rise": bool(commune) and len(communes) > 1,
        "cards": cards(scores, trends_by(actor, on, "dimension", commune), broken),
        "columns": [Column("name", SCHOOL if commune else COMMUNE), *COLUMNS],
        "rows": _school_rows(actor, on, commune) if commune else _commune_rows(actor, on, communes),
        "causes": [_cause(each, commune) for each in causes_of_place(actor, schools)][:CAUSES],
    }


SCHOOL, COMMUNE = vi_en("Trường", "School"), vi_en("Xã, phường", "Commune")


def _together(places: Mapping[str, Mapping[str, Told]]) -> dict[str, Told]:
    """Add places up: each weighs by what was checked in it."""
    found: dict[str, Told] = {}
    for place in places.values():
        for key, one in place.items():
            sofar = found.get(key, Told(0, 0, 0))
            found[key] = Told(sofar.points + one.points, sofar.checked + one.checked, sofar.broken + one.broken)
    return found


def _commune_names(on: date, codes: list[str]) -> dict[str, str]:
    rows = Place.objects.communes().on(on).filter(code__in=codes)
    return {row.code: row.full_name for row in rows}


def _commune_rows(actor: Actor, on: date, communes: Mapping[str, Mapping[str, Told]]) -> list[dict[str, Any]]:
    names, trends = _commune_names(on, list(communes)), trends_by(actor, on, "commune_code")
    rows = [
        {
            "name": names.get(code, code) or NO_COMMUNE,
            "href": f"{reverse('quality:board')}?{urlencode({'commune': code})}" if code else "",
            **_scores(told, trends.get(code, [])),
        }
        for code, told in communes.items()
    ]
    return _worst_first(rows)


NO_COMMUNE = vi_en("Chưa rõ xã", "Commune not known")


def _school_rows(actor: Actor, on: date, commune: str) -> list[dict[str, Any]]:
    told = scores_by(actor, on, "institution_id", commune)
    trends = trends_by(actor, on, "institution_id", commune)
    names = Institution.objects.visible_to(actor).filter(pk__in=list(told)).values_list("pk", "name")
    rows = [
        {
            "name": name,
            "href": reverse("quality:school", args=[pk]),
            **_scores(told[str(pk)], trends.get(str(pk), [])),
        }
        for pk, name in names
    ]
    return _worst_first(rows)


def _scores(told: Mapping[str, Told], trend: list[float]) -> dict[str, Any]:
    by_dimension = {key: score_tag(told[key].score) if key in told else None for key in DIMENSIONS}
    whole = told.get(ALL, Told(0, 0, 0))
    return {
        "score": score_tag(whole.score),
        "order": whole.score or 0.0,
        **by_dimension,
        "broken": whole.broken,
        "trend": trend if len(trend) > 1 else None,
    }


def _worst_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["order"], str(row["name"])))


def _cause(cause: Cause, commune: str) -> dict[str, Any]:
    tone, severity = severity_tag(cause.rule)
    told = [severity, mender_of(cause.rule), AT_SCHOOLS.fill(n=number(cause.schools))]
    return {
        "count": cause.broken,
        "label": cause.rule.title,
        "href": f"{reverse('quality:board')}?{urlencode({'rule': cause.rule.code, **({'commune': commune} if commune else {})})}",
        "note": Words(*(" · ".join(each.read(code) for each in told) for code in ("vi", "en"))),
        "tone": tone,
    }


def _where(request: HttpRequest, actor: Actor, on: date, rule: QualityRule) -> HttpResponse:
    """At which schools a rule is broken, most often first; each leads to the records there."""
    commune = request.GET.get("commune", "")
    counts = schools_with(actor, rule.code, schools_in(actor, on, commune) if commune else None)
    names = dict(Institution.objects.visible_to(actor).filter(pk__in=counts).values_list("pk", "name"))
    rows = [
        {"name": names[pk], "href": reverse("quality:cause", args=[pk, rule.code]), "broken": n}
        for pk, n in counts.items()
        if pk in names
    ]
    context = {
        "rule": rule,
        "severity": severity_tag(rule),
        "mender": mender_of(rule),
        "place": _commune_names(on, [commune]).get(commune, ""),
        "back": f"{reverse('quality:board')}?{urlencode({'commune': commune})}"
        if commune
        else reverse("quality:board"),
        "columns": WHERE,
        "rows": rows,
    }
    return render(request, "quality/where.html", context)


WHERE = (Column("name", SCHOOL), Column("broken", vi_en("Cần sửa", "To mend"), "number"))
AT_SCHOOLS = vi_en("ở {n} trường", "at {n} schools")


@require_http_methods(["POST"])
def check_now(request: HttpRequest) -> HttpResponse:
    """Queue a check of every school; the scores stand when the worker is done."""
    start_job(actor_of(request), CHECK, {})
    messages.success(
        request, vi_en("Đang kiểm tra; vài giây nữa hãy tải lại trang.", "Checking; reload in a few seconds.")
    )
    return redirect("quality:board")
