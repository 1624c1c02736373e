"""Who teaches what to which class, and how many periods a week: one sheet, classes down and subjects across, with everybody's load beside it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.network.levels import PRESCHOOL, level_of
from hoaban.modules.schooling.actions import assign_teaching
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import Homeroom, SchoolClass, Teaching
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import EMPLOYEE
from hoaban.modules.timetables.actions import forget_course, plan_course
from hoaban.modules.timetables.courses import Cell, Course, courses_of
from hoaban.modules.timetables.gathering import gather
from hoaban.modules.timetables.pages.cells import Typed, seen_field
from hoaban.modules.timetables.pages.finding import MANAGE, UNPROCESSABLE, Desk, desk_of
from hoaban.modules.timetables.pages.loads import shown_loads
from hoaban.modules.timetables.reads import loads_of
from hoaban.modules.timetables.rules.naming import Meant, Names

TEACHERS, PERIODS = "teachers", "periods"
SHOWN = {TEACHERS: vi_en("Ai dạy", "Who teaches"), PERIODS: vi_en("Số tiết một tuần", "Periods a week")}
AT = vi_en("{subject}, lớp {name}", "{subject}, class {name}")
NOBODY = vi_en(
    "Trường không có ai tên «{text}» vào ngày này. Gõ tên, cả họ tên, hoặc các chữ đầu.",
    "Nobody here is called “{text}” on this day. Type a name, a whole name, or its first letters.",
)
SEVERAL = vi_en("«{text}» có thể là {who}. Gõ thêm chữ lót.", "“{text}” may be {who}. Type more of the name.")
NOT_NUMBER = vi_en(
    "«{text}» không phải số tiết. Ghi số nguyên, hoặc để trống để theo chương trình.",
    "“{text}” is no number of periods. Write a whole number, or nothing for the programme's.",
)


@dataclass
class Sheet:
    """The classes and subjects of a desk, as the reader may see them."""

    desk: Desk
    shows: str

    @cached_property
    def classes(self) -> list[SchoolClass]:
        rows = SchoolClass.objects.visible_to(self.desk.actor).on(self.desk.on)
        found = rows.filter(institution=self.desk.school, school_year=self.desk.year.name).order_by("name", "pk")
        return [each for each in found if level_of(each.grades[0]) != PRESCHOOL]

    @cached_property
    def courses(self) -> dict[Cell, Course]:
        return courses_of(self.classes, self.desk.term, self.desk.on)

    @cached_property
    def subjects(self) -> list[str]:
        """The subjects of all classes, in the order of most of their books."""
        places: dict[str, list[int]] = defaultdict(list)
        counts: dict[UUID, int] = defaultdict(int)
        for class_id, subject in self.courses:
            places[subject].append(counts[class_id])
            counts[class_id] += 1
        return sorted(places, key=lambda each: (sum(places[each]) / len(places[each]), each))

    @cached_property
    def names(self) -> Names[UUID]:
        posts = Appointment.objects.visible_to(self.desk.actor).on(self.desk.on).filter(institution=self.desk.school)
        rows = posts.exclude(post=EMPLOYEE).order_by("person__sort_key", "pk")
        return Names(dict(rows.values_list("person_id", "person__full_name")))

    @cached_property
    def teaching(self) -> dict[Cell, list[UUID]]:
        found: dict[Cell, list[UUID]] = defaultdict(list)
        rows = Teaching.objects.visible_to(self.desk.actor).on(self.desk.on).filter(school_class__in=self.classes)
        for class_id, subject, person in rows.order_by("pk").values_list("school_class_id", "subject", "person_id"):
            found[class_id, subject].append(person)
        return found

    @cached_property
    def leaders(self) -> dict[UUID, UUID]:
        rows = Homeroom.objects.on(self.desk.on).filter(school_class__in=self.classes)
        return dict(rows.values_list("school_class_id", "person_id"))

    def written(self, cell: Cell) -> str:
        """Give what stands in a cell, as it is typed."""
        if self.shows == TEACHERS:
            return self.names.written(self.teaching.get(cell, []))
        course = self.courses[cell]
        return str(course.periods) if course.is_own else ""

    def hint(self, cell: Cell) -> str:
        """Give what holds while the cell is empty: who leads a primary class, the programme's periods."""
        if self.shows == PERIODS:
            return str(self.courses[cell].programme)
        leader = self.leaders.get(cell[0])
        one = next(each for each in self.classes if each.pk == cell[0])
        return self.names.short.get(leader, "") if leader and level_of(one.grades[0]) == "primary" else ""

    def standing(self) -> dict[str, str]:
        return {cell_name(cell): self.written(cell) for cell in self.courses}

    def label(self, cell: Cell) -> Words:
        one = next(each for each in self.classes if each.pk == cell[0])
        return AT.fill(subject=name_of(cell[1], self.desk.on), name=one.name)


