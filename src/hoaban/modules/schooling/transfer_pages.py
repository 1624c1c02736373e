"""Transfers on pages: the list of those on their way, releasing somebody, taking that back, and accepting who arrives."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.forms import UNPROCESSABLE, attempted, status_of, went_through
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.network.reads import schools_named
from hoaban.modules.schooling.actions import accept_transfer, release_transfer, withdraw_transfer
from hoaban.modules.schooling.forms import ArrivalForm, ReleaseForm
from hoaban.modules.schooling.learner_pages import saved, typed_in, where_now
from hoaban.modules.schooling.models import Transfer
from hoaban.modules.schooling.stays import first_day, manages, open_classes, stay_or_404

COLUMNS = (
    Column("name", vi_en("Học sinh", "Learner"), sort="name"),
    Column("origin", vi_en("Từ trường", "From")),
    Column("destination", vi_en("Đến trường", "To")),
    Column("released", vi_en("Chuyển từ ngày", "Released on"), "day", sort="released"),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
)
NEXT = Column("next", vi_en("Việc cần làm", "To do"), "link")
SORTS = {"waiting": ("waits", "-released_on"), "released": ("-released_on",), "name": ("person_name",)}
STATES: dict[str, tuple[str, Words]] = {
    Transfer.ASKED: ("attention", vi_en("Trường kia đề nghị", "Asked for")),
    Transfer.RELEASED: ("attention", vi_en("Chờ tiếp nhận", "To be accepted")),
    Transfer.ACCEPTED: ("good", vi_en("Đã tiếp nhận", "Accepted")),
    Transfer.WITHDRAWN: ("neutral", vi_en("Đã rút", "Withdrawn")),
}
OUTSIDE = ("neutral", vi_en("Ra ngoài tỉnh", "Out of the province"))
IN, OUT = "in", "out"
WAYS = [(IN, vi_en("chuyển đến", "coming")), (OUT, vi_en("chuyển đi", "leaving"))]


def transfers(request: HttpRequest) -> HttpResponse:
    """Pupils on their way between schools, those who wait first."""
    actor = actor_of(request)
    rows = _filtered(Transfer.objects.visible_to(actor), actor, request)
    waits = rows.annotate(
        waits=Case(When(state__in=(Transfer.ASKED, Transfer.RELEASED), then=Value(0)), default=Value(1))
    )
    columns = [*COLUMNS, *([NEXT] if actor.may("learner.manage") and "form" not in request.GET else [])]
    listing = Listing(request, waits, columns, SORTS, lambda row: _row(actor, row))
    states = [(key, words) for key, (_, words) in STATES.items()]
    has_ways = bool(actor.reach("learner.read").institutions)
    return listing.respond("schooling/transfers.html", {"states": states, "ways": WAYS if has_ways else []})


def _filtered(rows: "QuerySet[Transfer]", actor: Actor, request: HttpRequest) -> "QuerySet[Transfer]":
    here = actor.reach("learner.read").institutions
    if request.GET.get("state") in STATES:
        rows = rows.filter(state=request.GET["state"])
    if request.GET.get("way") == IN:
        rows = rows.filter(destination_id__in=here)
    if request.GET.get("way") == OUT:
        rows = rows.filter(institution_id__in=here)
    return rows


def _row(actor: Actor, row: Transfer) -> dict[str, Any]:
    """Give a line. The record opens to who holds it: the school that released, and, once accepted, the other."""
    accepted_by = row.destination_id if row.state == Transfer.ACCEPTED else None
    reach = actor.reach("learner.read")
    held = (Target(row.institution_id, person_id=row.person_id), Target(accepted_by))
    opens = any(reach.covers(target) for target in held)
    leaves = row.state == Transfer.RELEASED and row.destination_id is None
    return {
        "id": row.pk,
        "name": row.person_name,
        "href": reverse("schooling:person", args=[row.person_id]) if opens else "",
        "origin": row.origin_name,
        "destination": row.destination_name,
        "released": row.released_on if row.state != Transfer.ASKED else None,
        "state": OUTSIDE if leaves else STATES[row.state],
        **_next(actor, row),
    }


def _next(actor: Actor, row: Transfer) -> dict[str, Any]:
    """Say what the reader may do next: release who is asked for, accept who comes, or take back who was to leave."""
    if row.state == Transfer.ASKED and manages(actor, row.institution_id):
        where = f"{reverse('schooling:release', args=[row.person_id])}?{urlencode({'q': row.destination_name})}"
        return {"next": (where, vi_en("Cho chuyển", "Release"))}
    if row.state != Transfer.RELEASED:
        return {}
    if row.destination_id and manages(actor, row.destination_id):
        return {"next": (reverse("schooling:accept", args=[row.pk]), vi_en("Tiếp nhận", "Accept"))}
    if manages(actor, row.institution_id):
        return {"next": (reverse("schooling:take-back", args=[row.pk]), vi_en("Rút lại", "Take back"))}
    return {}


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Release a learner in two steps on one page: to which school, then since when and why."""
    actor, today = actor_of(request), timezone.localdate()
    stay = stay_or_404(actor, person_id)
    given = request.POST if request.method == "POST" else request.GET
    words, is_outside = given.get("q", "").strip(), bool(given.get("outside"))
    form = ReleaseForm(typed_in(request), is_outside=is_outside, initial={"on": first_day(today, stay)})
    if form.is_valid() and went_through(
        form, lambda: release_transfer(actor, enrolment_id=stay.pk, **form.cleaned_data)
    ):
        return saved(request, vi_en("Đã cho chuyển trường.", "Released by a transfer."), person_id)
    schools = [each for each in schools_named(words, today) if each.code != stay.institution.code]
    context = {
        "form": form,
        "person": stay.person,
        "facts": where_now(stay),
        "q": words,
        "outside": is_outside,
        "schools": schools,
        "chosen": given.get("destination_code", "") or (schools[0].code if len(schools) == 1 else ""),
    }
    return render(request, "schooling/release.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Give somebody who arrives their place in a class."""
    actor, today = actor_of(request), timezone.localdate()
    found = Transfer.objects.visible_to(actor).filter(pk=transfer_id).first()
    if found is None or found.destination_id is None or not manages(actor, found.destination_id):
        raise Http404
    classes = open_classes(actor, [found.destination_id], today)
    fitting = [each for each in classes if found.grade in each.grades]
    initial = {"on": max(today, found.released_on), "grade": found.grade}
    form = ArrivalForm(typed_in(request), classes=fitting or classes, initial=initial)
    if found.state == Transfer.RELEASED and form.is_valid():
        stay = attempted(form, lambda: accept_transfer(actor, transfer_id=found.pk, **form.seat()))
        if stay:
            return saved(request, vi_en("Đã tiếp nhận.", "Accepted."), stay.person_id)
    context = {"form": form, "transfer": found, "facts": _facts(found), "classes": classes, "fits": bool(fitting)}
    return render(request, "schooling/accept.html", context, status=status_of(form))


def _facts(found: Transfer) -> list[dict[str, Any]]:
    return [
        {"label": vi_en("Từ trường", "From"), "value": found.origin_name},
        {"label": vi_en("Học lớp", "Grade"), "value": GRADE_NAMES.get(found.grade, found.grade)},
        {"label": vi_en("Chuyển từ ngày", "Released on"), "value": f"{found.released_on:%d/%m/%Y}"},
    ]


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Take a release back, after saying what that does."""
    actor = actor_of(request)
    found = Transfer.objects.visible_to(actor).filter(pk=transfer_id).first()
    if found is None or not manages(actor, found.institution_id):
        raise Http404
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            withdraw_transfer(actor, transfer_id=found.pk)
        except Invalid as refusal:
            problems = tuple(replace(problem, where="") for problem in refusal.problems)  # the page has no fields
        else:
            messages.success(request, vi_en("Đã rút lại việc chuyển trường.", "The transfer is taken back."))
            return redirect("schooling:person", found.person_id)
    context = {"transfer": found, "facts": _facts(found), "effects": TAKING_BACK, "problems": problems}
    return render(request, "schooling/take_back.html", context, status=UNPROCESSABLE if problems else 200)


TAKING_BACK = (
    vi_en(
        "Học sinh lại có tên trong lớp cũ, như chưa từng chuyển đi.", "The learner is in their class as if never gone."
    ),
    vi_en("Trường kia không còn tiếp nhận được nữa.", "The other school can no longer accept them."),
    vi_en("Việc chuyển và việc rút đều ở lại trong nhật ký.", "Both steps stay in the log."),
)
