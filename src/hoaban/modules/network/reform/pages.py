"""Reorganisations on pages: the list, planning one, its preview with the map, applying and undoing it, and a school's lineage."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.language import day as written_day
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.lineage import school_lineage
from hoaban.modules.network.models import Institution, InstitutionSuccession, Reform
from hoaban.modules.network.reform.actions import APPLY, PLAN, apply_reform, operations_of, save_plan, undo_reform
from hoaban.modules.network.reform.forms import DocumentForm, ReformForm, put_problems
from hoaban.modules.network.reform.mapping import maps_of_applied, maps_of_plan
from hoaban.modules.network.reform.plan import Review, review
from hoaban.modules.network.reform.reading import read_plan
from hoaban.modules.network.reform.showing import (
    MOST_PLACES,
    PASSED_COLUMNS,
    PLACE_COLUMNS,
    PROBLEM_COLUMNS,
    held_columns,
    held_rows,
    passed_rows,
    place_rows,
    place_step_rows,
    problem_rows,
    step_rows,
    without_the_usual,
)
from hoaban.modules.places.models import Succession

UNPROCESSABLE = 422
MOST_LINES = 6  # schools named before a plan is applied
COLUMNS = (
    Column("title", vi_en("Phương án", "Plan"), sort="title"),
    Column("effective_on", vi_en("Hiệu lực từ", "Effective from"), "day", sort="on"),
    Column("state", vi_en("Tình trạng", "State"), "tag", sort="state"),
    Column("legal_basis", vi_en("Căn cứ", "Legal basis")),
)
SORTS = {"title": ("title", "pk"), "on": ("-effective_on", "pk"), "state": ("state", "-effective_on")}
STATES = {
    Reform.PLANNED: ("attention", vi_en("Đang lập", "Planned")),
    Reform.APPLIED: ("good", vi_en("Đã thực hiện", "Applied")),
    Reform.UNDONE: ("neutral", vi_en("Đã hoàn tác", "Undone")),
}


@require_GET
def reforms(request: HttpRequest) -> HttpResponse:
    """The reorganisations that the reader may see."""
    actor = actor_of(request)
    rows = Reform.objects.visible_to(actor).order_by("-effective_on", "pk")
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(title__icontains=words)
    if request.GET.get("state") in STATES:
        rows = rows.filter(state=request.GET["state"])
    context = {"states": [(key, words) for key, (_, words) in STATES.items()], "may_plan": actor.may(PLAN)}
    return Listing(request, rows, COLUMNS, SORTS, _row).respond("network/reforms.html", context)


def _row(reform: Reform) -> dict[str, Any]:
    return {
        "id": reform.pk,
        "href": reverse("network:reform", args=[reform.pk]),
        "title": reform.title,
        "effective_on": reform.effective_on,
        "state": STATES[reform.state],
        "legal_basis": reform.legal_basis,
    }


@require_GET
def reform(request: HttpRequest, reform_id: UUID) -> HttpResponse:
    """A plan: what it changes, what changes hands, what blocks it, where on the map; once applied, what it did."""
    actor = actor_of(request)
    found = _visible(actor, reform_id)
    told = None if found.state == Reform.APPLIED else _review(actor, found)
    context = {
        "reform": found,
        "state": STATES[found.state],
        "crumbs": _crumbs(),
        "is_applied": found.state == Reform.APPLIED,
        "may_apply": actor.reach(APPLY).everything,
        "may_plan": actor.may(PLAN),
        "facts": _facts(found),
        "log_href": _log_of(actor, found),
        **(_told(told) if told else _done(actor, found)),
    }
    return render(request, "network/reform.html", context)


def _review(actor: Actor, found: Reform) -> Review:
    return review(actor, read_plan(found.document))


def _told(told: Review) -> dict[str, Any]:
    held = held_rows(told)
    return {
        "problems": problem_rows(told),
        "problem_columns": PROBLEM_COLUMNS,
        "held": without_the_usual(held, told),
        "held_columns": held_columns(held),
        "totals": [{"label": held, "value": number(count)} for held, count in _totals(told)],
        "passed": passed_rows(told),
        "passed_columns": PASSED_COLUMNS,
        "places": place_rows(told),
        "place_columns": PLACE_COLUMNS,
        "more_places": max(0, len(told.places.passings) - len(place_rows(told))),
        "maps": maps_of_plan(told),
    }


def _done(actor: Actor, found: Reform) -> dict[str, Any]:
    """What became of what, as applying wrote it."""
    writers = operations_of(found)
    schools = InstitutionSuccession.objects.visible_to(actor).filter(written_by__in=writers)
    steps = list(Succession.objects.filter(written_by__in=writers).select_related("old", "new").order_by("pk"))
    return {
        "passed": step_rows(schools.select_related("old", "new").order_by("new__name", "old__name", "pk")),
        "passed_columns": PASSED_COLUMNS,
        "places": place_step_rows(steps[:MOST_PLACES]),
        "place_columns": PLACE_COLUMNS,
        "more_places": max(0, len(steps) - MOST_PLACES),
        "maps": maps_of_applied(found, steps),
    }


def _totals(told: Review) -> list[tuple[Words, int]]:
    sums: dict[Words, int] = {}
    for held in told.held:
        sums[held.what] = sums.get(held.what, 0) + held.count
    places = told.places
    changed = [
        (vi_en("Đơn vị hành chính kết thúc", "Places that end"), len(places.ended)),
        (vi_en("Đơn vị hành chính bắt đầu", "Places that begin"), len(places.begun)),
    ]
    return [*(line for line in changed if line[1]), *sums.items()][:6]


def _facts(found: Reform) -> list[dict[str, Any]]:
    lines = [
        (vi_en("Hiệu lực từ", "Effective from"), written_day(found.effective_on)),
        (vi_en("Căn cứ", "Legal basis"), found.legal_basis),
        (vi_en("Lập ngày", "Planned on"), written_day(timezone.localtime(found.planned_at).date())),
    ]
    if found.settled_at:
        is_applied = found.state == Reform.APPLIED
        words = vi_en("Thực hiện ngày", "Applied on") if is_applied else vi_en("Hoàn tác ngày", "Undone on")
        lines.append((words, written_day(timezone.localtime(found.settled_at).date())))
    return [{"label": label, "value": value} for label, value in lines]


def _log_of(actor: Actor, found: Reform) -> str:
    """Where the log tells every row that applying wrote, for whoever may read it."""
    is_told = found.operation_id is not None and actor.may("ledger.read")
    return reverse("ledger:operation", args=[found.operation_id]) if is_told else ""


def _visible(actor: Actor, reform_id: UUID) -> Reform:
    found = Reform.objects.visible_to(actor).filter(pk=reform_id).first()
    if found is None:
        raise Http404
    return found


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": vi_en("Sắp xếp", "Reorganisations"), "href": reverse("network:reforms")}]


@require_http_methods(["GET", "POST"])
def reform_new(request: HttpRequest) -> HttpResponse:
    """Plan one: one act in fields, or a whole plan as the text of its file."""
    actor = actor_of(request)
    as_file = request.GET.get("as") == "file"
    typed = request.POST if request.method == "POST" else None
    form: ReformForm | DocumentForm = (
        DocumentForm(typed) if as_file else ReformForm(typed, initial={"givers": request.GET.get("from", "")})
    )
    if form.is_valid():
        document = form.document() if isinstance(form, ReformForm) else form.cleaned_data["document"]
        saved = _save(actor, form, document, None)
        if saved is not None:
            return redirect("network:reform", reform_id=saved.pk)
    context = {"form": form, "as_file": as_file, "crumbs": _crumbs(), "reform": None}
    return render(request, "network/reform_form.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def reform_edit(request: HttpRequest, reform_id: UUID) -> HttpResponse:
    """Change a plan that is not applied, as the text of its file."""
    actor = actor_of(request)
    found = _visible(actor, reform_id)
    form = DocumentForm(request.POST if request.method == "POST" else None, initial={"document": found.document})
    if form.is_valid() and _save(actor, form, form.cleaned_data["document"], found.pk) is not None:
        return redirect("network:reform", reform_id=found.pk)
    context = {"form": form, "as_file": True, "crumbs": _crumbs(), "reform": found}
    return render(request, "network/reform_form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _save(actor: Actor, form: ReformForm | DocumentForm, document: str, reform_id: UUID | None) -> Reform | None:
    try:
        return save_plan(actor, document=document.replace("\r\n", "\n"), reform_id=reform_id)
    except Invalid as refusal:
        put_problems(form, refusal)
    except Denied:
        message = vi_en("Phương án có trường hoặc địa bàn ngoài phạm vi của bạn. Hãy nhờ sở lập phương án này.",
                        "The plan names schools or places beyond your own. Ask the department to plan it.")  # fmt: skip
        form.add_error(None, str(message))
    return None


@require_http_methods(["GET", "POST"])
def reform_apply(request: HttpRequest, reform_id: UUID) -> HttpResponse:
    """Ask once more, then do what the plan says."""
    actor = actor_of(request)
    found = _visible(actor, reform_id)
    if request.method == "POST":
        try:
            apply_reform(actor, reform_id=found.pk)
        except Invalid as refusal:
            for problem in refusal.problems:
                messages.error(request, problem.message)
        else:
            messages.success(request, vi_en("Đã thực hiện phương án.", "The plan is applied."))
        return redirect("network:reform", reform_id=found.pk)
    if found.state == Reform.APPLIED:
        return redirect("network:reform", reform_id=found.pk)
    told = _review(actor, found)
    effects = _effects(told)
    context = {"reform": found, "crumbs": _crumbs(), "effects": effects, "is_blocked": bool(told.problems)}
    return render(request, "network/reform_apply.html", context)


def _effects(told: Review) -> list[str]:
    """Say which schools pass into which, and how much passes with them."""
    lines = [f"{row['giver']} → {row['taker']}" for row in passed_rows(told)]
    more = [str(vi_en("… và {n} trường nữa", "… and {n} more schools").fill(n=len(lines) - MOST_LINES))]
    counts = [f"{label}: {number(count)}" for label, count in _totals(told)]
    return [*lines[:MOST_LINES], *(more if len(lines) > MOST_LINES else ()), *counts]


@require_http_methods(["GET", "POST"])
def reform_undo(request: HttpRequest, reform_id: UUID) -> HttpResponse:
    """Ask once more, then take back everything that applying wrote; what was built on it since is listed."""
    actor = actor_of(request)
    found = _visible(actor, reform_id)
    problems: list[Words] = []
    if request.method == "POST":
        try:
            undo_reform(actor, reform_id=found.pk)
        except Invalid as refusal:
            problems = [problem.message for problem in refusal.problems]
        else:
            messages.success(
                request, vi_en("Đã hoàn tác: mọi thứ như trước khi thực hiện.", "Undone: everything stands as before.")
            )
            return redirect("network:reform", reform_id=found.pk)
    context = {"reform": found, "crumbs": _crumbs(), "problems": problems, "is_applied": found.state == Reform.APPLIED}
    return render(request, "network/reform_undo.html", context, status=UNPROCESSABLE if problems else 200)


STEP_COLUMNS = (
    Column("name", vi_en("Trường", "School")),
    Column("code", vi_en("Mã", "Code")),
    Column("on", vi_en("Từ ngày", "From"), "day"),
    Column("part", vi_en("Phần", "Part")),
)


@require_GET
def lineage(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """What a school came from and what it became, step by step; the codes and names it had."""
    actor = actor_of(request)
    school = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if school is None:
        raise Http404
    found = school_lineage(actor, school)
    context = {
        "school": school,
        "crumbs": [
            {"label": vi_en("Trường học", "Schools"), "href": reverse("network:schools")},
            {"label": school.name, "href": reverse("network:school", args=[school.pk])},
        ],
        "columns": STEP_COLUMNS,
        "came_from": [_step(step) for step in found.came_from],
        "passed_into": [_step(step) for step in found.passed_into],
        "aliases": [alias.code for alias in found.aliases],
        "names": found.names,
        "reforms": Reform.objects.visible_to(actor).filter(schools__institution=school, state=Reform.APPLIED),
    }
    return render(request, "network/lineage.html", context)


def _step(step: Any) -> dict[str, Any]:
    school = step.institution
    return {
        "name": school.name,
        "href": reverse("network:lineage", args=[school.pk]),
        "code": school.code,
        "on": step.passed_on,
        "part": step.words,
    }
