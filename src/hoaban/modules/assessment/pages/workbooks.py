"""What workbooks of a class's book share: their first columns, what stood when they were made, and a verdict for every cell not taken."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.http import HttpRequest

from hoaban.engines.workbooks.reader import read
from hoaban.engines.workbooks.refusals import Refused
from hoaban.engines.workbooks.sheets import Cell
from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.text import fold

HEAD = ("Mã", "STT", "Họ và tên", "Ngày sinh")
SEEN_HEAD = "Khi tải về"  # what stood when the workbook was made, so that nobody writes over what came later
SEARCHED_ROWS = 20
NAME_AT = HEAD.index("Họ và tên")
VERDICT_COLUMNS = (
    Column("row", vi_en("Dòng", "Row"), "number"),
    Column("name", vi_en("Họ và tên", "Name")),
    Column("cell", vi_en("Cột", "Column")),
    Column("why", vi_en("Vì sao không nhận, cần làm gì", "Why it was not taken, what to do")),
)
OVERTAKEN = vi_en(
    "Từ khi tải mẫu về, ô này đã được ghi là {now}. Hãy tải lại mẫu rồi sửa nếu vẫn cần.",
    "Since the sheet was downloaded this cell was written as {now}. Download it again and correct it if you still mean to.",
)
STRANGER = vi_en(
    "Mã ở cột đầu không phải là học sinh của lớp. Hãy tải lại mẫu của lớp này.",
    "The code in the first column is no pupil of the class. Download the class's sheet again.",
)
NO_HEAD = vi_en(
    "Không thấy dòng tiêu đề có «Mã» và các cột cần điền. Hãy dùng mẫu tải từ trang này.",
    "There is no header with “Mã” and the columns to fill. Use the sheet downloaded from this page.",
)
Rows = Sequence[tuple[int, Sequence[Cell]]]


class Sent(Protocol):
    """A file as the browser sent it."""

    def chunks(self) -> Iterator[bytes]: ...


@dataclass(slots=True)
class Verdicts:
    """What a workbook holds: what differs from what stands, how many cells are the same, and what cannot be taken."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A pupil's line: its cells by column, and what stood in them when the workbook was made, None where it does not say."""

    number: int
    code: str
    cells: Mapping[str, str]
    seen: Mapping[str, str] | None


def taken(
    request: HttpRequest, judge: Callable[[Rows], Verdicts], write: Callable[[list[dict[str, Any]]], object]
) -> dict[str, Any]:
    """Check the workbook that was sent and, asked to, write what can be; gives what the page tells of it."""
    sent, verdicts, refusal, is_written = request.FILES.get("file"), Verdicts(), None, False
    try:
        if sent is not None:
            verdicts = judge(_rows(sent))
        if request.POST.get("verb") == "import" and verdicts.changes:
            write(verdicts.changes)
            is_written = True
    except Refused as error:
        refusal = Words(f"{error.what.vi} {error.next_step.vi}", f"{error.what.en} {error.next_step.en}")
    except Invalid as error:
        refusal = error.problems[0].message
    return {
        "verdicts": verdicts,
        "columns": VERDICT_COLUMNS,
        "refusal": refusal,
        "is_written": is_written,
        "nothing_sent": sent is None,
    }


def _rows(sent: Sent) -> Rows:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        kept.writelines(sent.chunks())
        kept.flush()
        sheets = read(Path(kept.name))
    return list(sheets[0].numbered()) if sheets else []


def lines_of(rows: Rows, columns: Sequence[str], codes: Mapping[str, object], verdicts: Verdicts) -> Iterator[Found]:
    """Give the lines of pupils: columns are known by their heads, pupils by their code; what is neither is rejected."""
    places: dict[str, int] | None = None
    for number, row in rows:
        if places is None:
            places = _places(columns, row)
            if places is None and number > SEARCHED_ROWS:
                break
        elif (code := _text(row, 0)) in codes:
            cells = {name: _text(row, at) for name, at in places.items() if name != SEEN_HEAD}
            seen = _read_seen(_text(row, places[SEEN_HEAD])) if SEEN_HEAD in places else None
            yield Found(number, code, cells, seen)
        elif any(_text(row, at) for at in range(len(row))):
            verdicts.rejected.append({"row": number, "name": _text(row, NAME_AT), "why": STRANGER})
    if places is None:
        verdicts.rejected.append({"row": None, "name": "", "why": NO_HEAD})


def _places(columns: Sequence[str], row: Sequence[Cell]) -> dict[str, int] | None:
    """Find the columns in a header row; None where the row is none."""
    heads = {fold(_text(row, at)): at for at in range(len(row))}
    if fold(HEAD[0]) not in heads:
        return None
    return {name: heads[fold(name)] for name in (*columns, SEEN_HEAD) if fold(name) in heads}


def write_seen(standing: Mapping[str, str]) -> str:
    """Write what stands of a pupil: `TX1=7.5; GK=8`."""
    return "; ".join(f"{name}={value}" for name, value in standing.items() if value)


def _read_seen(text: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _text(row: Sequence[Cell], at: int) -> str:
    """Read a cell as people typed it; an empty cell takes nothing back."""
    cell = row[at] if at < len(row) else None
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
