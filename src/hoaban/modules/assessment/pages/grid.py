"""The mark grid of a class, subject and term: a form that also works without script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions import set_marks
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.entries import SubjectKind, numbers_of
from hoaban.modules.assessment.models import Mark
from hoaban.modules.assessment.pages.finding import closed_because, crumbs, desk_of, subject_and_term
from hoaban.modules.assessment.pages.seen import Seen, seen_field
from hoaban.modules.assessment.pages.states import nobody_here
from hoaban.modules.assessment.reads import results_of, shown_value
from hoaban.modules.assessment.rules.levels import FINAL, MID, REGULAR
from hoaban.modules.assessment.words import TERMS
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import ClassSubject, Enrolment

SHORT = {REGULAR: Words("TX", "R"), MID: Words("GK", "Mid"), FINAL: Words("CK", "Final")}
Slot = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A mark sheet: its pupils in the order of lists, its columns, and what stands in it."""

    desk: Desk
    row: ClassSubject
    term: int
    pupils: list[tuple[UUID, str, str]]
    marks: Mapping[tuple[UUID, str, int], Mark] = field(default_factory=dict)

    @property
    def kind(self) -> SubjectKind:
        found = self.desk.kind_of(self.row.subject)
        if found is None:
            raise LookupError(self.row.subject)
        return found

    @property
    def slots(self) -> list[Slot]:
        """The columns of marks: regular ones, mid-term, end of term."""
        count = numbers_of(REGULAR, self.kind, self.desk.rules)
        return [*((REGULAR, number) for number in range(1, count + 1)), (MID, 1), (FINAL, 1)]

    def standing(self, person_id: UUID, slot: Slot) -> str:
        mark = self.marks.get((person_id, *slot))
        return mark.value if mark else ""


def slot_name(slot: Slot) -> Words:
    kind, number = slot
    return SHORT[kind] if kind != REGULAR else Words(f"{SHORT[kind].vi}{number}", f"{SHORT[kind].en}{number}")


def sheet_of(desk: Desk, row: ClassSubject, term: int) -> Sheet:
    """Read a mark sheet as far as the reader may see it."""
    stays = Enrolment.objects.visible_to(desk.actor).on(desk.day).filter(school_class=desk.school_class)
    names = stays.order_by("person__sort_key", "person_id").values_list(
        "person_id", "person__full_name", "person__birth_date"
    )
    marks = Mark.objects.visible_to(desk.actor).filter(
        school_class=desk.school_class, subject=row.subject, term=term, kind__in=SHORT
    )
    pupils = [(person_id, name, f"{born:%d/%m/%Y}") for person_id, name, born in names]
    return Sheet(desk, row, term, pupils, {(mark.person_id, mark.kind, mark.number): mark for mark in marks})


def grid(request: HttpRequest, class_id: UUID, subject: str, term: int) -> HttpResponse:
    """Show a mark sheet; whoever teaches the subject writes in it, all cells together."""
    desk = desk_of(request, class_id)
    sheet = sheet_of(desk, subject_and_term(desk, subject, term), term)
    typed: Mapping[str, str] = {}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        typed = {name: str(value) for name, value in request.POST.items()}
        problems = save(sheet, typed)
        if not problems:
            return redirect("assessment:grid", class_id, subject, term)
    return render(request, "assessment/grid.html", _shown(sheet, typed, problems), status=422 if problems else 200)


def save(sheet: Sheet, typed: Mapping[str, str]) -> list[Problem]:
    """Write the cells that were typed into; gives what is wrong, each with its cell. Nothing is written then."""
    seen, changes, overtaken = Seen.of(typed), [], []
    for person_id, slot, shown in _cells(sheet):
        name = cell_name(person_id, slot)
        said = seen.changed(name, typed.get(name), shown)
        if said is None:
            continue
        changes.append(mark_of(sheet, person_id, slot, said))
        problem = seen.overtaken(name, shown)
        if problem:
            overtaken.append(Problem(problem.code, f"marks[{len(changes) - 1}]", problem.message))
    if overtaken or not changes:
        return _placed(sheet, changes, overtaken)
    try:
        set_marks(sheet.desk.actor, school_class_id=sheet.desk.school_class.pk, marks=changes)
    except Invalid as refusal:
        return _placed(sheet, changes, refusal.problems)
    return []


def _cells(sheet: Sheet) -> Iterator[tuple[UUID, Slot, str]]:
    """Give each cell with what stands in it, as it is typed."""
    for person_id, _, _ in sheet.pupils:
        yield from ((person_id, slot, _cell(sheet.standing(person_id, slot))) for slot in sheet.slots)


