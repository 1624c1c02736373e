"""The school's week and its rooms: periods of each half-day, the flag salute and the class hour, and rooms with their kinds."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import vi_en
from hoaban.modules.network.levels import PRESCHOOL, level_of
from hoaban.modules.network.models import Site
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.actions import close_room, open_room, set_week
from hoaban.modules.timetables.gathering import gather
from hoaban.modules.timetables.models import Room, WeekPlan
from hoaban.modules.timetables.pages.finding import MANAGE, UNPROCESSABLE, Desk, desk_of, here, key_of
from hoaban.modules.timetables.planning.records import ClassRecord
from hoaban.modules.timetables.slots import DAY_NAMES, DAYS, HALF_NAMES, LETTERS
from hoaban.modules.timetables.words import ROOM_KINDS

SAVED = {
    "week": vi_en("Đã lưu tuần học.", "The week is saved."),
    "room": vi_en("Đã lưu phòng.", "The room is saved."),
    "close": vi_en("Đã bỏ phòng.", "The room is closed."),
}


@require_http_methods(["GET", "POST"])
def week(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Show the week and the rooms; whoever manages the timetable sets them from a day on."""
    desk, problems = desk_of(request, institution_id), list[Problem]()
    if request.method == "POST":
        if not desk.may:
            raise Denied(MANAGE)
        verb = request.POST.get("verb", "")
        try:
            _write(desk, verb, request.POST.dict())
            messages.success(request, SAVED.get(verb, SAVED["week"]))
            return redirect(desk.href("week", on=desk.on, of=request.POST.get("of", "")))
        except Invalid as refusal:
            problems = here(refusal.problems, "mornings", "afternoons", "name", "kind", "holds")
    status = UNPROCESSABLE if problems else 200
    return render(request, "timetables/week.html", _shown(desk, request, problems), status=status)


def _write(desk: Desk, verb: str, typed: Mapping[str, str]) -> None:
    if verb == "room":
        open_room(
            desk.actor,
            institution_id=desk.school.pk,
            site_id=key_of(typed.get("site", "")),
            name=typed.get("name", ""),
            kind=typed.get("kind", ""),
            on=desk.on,
            holds=number(typed.get("holds", "")),
        )
    elif verb == "close":
        close_room(desk.actor, room_id=key_of(typed.get("room", "")), on=desk.on)
    else:
        set_week(
            desk.actor,
            institution_id=desk.school.pk,
            mornings=[number(typed.get(f"m{day}", "")) for day in range(DAYS)],
            afternoons=[number(typed.get(f"a{day}", "")) for day in range(DAYS)],
            on=desk.on,
            has_flag_salute="flag" in typed,
            has_class_hour="hour" in typed,
            school_class_id=key_of(typed["of"]) if typed.get("of") else None,
        )


def number(said: str) -> int:
    """Read what was typed: nothing is none; what is no number is -1, which every action refuses."""
    said = said.strip()
    return int(said or 0) if said.isascii() and (said.isdigit() or not said) else -1


def _shown(desk: Desk, request: HttpRequest, problems: list[Problem]) -> dict[str, Any]:
    records = gather(desk.school.pk, desk.year.name, desk.term, desk.on)
    classes = {str(each.id): each for each in records.classes}
    of = request.POST.get("of", request.GET.get("of", ""))
    of = of if of in classes else ""
    plans = _plans(desk)
    chosen = plans.get(of) or plans.get("")
    sites = Site.objects.on(desk.on).filter(institution=desk.school).order_by("-is_main", "name")
    return {
        **desk.shown("week"),
        "problems": problems,
        "of": of,
        "classes": [("", vi_en("Cả trường", "The whole school")), *((key, one.name) for key, one in classes.items())],
        "is_own": of in plans,
        "days": DAY_NAMES,
        "halves": _halves(chosen, classes.get(of) or next(iter(records.classes), None), request),
        "flag": chosen.has_flag_salute if chosen else True,
        "hour": chosen.has_class_hour if chosen else True,
        "own_weeks": [(classes[key].name, _told(plan)) for key, plan in plans.items() if key in classes],
        "rooms": _rooms(desk),
        "kinds": ROOM_KINDS.items(),
        "sites": [(each.pk, each.name) for each in sites],
    }


def _plans(desk: Desk) -> dict[str, WeekPlan]:
    """Give the plan of the school (under no name) and those of classes."""
    rows = WeekPlan.objects.visible_to(desk.actor).on(desk.on).filter(institution=desk.school)
    return {str(row.school_class_id) if row.school_class_id else "": row for row in rows.distinct()}


def _halves(plan: WeekPlan | None, one: ClassRecord | None, request: HttpRequest) -> list[dict[str, Any]]:
    """Give the two rows of the table: as typed, as planned, or as the level has it by default."""
    found = []
    for half, letter in enumerate(LETTERS):
        standing = [plan.mornings, plan.afternoons][half] if plan else _by_default(one, half)
        cells = [
            {"name": f"{letter}{day}", "day": DAY_NAMES[day], "value": request.POST.get(f"{letter}{day}", count)}
            for day, count in enumerate(standing)
        ]
        found.append({"name": HALF_NAMES[half], "cells": cells})
    return found


def _by_default(one: ClassRecord | None, half: int) -> list[int]:
    slots = one.slots if one else ()
    return [sum((slot.weekday, slot.half) == (day + 1, half) for slot in slots) for day in range(DAYS)]


def _told(plan: WeekPlan) -> str:
    """Say a class's own week: how many periods each day has."""
    days = zip(DAY_NAMES, plan.mornings, plan.afternoons, strict=True)
    return ", ".join(f"{name} {am}+{pm}" for name, am, pm in days if am or pm)


def _rooms(desk: Desk) -> list[dict[str, Any]]:
    rows = Room.objects.visible_to(desk.actor).on(desk.on).filter(institution=desk.school).distinct()
    return [
        {"id": row.pk, "name": row.name, "kind": ROOM_KINDS[row.kind], "site": row.site.name, "holds": row.holds}
        for row in rows.select_related("site").order_by("name", "pk")
    ]


def classes_on(desk: Desk, day: date) -> list[SchoolClass]:
    """Give the classes of the desk's year that follow a timetable of periods."""
    rows = SchoolClass.objects.visible_to(desk.actor).on(day).filter(institution=desk.school)
    found = rows.filter(school_year=desk.year.name).order_by("name", "pk").distinct()
    return [each for each in found if level_of(each.grades[0]) != PRESCHOOL]
