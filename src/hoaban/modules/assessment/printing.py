"""A class's mark book and a pupil's report as PDF, set by Typst with the fonts inside its package: nothing is fetched."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hoaban.kernel.language import Words, active_language, day, moment, vi_en
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.entries import numbers_of
from hoaban.modules.assessment.letters import SUBJECT_LETTERS, TRAIT_LETTERS, letter_of
from hoaban.modules.assessment.models import Mark, PrimaryRecord, Result
from hoaban.modules.assessment.reads import results_of, shown_value
from hoaban.modules.assessment.rules.levels import (
    DECISION_NAMES,
    FINAL,
    LEVEL_NAMES,
    MID,
    PERIOD_NAMES,
    REGULAR,
    TITLE_NAMES,
    YEAR_NAMES,
)
from hoaban.modules.assessment.rules.packs import primary_rules
from hoaban.modules.assessment.words import COMPETENCE, QUALITY, SUBJECT, TERMS
from hoaban.modules.network.levels import PRIMARY
from hoaban.modules.schooling.curriculum import LEVELLED, name_of
from hoaban.modules.schooling.models import Enrolment

HERE = Path(__file__).parent
NUMBER, NAME = Words("STT", "No."), Words("Họ và tên", "Name")
HEADS = {REGULAR: Words("ĐĐGtx", "Reg"), MID: Words("ĐĐGgk", "Mid"), FINAL: Words("ĐĐGck", "Final")}
AVERAGES = (Words("ĐTBmhk", "Avg"), Words("ĐTBmhk", "Avg"), Words("ĐTBmcn", "Year"))
PASSED_HEADS = (Words("HK I", "T I"), Words("HK II", "T II"), Words("CN", "Year"))
PAGE, SIGN_HERE = vi_en("Trang", "Page"), vi_en("(Kí, ghi rõ họ tên)", "(Signature and name)")
PRINTED = vi_en("In lúc {at}", "Printed {at}")
LEADER, PRINCIPAL = vi_en("Giáo viên chủ nhiệm", "Homeroom teacher"), vi_en("Hiệu trưởng", "Principal")
Pupil = tuple[UUID, str]
MarkKey = tuple[UUID, str, int, str, int]
Part = dict[str, Any]


def mark_book(desk: Desk, now: datetime) -> bytes:
    """Give the PDF of a class's mark book, as far as the reader may see it."""
    stays = Enrolment.objects.visible_to(desk.actor).on(desk.day).filter(school_class=desk.school_class)
    rows = stays.order_by("person__sort_key", "person_id").values_list("person_id", "person__full_name")
    return _set("mark_book", "book", _book(desk, list(rows), now), now)


def _set(source: str, name: str, told: dict[str, Any], now: datetime) -> bytes:
    import typst  # heavy, and only here

    text, at = json.dumps(told, default=str, ensure_ascii=False), int(now.timestamp())
    typ = HERE.joinpath(f"{source}.typ").read_bytes()
    pdf: bytes = typst.compile(typ, sys_inputs={name: text}, ignore_system_fonts=True, timestamp=at)
    return pdf


def _book(desk: Desk, pupils: list[Pupil], now: datetime) -> dict[str, Any]:
    results = results_of(desk.actor, desk.school_class.pk)
    parts = _periods(desk, pupils) if desk.level == PRIMARY else _subjects(desk, pupils, results)
    line = vi_en("Lớp {name} · Năm học {year}", "Class {name} · School year {year}")
    return {
        "school": desk.school_class.institution.name,
        "title": vi_en("Sổ theo dõi và đánh giá học sinh", "Mark book"),
        "kind": vi_en("(theo lớp học)", "(of a class)"),
        "class_line": line.fill(name=desk.school_class.name, year=desk.school_class.school_year),
        "printed": PRINTED.fill(at=moment(now)),
        "page": PAGE,
        "language": active_language(),
        "parts": [*parts, _summary(pupils, results)],
        "signatures": [LEADER, PRINCIPAL],
        "sign_here": SIGN_HERE,
    }


def _subjects(desk: Desk, pupils: list[Pupil], results: dict[UUID, Result]) -> Iterator[Part]:
    rows = Mark.objects.visible_to(desk.actor).filter(school_class=desk.school_class)
    marks = {(row.person_id, row.subject, row.term, row.kind, row.number): row.value for row in rows}
    for subject, taken in desk.subjects.items():
        kind = desk.kind_of(subject)
        if kind is not None and taken.kind != LEVELLED:
            count = numbers_of(REGULAR, kind, desk.rules)
            slots = [*((REGULAR, n) for n in range(1, count + 1)), (MID, 1), (FINAL, 1)]
            bands = [[TERMS[1], len(slots) + 1], [TERMS[2], len(slots) + 1], [vi_en("Cả năm", "Year"), 1]]
            yield {
                "name": vi_en("Môn {name}", "{name}").fill(name=name_of(subject, desk.day)),
                "note": vi_en("{n} tiết cả năm", "{n} periods a year").fill(n=taken.periods),
                "bands": bands,
                "heads": _heads(slots, AVERAGES if kind.kind == "scored" else PASSED_HEADS),
                "rows": [
                    [str(number), name, *_cells(marks, person_id, subject, slots, results.get(person_id))]
                    for number, (person_id, name) in enumerate(pupils, start=1)
                ],
            }


