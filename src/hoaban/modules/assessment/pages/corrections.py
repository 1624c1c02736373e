"""Corrections that wait for a second person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.actions import approve_correction, refuse_correction
from hoaban.modules.assessment.models import Correction
from hoaban.modules.assessment.pages.grid import slot_name
from hoaban.modules.assessment.reads import shown_value
from hoaban.modules.assessment.rules.curriculum import name_of
from hoaban.modules.assessment.words import ASKED, MARK_KINDS, RETEST, TERMS

DECISIONS = {"approve": approve_correction, "refuse": refuse_correction}


def corrections(request: HttpRequest) -> HttpResponse:
    """The oldest correction that waits for the reader; deciding brings the next."""
    actor = actor_of(request)
    problems: Sequence[Problem] = ()
    decision = DECISIONS.get(request.POST.get("decision", ""))
    if request.method == "POST" and decision is not None:
        try:
            decision(actor, correction_id=_named(request))
            return redirect("assessment:corrections")
        except Invalid as refusal:
            problems = refusal.problems
    waiting = Correction.objects.visible_to(actor).filter(state=ASKED).select_related("person", "school_class")
    mine = Q(asked_by_id=actor.user_id) if actor.user_id else Q(pk__in=[])
    rows = list(waiting.exclude(mine).order_by("asked_at", "pk"))
    context = {"item": _shown(rows[0]) if rows else None, "done": 0, "total": len(rows), "problems": problems}
    context["may_decide"] = actor.may("mark.approve")
    return render(request, "assessment/corrections.html", context, status=422 if problems else 200)


def _named(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("correction", ""))
    except ValueError as error:
        raise Http404 from error


def _shown(row: Correction) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.person.full_name,
        "class_name": row.school_class.name,
        "subject": name_of(row.subject, row.school_class.starts_on),
        "term": TERMS[row.term],
        "slot": slot_name((row.kind, row.number)) if row.kind != RETEST else MARK_KINDS[RETEST],
        "before": shown_value(row.before) or "–",
        "value": shown_value(row.value) or "–",
        "reason": row.reason,
        "by": row.asked_by_name,
        "at": row.asked_at,
    }
