"""When teachers can come and would rather not, their days off and the bounds of their day, and the duties that take periods off their norm.

Each teacher fills in their own; whoever plans sees all, and fills in for those who told them on paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import EMPLOYEE
from hoaban.modules.timetables.actions import assign_duties, wish
from hoaban.modules.timetables.gathering import gather
from hoaban.modules.timetables.models import PLAN, Duty, TeacherWish
from hoaban.modules.timetables.pages.finding import UNPROCESSABLE, Desk, desk_at, here, key_of
from hoaban.modules.timetables.pages.weekplan import number
from hoaban.modules.timetables.reads import Load, loads_of
from hoaban.modules.timetables.slots import DAY_NAMES, HALF_NAMES, Slot
from hoaban.modules.timetables.words import DUTIES, GIVEN_DUTIES

WISH = "timetable.wish"
FREE, AVOIDED, BUSY = "", "tranh", "ban"
CHOICES = (
    (FREE, vi_en("Dạy được", "Free")),
    (AVOIDED, vi_en("Nên tránh", "Rather not")),
    (BUSY, vi_en("Bận", "Cannot")),
)
COLUMNS = (
    Column("name", vi_en("Giáo viên", "Teacher")),
    Column("periods", vi_en("Tiết", "Periods"), "number"),
    Column("busy", vi_en("Tiết bận", "Cannot"), "number"),
    Column("avoided", vi_en("Tiết nên tránh", "Rather not"), "number"),
    Column("off", vi_en("Ngày nghỉ", "Days off")),
    Column("duties", vi_en("Kiêm nhiệm", "Duties")),
)


@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """List everybody to whoever plans; open one's own, or the one that is asked for."""
    actor = actor_of(request)
    school = Institution.objects.filter(pk=institution_id).first()
    if school is None:
        raise Http404
    sees_all = actor.may(PLAN, Target(school.pk))
    said = request.GET.get("person", "")
    person_id = key_of(said) if said else None if sees_all else actor.person_id
    if not sees_all and not _is_own(actor, school, person_id):
        raise Http404
    desk = desk_at(request, actor, school)
    return _of_person(request, desk, person_id, sees_all=sees_all) if person_id else _list(request, desk)


def _is_own(actor: Actor, school: Institution, person_id: UUID | None) -> bool:
    """Whether somebody looks at their own wishes at a school where they hold a post."""
    return (
        person_id is not None
        and person_id == actor.person_id
        and Appointment.objects.filter(institution=school, person_id=person_id).exists()  # one's own posts
    )


def schools_of(actor: Actor) -> list[tuple[Words, str]]:
    """Give the schools at which somebody may say their wishes, each with the address for it."""
    if actor.person_id is None or not actor.may(WISH):
        return []
    posts = Appointment.objects.filter(person_id=actor.person_id, ends_on=None).exclude(post=EMPLOYEE)
    rows = posts.order_by("institution__name").values_list("institution_id", "institution__name").distinct()
    return [
        (Words(name, name), f"{reverse('timetables:wishes', args=[pk])}?person={actor.person_id}") for pk, name in rows
    ]


def _list(request: HttpRequest, desk: Desk) -> HttpResponse:
    rows = TeacherWish.objects.visible_to(desk.actor).on(desk.on).filter(institution=desk.school).distinct()
    said = {row.person_id: row for row in rows}
    duties = _duties(desk)
    loads = loads_of(desk.actor, desk.school, desk.year.name, desk.term, on=desk.on)
    people = [_line(desk, each, said.get(each.person_id), duties.get(each.person_id, [])) for each in loads]
    context = {**desk.shown("wishes"), "columns": COLUMNS, "rows": people}
    return render(request, "timetables/wishes.html", context)


def _line(desk: Desk, load: Load, said: TeacherWish | None, duties: Sequence[str]) -> dict[str, Any]:
    return {
        "name": load.name,
        "href": desk.href("wishes", person=load.person_id),
        "periods": load.periods,
        "busy": len(said.unavailable) if said else 0,
        "avoided": len(said.avoided) if said else 0,
        "off": str(said.days_off) if said and said.days_off else "–",
        "duties": ", ".join(str(DUTIES[each]) for each in duties) or "–",
    }


