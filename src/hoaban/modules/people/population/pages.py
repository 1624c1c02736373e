"""The check against the population register: how far it is, and the differences to settle."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.jobs import start_job
from hoaban.kernel.language import NOTHING, Words, day, number, vi_en
from hoaban.kernel.law import rule_row
from hoaban.kernel.listing import Column
from hoaban.kernel.models import JobRun
from hoaban.kernel.requests import actor_of
from hoaban.kernel.text import clean_text
from hoaban.modules.people import jobs
from hoaban.modules.people.models import OUTCOMES, Person, RegisterQuery, RegisterTask, Verification
from hoaban.modules.people.population.asking import Quota
from hoaban.modules.people.population.questions import EXTRACT
from hoaban.modules.people.population.recording import ASK, SETTLE, accept_theirs, keep_ours
from hoaban.modules.people.relations import FIELD_NAMES
from hoaban.modules.people.verified import standing

UNPROCESSABLE = 422
RECENT = 15
STATES: dict[str, tuple[str, Words]] = {
    RegisterQuery.SENT: ("neutral", vi_en("Đã gửi", "Sent")),
    RegisterQuery.ANSWERED: ("good", vi_en("Đã trả lời", "Answered")),
    RegisterQuery.FAILED: ("attention", vi_en("Không trả lời", "Not answered")),
    RegisterQuery.DROPPED: ("neutral", vi_en("Bỏ: hồ sơ đã sửa", "Dropped: record corrected")),
}
SAID = {"verified": "good", "differs": "attention", "unknown": "neutral"}  # the tones of what was answered
QUERIES = (
    Column("name", vi_en("Về ai", "About")),
    Column("when", vi_en("Lúc", "When"), "moment"),
    Column("state", vi_en("Kết quả", "Outcome"), "tag"),
    Column("who", vi_en("Ai hỏi", "Asked by")),
    Column("why", vi_en("Lý do", "Reason")),
    Column("fields", vi_en("Đã gửi những mục", "Fields sent")),
)


@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """How many are verified, what is left to ask, what was asked lately; an officer starts a run here."""
    actor, now = actor_of(request), timezone.now()
    if request.method == "POST":
        return _start(actor, request)
    persons = Person.objects.visible_to(actor)
    tasks = RegisterTask.objects.visible_to(actor).filter(state=RegisterTask.OPEN)
    context = {
        "cards": _cards(persons),
        "tasks": tasks.count(),
        "may_ask": actor.may(ASK) and jobs.is_configured(),
        "may_settle": actor.may(SETTLE),
        "run": JobRun.objects.filter(kind=jobs.ASK).order_by("-asked_at").first() if actor.may(ASK) else None,
        "quota": _quota(now) if actor.may(ASK) else None,
        "fields": [FIELD_NAMES[name] for name in rule_row("population-register.fields", on=now.date()).value],
        "law": rule_row("population-register.fields", on=now.date()).legal_basis,
        "columns": QUERIES,
        "queries": _queries(actor),
    }
    return render(request, "people/identity.html", context)


def _start(actor: Actor, request: HttpRequest) -> HttpResponse:
    if not (actor.reach(ASK).everything and jobs.is_configured()):
        raise Denied(ASK)
    reason = clean_text(request.POST.get("reason", "")) or str(vi_en("đối chiếu hồ sơ", "checking records"))
    start_job(actor, jobs.ASK, {"reason": reason[:300]})
    messages.success(request, vi_en("Đã bắt đầu hỏi. Có thể rời trang.", "It has begun. You may leave the page."))
    return redirect("people:identity")


def _cards(persons: "QuerySet[Person]") -> list[dict[str, Any]]:
    """Count persons by what the register said last of them as they stand now."""
    said = standing().filter(person_id=OuterRef("pk"))
    told = persons.filter(personal_id__isnull=False).annotate(said=Subquery(said.values("outcome")))
    counts = dict(told.values("said").annotate(n=Count("pk", distinct=True)).values_list("said", "n"))
    bare = persons.filter(personal_id__isnull=True).distinct().count()
    cards = [{"label": words, "value": number(counts.get(key, 0))} for key, words in OUTCOMES.items()]
    return [
        *cards,
        {"label": vi_en("Chưa hỏi", "Not asked yet"), "value": number(counts.get(None, 0))},
        {"label": vi_en("Chưa có số định danh", "Without a number"), "value": number(bare)},
    ]


def _quota(now: Any) -> list[dict[str, Any]]:
    left = Quota.at(now)
    return [
        {"label": vi_en("Còn được hỏi hôm nay", "Questions left today"), "value": number(max(left.day, 0))},
        {"label": vi_en("Còn được hỏi phút này", "Questions left this minute"), "value": number(max(left.minute, 0))},
    ]


def _queries(actor: Actor) -> list[dict[str, Any]]:
    """Give what was asked lately; of a record that was merged since, or that the reader may not open, without the name."""
    rows = list(RegisterQuery.objects.visible_to(actor).order_by("-sent_at")[:RECENT])
    persons = Person.objects.visible_to(actor).in_bulk([row.person_id for row in rows])
    asked = Verification.objects.visible_to(actor).filter(question_id__in=[row.question_id for row in rows])
    said = dict(asked.values_list("question_id", "outcome"))
    return [_query(row, persons.get(row.person_id), said.get(row.question_id, "")) for row in rows]


def _query(row: RegisterQuery, person: Person | None, said: str) -> dict[str, Any]:
    return {
        "name": person.full_name if person else NOTHING,
        "href": reverse("schooling:person", args=[person.pk]) if person else "",
        "when": row.sent_at,
        "state": (SAID[said], OUTCOMES[said]) if said in SAID else STATES[row.state],
        "who": row.asked_by_name,
        "why": row.reason,
        "fields": ", ".join(str(FIELD_NAMES[name]) for name in row.fields),
    }


@require_http_methods(["GET", "POST"])
def differences(request: HttpRequest) -> HttpResponse:
    """The oldest difference that waits for the reader, both values side by side; settling it brings the next."""
    actor = actor_of(request)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            return _settle(actor, request)
        except Invalid as refusal:
            problems = tuple(replace(each, where="") for each in refusal.problems)
    seen = RegisterTask.objects.visible_to(actor).select_related("person", "verification")
    waiting = seen.filter(state=RegisterTask.OPEN).order_by("opened_at", "pk")
    task = waiting.first() if actor.may(SETTLE) else None
    done = seen.exclude(state__in=(RegisterTask.OPEN, RegisterTask.GONE)).count()
    context = {
        "item": _shown(task) if task else None,
        "problems": problems,
        "done": done,
        "total": done + waiting.count(),
        "undo_href": "",
        "may_settle": actor.may(SETTLE),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "people/differences.html", context, status=UNPROCESSABLE if problems else 200)


def _settle(actor: Actor, request: HttpRequest) -> HttpResponse:
    decisions = {"theirs": accept_theirs, "ours": keep_ours}
    decision = decisions.get(request.POST.get("decision", ""))
    try:
        task_id = UUID(request.POST.get("task", ""))
    except ValueError as error:
        raise Http404 from error
    if decision is None:
        raise Http404
    decision(actor, task_id=task_id, reason=request.POST.get("reason", ""))
    return redirect("people:differences")


def _shown(task: RegisterTask) -> dict[str, Any]:
    ours, theirs = _value(task.field, task.ours), _value(task.field, task.theirs)
    return {
        "id": task.pk,
        "name": task.person.full_name,
        "href": reverse("schooling:person", args=[task.person_id]),
        "born": task.person.birth_date,
        "field": FIELD_NAMES[task.field],
        "ours": pieces(ours, theirs),
        "theirs": pieces(theirs, ours),
        "is_cancelled": task.field == "personal_id",
        "file": task.verification.source if task.verification.form == EXTRACT else "",
        "at": task.verification.answered_at,
    }


def pieces(said: str, other: str) -> list[tuple[str, bool]]:
    """Cut a value where it differs from another one: each piece with whether the other lacks it. Names by words, all else by signs."""
    mine, theirs = (re.findall(r"[^\W\d_]+|.", each) for each in (said, other))
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return [("".join(mine[at:until]), step != "equal") for step, at, until, _, _ in steps if until > at]


def _value(field: str, value: str) -> str:
    if not value:
        return "–"
    return day(date.fromisoformat(value)) if field == "birth_date" else value
