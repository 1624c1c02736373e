"""Rows of students and staff."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from hoaban.engines.registers.columns import Table, compact
from hoaban.engines.registers.records import Extra, Finding, RegisterStaff, RegisterStudent, Sex
from hoaban.engines.registers.values import (
    POST_NAMES,
    date_of,
    decoded,
    is_marked,
    it_certificate_of,
    personal_id_of,
    post_of,
    qualification_of,
    sex_of,
    subjects_of,
    text_of,
)
from hoaban.engines.workbooks.sheets import Cell
from hoaban.kernel.text import Encoding, clean_name, decode, detect_legacy, fold, reads_as

# The labels we write; what was not understood stays under them.
LABELS: Final = {
    "birth": "Ngày sinh",
    "sex": "Giới tính",
    "verbatim sex": "Giới tính nguyên văn",
    "grades": "Khối",
    "verbatim grades": "Khối nguyên văn",
    "qualification": "Trình độ đào tạo",
    "it_certificate": "Chứng chỉ CNTT",
    "joined": "Ngày vào ngành",
}
_TOTAL = re.compile(r"(tong( cong| so)?|cong)\b[\s:.\d]*((hoc sinh|tre|nguoi|em|hs|lop)\b.*)?")
_CLOSING = re.compile(
    r"(nguoi lap|hieu truong|pho hieu truong|thu truong|\(?ky\b|xac nhan|(.*, )?ngay \S* thang|danh sach (nay )?co)\b.*"
)
_MOST_IN_A_CLOSING_ROW = 3
_ENOUGH_LEGACY_NAMES = 3
_BEYOND_LATIN_1 = re.compile("[\u0100-\U0010ffff]")


class Cells:
    """One row, by the names of its fields."""

    def __init__(self, table: Table, row: Sequence[Cell]) -> None:
        self._table, self._row = table, row
        self.is_legacy = False

    def cell(self, field: str) -> Cell:
        at = self._table.columns.get(field)
        return self._row[at] if at is not None and at < len(self._row) else None

    def has(self, field: str) -> bool:
        return field in self._table.columns

    def text(self, field: str) -> str:
        cell = self.cell(field)
        if isinstance(cell, str):
            text, is_legacy = decoded(cell)
            self.is_legacy |= is_legacy
            return text
        return text_of(cell)

    def kept(self, not_understood: Mapping[str, str]) -> Extra:
        """Give what stands in unknown columns, and values of known ones that were not understood."""
        found = [(LABELS[field], text) for field, text in not_understood.items() if text]
        for at, label in self._table.others:
            if at < len(self._row) and (text := text_of(self._row[at])):
                found.append((label, text))
        return tuple(sorted(found))


def rows_below(table: Table) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Give the rows that are records: not blank, not merely numbered, no total, no signature, no header again."""
    known = {at for field, at in table.columns.items() if field != "number"} | {at for at, _ in table.others}
    is_past_total = False
    for number, row in table.sheet.numbered():
        if number <= table.header_row:
            continue
        filled = {at for at in known if at < len(row) and row[at] is not None and text_of(row[at])}
        if not filled:
            continue
        if _holds(table, row, "birth") or _holds(table, row, "id"):
            is_nobody = not _holds(table, row, "name") and _is_closing(table, row, filled)
            if not is_nobody and not _is_header_again(table, row):
                yield number, row
        elif any(_TOTAL.fullmatch(text) for text in _texts(row, filled)):
            is_past_total = True
        elif _holds(table, row, "number") or not (is_past_total or _is_closing(table, row, filled)):
            yield number, row


def _holds(table: Table, row: Sequence[Cell], field: str) -> bool:
    at = table.columns.get(field)
    return at is not None and at < len(row) and row[at] is not None and bool(text_of(row[at]))


def _is_closing(table: Table, row: Sequence[Cell], filled: set[int]) -> bool:
    """Tell whether a row is part of the signature block; a post is no signature where posts stand."""
    texts = _texts(row, filled - {table.columns.get("post", -1)})
    return len(filled) <= _MOST_IN_A_CLOSING_ROW and any(_CLOSING.fullmatch(text) for text in texts)


def _texts(row: Sequence[Cell], places: set[int]) -> list[str]:
    return [fold(cell) for at in places if isinstance(cell := row[at], str)]


def _is_header_again(table: Table, row: Sequence[Cell]) -> bool:
    cell = row[at] if (at := table.columns.get("birth", table.columns.get("id", 0))) < len(row) else None
    return isinstance(cell, str) and compact(cell) == compact(_header_label(table, at))


def _header_label(table: Table, at: int) -> str:
    return text_of(table.sheet.rows[table.header_row - table.sheet.first_row][at])


class _Person(NamedTuple):
    name: str
    birth_date: date | None
    sex: Sex | None
    ethnic_group: str
    personal_id: str
    findings: set[Finding]
    not_understood: dict[str, str]


