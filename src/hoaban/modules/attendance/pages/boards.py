"""The board of a day: for a school and its teachers, which classes have not taken the roll; above schools, which schools; for a family,
their children."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.days import read_day
from hoaban.kernel.language import Words, percent, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.kernel.text import fold
from hoaban.modules.attendance.calendar import holiday_on
from hoaban.modules.attendance.models import READ, Absence
from hoaban.modules.attendance.pages.asking import asked_day, now_here, only_school, roll_address, weekday_of
from hoaban.modules.attendance.reads.calendars import plans_of
from hoaban.modules.attendance.reads.days import ClassDay, SchoolDay, SessionOfDay, class_days, school_days
from hoaban.modules.attendance.words import (
    ABSENT,
    KINDS,
    NO_LESSON,
    NOT_TAKEN,
    SESSIONS,
    STATES,
    TAKEN,
    TONES,
    UNEXCUSED,
)
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.record_links import links_of_learner

A_DAY = timedelta(days=1)
PAGE = 50


def board(request: HttpRequest) -> HttpResponse:
    """Which rolls of a day were taken, as far as the reader sees: classes of a school, schools, or one's own children."""
    actor = actor_of(request)
    reach = actor.reach(READ)
    if not (reach.everything or reach.institutions or reach.classes):
        return _families(request, actor)
    school = only_school(actor, READ, request.GET.get("school", ""))
    if school or not (reach.everything or reach.institutions):
        return _classes(request, actor, school)
    return _schools(request, actor, asked_day(request.GET))


def _when(request: HttpRequest, day: date) -> dict[str, Any]:
    """The day and the ways to the days around it."""
    today = timezone.localdate()

    def address(other: date) -> str:
        query = request.GET.copy()
        query["day"] = other.isoformat()
        query.pop("page", None)
        return f"?{query.urlencode()}"

    return {
        "day": day,
        "weekday": weekday_of(day),
        "holiday": holiday_on(day),
        "before": address(day - A_DAY),
        "after": address(day + A_DAY) if day < today else "",
        "today": address(today) if day != today else "",
    }


def _classes(request: HttpRequest, actor: Actor, school: Institution | None) -> HttpResponse:
    """A school's classes, or those that a teacher teaches: who has not taken the roll stands first."""
    rows = SchoolClass.objects.visible_to(actor).select_related("institution", "site")
    rows = rows.filter(institution=school) if school else rows
    named = read_day(request.GET.get("day", ""))
    classes = list(rows.on(named or timezone.localdate()))
    day = named or asked_day(request.GET, plans_of(classes, timezone.localdate()).values())
    found = class_days(actor, classes, day, now_here())
    found.sort(key=lambda each: not each.waits)
    sessions = [each for one in found for each in one.sessions]
    taken = [each.roll for each in sessions if each.roll and each.state == TAKEN]
    context = _when(request, day) | {
        "school": school,
        "lines": [_class_line(each, day) for each in found],
        "sessions": SESSIONS.values(),
        "closed": next((each.closed_because for each in found if each.closed_because), None),
        "waiting": sum(each.state == NOT_TAKEN for each in sessions),
        "recorded": sum(each.roll is not None for each in sessions),
        "due": sum(each.roll is not None or each.state == NOT_TAKEN for each in sessions),
        "absent": sum(roll.absent for roll in taken),
        "enrolled": sum(roll.enrolled for roll in taken),
        "sees_plan": bool(school) and actor.may("class.manage"),
    }
    return render(request, "attendance/classes.html", context)


def _class_line(found: ClassDay, day: date) -> dict[str, Any]:
    of = found.school_class
    by_session = {each.session: each for each in found.sessions}
    return {
        "name": of.name,
        "site": "" if of.site.is_main else of.site.name,
        "register": f"{reverse('attendance:register', args=[of.pk])}?{urlencode({'month': f'{day:%Y-%m}'})}",
        "enrolled": found.enrolled,
        "cells": [_cell(words, by_session.get(session), found, day) for session, words in SESSIONS.items()],
    }


def _cell(label: Words, session: SessionOfDay | None, found: ClassDay, day: date) -> dict[str, Any]:
    if session is None:
        return {"label": label}
    roll = session.roll
    is_open = roll is not None or not (holiday_on(day) or found.closed_because or day > timezone.localdate())
    shown = {"label": label, "tone": TONES[session.state], "word": STATES[session.state]}
    if is_open:
        shown["href"] = roll_address(found.school_class.pk, day, session.session)
    if roll and roll.state != NO_LESSON:
        there = roll.enrolled - roll.absent
        shown["word"] = vi_en("{n}/{all} có mặt", "{n}/{all} present").fill(n=there, all=roll.enrolled)
    return shown


