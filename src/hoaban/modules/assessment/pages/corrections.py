"""Corrections of locked marks: who teaches asks with a reason, a second person decides; and what became of those asked before."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.actions import approve_correction, ask_correction, refuse_correction
from hoaban.modules.assessment.desk import WRITE
from hoaban.modules.assessment.models import Correction
from hoaban.modules.assessment.pages.finding import crumbs, desk_of, subject_and_term
from hoaban.modules.assessment.pages.grid import Sheet, sheet_of, slot_name
from hoaban.modules.assessment.reads import shown_value
from hoaban.modules.assessment.words import APPROVED, ASKED, CORRECTION_STATES, MARK_KINDS, REFUSED, RETEST, TERMS
from hoaban.modules.schooling.curriculum import name_of

DECISIONS = {"approve": approve_correction, "refuse": refuse_correction}
TONES = {ASKED: "attention", APPROVED: "good", REFUSED: "wrong"}
RECENT = 20
RECENT_COLUMNS = (
    Column("name", vi_en("Học sinh", "Pupil")),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
    Column("where", vi_en("Điểm", "Mark")),
    Column("change", vi_en("Sửa", "Change")),
    Column("reason", vi_en("Lý do", "Reason")),
    Column("by", vi_en("Người đề nghị", "Asked by")),
    Column("decided_by", vi_en("Người duyệt", "Decided by")),
)


def corrections(request: HttpRequest) -> HttpResponse:
    """The oldest correction that waits for the reader, deciding brings the next; below, the reader's own and those decided."""
    actor = actor_of(request)
    problems: Sequence[Problem] = ()
    decision = DECISIONS.get(request.POST.get("decision", ""))
    if request.method == "POST" and decision is not None:
        try:
            decision(actor, correction_id=_named(request))
            return redirect("assessment:corrections")
        except Invalid as refusal:
            problems = refusal.problems
    seen = Correction.objects.visible_to(actor).select_related("person", "school_class")
    mine = Q(asked_by_id=actor.user_id) if actor.user_id else Q(pk__in=[])
    may_decide = actor.may("mark.approve")
    rows = list(seen.filter(state=ASKED).exclude(mine).order_by("asked_at", "pk")) if may_decide else []
    others = seen.filter(mine | ~Q(state=ASKED)) if may_decide else seen
    context = {
        "item": _shown(rows[0]) if rows else None,
        "done": 0,
        "total": len(rows),
        "problems": problems,
        "may_decide": may_decide,
        "columns": RECENT_COLUMNS,
        "recent": [_line(row) for row in others.order_by("-asked_at", "pk")[:RECENT]],
    }
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


def _line(row: Correction) -> dict[str, Any]:
    shown = _shown(row)
    return {
        "name": shown["name"],
        "href": reverse("assessment:grid", args=[row.school_class_id, row.subject, row.term]),
        "state": (TONES[row.state], CORRECTION_STATES[row.state]),
        "where": f"{shown['class_name']}, {shown['subject']}, {shown['term']}, {shown['slot']}",
        "change": f"{shown['before']} → {shown['value']}",
        "reason": row.reason,
        "by": row.asked_by_name,
        "decided_by": row.decided_by_name or None,
    }


def ask(request: HttpRequest, class_id: UUID, subject: str, term: int) -> HttpResponse:
    """Ask for a correction of one mark of a locked term, with the reason; nothing changes until a second person approves."""
    desk = desk_of(request, class_id)
    sheet = sheet_of(desk, subject_and_term(desk, subject, term), term)
    teaches = desk.may_write(subject)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        if not teaches:
            raise Denied(WRITE)
        try:
            _ask(desk.actor, sheet, request)
            return redirect("assessment:corrections")
        except Invalid as refusal:
            problems = refusal.problems
    name = name_of(subject, desk.day)
    title = vi_en("Đề nghị sửa điểm {subject}, lớp {name}", "Correction: {subject}, class {name}")
    context = _asking(sheet, request) | {
        "title": title.fill(subject=name, name=desk.school_class.name),
        "term": TERMS[term],
        "is_open": desk.is_open(term),
        "teaches": teaches,
        "grid": reverse("assessment:grid", args=[class_id, subject, term]),
        "crumbs": crumbs(desk, (name, reverse("assessment:grid", args=[class_id, subject, term])), (ASK, "")),
        "problems": problems,
    }
    return render(request, "assessment/correct.html", context, status=422 if problems else 200)


ASK = vi_en("Đề nghị sửa điểm", "Ask for a correction")


def _ask(actor: Actor, sheet: Sheet, request: HttpRequest) -> None:
    person, (kind, number) = _person(sheet, request.POST.get("person", "")), _slot(request.POST.get("slot", ""))
    ask_correction(
        actor,
        school_class_id=sheet.desk.school_class.pk,
        person_id=person,
        subject=sheet.row.subject,
        term=sheet.term,
        kind=kind,
        number=number,
        value=request.POST.get("value", ""),
        reason=request.POST.get("reason", ""),
    )


def _person(sheet: Sheet, said: str) -> UUID:
    found = next((person_id for person_id, _, _ in sheet.pupils if str(person_id) == said), None)
    if found is None:
        raise Http404
    return found


def _slot(said: str) -> tuple[str, int]:
    """Read `regular-2`."""
    kind, _, number = said.partition("-")
    if not number.isdecimal():
        raise Http404
    return kind, int(number)


def _asking(sheet: Sheet, request: HttpRequest) -> dict[str, Any]:
    """The form as asked for: whose mark, which one, what stands there."""
    said = request.POST or request.GET
    slots = {f"{kind}-{number}": (kind, number) for kind, number in sheet.slots}
    pupils = [(str(person_id), name) for person_id, name, _ in sheet.pupils]
    person = said.get("person", "") if said.get("person", "") in dict(pupils) else (pupils[0][0] if pupils else "")
    slot = said.get("slot", "") if said.get("slot", "") in slots else next(iter(slots))
    return {
        "pupils": pupils,
        "slots": [(key, slot_name(each)) for key, each in slots.items()],
        "person": person,
        "pupil_name": dict(pupils).get(person, ""),
        "slot": slot,
        "slot_name": slot_name(slots[slot]),
        "standing": shown_value(sheet.standing(UUID(person), slots[slot])) if person else None,
        "value": request.POST.get("value", ""),
        "reason": request.POST.get("reason", ""),
    }