def cell_name(cell: Cell) -> str:
    return f"c-{cell[0]}-{cell[1]}"


@require_http_methods(["GET", "POST"])
def assignments(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Show the sheet; each cell that is typed into is written, the others stay."""
    desk = desk_of(request, institution_id)
    shows = PERIODS if request.GET.get("show") == PERIODS else TEACHERS
    sheet, typed = Sheet(desk, shows), Typed.of({})
    if request.method == "POST":
        if not desk.may:
            raise Denied(MANAGE)
        typed = Typed.of(request.POST.dict())
        save(sheet, typed)
        if not typed.problems and "X-Cells" not in request.headers:
            messages.success(request, vi_en("Đã lưu phân công.", "The assignments are saved."))
            return redirect(desk.href("assignments", show=shows, on=desk.on))
        sheet = Sheet(desk, shows)
    status = UNPROCESSABLE if typed.problems and "X-Cells" not in request.headers else 200
    return render(request, "timetables/assignments.html", _shown(sheet, typed), status=status)


def save(sheet: Sheet, typed: Typed) -> None:
    """Write the cells that changed, one by one; what is wrong with one stops none of the others."""
    cells = {cell_name(cell): cell for cell in sheet.courses}
    write = _write_teachers if sheet.shows == TEACHERS else _write_periods
    for name, said in typed.changed(sheet.standing()):
        try:
            write(sheet, cells[name], said)
            typed.saved.add(name)
        except Invalid as refusal:
            typed.at(name, sheet.label(cells[name]), iter(refusal.problems))


def _write_teachers(sheet: Sheet, cell: Cell, said: str) -> None:
    meant = sheet.names.read(said)
    wrong = [each for each in meant if len(each.keys) != 1]
    if wrong:
        raise Invalid(*(_not_one(sheet, each) for each in wrong))
    persons = [each.keys[0] for each in meant]
    assign_teaching(sheet.desk.actor, school_class_id=cell[0], subject=cell[1], person_ids=persons, on=sheet.desk.on)


def _not_one(sheet: Sheet, meant: Meant[UUID]) -> Problem:
    if not meant.keys:
        return Problem("nobody", "person_ids", NOBODY.fill(text=meant.text))
    who = ", ".join(sheet.names.names[each] for each in meant.keys)
    return Problem("several", "person_ids", SEVERAL.fill(text=meant.text, who=who))


def _write_periods(sheet: Sheet, cell: Cell, said: str) -> None:
    where: dict[str, Any] = {"school_class_id": cell[0], "subject": cell[1], "term": sheet.desk.term}
    if not said:
        forget_course(sheet.desk.actor, **where)
        return
    if not said.isascii() or not said.isdigit():
        raise Invalid(Problem("not-number", "periods", NOT_NUMBER.fill(text=said)))
    plan_course(sheet.desk.actor, **where, **sheet.courses[cell].with_periods(int(said)))


def _shown(sheet: Sheet, typed: Typed) -> Mapping[str, Any]:
    desk = sheet.desk
    records = gather(desk.school.pk, desk.year.name, desk.term, desk.on)
    loads = loads_of(desk.actor, desk.school, desk.year.name, desk.term, on=desk.on, records=records)
    tabs = [
        {"label": words, "href": desk.href("assignments", show=key, on=desk.on), "is_current": key == sheet.shows}
        for key, words in SHOWN.items()
    ]
    return {
        **desk.shown("assignments"),
        "shows": sheet.shows,
        "tabs": tabs,
        "columns": [
            {"id": each, "name": name_of(each, desk.on), "href": desk.href("subject", each)} for each in sheet.subjects
        ],
        "rows": list(_rows(sheet, typed)),
        "names": [(sheet.names.short[key], name) for key, name in sheet.names.names.items()],
        "problems": typed.problems,
        "seen": seen_field(sheet.standing()),
        "loads": shown_loads(desk, loads),
        "lacking": sum(each.periods for each in records.demands if each.teacher_id is None),
    }


def _rows(sheet: Sheet, typed: Typed) -> Iterator[dict[str, Any]]:
    for one in sheet.classes:
        cells = [_cell(sheet, typed, (one.pk, subject)) for subject in sheet.subjects]
        own = [course for (class_id, _), course in sheet.courses.items() if class_id == one.pk]
        yield {"id": one.pk, "name": one.name, "cells": cells, "periods": sum(each.periods for each in own)}


def _cell(sheet: Sheet, typed: Typed, cell: Cell) -> dict[str, Any] | None:
    if cell not in sheet.courses:
        return None
    name = cell_name(cell)
    value, state = typed.shown(name, sheet.written(cell))
    return {
        "name": name,
        "value": value,
        "state": state,
        "label": sheet.label(cell),
        "hint": sheet.hint(cell),
        "periods": sheet.courses[cell].periods,
    }
