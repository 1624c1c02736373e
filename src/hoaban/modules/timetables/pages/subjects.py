"""How the lessons of one subject lie in every class that takes it: periods, double periods, the most a day, the kind of room, shares."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import SchoolClass, Teaching
from hoaban.modules.timetables.actions import forget_course, plan_course
from hoaban.modules.timetables.courses import Course, courses_of
from hoaban.modules.timetables.pages.finding import MANAGE, UNPROCESSABLE, Desk, desk_of, key_of
from hoaban.modules.timetables.pages.weekplan import classes_on, number
from hoaban.modules.timetables.words import ROOM_KINDS

FIELDS = {
    "periods": vi_en("Tiết một tuần", "Periods a week"),
    "least_doubles": vi_en("Ít nhất cặp liền", "Least double periods"),
    "most_doubles": vi_en("Nhiều nhất cặp liền", "Most double periods"),
    "most_a_day": vi_en("Tối đa một ngày", "Most a day"),
}


@require_http_methods(["GET", "POST"])
def subject(request: HttpRequest, institution_id: UUID, subject: str) -> HttpResponse:
    """Show a subject's plan in each class; rows that were changed are written."""
    desk = desk_of(request, institution_id)
    classes = classes_on(desk, desk.on)
    courses = {key[0]: each for key, each in courses_of(classes, desk.term, desk.on).items() if key[1] == subject}
    if not courses and not _is_known(subject, desk):
        raise Http404
    problems = list[Problem]()
    if request.method == "POST":
        if not desk.may:
            raise Denied(MANAGE)
        problems = list(_save(desk, classes, courses, request.POST.dict()))
        if not problems:
            messages.success(request, vi_en("Đã lưu cách xếp môn học.", "The subject’s plan is saved."))
            return redirect(desk.href("subject", subject))
    shown = _shown(desk, subject, classes, courses, request.POST.dict() if problems else {})
    status = UNPROCESSABLE if problems else 200
    return render(request, "timetables/subject.html", {**shown, "problems": problems}, status=status)


def _is_known(subject: str, desk: Desk) -> bool:
    return name_of(subject, desk.on).vi != subject


def _save(
    desk: Desk, classes: list[SchoolClass], courses: Mapping[UUID, Course], typed: Mapping[str, str]
) -> Iterator[Problem]:
    names = {each.pk: each.name for each in classes}
    for class_id, course in courses.items():
        where: dict[str, Any] = {"school_class_id": class_id, "subject": course.subject, "term": desk.term}
        try:
            if not typed.get(f"periods-{class_id}", "").strip():
                forget_course(desk.actor, **where)
            elif (asked := _asked(course, typed)) != course.values():
                plan_course(desk.actor, **where, **asked)
        except Invalid as refusal:
            for each in refusal.problems:
                at = Words("{name}: {what}", "{name}: {what}").fill(name=names[class_id], what=each.message)
                yield Problem(each.code, f"periods-{class_id}", at)


def _asked(course: Course, typed: Mapping[str, str]) -> dict[str, Any]:
    """Give a row as it was typed; what is no number is refused by the action."""
    said = {each: typed.get(f"{each}-{course.class_id}", "") for each in (*FIELDS, "room_kind")}
    prefix = f"share-{course.class_id}-"
    shares = [(key_of(name.removeprefix(prefix)), value) for name, value in typed.items() if name.startswith(prefix)]
    return {
        **{each: number(said[each]) for each in FIELDS},
        "most_a_day": number(said["most_a_day"]) if said["most_a_day"].strip() else None,
        "room_kind": said["room_kind"],
        "shares": tuple(sorted((person, number(value)) for person, value in shares if value.strip())),
    }


def _shown(
    desk: Desk, subject: str, classes: list[SchoolClass], courses: Mapping[UUID, Course], typed: Mapping[str, str]
) -> dict[str, Any]:
    teaching = Teaching.objects.visible_to(desk.actor).on(desk.on).filter(subject=subject, school_class__in=classes)
    by_class: dict[UUID, list[UUID]] = {}
    for class_id, person in teaching.order_by("pk").values_list("school_class_id", "person_id"):
        by_class.setdefault(class_id, []).append(person)
    persons = Person.objects.filter(pk__in={each for said in by_class.values() for each in said})
    names = dict(persons.values_list("pk", "full_name"))
    rows = [
        _row(each, courses[each.pk], [(one, names.get(one, "…")) for one in by_class.get(each.pk, [])], typed)
        for each in classes
        if each.pk in courses
    ]
    return {
        **desk.shown("assignments"),
        "subject": name_of(subject, desk.on),
        "fields": FIELDS.values(),
        "rows": rows,
        "kinds": [("", vi_en("phòng của lớp", "the class’s own")), *ROOM_KINDS.items()],
    }


def _row(
    one: SchoolClass, course: Course, teachers: list[tuple[UUID, str]], typed: Mapping[str, str]
) -> dict[str, Any]:
    standing = course.values()
    shares = dict(course.shares)
    cells = [
        {
            "name": f"{field}-{one.pk}",
            "label": f"{words}, {one.name}",
            "column": words,
            "value": typed.get(f"{field}-{one.pk}", "" if standing[field] is None else standing[field]),
        }
        for field, words in FIELDS.items()
    ]
    return {
        "id": one.pk,
        "name": one.name,
        "cells": cells,
        "programme": course.programme,
        "is_own": course.is_own,
        "room": typed.get(f"room_kind-{one.pk}", course.room_kind),
        "shares": [
            {"name": f"share-{one.pk}-{person}", "who": name, "value": shares.get(person, "")}
            for person, name in teachers
        ]
        if len(teachers) > 1
        else [],
    }