SCHOOL_COLUMNS = (
    Column("name", vi_en("Trường", "School")),
    Column("state", vi_en("Điểm danh", "Rolls"), "tag"),
    Column("recorded", vi_en("Buổi học đã ghi", "Sessions recorded")),
    Column("attendance", vi_en("Có mặt", "Present")),
    Column("absent", vi_en("Lượt vắng", "Absences"), "number"),
)


def _schools(request: HttpRequest, actor: Actor, day: date) -> HttpResponse:
    """The schools of an area; those where most is missing stand first."""
    rows = Institution.objects.visible_to(actor).on(day)
    for word in fold(request.GET.get("q", "")).split():
        rows = rows.filter(search_key__contains=word)
    found = school_days(actor, day, list(rows))
    found.sort(key=lambda each: (-each.missing, each.institution.search_key))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    expected, recorded = sum(each.expected for each in found), sum(each.recorded for each in found)
    enrolled, absent = sum(each.enrolled for each in found), sum(each.absent for each in found)
    context = _when(request, day) | {
        "page": page,
        "rows": [_school_row(each, day) for each in page.object_list],
        "columns": SCHOOL_COLUMNS,
        "stats": [
            {"label": vi_en("Buổi học đã ghi", "Sessions recorded"), "value": _share(recorded, expected)},
            {"label": vi_en("Có mặt", "Present"), "value": _share(enrolled - absent, enrolled)},
            {
                "label": vi_en("Trường ghi đủ", "Schools complete"),
                "value": sum(bool(each.expected) and not each.missing for each in found),
            },
            {"label": vi_en("Trường nghỉ", "Schools closed"), "value": sum(each.is_closed for each in found)},
        ],
    }
    return render(request, "attendance/schools.html", context)


def _share(part: int, whole: int) -> str:
    return f"{percent(part / whole)}" if whole else "–"


def _school_row(found: SchoolDay, day: date) -> dict[str, Any]:
    school = found.institution
    query = urlencode({"school": school.code, "day": day.isoformat()})
    return {
        "name": school.name,
        "href": f"{reverse('attendance:board')}?{query}",
        "state": _school_state(found),
        "recorded": f"{found.recorded}/{found.expected}" if found.expected else None,
        "attendance": _share(found.enrolled - found.absent, found.enrolled) if found.enrolled else None,
        "absent": found.absent if found.enrolled else None,
    }


def _school_state(found: SchoolDay) -> tuple[str, Words]:
    if found.is_closed:
        return "info", vi_en("Trường nghỉ", "Closed")
    if not found.expected:
        return "neutral", vi_en("Không có lịch học", "No school day")
    if found.missing:
        return "attention", vi_en("Còn {n} buổi", "{n} to take").fill(n=found.missing)
    return "good", vi_en("Đủ", "Complete")


def _families(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own children, or oneself, with what their class's day was: when nobody names a day, the last on which one of them had lessons."""
    named, learning = read_day(request.GET.get("day", "")), Enrolment.objects.visible_to(actor)
    stays = list(learning.on(named or timezone.localdate()).select_related("person", "school_class__institution"))
    plans = plans_of([stay.school_class for stay in stays], timezone.localdate())
    day = named or asked_day(request.GET, plans.values())
    classes = list({stay.school_class_id: stay.school_class for stay in stays}.values())
    days = {each.school_class.pk: each for each in class_days(actor, classes, day, now_here())}
    away = Absence.objects.visible_to(actor).filter(day=day)
    said = {(row.person_id, row.session): row for row in away}
    children = [
        {
            "name": stay.person.full_name,
            "href": reverse("schooling:person", args=[stay.person_id]),
            "links": links_of_learner(actor, stay.person_id),
            "where": f"{stay.school_class.name}, {stay.school_class.institution.name}",
            "closed": days[stay.school_class_id].closed_because,
            "sessions": [
                _child_session(each, said.get((stay.person_id, each.session)))
                for each in days[stay.school_class_id].sessions
            ],
        }
        for stay in stays
    ]
    return render(request, "attendance/families.html", _when(request, day) | {"children": children})


def _child_session(found: SessionOfDay, absence: Absence | None) -> dict[str, Any]:
    return {"label": SESSIONS[found.session], "tag": said_of_child(found.state, absence.kind if absence else "")}


def said_of_child(state: str, kind: str) -> tuple[str, Words]:
    """Say of one child what a session was: their exception, that they were there, or why there is nothing to say."""
    if kind:
        return ("wrong" if kind == UNEXCUSED else "attention" if kind in ABSENT else "info"), KINDS[kind]
    if state == TAKEN:
        return "good", vi_en("Có mặt", "Present")
    if state == NOT_TAKEN:
        return "neutral", vi_en("Trường chưa điểm danh", "The school has not taken the roll yet")
    return TONES[state], STATES[state]
