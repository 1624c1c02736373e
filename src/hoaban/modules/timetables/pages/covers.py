"""Covers of a day, for the deputy principal: every lesson without its teacher with who might stand in; one press accepts one, or all."""

from contextlib import suppress
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
from hoaban.kernel.days import read_day
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.attendance.calendar import has_lessons, holiday_on
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import school_coded
from hoaban.modules.timetables.actions.covers import MANAGE, cover_lessons
from hoaban.modules.timetables.covers import Day, Need
from hoaban.modules.timetables.pages.weeks import what
from hoaban.modules.timetables.planning.covering import Offer
from hoaban.modules.timetables.slots import DAY_NAMES, Slot

UNPROCESSABLE, MOST_OFFERS, ALL = 422, 6, "all"
A_DAY = timedelta(days=1)
SUNDAY, AHEAD = 7, 30
JOINED = vi_en("{a}, {b}", "{a}, {b}")


@require_http_methods(["GET", "POST"])
def covers(request: HttpRequest) -> HttpResponse:
    """Show a day's lessons without their teacher, and take what was accepted."""
    actor, asked = actor_of(request), request.GET
    school = _school(actor, asked.get("school", ""))
    if school is None and asked.get("school"):
        raise Http404
    if school is None:
        return render(request, "timetables/covers.html", {"school": None})
    if not actor.may(MANAGE, Target(school.pk)):
        raise Http404
    reading = Day(actor, school, _day(asked.get("day", "")))
    problems: list[Problem] = []
    if request.method == "POST":
        problems = _accept(reading, request.POST)
        if not problems:
            messages.success(request, vi_en("Đã lưu dạy thay.", "The covers are saved."))
            return redirect(_address(school, reading.day))
    context = {
        "school": school,
        "day": reading.day,
        "weekday": DAY_NAMES[reading.day.isoweekday() - 1],
        "before": _address(school, _school_day(reading.day, -1)),
        "next": _address(school, _school_day(reading.day, 1)),
        "open": [_row(each, reading.day) for each in reading.needs if each.cover is None],
        "covered": [_row(each, reading.day) for each in reading.needs if each.cover is not None],
        "has_timetable": reading.version is not None,
        "has_lessons": bool(reading.lessons),
        "problems": problems,
    }
    return render(request, "timetables/covers.html", context, status=UNPROCESSABLE if problems else 200)


def _school(actor: Actor, code: str) -> Institution | None:
    if code:
        return school_coded(actor, code)
    schools = actor.reach(MANAGE).institutions
    return Institution.objects.filter(pk=next(iter(schools))).first() if len(schools) == 1 else None


def _day(text: str) -> date:
    if named := read_day(text):
        return named
    today = timezone.localdate()
    return today if _is_school_day(today) else _school_day(today, 1)


def _is_school_day(day: date) -> bool:
    return day.isoweekday() != SUNDAY and has_lessons(day) and holiday_on(day) is None


def _school_day(day: date, step: int) -> date:
    """Give the next day on which there may be lessons, one way or the other; the next day where none is near."""
    days = (day + n * step * A_DAY for n in range(1, AHEAD))
    return next(filter(_is_school_day, days), day + step * A_DAY)


def _address(school: Institution, day: date) -> str:
    return f"{reverse('timetables:covers')}?school={school.code}&day={day.isoformat()}"


def _row(need: Need, day: date) -> dict[str, Any]:
    lesson, slot = need.lesson, Slot.read(str(need.lesson.slot))
    return {
        "id": lesson.pk,
        "when": slot.words_within,
        "class_name": lesson.school_class.name,
        "subject": what(lesson, day),
        "teacher": lesson.teacher_name,
        "cover": need.cover,
        "best": _said(need.offers[0]) if need.offers else None,
        "offers": [(each.person_id, _said(each)) for each in need.offers[:MOST_OFFERS]],
    }


def _said(offer: Offer) -> Words:
    """Name somebody with what speaks for them."""
    if not offer.reasons:
        return Words(offer.name, offer.name)
    reasons = offer.reasons[0]
    for each in offer.reasons[1:]:
        reasons = JOINED.fill(a=reasons, b=each)
    return SAID.fill(name=offer.name, why=reasons)


SAID = vi_en("{name} ({why})", "{name} ({why})")


def _accept(reading: Day, post: QueryDict) -> list[Problem]:
    """Write what was accepted: one lesson, all that have somebody, or one taken back."""
    chosen = post.get("accept", "")
    wanted = [
        {"lesson_id": each.lesson.pk, "person_id": _person(post.get(f"cover-{each.lesson.pk}", ""))}
        for each in reading.needs
        if (chosen == ALL and each.cover is None) or chosen == str(each.lesson.pk)
    ]
    if chosen == ALL:
        wanted = [each for each in wanted if each["person_id"] is not None]
    try:
        cover_lessons(reading.actor, institution_id=reading.school.pk, day=reading.day, covers=wanted)
    except Invalid as refusal:
        return list(refusal.problems)
    return []


def _person(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None
