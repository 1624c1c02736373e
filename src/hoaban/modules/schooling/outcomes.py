"""What a check or an import of registers came to, shaped for its page: where it stands, its workbooks, the causes with their rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.jobs import LOST_AFTER
from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.models import JobRun
from hoaban.modules.schooling.jobs import CHECK
from hoaban.modules.schooling.registers.causes import CAUSES
from hoaban.modules.schooling.registers.unread import Alike, by_why

ROWS_SHOWN: Final = 40  # of a sheet, for each cause; all of them stand in the file to download
FILES_SHOWN: Final = 8  # for each cause, at once
FILES_FOLDED: Final = 100  # and behind a fold
SHEETS_SHOWN: Final = 20  # that are not read, for each reason
UNREAD_FILES: Final = 3  # of those that have such a sheet
PARTS: Final = ("students", "staff")
COUNTS: Final = ("read", "held", "rejected")
SEVERITIES: Final = {
    "rejected": ("wrong", vi_en("Bị loại", "Rejected")),
    "warned": ("attention", vi_en("Vào được, cần xem lại", "Accepted with a warning")),
}
WORKBOOK_COLUMNS: Final = (
    Column("file", vi_en("Tệp", "File")),
    Column("classes", vi_en("Lớp", "Classes"), "number"),
    Column("students_read", vi_en("Học sinh: số dòng", "Learners: rows"), "number"),
    Column("students_held", vi_en("vào được", "accepted"), "number"),
    Column("students_rejected", vi_en("bị loại", "rejected"), "number"),
    Column("staff_read", vi_en("Nhân sự: số dòng", "Staff: rows"), "number"),
    Column("staff_held", vi_en("vào được", "accepted"), "number"),
    Column("staff_rejected", vi_en("bị loại", "rejected"), "number"),
)
CHANGED_COLUMN: Final = Column("changed", vi_en("Đã ghi", "Written"))
CHANGES: Final = {
    "sites": vi_en("{n} điểm trường", "{n} sites"),
    "school facts": vi_en("{n} thông tin của trường", "{n} facts of the school"),
    "classes": vi_en("{n} lớp mới", "{n} new classes"),
    "classes changed": vi_en("sửa {n} lớp", "{n} classes changed"),
    "homerooms": vi_en("{n} phân công chủ nhiệm", "{n} homerooms"),
    "persons": vi_en("{n} người mới", "{n} new persons"),
    "persons welcomed": vi_en("{n} người đã có hồ sơ", "{n} persons known before"),
    "persons corrected": vi_en("sửa {n} người", "{n} persons corrected"),
    "guardians": vi_en("{n} cha mẹ", "{n} guardians"),
    "appointments": vi_en("{n} vị trí việc làm", "{n} appointments"),
    "staff corrected": vi_en("sửa {n} nhân sự", "{n} staff corrected"),
    "enrolments": vi_en("{n} học sinh vào lớp", "{n} enrolments"),
    "enrolments changed": vi_en("sửa {n} học sinh", "{n} enrolments changed"),
    "enrolments taken out": vi_en("rút {n} học sinh", "{n} enrolments taken out"),
}
OTHER_CHANGE: Final = vi_en("{n} thay đổi khác", "{n} other changes")


@dataclass(frozen=True)
class Outcome:
    """A run as its page tells it; `file` narrows the causes to one workbook."""

    run: JobRun
    file: str = ""

    @property
    def href(self) -> str:
        return reverse("schooling:register-job", args=[self.run.pk])

    @property
    def is_check(self) -> bool:
        return self.run.kind == CHECK

    @property
    def title(self) -> Words:
        return vi_en("Kiểm tra sổ", "Check of registers") if self.is_check else vi_en("Nhập sổ", "Import of registers")

    @property
    def is_lost(self) -> bool:
        """Begun so long ago that its worker must have died."""
        begun = self.run.started_at
        return not self.run.is_over and begun is not None and begun < timezone.now() - LOST_AFTER

    @property
    def is_working(self) -> bool:
        return not self.run.is_over and not self.is_lost

    @property
    def is_broken(self) -> bool:
        return self.is_lost or self.run.state == JobRun.FAILED

    @property
    def standing(self) -> tuple[str, Words]:
        if self.is_broken:
            return "wrong", vi_en("Bị dừng giữa chừng", "Stopped half-way")
        if self.run.state == JobRun.WAITING:
            return "info", vi_en("Đang chờ đến lượt", "Waiting for its turn")
        if self.run.state == JobRun.RUNNING:
            return "info", vi_en("Đang chạy", "Working")
        if self.unreadable or self.total("rejected"):
            return "attention", vi_en("Xong, có chỗ cần sửa", "Done, some things need mending")
        return "good", vi_en("Xong", "Done")

    @property
    def detail(self) -> Words | str:
        return Words.from_json(self.run.message) if self.run.message else ""

    @cached_property
    def _result(self) -> Mapping[str, Any]:
        return self.run.result or {}

    @property
    def school_year(self) -> str:
        return str(self._result.get("school_year", ""))

    @property
    def workbooks(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._result.get("workbooks", ())
        return found

    @property
    def unreadable(self) -> list[dict[str, Any]]:
        found = self._result.get("unreadable", ())
        return [{"file": each["file"], "reason": Words.from_json(each["reason"])} for each in found]

    def total(self, what: str) -> int:
        return sum(_count(book, part, what) for book in self.workbooks for part in PARTS)

    @property
    def held(self) -> int:
        return self.total("held")

    @property
    def rejected(self) -> int:
        return self.total("rejected")

    # -- the table of workbooks

    def columns(self) -> list[Column]:
        return [*WORKBOOK_COLUMNS] if self.is_check else [*WORKBOOK_COLUMNS, CHANGED_COLUMN]

    def rows(self) -> list[dict[str, Any]]:
        """Give the workbooks, those with the most rejected rows first."""
        rows = [self._row(book) for book in self.workbooks]
        return sorted(rows, key=lambda row: (-row["students_rejected"] - row["staff_rejected"], row["file"]))

    def _row(self, book: Mapping[str, Any]) -> dict[str, Any]:
        counts = {f"{part}_{what}": _count(book, part, what) for part in PARTS for what in COUNTS}
        href = f"?{urlencode({'file': book['file']})}#causes"
        return {"file": book["file"], "href": href, "classes": book["classes"], "changed": _changes(book), **counts}

    def foot(self) -> dict[str, Any] | None:
        """Give the sums, where there is more than one workbook."""
        rows = self.rows()
        if len(rows) < 2:  # noqa: PLR2004  one workbook is its own sum
            return None
        keys = [column.key for column in WORKBOOK_COLUMNS[1:]]
        return {"file": vi_en("Cộng", "In all"), **{key: sum(row[key] for row in rows) for key in keys}}

    # -- what was not read

    def unread(self) -> list[dict[str, Any]]:
        """Give what nobody understood of the workbooks, by why; what most files have comes first."""
        told = [each for each in self._result.get("unread", ()) if self.file in ("", each["file"])]
        return [
            {"why": why, "lines": [_alike(each) for each in sheets[:SHEETS_SHOWN]], "more": len(sheets) - SHEETS_SHOWN}
            for why, sheets in by_why(told)
        ]

    # -- the causes

    def causes(self) -> list[dict[str, Any]]:
        """Give the causes, most frequent first, each with its first rows."""
        found = [self._cause(told["code"], self._places(told)) for told in self._result.get("causes", ())]
        return sorted((each for each in found if each["count"]), key=lambda each: -each["count"])

    def _places(self, told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [place for place in told["rows"] if self.file in ("", place["file"])]

    def _cause(self, code: str, places: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        cause, lines = CAUSES[code], _by_sheet(places)
        return {
            "code": code,
            "meaning": cause.meaning,
            "remedy": cause.remedy,
            "severity": SEVERITIES[cause.severity],
            "count": len(places),
            "lines": lines[:FILES_SHOWN],
            "later": lines[FILES_SHOWN:FILES_FOLDED],
            "more": len(lines) > FILES_FOLDED or any(line["more"] for line in lines),
        }

    def lines(self) -> Iterator[list[Any]]:
        """Give every row that has a cause, for a file to work through."""
        heads = (
            vi_en("Tệp", "File"), vi_en("Trang", "Sheet"), vi_en("Dòng", "Row"), vi_en("Mức", "Severity"),
            vi_en("Lý do", "Cause"), vi_en("Cần làm", "What to do"), vi_en("Mã lý do", "Code"),
        )  # fmt: skip
        yield [str(head) for head in heads]
        for told in self._result.get("causes", ()):
            cause = CAUSES[told["code"]]
            for place in self._places(told):
                severity = SEVERITIES[cause.severity][1]
                said = (severity, cause.meaning, cause.remedy)
                yield [place["file"], place["sheet"], place["row"], *map(str, said), cause.code]


def _by_sheet(places: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put the rows of one sheet into one line, in the order of files: rows 5, 68, 71."""
    found: dict[tuple[str, str], list[int]] = {}
    for place in places:
        found.setdefault((place["file"], place["sheet"]), []).append(place["row"])
    return [
        {
            "file": file,
            "sheet": sheet,
            "rows": ", ".join(str(row) for row in rows[:ROWS_SHOWN]),
            "more": max(0, len(rows) - ROWS_SHOWN),
        }
        for (file, sheet), rows in found.items()
    ]


def _alike(each: Alike) -> dict[str, Any]:
    files = ", ".join(each.files[:UNREAD_FILES])
    return {"sheet": each.sheet, "columns": each.columns, "files": files, "more": len(each.files) - UNREAD_FILES}


def outcome_of(run: JobRun, file: str = "") -> Outcome:
    return Outcome(run, file)


def _count(book: Mapping[str, Any], part: str, what: str) -> int:
    counts: Mapping[str, int] = book[part]
    return counts["accepted"] + counts["warned"] if what == "held" else counts[what]


def _changes(book: Mapping[str, Any]) -> str:
    """Say what an import wrote; the same file again writes nothing."""
    changed: Mapping[str, int] = book.get("changed") or {}
    said = [str(CHANGES.get(what, OTHER_CHANGE).fill(n=number(count))) for what, count in changed.items()]
    return ", ".join(said) or str(vi_en("không có gì mới", "nothing new"))
