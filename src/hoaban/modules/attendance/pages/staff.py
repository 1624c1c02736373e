"""Staff who are away, and who stands in for them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Invalid, Problem, not_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.modules.attendance.actions import assign_cover, end_staff_absence, record_staff_absence
from hoaban.modules.attendance.actions.staff import MANAGE
from hoaban.modules.attendance.forms import StaffAbsenceForm, StaffBackForm, put_problems
from hoaban.modules.attendance.models import StaffAbsence
from hoaban.modules.attendance.pages.asking import day_said, only_school
from hoaban.modules.attendance.reads.covers import Need, needs_of
from hoaban.modules.attendance.words import SESSIONS, STAFF_KINDS
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import school_coded
from hoaban.modules.staff.reads import staff_of

A_DAY = timedelta(days=1)
UNPROCESSABLE = 422
AHEAD = timedelta(days=13)  # covers are planned for two weeks at once
COLUMNS = (
    Column("name", vi_en("Họ và tên", "Name"), sort="name"),
    Column("days", vi_en("Những ngày nghỉ", "Days"), sort="days"),
    Column("kind", vi_en("Vì", "Because of")),
    Column("cover", vi_en("Dạy thay", "Cover"), "tag"),
    Column("school", vi_en("Trường", "School")),
)
SORTS = {"days": ("-starts_on", "person__sort_key"), "name": ("person__sort_key", "-starts_on")}


def absences(request: HttpRequest) -> HttpResponse:
    """Who is or was away, the latest first, with how many sessions of the coming days have no cover yet."""
    actor, today = actor_of(request), timezone.localdate()
    rows = StaffAbsence.objects.visible_to(actor).select_related("person", "institution")
    code = request.GET.get("school", "")
    if code:
        rows = rows.filter(institution__code=code)
    if request.GET.get("when") != "all":
        rows = rows.filter(ends_on__gt=today)
    open_needs: dict[UUID, list[bool]] = {}
    coming = rows.filter(ends_on__gt=today, starts_on__lte=today + AHEAD)
    for need in needs_of(actor, list(coming), today, today + AHEAD):
        open_needs.setdefault(need.absence.pk, []).append(need.cover is not None)
    listing = Listing(request, rows, COLUMNS, SORTS, lambda row: _row(row, open_needs.get(row.pk, [])))
    context = {
        "school": school_coded(actor, code),
        "when": request.GET.get("when", ""),
        "may_manage": actor.may(MANAGE),
        "new": reverse("attendance:staff-absence-new") + (f"?school={code}" if code else ""),
    }
    return listing.respond("attendance/staff_absences.html", context)


def _row(row: StaffAbsence, covered: list[bool]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.person.full_name,
        "href": reverse("attendance:staff-absence", args=[row.pk]),
        "days": days_of(row),
        "kind": STAFF_KINDS[row.kind],
        "cover": _cover(covered),
        "school": row.institution.name,
    }


def days_of(row: StaffAbsence) -> str:
    last = (row.ends_on or row.starts_on + A_DAY) - A_DAY
    first = f"{row.starts_on:%d/%m/%Y}"
    return first if last == row.starts_on else f"{first} – {last:%d/%m/%Y}"


def _cover(covered: list[bool]) -> tuple[str, Words]:
    missing = covered.count(False)
    if missing:
        return "attention", vi_en("Thiếu {n} buổi", "{n} sessions open").fill(n=missing)
    if covered:
        return "good", vi_en("Đủ người", "Covered")
    return "neutral", vi_en("Không cần", "Not needed")


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Record that somebody of a school's staff is away."""
    actor, today = actor_of(request), timezone.localdate()
    school = only_school(actor, MANAGE, request.GET.get("school", ""))
    if school is None or not actor.may(MANAGE, Target(school.pk)):
        return render(request, "attendance/staff_absence_new.html", {"school": None})
    staff = [(str(each.person_id), each.full_name) for each in staff_of(actor, school.pk, today)]
    initial = {"starts_on": today, "last_day": today}
    form = StaffAbsenceForm(request.POST if request.method == "POST" else None, staff=staff, initial=initial)
    if form.is_valid():
        made = _record(actor, school, form)
        if made:
            messages.success(request, vi_en("Đã ghi. Hãy phân công dạy thay.", "Recorded. Now assign covers."))
            return redirect("attendance:staff-absence", made.pk)
    context = {"form": form, "school": school}
    return render(request, "attendance/staff_absence_new.html", context, status=UNPROCESSABLE if form.errors else 200)