def _heads(slots: Sequence[tuple[str, int]], ends: Sequence[Words]) -> list[str]:
    heads = [f"{HEADS[each]} {n}" if each == REGULAR else str(HEADS[each]) for each, n in slots]
    first, second, year = (str(each) for each in ends)
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
    return str(shown_value(value) or "")


def _periods(desk: Desk, pupils: list[Pupil]) -> Iterator[Part]:
    """A primary class: at each point of the year that has anything, levels with tests by subject, then qualities and competences."""
    rows = PrimaryRecord.objects.visible_to(desk.actor).filter(school_class=desk.school_class)
    cells = {(row.period, row.person_id, row.area, row.key): row for row in rows}
    rules, used = primary_rules(desk.judged_on), {row.period for row in cells.values()}
    subjects = [(SUBJECT, key, name_of(key, desk.day)) for key in desk.subjects]
    traits = [
        (area, key, trait.name)
        for area, known in ((QUALITY, rules.qualities), (COMPETENCE, rules.competences))
        for key, trait in known.items()
    ]
    parts = ((vi_en("Môn học", "Subjects"), subjects), (vi_en("Phẩm chất, năng lực", "Qualities, competences"), traits))
    for period in (each for each in PERIOD_NAMES if each in used):
        for name, columns in parts:
            heads = [str(NUMBER), str(NAME), *(str(words) for _, _, words in columns)]
            lines = [
                [str(at), pupil, *(_level(cells.get((period, person_id, area, key))) for area, key, _ in columns)]
                for at, (person_id, pupil) in enumerate(pupils, start=1)
            ]
            title = vi_en("{name}, {period}", "{name}, {period}").fill(name=name, period=PERIOD_NAMES[period])
            yield {"name": title, "note": PRIMARY_NOTE, "bands": [], "heads": heads, "rows": lines}


PRIMARY_NOTE = vi_en(
    "T: hoàn thành tốt, tốt · H: hoàn thành · Đ: đạt · C: chưa hoàn thành, cần cố gắng · số: điểm bài kiểm tra định kì",
    "T: well completed, good · H: completed · Đ: passed · C: not completed, needs effort · figure: mark of the test",
)


def _level(row: PrimaryRecord | None) -> str:
    if row is None:
        return ""
    letter = letter_of(row.level, SUBJECT_LETTERS if row.area == SUBJECT else TRAIT_LETTERS)
    return letter if row.test is None else f"{letter} {row.test}".strip()


def _summary(pupils: list[Pupil], results: dict[UUID, Result]) -> Part:
    heads = (NUMBER, NAME, *(words for words, _, _ in SUMMARY))
    rows = []
    for number, (person_id, name) in enumerate(pupils, start=1):
        found = results.get(person_id)
        told = [str(names.get(getattr(found, part, None) or "", "")) for _, part, names in SUMMARY]
        rows.append([str(number), name, *told])
    return {
        "name": vi_en("Kết quả cả năm", "Results of the year"),
        "note": "",
        "bands": [],
        "heads": [str(each) for each in heads],
        "rows": rows,
    }


SUMMARY: tuple[tuple[Words, str, Mapping[str, Words]], ...] = (
    (vi_en("Học tập", "Learning"), "result", {**LEVEL_NAMES, **YEAR_NAMES}),
    (vi_en("Rèn luyện", "Conduct"), "conduct", LEVEL_NAMES),
    (vi_en("Quyết định", "Decision"), "decision", DECISION_NAMES),
    (vi_en("Danh hiệu", "Title"), "title", TITLE_NAMES),
)


def pupil_report(shown: dict[str, Any], now: datetime) -> bytes:
    """Give the PDF of one pupil's year, from what the pupil's page shows of it."""
    return _set("pupil_report", "report", _report(shown, now), now)


def _report(shown: dict[str, Any], now: datetime) -> dict[str, Any]:
    columns = shown["columns"]
    return {
        "school": shown["school"],
        "nation": NATION if active_language() == "vi" else [],
        "title": vi_en("Phiếu báo kết quả học tập và rèn luyện", "Report of learning and conduct"),
        "year_line": vi_en("Năm học {year}", "School year {year}").fill(year=shown["name"]),
        "facts": [
            [NAME, shown["pupil"]],
            [vi_en("Lớp", "Class"), shown["class_name"]],
            [vi_en("Ngày sinh", "Born"), day(shown["born"])],
        ],
        "number": NUMBER,
        "heads": [column.label for column in columns],
        "widths": [2.1, *(2.4 if column.key in WIDE else 0.9 for column in columns[1:])],
        "rows": [[str(row.get(column.key) or "") for column in columns] for row in shown["rows"]],
        "stats": [[each["label"], each["value"]] for each in shown["stats"]],
        "why": vi_en("Vì sao", "Why"),
        "reasons": [str(each) for each in shown["reasons"]],
        "comments_name": vi_en("Nhận xét", "Comments"),
        "comments": [[f"{each['subject']}, {each['at']}", each["text"]] for each in shown["comments"]],
        "printed": PRINTED.fill(at=moment(now)),
        "page": PAGE,
        "language": active_language(),
        "signatures": [vi_en("Cha mẹ học sinh", "Parents"), LEADER, PRINCIPAL],
        "sign_here": SIGN_HERE,
    }


WIDE = {"first", "second"}  # columns that hold a term's marks in a line
NATION = ["Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc"]
