"""The register of a class for a month: pupils by days, to read and to print."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hoaban.kernel.actor import Target
from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.listing import download
from hoaban.kernel.requests import actor_of
from hoaban.modules.attendance.pages.asking import asked_month, now_here, roll_address
from hoaban.modules.attendance.reads.months import DayOfMonth, PupilOfMonth, Register, next_month, register
from hoaban.modules.attendance.words import KINDS, LETTERS, MORNING, TAKEN
from hoaban.modules.schooling.models import SchoolClass

A_DAY = timedelta(days=1)
SHORT_DAYS = (
    vi_en("T2", "Mo"),
    vi_en("T3", "Tu"),
    vi_en("T4", "We"),
    vi_en("T5", "Th"),
    vi_en("T6", "Fr"),
    vi_en("T7", "Sa"),
    vi_en("CN", "Su"),
)


def register_page(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """The register of a class for a month; also as a file."""
    actor, first = actor_of(request), asked_month(request.GET)
    of = SchoolClass.objects.visible_to(actor).select_related("institution").filter(pk=class_id).first()
    if of is None:
        raise Http404
    found = register(actor, of, first, now_here())
    if request.GET.get("form") in {"csv", "xlsx"}:
        return download(request.GET["form"], "attendance", _lines(found))
    context = {
        "class": of,
        "month": _month(first),
        "before": _address(of, first, -1),
        "after": _address(of, first, 1),
        "days": [_day(of, each) for each in found.days],
        "pupils": [_pupil(each, found) for each in found.pupils],
        "kinds": [(LETTERS[kind], words) for kind, words in KINDS.items()],
        "totals": _totals(found),
        "sees_all": actor.reach("learner.read").covers(Target(of.institution_id, of.pk)),
        "exports": [{"label": form.upper(), "href": f"?month={first:%Y-%m}&form={form}"} for form in ("csv", "xlsx")],
    }
    return render(request, "attendance/register.html", context)


def _month(first: date) -> Words:
    return vi_en("Tháng {m}", "{m}").fill(m=f"{first:%m/%Y}")


def _address(of: SchoolClass, first: date, step: int) -> str:
    """The month before or after, as long as the class has days in it."""
    other = next_month(first) if step > 0 else (first - A_DAY).replace(day=1)
    outside = (of.ends_on is not None and other >= of.ends_on) or next_month(other) <= of.starts_on
    return "" if outside else f"?month={other:%Y-%m}"


def _day(of: SchoolClass, found: DayOfMonth) -> dict[str, Any]:
    """A day's head: it leads to the roll where one was taken or is due."""
    session = found.states[0][0] if found.states else MORNING
    is_open = found.has_school
    return {
        "number": found.day.day,
        "name": SHORT_DAYS[found.day.isoweekday() - 1],
        "href": roll_address(of.pk, found.day, session) if is_open else "",
        "is_off": not is_open,
        "is_missing": found.is_missing,
        "why": found.why,
    }


def _pupil(found: PupilOfMonth, whole: Register) -> dict[str, Any]:
    return {
        "name": found.full_name,
        "href": reverse("attendance:person", args=[found.person_id]),
        "cells": [_cell(found, each) for each in whole.days],
        "totals": [found.kinds[kind] or "" for kind in KINDS],
        "counted": _number(found.counted),
    }


def _cell(found: PupilOfMonth, day: DayOfMonth) -> dict[str, Any]:
    """The letters of a day: one where its half-days agree or it has but one; a dot stands for the half-day they were there."""
    kinds = [found.exceptions.get((day.day, session), "") for session, _ in day.states]
    marks = [str(LETTERS[kind]) if kind else "·" for kind in kinds]
    text = "" if not any(kinds) else marks[0] if len(set(marks)) == 1 else "".join(marks)
    return {"text": text, "is_off": not day.has_school or day.day not in found.there, "is_missing": day.is_missing}


def _number(counted: Decimal) -> str:
    return number(counted, 0 if counted == counted.to_integral() else 1) if counted else ""


def _totals(found: Register) -> dict[str, Any]:
    states = [state for day in found.days for _, state in day.states]
    return {
        "taken": sum(state == TAKEN for state in states),
        "missing": sum(day.is_missing for day in found.days),
        "kinds": [sum(pupil.kinds[kind] for pupil in found.pupils) for kind in KINDS],
    }


def _lines(found: Register) -> Iterator[list[Any]]:
    heads = [str(vi_en("Họ và tên", "Name")), *(each.day.day for each in found.days), *map(str, KINDS.values())]
    yield [*heads, str(vi_en("Buổi vắng tính theo quy chế", "Absences as the rule counts"))]
    for pupil in found.pupils:
        cells = [_cell(pupil, day)["text"] for day in found.days]
        yield [pupil.full_name, *cells, *(pupil.kinds[kind] for kind in KINDS), float(pupil.counted)]