def _record(actor: Actor, school: Institution, form: StaffAbsenceForm) -> StaffAbsence | None:
    typed = form.cleaned_data
    try:
        return record_staff_absence(
            actor,
            institution_id=school.pk,
            person_id=UUID(typed["person_id"]),
            kind=typed["kind"],
            starts_on=typed["starts_on"],
            ends_on=typed["last_day"] + A_DAY,
            note=typed["note"],
        )
    except Invalid as refusal:
        put_problems(form, refusal)
        return None


@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """One absence: its sessions without a teacher in the next two weeks, each with who stands in."""
    actor, today = actor_of(request), timezone.localdate()
    rows = StaffAbsence.objects.visible_to(actor).select_related("person", "institution")
    found = rows.filter(pk=absence_id).first()
    if found is None:
        raise Http404
    first = min(max(found.starts_on, today), (found.ends_on or today) - A_DAY)
    needs = needs_of(actor, [found], first, first + AHEAD)
    may_manage = actor.may(MANAGE, Target(found.institution_id))
    problems: list[Problem] = []
    if request.method == "POST":
        problems = _assign(actor, needs, request.POST)
        if not problems:
            messages.success(request, vi_en("Đã lưu phân công dạy thay.", "The covers are saved."))
            return redirect("attendance:staff-absence", found.pk)
    context = {
        "absence": found,
        "days": days_of(found),
        "kind": STAFF_KINDS[found.kind],
        "needs": [_need(each) for each in needs],
        "staff": _others(actor, found, first) if may_manage else [],
        "may_manage": may_manage,
        "may_end": may_manage and found.ends_on is not None and found.ends_on > today,
        "problems": problems,
    }
    status = UNPROCESSABLE if problems else 200
    return render(request, "attendance/staff_absence.html", context, status=status)


@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """Say that somebody is back at work earlier than was recorded."""
    actor, today = actor_of(request), timezone.localdate()
    rows = StaffAbsence.objects.visible_to(actor).select_related("person", "institution")
    found = rows.filter(pk=absence_id).first()
    if found is None or not actor.may(MANAGE, Target(found.institution_id)):
        raise Http404
    form = StaffBackForm(request.POST or None, initial={"on": max(today, found.starts_on)})
    if form.is_valid() and _end(actor, found, form):
        messages.success(request, vi_en("Đã ghi là đi làm lại.", "Recorded as back at work."))
        return redirect(f"{reverse('attendance:staff-absences')}?school={found.institution.code}")
    context = {"form": form, "absence": found, "days": days_of(found)}
    return render(request, "attendance/staff_back.html", context, status=UNPROCESSABLE if form.errors else 200)


def _end(actor: Actor, found: StaffAbsence, form: StaffBackForm) -> bool:
    try:
        end_staff_absence(actor, absence_id=found.pk, on=form.cleaned_data["on"])
    except Invalid as refusal:
        put_problems(form, refusal)
        return False
    return True


def _name(need: Need) -> str:
    return f"cover-{need.school_class.pk}-{need.day.isoformat()}-{need.session}"


def _need(need: Need) -> dict[str, Any]:
    return {
        "name": _name(need),
        "day": day_said(need.day),
        "session": SESSIONS[need.session],
        "class_name": need.school_class.name,
        "person_id": str(need.cover.person_id) if need.cover else "",
        "person": need.cover.person.full_name if need.cover else "",
    }


def _others(actor: Actor, found: StaffAbsence, on: date) -> list[tuple[str, str]]:
    staff = staff_of(actor, found.institution_id, on)
    return [(str(each.person_id), each.full_name) for each in staff if each.person_id != found.person_id]


def _person(chosen: str) -> UUID:
    try:
        return UUID(chosen)
    except ValueError:
        raise Invalid(not_listed("person_id", chosen)) from None


def _assign(actor: Actor, needs: list[Need], post: QueryDict) -> list[Problem]:
    """Write what differs from what is kept; what is refused says so, the rest stands."""
    problems: list[Problem] = []
    for need in needs:
        chosen = post.get(_name(need))
        if chosen is None or chosen == (str(need.cover.person_id) if need.cover else ""):
            continue
        try:
            assign_cover(
                actor,
                absence_id=need.absence.pk,
                school_class_id=need.school_class.pk,
                day=need.day,
                session=need.session,
                person_id=_person(chosen) if chosen else None,
            )
        except Invalid as refusal:
            problems += [Problem(each.code, _name(need), each.message) for each in refusal.problems]
    return problems