def _read_person(cells: Cells, pivot: int, name_encoding: Encoding | None) -> _Person:
    findings: set[Finding] = set()
    not_understood: dict[str, str] = {}
    birth = date_of(cells.cell("birth"), pivot)
    if birth == "unreadable":
        findings.add("birth-date-unreadable")
        not_understood["birth"] = cells.text("birth")
        birth = None
    number, state = personal_id_of(cells.cell("id"))
    if state == "restored":
        findings.add("id-restored")
    elif state == "malformed":
        findings.add("id-malformed")
    sex, sex_text = _read_sex(cells)
    not_understood["verbatim sex" if sex else "sex"] = sex_text
    return _Person(_read_name(cells, name_encoding), birth, sex, cells.text("ethnic"), number, findings, not_understood)


def _read_name(cells: Cells, encoding: Encoding | None) -> str:
    typed = cells.cell("name")
    if typed is None and (cells.has("given") or cells.has("family")):
        name = f"{cells.text('family')} {cells.text('given')}"
    elif encoding and isinstance(typed, str) and not detect_legacy(typed) and reads_as(typed, encoding):
        cells.is_legacy = True
        name = decode(typed, encoding)
    else:
        name = cells.text("name")
    return clean_name(name)


def _read_sex(cells: Cells) -> tuple[Sex | None, str]:
    """Read the sex column, else the column of ticks for girls (or boys); give also a word that is not understood."""
    text = cells.text("sex")
    if sex := sex_of(text):
        return sex, ""
    if cells.has("female"):
        is_female = is_marked(cells.cell("female"))
        return "female" if is_female else "male", text
    if cells.has("male"):
        return "male" if is_marked(cells.cell("male")) else "female", text
    return None, text


def _encoding_of_names(table: Table) -> Encoding | None:
    """Tell the old encoding that a whole column of names is in; doubtful names are then read in it too."""
    at = table.columns.get("name")
    if at is None:
        return None
    below = (row for number, row in table.sheet.numbered() if number > table.header_row and at < len(row))
    return shared_encoding(name for row in below if isinstance(name := row[at], str) and not name.isascii())


def shared_encoding(texts: Iterable[str]) -> Encoding | None:
    found: list[Encoding] = []
    for text in texts:
        encoding = detect_legacy(text)
        if encoding is None and _BEYOND_LATIN_1.search(text):
            return None
        if encoding:
            found.append(encoding)
    return found[0] if len(found) >= _ENOUGH_LEGACY_NAMES and len(set(found)) == 1 else None


def read_students(table: Table, pivot: int) -> Iterator[RegisterStudent]:
    """Read the students of a sheet. Two-digit years up to `pivot` are of this century."""
    encoding = _encoding_of_names(table)
    for number, row in rows_below(table):
        cells = Cells(table, row)
        person = _read_person(cells, pivot, encoding)
        yield RegisterStudent(
            *person[:5],
            class_name=cells.text("class"),
            residence=cells.text("residence"),
            father=clean_name(cells.text("father")),
            mother=clean_name(cells.text("mother")),
            is_semi_boarding=is_marked(cells.cell("semi_boarding")),
            is_boarding=is_marked(cells.cell("boarding")),
            note=cells.text("note"),
            extra=cells.kept(person.not_understood),
            sheet=table.sheet.name,
            row=number,
            findings=_findings(person, cells),
        )


def _findings(person: _Person, cells: Cells) -> frozenset[Finding]:
    return frozenset(person.findings | {"legacy-encoding"} if cells.is_legacy else person.findings)


def read_staff(table: Table, pivot: int) -> Iterator[RegisterStaff]:
    """Read the staff of a sheet. Two-digit years up to `pivot` are of this century."""
    encoding = _encoding_of_names(table)
    for number, row in rows_below(table):
        cells = Cells(table, row)
        person = _read_person(cells, pivot, encoding)
        post, title = post_of(cells.text("post")), cells.text("post")
        qualification, certificate = (cells.text(field) for field in ("qualification", "it_certificate"))
        joined = date_of(cells.cell("joined"), pivot)
        yield RegisterStaff(
            *person[:5],
            post=post,
            post_title="" if post and title == POST_NAMES[post] else title,
            subjects=subjects_of(cells.text("subjects")),
            qualification=qualification_of(qualification),
            it_certificate=it_certificate_of(certificate) or "none",
            joined_on=joined if isinstance(joined, date) else None,
            note=cells.text("note"),
            extra=cells.kept(
                person.not_understood
                | {
                    "qualification": "" if qualification_of(qualification) else qualification,
                    "it_certificate": "" if it_certificate_of(certificate) else certificate,
                    "joined": cells.text("joined") if joined == "unreadable" else "",
                }
            ),
            sheet=table.sheet.name,
            row=number,
            findings=_findings(person, cells),
        )
