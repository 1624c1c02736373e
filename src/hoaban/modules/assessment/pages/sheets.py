"""Mark sheets as workbooks: out for working at home, and in again with a verdict for every cell that is not taken."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoaban.engines.workbooks.reader import read
from hoaban.engines.workbooks.refusals import Refused
from hoaban.engines.workbooks.sheets import Cell
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column, download
from hoaban.kernel.text import fold
from hoaban.modules.assessment.actions import set_marks
from hoaban.modules.assessment.entries import read_value
from hoaban.modules.assessment.pages.finding import crumbs, desk_of, subject_and_term
from hoaban.modules.assessment.pages.grid import Sheet, Slot, mark_of, sheet_of, slot_name
from hoaban.modules.assessment.rules.curriculum import name_of
from hoaban.modules.assessment.words import TERMS

HEAD = ("Mã", "STT", "Họ và tên", "Ngày sinh")
SEARCHED_ROWS = 20
VERDICT_COLUMNS = (
    Column("row", vi_en("Dòng", "Row"), "number"),
    Column("name", vi_en("Họ và tên", "Name")),
    Column("cell", vi_en("Cột", "Column")),
    Column("why", vi_en("Vì sao không nhận, cần làm gì", "Why it was not taken, what to do")),
)


class Sent(Protocol):
    """A file as the browser sent it."""

    def chunks(self) -> Iterator[bytes]: ...


@dataclass(slots=True)
class Verdicts:
    """What a workbook holds: marks that differ from those that stand, how many are the same, and what cannot be taken."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)


def sheet(request: HttpRequest, class_id: UUID, subject: str, term: int) -> HttpResponse:
    """Give a mark sheet as a workbook; take one back, checked first, or written where it can be."""
    desk = desk_of(request, class_id)
    found = sheet_of(desk, subject_and_term(desk, subject, term), term)
    if request.method != "POST":
        return download("xlsx", f"{desk.school_class.name}-{subject}-{term}".replace("/", "-"), _lines(found))
    sent, verdicts, refusal = request.FILES.get("file"), Verdicts(), None
    try:
        if sent is not None:
            verdicts = judge(found, _rows(sent))
    except Refused as error:
        refusal = Words(f"{error.what.vi} {error.next_step.vi}", f"{error.what.en} {error.next_step.en}")
    is_written = False
    if request.POST.get("verb") == "import" and verdicts.changes:
        try:
            set_marks(desk.actor, school_class_id=class_id, marks=verdicts.changes)
            is_written = True
        except Invalid as error:
            refusal = error.problems[0].message
    here = vi_en("Nhập từ tệp", "Import from a file")
    context = {
        "class": desk.school_class,
        "subject": name_of(subject, desk.day),
        "term": TERMS[term],
        "verdicts": verdicts,
        "columns": VERDICT_COLUMNS,
        "refusal": refusal,
        "is_written": is_written,
        "nothing_sent": sent is None,
        "crumbs": crumbs(desk, (here, "")),
    }
    return render(request, "assessment/sheet.html", context)


def _lines(found: Sheet) -> list[list[Any]]:
    """A workbook's lines: the head, then a pupil a line, known by the code in the first column."""
    lines: list[list[Any]] = [[*HEAD, *(slot_name(slot).vi for slot in found.slots)]]
    for number, (person_id, name, born) in enumerate(found.pupils, start=1):
        marks = [_number(found.standing(person_id, slot)) for slot in found.slots]
        lines.append([str(person_id), number, name, born, *marks])
    return lines


def _number(value: str) -> float | str | None:
    if not value:
        return None
    return {"dat": "Đ", "chua-dat": "CĐ"}.get(value) or float(value)


def _rows(sent: Sent) -> list[tuple[int, Sequence[Cell]]]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        kept.writelines(sent.chunks())
        kept.flush()
        sheets = read(Path(kept.name))
    return list(sheets[0].numbered()) if sheets else []


def judge(found: Sheet, rows: Sequence[tuple[int, Sequence[Cell]]]) -> Verdicts:
    """Judge every cell of a workbook against the sheet: the columns are known by their heads, pupils by their code."""
    verdicts, places = Verdicts(), None
    pupils = {str(person_id): (person_id, name) for person_id, name, _ in found.pupils}
    for number, row in rows:
        if places is None:
            places = _places(found, row)
            if places is None and number > SEARCHED_ROWS:
                break
            continue
        code = _text(row[0]) if row else ""
        if code in pupils:
            _judge_row(found, verdicts, (number, *pupils[code]), [(slot, at, row) for slot, at in places])
        elif any(_text(cell) for cell in row):
            verdicts.rejected.append({"row": number, "name": _text(row[2]) if len(row) > 2 else "", "why": STRANGER})  # noqa: PLR2004
    if places is None:
        verdicts.rejected.append({"row": None, "name": "", "why": NO_HEAD})
    return verdicts


STRANGER = vi_en(
    "Mã ở cột đầu không phải là học sinh của lớp. Hãy tải lại mẫu của lớp này.",
    "The code in the first column is no pupil of the class. Download the class's sheet again.",
)
NO_HEAD = vi_en(
    "Không thấy dòng tiêu đề có «Mã» và các cột điểm. Hãy dùng mẫu tải từ trang này.",
    "There is no header with “Mã” and the columns of marks. Use the sheet downloaded from this page.",
)


def _places(found: Sheet, row: Sequence[Cell]) -> list[tuple[Slot, int]] | None:
    """Find the columns of marks in a header row; None where the row is none."""
    heads = {fold(_text(cell)): at for at, cell in enumerate(row)}
    if fold(HEAD[0]) not in heads:
        return None
    known = {fold(slot_name(slot).vi): slot for slot in found.slots}
    return [(slot, heads[name]) for name, slot in known.items() if name in heads]


def _judge_row(
    found: Sheet,
    verdicts: Verdicts,
    pupil: tuple[int, UUID, str],
    cells: Sequence[tuple[Slot, int, Sequence[Cell]]],
) -> None:
    number, person_id, name = pupil
    for slot, at, row in cells:
        said = _text(row[at]) if at < len(row) else ""
        value = read_value(said, found.kind, found.desk.rules)
        if isinstance(value, Problem):
            cell = slot_name(slot).vi
            verdicts.rejected.append({"row": number, "name": name, "cell": cell, "why": value.message})
        elif value and value == found.standing(person_id, slot):
            verdicts.same += 1
        elif value:
            verdicts.changes.append(mark_of(found, person_id, slot, value))


def _text(cell: Cell) -> str:
    """Read a cell as people typed it; an empty cell takes no mark back."""
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