def mark_of(sheet: Sheet, person_id: UUID, slot: Slot, value: str) -> dict[str, Any]:
    place = {"subject": sheet.row.subject, "term": sheet.term, "kind": slot[0], "number": slot[1]}
    return {"person_id": person_id, **place, "value": value}


def cell_name(person_id: UUID, slot: Slot) -> str:
    return f"m-{person_id}-{slot[0]}-{slot[1]}"


def _cell(value: str) -> str:
    """Write a mark as it is typed in Vietnam."""
    return str(shown_value(value)).replace(".", ",") if value else ""


def _placed(sheet: Sheet, changes: Sequence[Mapping[str, Any]], problems: Sequence[Problem]) -> list[Problem]:
    """Say of each problem whose mark it is; `where` becomes the cell's name."""
    names = {person_id: name for person_id, name, _ in sheet.pupils}
    found = []
    for problem in problems:
        at = problem.where.removeprefix("marks[").partition("]")[0]
        each = changes[int(at) if at.isdecimal() else 0]
        slot = (each["kind"], each["number"])
        told = Words("{name}, {slot}: {message}", "{name}, {slot}: {message}").fill(
            name=names[each["person_id"]], slot=slot_name(slot), message=problem.message
        )
        found.append(Problem(problem.code, cell_name(each["person_id"], slot), told))
    return found


def _shown(sheet: Sheet, typed: Mapping[str, str], problems: Sequence[Problem]) -> dict[str, Any]:
    desk, wrong = sheet.desk, {problem.where for problem in problems}
    results = results_of(desk.actor, desk.school_class.pk)
    writable = desk.may_write(sheet.row.subject) and desk.is_open(sheet.term)
    subject = name_of(sheet.row.subject, desk.day)
    rows = []
    for person_id, name, _ in sheet.pupils:
        found = results.get(person_id)
        averages = found.subjects.get(sheet.row.subject, []) if found else []
        cells = [_cell_shown(sheet, person_id, slot, typed, wrong) for slot in sheet.slots]
        href = reverse("assessment:pupil", args=[person_id])
        average = shown_value(averages[sheet.term - 1]) if averages else None
        rows.append({"id": person_id, "name": name, "href": href, "cells": cells, "average": average})
    here = vi_en("{subject}, {term}", "{subject}, {term}").fill(subject=subject, term=TERMS[sheet.term])
    return {
        "class": desk.school_class,
        "subject": subject,
        "term": TERMS[sheet.term],
        "columns": [slot_name(slot) for slot in sheet.slots],
        "rows": rows,
        "writable": writable,
        "teaches": desk.may_write(sheet.row.subject),
        "teachers": ", ".join(_teachers(desk, sheet.row.subject)) or "–",
        "locked": closed_because(desk, sheet.term),
        "state": nobody_here(),
        "problems": problems,
        "seen": seen_field({cell_name(person_id, slot): shown for person_id, slot, shown in _cells(sheet)}),
        "crumbs": crumbs(desk, (here, "")),
        "saved_at": max((mark.at for mark in sheet.marks.values()), default=None),
        "terms": _terms(sheet),
        **{f"{name}_href": _address(sheet, name, sheet.term) for name in ("sheet", "comments", "correct")},
    }


def _address(sheet: Sheet, page: str, term: int) -> str:
    return reverse(f"assessment:{page}", args=[sheet.desk.school_class.pk, sheet.row.subject, term])


def _terms(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {"label": words, "href": _address(sheet, "grid", number), "is_current": number == sheet.term}
        for number, words in TERMS.items()
    ]


def _teachers(desk: Desk, subject: str) -> list[str]:
    """Name who teaches the subject here, for those who look and do not write."""
    persons = Person.objects.visible_to(desk.actor).filter(pk__in=desk.teachers.get(subject, set()))
    return list(persons.distinct().order_by("sort_key").values_list("full_name", flat=True))


def _cell_shown(sheet: Sheet, person_id: UUID, slot: Slot, typed: Mapping[str, str], wrong: set[str]) -> dict[str, Any]:
    name = cell_name(person_id, slot)
    standing = _cell(sheet.standing(person_id, slot))
    state = "conflict" if name in wrong else "saved" if standing else ""
    value, at = typed.get(name, standing), f"{slot[0]}-{slot[1]}"
    return {"name": name, "value": value, "state": state, "label": slot_name(slot), "slot": at}
