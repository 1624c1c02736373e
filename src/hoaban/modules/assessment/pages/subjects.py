"""Which subjects a class takes, with their periods a year, and who teaches them; several teachers may."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hoaban.kernel.days import read_day
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.pages.finding import crumbs, desk_of, may_manage, parts_of
from hoaban.modules.assessment.pages.states import not_of_level
from hoaban.modules.network.levels import PRESCHOOL
from hoaban.modules.schooling.actions import arrange_class
from hoaban.modules.schooling.actions.subjects import MANAGE
from hoaban.modules.schooling.curriculum import KIND_NAMES, REQUIRED, name_of, subjects_of
from hoaban.modules.schooling.models import Teaching
from hoaban.modules.staff.models import Appointment

TITLE = vi_en("Môn học, phân công giảng dạy", "Subjects and teachers")


@dataclass(frozen=True, slots=True)
class Row:
    """A subject that the class takes or may take."""

    id: str
    name: Words
    kind: str
    periods: int
    is_taken: bool
    is_required: bool

    @property
    def kind_name(self) -> Words:
        return KIND_NAMES[self.kind]


def subjects(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Show the programme's subjects of the class's grades; whoever manages the class chooses, with periods and teachers."""
    desk = desk_of(request, class_id)
    if not may_manage(desk):
        raise Denied(MANAGE)
    rows, problems = list(_rows(desk)), []
    on = _day(desk, request.POST.get("on", ""))
    if request.method == "POST":
        try:
            arrange_class(desk.actor, school_class_id=class_id, subjects=list(_asked(request, rows)), on=on)
            return redirect("assessment:subjects", class_id)
        except Invalid as refusal:
            problems = list(refusal.problems)
    context = _context(desk, request, rows, problems) | {"on": on}
    return render(request, "assessment/subjects.html", context, status=422 if problems else 200)


def _rows(desk: Desk) -> Iterator[Row]:
    """Give what the class takes, in its order, then what the programme has besides."""
    programme = {each.id: each for grade in desk.school_class.grades for each in subjects_of(grade, desk.judged_on)}
    for row in desk.subjects.values():
        known = programme.get(row.subject)
        name, is_required = name_of(row.subject, desk.judged_on), bool(known and known.choice == REQUIRED)
        yield Row(row.subject, name, row.kind, row.periods, is_taken=True, is_required=is_required)
    for each in programme.values():
        if each.id not in desk.subjects:
            is_first = not desk.subjects and each.choice == REQUIRED
            is_required = each.choice == REQUIRED
            yield Row(each.id, each.name, each.kind, each.periods, is_taken=is_first, is_required=is_required)


def _asked(request: HttpRequest, rows: list[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if request.POST.get(f"takes-{row.id}"):
            periods = request.POST.get(f"periods-{row.id}", "").strip()
            persons = list(dict.fromkeys(_uuids(request.POST.getlist(f"teacher-{row.id}"))))
            said = int(periods) if periods.isdecimal() else periods
            yield {"subject": row.id, "kind": row.kind, "periods": said, "person_ids": persons}


def _uuids(said: list[str]) -> Iterator[UUID]:
    for each in said:
        with suppress(ValueError):
            yield UUID(each)


def _day(desk: Desk, said: str) -> date:
    """Give the day from which the teachers teach: as asked, else today; in a book that nobody taught yet, the year's first."""
    if named := read_day(said):
        return named
    is_first = not Teaching.objects.filter(school_class=desk.school_class).exists()
    return desk.school_class.starts_on if is_first else desk.day


def _context(desk: Desk, request: HttpRequest, rows: list[Row], problems: list[Problem]) -> dict[str, Any]:
    posts = Appointment.objects.visible_to(desk.actor).on(desk.day)
    posts = posts.filter(institution_id=desk.school_class.institution_id).order_by("person__sort_key")
    staff = list(posts.values_list("person_id", "person__full_name").distinct())
    is_asked = bool(problems)
    return {
        "class": desk.school_class,
        "title": vi_en("{title}, lớp {name}", "{title}, class {name}").fill(title=TITLE, name=desk.school_class.name),
        "crumbs": crumbs(desk, (TITLE, "")),
        "parts": parts_of(desk, "subjects"),
        "problems": problems,
        "staff": staff,
        "rows": [_shown(desk, request, row, is_asked=is_asked) for row in rows],
        "state": not_of_level(desk) if desk.level == PRESCHOOL else None,
    }


def _shown(desk: Desk, request: HttpRequest, row: Row, *, is_asked: bool) -> dict[str, Any]:
    post = request.POST
    chosen = set(_uuids(post.getlist(f"teacher-{row.id}"))) if is_asked else desk.teachers.get(row.id, set())
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind_name,
        "is_required": row.is_required,
        "is_taken": bool(post.get(f"takes-{row.id}")) if is_asked else row.is_taken,
        "periods": post.get(f"periods-{row.id}", "") if is_asked else row.periods,
        "teachers": [*sorted(chosen, key=str), None],
    }
