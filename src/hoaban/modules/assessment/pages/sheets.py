"""Mark sheets as workbooks: out for working at home, and in again with a verdict for every cell that is not taken."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
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
from hoaban.modules.assessment.pages.seen import EMPTY
from hoaban.modules.assessment.rules.curriculum import name_of
from hoaban.modules.assessment.words import TERMS

HEAD = ("Mã", "STT", "Họ và tên", "Ngày sinh")
SEEN_HEAD = "Khi tải về"  # what stood when the workbook was made, so that nobody writes over what came later
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
    lines: list[list[Any]] = [[*HEAD, *(slot_name(slot).vi for slot in found.slots), SEEN_HEAD]]
    for number, (person_id, name, born) in enumerate(found.pupils, start=1):
        marks = [_number(found.standing(person_id, slot)) for slot in found.slots]
        lines.append([str(person_id), number, name, born, *marks, _seen(found, person_id)])
    return lines


def _seen(found: Sheet, person_id: UUID) -> str:
    """Write what stands of a pupil: `TX1=7.5; GK=8`."""
    standing = ((slot_name(slot).vi, found.standing(person_id, slot)) for slot in found.slots)
    return "; ".join(f"{name}={value}" for name, value in standing if value)


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
    verdicts, places, seen_at = Verdicts(), None, None
    pupils = {str(person_id): (person_id, name) for person_id, name, _ in found.pupils}
    for number, row in rows:
        if places is None:
            places, seen_at = _places(found, row), _place_of(SEEN_HEAD, row)
            if places is None and number > SEARCHED_ROWS:
                break
            continue
        code = _text(row[0]) if row else ""
        if code in pupils:
            cells = [(slot, _text(row[at]) if at < len(row) else "") for slot, at in places]
            seen = None if seen_at is None else _text(row[seen_at]) if seen_at < len(row) else ""
            _judge_row(found, verdicts, Row(number, *pupils[code], cells, _read_seen(seen)))
        elif any(_text(cell) for cell in row):
            verdicts.rejected.append({"row": number, "name": _text(row[2]) if len(row) > 2 else "", "why": STRANGER})  # noqa: PLR2004
    if places is None:
        verdicts.rejected.append({"row": None, "name": "", "why": NO_HEAD})
    return verdicts


OVERTAKEN = vi_en(
    "Từ khi tải mẫu về, điểm này đã được ghi là {now}. Hãy tải lại mẫu rồi sửa nếu vẫn cần.",
    "Since the sheet was downloaded this mark was written as {now}. Download it again and correct it if you still mean to.",
)
STRANGER = vi_en(
    "Mã ở cột đầu không phải là học sinh của lớp. Hãy tải lại mẫu của lớp này.",
    "The code in the first column is no pupil of the class. Download the class's sheet again.",
)
NO_HEAD = vi_en(
    "Không thấy dòng tiêu đề có «Mã» và các cột điểm. Hãy dùng mẫu tải từ trang này.",
    "There is no header with “Mã” and the columns of marks. Use the sheet downloaded from this page.",
)


def _place_of(head: str, row: Sequence[Cell]) -> int | None:
    return next((at for at, cell in enumerate(row) if fold(_text(cell)) == fold(head)), None)


def _places(found: Sheet, row: Sequence[Cell]) -> list[tuple[Slot, int]] | None:
    """Find the columns of marks in a header row; None where the row is none."""
    heads = {fold(_text(cell)): at for at, cell in enumerate(row)}
    if fold(HEAD[0]) not in heads:
        return None
    known = {fold(slot_name(slot).vi): slot for slot in found.slots}
    return [(slot, heads[name]) for name, slot in known.items() if name in heads]


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil's line of a workbook; `seen` is what stood when it was made, None where it does not say."""

    number: int
    person_id: UUID
    name: str
    cells: Sequence[tuple[Slot, str]]
    seen: Mapping[str, str] | None

    def rejected(self, slot: Slot, why: Words) -> dict[str, Any]:
        return {"row": self.number, "name": self.name, "cell": slot_name(slot).vi, "why": why}


def _judge_row(
    found: Sheet,
    verdicts: Verdicts,
    row: Row,
) -> None:
    for slot, said in row.cells:
        value, standing = read_value(said, found.kind, found.desk.rules), found.standing(row.person_id, slot)
        if isinstance(value, Problem):
            verdicts.rejected.append(row.rejected(slot, value.message))
        elif value and value == standing:
            verdicts.same += 1
        elif value and row.seen is not None and row.seen.get(slot_name(slot).vi, "") != standing:
            verdicts.rejected.append(row.rejected(slot, OVERTAKEN.fill(now=standing or EMPTY)))
        elif value:
            verdicts.changes.append(mark_of(found, row.person_id, slot, value))


def _read_seen(text: str | None) -> Mapping[str, str] | None:
    pairs = (part.partition("=") for part in (text or "").split(";"))
    return None if text is None else {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _text(cell: Cell) -> str:
    """Read a cell as people typed it; an empty cell takes no mark back."""
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