def _duties(desk: Desk) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = Duty.objects.visible_to(desk.actor).on(desk.on).filter(institution=desk.school).order_by("kind")
    for person, kind in rows.values_list("person_id", "kind").distinct():
        found.setdefault(person, []).append(kind)
    return found


def _of_person(request: HttpRequest, desk: Desk, person_id: UUID, *, sees_all: bool) -> HttpResponse:
    posts = Appointment.objects.filter(institution=desk.school, person_id=person_id)
    if not posts.exists():
        raise Http404
    problems = list[Problem]()
    if request.method == "POST":
        try:
            _write(desk, person_id, request.POST.dict(), request.POST.getlist("duty"))
            messages.success(request, vi_en("Đã lưu.", "Saved."))
            return redirect(desk.href("wishes", person=person_id))
        except Invalid as refusal:
            problems = here(refusal.problems, "days_off", "most_a_day", "most_gaps")
    context = {**_shown(desk, person_id), "problems": problems, "sees_all": sees_all}
    return render(request, "timetables/wish.html", context, status=UNPROCESSABLE if problems else 200)


def _write(desk: Desk, person_id: UUID, typed: Mapping[str, str], duties: list[str]) -> None:
    if typed.get("verb") == "duties":
        assign_duties(desk.actor, institution_id=desk.school.pk, person_id=person_id, kinds=duties, on=desk.on)
        return
    cells = {name.removeprefix("at-"): said for name, said in typed.items() if name.startswith("at-")}
    wish(
        desk.actor,
        institution_id=desk.school.pk,
        person_id=person_id,
        on=desk.on,
        unavailable=[code for code, said in cells.items() if said == BUSY],
        avoided=[code for code, said in cells.items() if said == AVOIDED],
        days_off=number(typed.get("days_off", "")),
        must_have_days_off="must" in typed,
        most_a_day=_bound(typed.get("most_a_day", "")),
        most_gaps=_bound(typed.get("most_gaps", "")),
    )


def _bound(said: str) -> int | None:
    return number(said) if said.strip() else None


def _shown(desk: Desk, person_id: UUID) -> dict[str, Any]:
    said = TeacherWish.objects.visible_to(desk.actor).on(desk.on).filter(institution=desk.school, person_id=person_id)
    standing = said.first() or TeacherWish()
    slots = gather(desk.school.pk, desk.year.name, desk.term, desk.on).slots
    duties = Duty.objects.visible_to(desk.actor).on(desk.on).filter(institution=desk.school, person_id=person_id)
    held = set(duties.values_list("kind", flat=True))
    target = Target(institution_id=desk.school.pk, person_id=person_id)
    return {
        **desk.shown("wishes"),
        "person": Person.objects.get(pk=person_id),
        "standing": standing,
        "days": [DAY_NAMES[day - 1] for day in sorted({slot.weekday for slot in slots})],
        "rows": list(_grid(slots, standing)),
        "choices": CHOICES,
        "duties": [(kind, DUTIES[kind], kind in held) for kind in GIVEN_DUTIES],
        "may_wish": desk.actor.may(WISH, target),
    }


def _grid(slots: tuple[Slot, ...], standing: TeacherWish) -> Iterator[dict[str, Any]]:
    """Lay the week out: periods down, days across."""
    days, there = sorted({slot.weekday for slot in slots}), set(slots)
    for half, count in sorted({(slot.half, slot.number) for slot in slots}):
        label = PERIOD.fill(half=HALF_NAMES[half], n=count)
        cells = [Slot(day, half, count) for day in days]
        yield {"label": label, "cells": [_cell(each, standing) if each in there else None for each in cells]}


PERIOD = vi_en("Tiết {n} {half}", "{half} {n}")


def _cell(slot: Slot, standing: TeacherWish) -> dict[str, Any]:
    state = BUSY if slot.code in standing.unavailable else AVOIDED if slot.code in standing.avoided else FREE
    return {"code": slot.code, "label": slot.words, "state": state}
