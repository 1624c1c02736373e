"""Sheets of primary levels and tests as workbooks: out and in again, as the mark sheets of secondary schools."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hoaban.kernel.errors import Denied, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import download
from hoaban.modules.assessment.actions import set_primary_sheet
from hoaban.modules.assessment.desk import WRITE
from hoaban.modules.assessment.pages.entry import NOT_OPEN, Line, key_of
from hoaban.modules.assessment.pages.finding import crumbs, desk_of
from hoaban.modules.assessment.pages.primary import PARTS, PERIODS, YEAR, may_type, opened
from hoaban.modules.assessment.pages.seen import EMPTY
from hoaban.modules.assessment.pages.sheets import HERE
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
from hoaban.modules.assessment.words import capital
from hoaban.modules.people.models import Person


def primary_sheet(request: HttpRequest, class_id: UUID, part: str, period: str) -> HttpResponse:
    """Give one point of a primary year as a workbook; take one back, checked first, or written where it can be."""
    desk = desk_of(request, class_id)
    _, columns, lines = opened(desk, part, period)
    if part == YEAR or not columns:
        raise Http404
    heads = [column.name.vi for column in columns]
    if request.method != "POST":
        name = f"{desk.school_class.name}-{part}-{period}".replace("/", "-")
        return download("xlsx", name, _workbook(heads, lines))
    if not may_type(desk):
        raise Denied(WRITE)
    context = taken(
        request,
        lambda rows: judge(lines, heads, rows),
        lambda found: set_primary_sheet(desk.actor, school_class_id=class_id, rows=found),
    )
    title = vi_en("{part}, lớp {name}", "{part}, class {name}")
    context |= {
        "title": title.fill(part=PARTS[part], name=desk.school_class.name),
        "lead": capital(PERIODS[period]),
        "unit": vi_en("đánh giá", "judgements"),
        "crumbs": crumbs(desk, (HERE, "")),
    }
    return render(request, "assessment/sheet.html", context)


def _workbook(heads: Sequence[str], lines: Sequence[Line]) -> list[list[Any]]:
    """The head, then a pupil a line; what a pupil's grade does not take is a dash."""
    born = dict(Person.objects.filter(pk__in=[line.person_id for line in lines]).values_list("pk", "birth_date"))
    found: list[list[Any]] = [[*HEAD, *heads, SEEN_HEAD]]
    for number, line in enumerate(lines, start=1):
        cells = [_shown(slot.shown) if slot else NOT_THEIRS for slot in line.slots]
        seen = write_seen({head: slot.shown for head, slot in zip(heads, line.slots, strict=True) if slot})
        found.append([str(line.person_id), number, line.name, f"{born[line.person_id]:%d/%m/%Y}", *cells, seen])
    return found


NOT_THEIRS = "–"


def _shown(text: str) -> int | str | None:
    return int(text) if text.isdecimal() else text or None


def judge(lines: Sequence[Line], heads: Sequence[str], rows: Rows) -> Verdicts:
    """Judge every cell of a workbook: cells of one record become one row, as on the page."""
    verdicts = Verdicts()
    changes: dict[tuple[Any, ...], dict[str, Any]] = {}
    by_code = {str(line.person_id): line for line in lines}
    for found in lines_of(rows, heads, by_code, verdicts):
        _judge_line(by_code[found.code], heads, found, verdicts, changes)
    verdicts.changes.extend(changes.values())
    return verdicts


def _judge_line(
    line: Line, heads: Sequence[str], found: Found, verdicts: Verdicts, changes: dict[tuple[Any, ...], dict[str, Any]]
) -> None:
    def reject(cell: str, why: Words) -> None:
        verdicts.rejected.append({"row": found.number, "name": line.name, "cell": cell, "why": why})

    for head, slot in zip(heads, line.slots, strict=True):
        said = found.cells.get(head, "")
        if not said or said == NOT_THEIRS:
            continue
        if slot is None:
            reject(head, NOT_ASKED)
        elif said == slot.shown:
            verdicts.same += 1
        elif slot.read is None:
            reject(head, NOT_OPEN.message)
        elif isinstance(value := slot.read(said), Problem):
            reject(head, value.message)
        elif value == slot.row[slot.part]:
            verdicts.same += 1
        elif found.seen is not None and found.seen.get(head, "") != slot.shown:
            reject(head, OVERTAKEN.fill(now=slot.shown or EMPTY))
        else:
            row = changes.setdefault(key_of(line, slot), {"person_id": line.person_id, **slot.row})
            row[slot.part] = value


NOT_ASKED = vi_en(
    "Khối của học sinh không có cột này. Hãy để trống.", "The pupil's grade has no such column. Leave it empty."
)
