"""Mark sheets as workbooks: out for working at home, and in again with a verdict for every cell that is not taken."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import download
from hoaban.modules.assessment.actions import set_marks
from hoaban.modules.assessment.entries import read_value
from hoaban.modules.assessment.pages.finding import crumbs, desk_of, subject_and_term
from hoaban.modules.assessment.pages.grid import Sheet, mark_of, sheet_of, slot_name
from hoaban.modules.assessment.pages.seen import EMPTY
from hoaban.modules.assessment.pages.workbooks import (
    HEAD,
    OVERTAKEN,
    SEEN_HEAD,
    Found,
    Rows,
    Verdicts,
    lines_of,
    taken,
    write_seen,
)
from hoaban.modules.assessment.words import TERMS
from hoaban.modules.schooling.curriculum import name_of

HERE = vi_en("Nhập từ tệp", "Import from a file")


def sheet(request: HttpRequest, class_id: UUID, subject: str, term: int) -> HttpResponse:
    """Give a mark sheet as a workbook; take one back, checked first, or written where it can be."""
    desk = desk_of(request, class_id)
    found = sheet_of(desk, subject_and_term(desk, subject, term), term)
    if request.method != "POST":
        return download("xlsx", f"{desk.school_class.name}-{subject}-{term}".replace("/", "-"), _lines(found))
    context = taken(
        request,
        lambda rows: judge(found, rows),
        lambda marks: set_marks(desk.actor, school_class_id=class_id, marks=marks),
    )
    context |= {
        "title": vi_en("{subject}, lớp {name}", "{subject}, class {name}").fill(
            subject=name_of(subject, desk.day), name=desk.school_class.name
        ),
        "lead": TERMS[term],
        "unit": vi_en("điểm", "marks"),
        "crumbs": crumbs(desk, (HERE, "")),
    }
    return render(request, "assessment/sheet.html", context)


def _lines(found: Sheet) -> list[list[Any]]:
    """A workbook's lines: the head, then a pupil a line, known by the code in the first column."""
    lines: list[list[Any]] = [[*HEAD, *(slot_name(slot).vi for slot in found.slots), SEEN_HEAD]]
    for number, (person_id, name, born) in enumerate(found.pupils, start=1):
        standing = {slot_name(slot).vi: found.standing(person_id, slot) for slot in found.slots}
        marks = [_number(value) for value in standing.values()]
        lines.append([str(person_id), number, name, born, *marks, write_seen(standing)])
    return lines


def _number(value: str) -> float | str | None:
    if not value:
        return None
    return {"dat": "Đ", "chua-dat": "CĐ"}.get(value) or float(value)


def judge(found: Sheet, rows: Rows) -> Verdicts:
    """Judge every cell of a workbook against the sheet."""
    verdicts = Verdicts()
    pupils = {str(person_id): (person_id, name) for person_id, name, _ in found.pupils}
    for line in lines_of(rows, [slot_name(slot).vi for slot in found.slots], pupils, verdicts):
        _judge_line(found, verdicts, line, *pupils[line.code])
    return verdicts


def _judge_line(found: Sheet, verdicts: Verdicts, line: Found, person_id: UUID, name: str) -> None:
    def reject(cell: str, why: Words) -> None:
        verdicts.rejected.append({"row": line.number, "name": name, "cell": cell, "why": why})

    for slot in found.slots:
        column = slot_name(slot).vi
        value = read_value(line.cells.get(column, ""), found.kind, found.desk.rules)
        standing = found.standing(person_id, slot)
        if isinstance(value, Problem):
            reject(column, value.message)
        elif value and value == standing:
            verdicts.same += 1
        elif value and line.seen is not None and line.seen.get(column, "") != standing:
            reject(column, OVERTAKEN.fill(now=standing or EMPTY))
        elif value:
            verdicts.changes.append(mark_of(found, person_id, slot, value))
