"""A class's mark book as a PDF, set by Typst from `mark_book.typ` with the fonts inside its package: nothing is fetched."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hoaban.kernel.language import Words, active_language, moment, vi_en
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.entries import numbers_of
from hoaban.modules.assessment.models import Mark, Result
from hoaban.modules.assessment.reads import results_of, shown_value
from hoaban.modules.assessment.rules.curriculum import name_of
from hoaban.modules.assessment.rules.levels import (
    DECISION_NAMES,
    FINAL,
    LEVEL_NAMES,
    LEVELLED,
    MID,
    REGULAR,
    YEAR_NAMES,
)
from hoaban.modules.schooling.models import Enrolment

SOURCE = Path(__file__).with_name("mark_book.typ")
NUMBER, NAME = Words("STT", "No."), Words("Họ và tên", "Name")
HEADS = {REGULAR: Words("TX", "R"), MID: Words("GK", "Mid"), FINAL: Words("CK", "Fin")}
AVERAGES = (Words("ĐTB I", "Avg I"), Words("ĐTB II", "Avg II"), Words("Cả năm", "Year"))
Pupil = tuple[UUID, str]


def mark_book(desk: Desk, now: datetime) -> bytes:
    """Give the PDF of a class's mark book, as far as the reader may see it."""
    import typst  # heavy, and only here

    stays = Enrolment.objects.visible_to(desk.actor).on(desk.day).filter(school_class=desk.school_class)
    rows = stays.order_by("person__sort_key", "person_id").values_list("person_id", "person__full_name")
    told = json.dumps(_book(desk, list(rows), now), default=str, ensure_ascii=False)
    source, at = SOURCE.read_bytes(), int(now.timestamp())
    pdf: bytes = typst.compile(source, sys_inputs={"book": told}, ignore_system_fonts=True, timestamp=at)
    return pdf


def _book(desk: Desk, pupils: list[Pupil], now: datetime) -> dict[str, Any]:
    results = results_of(desk.actor, desk.school_class.pk)
    title = vi_en("Sổ điểm lớp {name}, năm học {year}", "Mark book of class {name}, school year {year}")
    return {
        "school": desk.school_class.institution.name,
        "title": title.fill(name=desk.school_class.name, year=desk.school_class.school_year),
        "printed": vi_en("In lúc {at}", "Printed {at}").fill(at=moment(now)),
        "language": active_language(),
        "parts": [*_subjects(desk, pupils, results), _summary(pupils, results)],
        "signatures": [vi_en("Giáo viên chủ nhiệm", "Homeroom teacher"), vi_en("Hiệu trưởng", "Principal")],
    }


MarkKey = tuple[UUID, str, int, str, int]


def _subjects(desk: Desk, pupils: list[Pupil], results: dict[UUID, Result]) -> Iterator[dict[str, Any]]:
    rows = Mark.objects.visible_to(desk.actor).filter(school_class=desk.school_class)
    marks = {(row.person_id, row.subject, row.term, row.kind, row.number): row.value for row in rows}
    for subject, taken in desk.subjects.items():
        kind = desk.kind_of(subject)
        if kind is not None and taken.kind != LEVELLED:
            count = numbers_of(REGULAR, kind, desk.rules)
            slots = [*((REGULAR, n) for n in range(1, count + 1)), (MID, 1), (FINAL, 1)]
            yield {
                "name": name_of(subject, desk.day),
                "heads": _heads(slots),
                "rows": [
                    [str(number), name, *_cells(marks, person_id, subject, slots, results.get(person_id))]
                    for number, (person_id, name) in enumerate(pupils, start=1)
                ],
            }


def _heads(slots: Sequence[tuple[str, int]]) -> list[str]:
    heads = [f"{HEADS[each]}{n}" if each == REGULAR else str(HEADS[each]) for each, n in slots]
    first, second, year = (str(each) for each in AVERAGES)
    return [str(NUMBER), str(NAME), *heads, first, *heads, second, year]


def _cells(
    marks: Mapping[MarkKey, str],
    person_id: UUID,
    subject: str,
    slots: Sequence[tuple[str, int]],
    found: Result | None,
) -> list[str]:
    first, second = ([_written(marks.get((person_id, subject, term, *slot))) for slot in slots] for term in (1, 2))
    values = found.subjects.get(subject, []) if found else []
    averages = [_written(each) for each in [*values, None, None, None][:3]]
    return [*first, averages[0], *second, averages[1], averages[2]]


def _written(value: str | None) -> str:
    shown = str(shown_value(value) or "")
    return shown.replace(".", ",") if active_language() == "vi" else shown


def _summary(pupils: list[Pupil], results: dict[UUID, Result]) -> dict[str, Any]:
    heads = (NUMBER, NAME, vi_en("Học tập", "Learning"), vi_en("Rèn luyện", "Conduct"), vi_en("Kết quả", "Decision"))
    names = {**LEVEL_NAMES, **YEAR_NAMES}
    rows = []
    for number, (person_id, name) in enumerate(pupils, start=1):
        found = results.get(person_id)
        told = (found.result, found.conduct, found.decision) if found else (None, None, None)
        levels = [
            str(known.get(each or "", "")) for known, each in zip((names, names, DECISION_NAMES), told, strict=True)
        ]
        rows.append([str(number), name, *levels])
    return {
        "name": vi_en("Kết quả cả năm", "Results of the year"),
        "heads": [str(each) for each in heads],
        "rows": rows,
    }
