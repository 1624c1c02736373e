"""One pupil's results, year by year, with the reasons in words: for the family, the pupil and the teachers; and the report for printing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.letters import NAMES
from hoaban.modules.assessment.models import Comment, PrimaryRecord
from hoaban.modules.assessment.reads import PupilYear, observed, pupil_years, shown_value
from hoaban.modules.assessment.rules.levels import (
    DECISION_NAMES,
    FINAL,
    LEVEL_NAMES,
    MID,
    PERIOD_NAMES,
    TITLE_NAMES,
    YEAR_NAMES,
)
from hoaban.modules.assessment.rules.packs import primary_rules
from hoaban.modules.assessment.words import AGAIN, COMPETENCE, QUALITY, SUBJECT, TERMS, capital
from hoaban.modules.network.levels import PRIMARY, level_of
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.curriculum import name_of, subject_names

RESULT_NAMES = {**LEVEL_NAMES, **YEAR_NAMES}
SHORT = {MID: vi_en("GK", "Mid"), FINAL: vi_en("CK", "Final")}
SHOWN = 6  # reasons at once; the rest unfold
AREA_HEADS = {QUALITY: vi_en("Phẩm chất", "Quality"), COMPETENCE: vi_en("Năng lực", "Competence")}


def pupil(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One pupil's results, year by year, with the reasons in words; for the family, the pupil and the teachers."""
    actor = actor_of(request)
    person = _person(actor, person_id)
    today = timezone.localdate()
    context = {
        "person": person,
        "years": [_year(each) for each in pupil_years(actor, person_id)],
        "observed": [
            {"name": row.school_year, "class_name": row.school_class.name, "reasons": [r.words for r in told.reasons]}
            for row, told in observed(actor, person_id, today)
        ],
        "sees_record": actor.may("person.read"),
    }
    return render(request, "assessment/pupil.html", context)


def _person(actor: Actor, person_id: UUID) -> Person:
    person = Person.objects.visible_to(actor).filter(pk=person_id).distinct().first()
    if person is None:
        raise Http404
    return person


def report(request: HttpRequest, person_id: UUID, school_year: str) -> HttpResponse:
    """The report of a year, as the school hands it to the family, for printing."""
    from hoaban.modules.assessment.printing import pupil_report

    actor = actor_of(request)
    person = _person(actor, person_id)
    found = next((each for each in pupil_years(actor, person_id) if each.result.school_year == school_year), None)
    if found is None:
        raise Http404
    shown = _year(found) | {"pupil": person.full_name, "born": person.birth_date}
    response = HttpResponse(pupil_report(shown, timezone.localtime()), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="phieu-bao-ket-qua.pdf"'
    return response


SECONDARY_COLUMNS = (
    Column("name", vi_en("Môn học", "Subject")),
    Column("first", vi_en("Học kì I", "Term I")),
    Column("first_average", vi_en("ĐTB HKI", "Average I")),
    Column("second", vi_en("Học kì II", "Term II")),
    Column("second_average", vi_en("ĐTB HKII", "Average II")),
    Column("year", vi_en("Cả năm", "Year")),
)
PRIMARY_COLUMNS = (
    Column("name", vi_en("Môn học, phẩm chất, năng lực", "Subject, quality, competence")),
    *(Column(key, capital(words)) for key, words in PERIOD_NAMES.items()),
    Column(AGAIN, vi_en("Đánh giá bổ sung", "Assessed again")),
)


def _year(each: PupilYear) -> dict[str, Any]:
    found, day = each.result, each.result.school_class.starts_on
    is_primary = level_of(found.grade) == PRIMARY
    conduct = {"label": vi_en("Rèn luyện", "Conduct"), "value": LEVEL_NAMES.get(found.conduct or "", "–")}
    return {
        "name": found.school_year,
        "class_name": found.school_class.name,
        "school": found.school_class.institution.name,
        "stats": [
            {
                "label": vi_en("Kết quả giáo dục", "Result") if is_primary else vi_en("Học tập", "Learning"),
                "value": RESULT_NAMES.get(found.result or "", "–"),
            },
            *([] if is_primary else [conduct]),
            {"label": vi_en("Quyết định", "Decision"), "value": DECISION_NAMES.get(found.decision or "", "–")},
            {"label": vi_en("Danh hiệu", "Title"), "value": TITLE_NAMES.get(found.title or "", "–")},
        ],
        "reasons": [Words(reason["vi"], reason["en"]) for reason in found.reasons],
        "more": max(0, len(found.reasons) - SHOWN),
        "columns": _used_columns(each.records) if is_primary else SECONDARY_COLUMNS,
        "rows": _primary_rows(each, day) if is_primary else [_row(each, subject, day) for subject in _taken(each, day)],
        "comments": [_comment(comment, day) for comment in each.comments],
        "report": reverse("assessment:report", args=[found.person_id, found.school_year]),
    }


def _taken(each: PupilYear, day: Any) -> list[str]:
    """Give the year's subjects in the order of the programme; others after them."""
    order = list(subject_names(day))
    return sorted(each.result.subjects, key=lambda key: (order.index(key) if key in order else len(order), key))


def _used_columns(records: Iterable[PrimaryRecord]) -> list[Column]:
    has_again = any(row.period == AGAIN for row in records)
    return [column for column in PRIMARY_COLUMNS if column.key != AGAIN or has_again]


def _comment(comment: Comment, day: Any) -> dict[str, Any]:
    return {
        "at": TERMS[comment.term],
        "by": comment.by_name,
        "subject": name_of(comment.subject, day) if comment.subject else vi_en("Chủ nhiệm", "Homeroom"),
        "text": comment.text,
    }


def _row(each: PupilYear, subject: str, day: Any) -> dict[str, Any]:
    first, second, year = [*each.result.subjects[subject], None, None, None][:3]
    marks = each.marks.get(subject, {})
    return {
        "name": name_of(subject, day),
        "first": _marks(marks.get(1, [])),
        "first_average": shown_value(first),
        "second": _marks(marks.get(2, [])),
        "second_average": shown_value(second),
        "year": shown_value(year),
    }


def _marks(found: list[tuple[str, str]]) -> str | None:
    """Write a term's marks in a line: 8 · 7 · 9 · GK 7,5 · CK 8,5."""
    parts = [
        f"{SHORT[kind]} {shown_value(value)}" if kind in SHORT else str(shown_value(value)) for kind, value in found
    ]
    return " · ".join(parts) or None


def _primary_rows(each: PupilYear, day: Any) -> list[dict[str, Any]]:
    """A primary pupil's levels and tests at the points of the year, subject by subject, then qualities and competences."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in each.records:
        level = str(NAMES.get(row.level, ""))
        told = level if row.test is None else f"{level} ({row.test})".strip()
        cells.setdefault((row.area, row.key), {})[row.period] = told
    rows = [{"name": name_of(subject, day), **cells.get((SUBJECT, subject), {})} for subject in _taken(each, day)]
    rules = primary_rules(day)
    for area, traits in ((QUALITY, rules.qualities), (COMPETENCE, rules.competences)):
        for key, trait in traits.items():
            if (area, key) in cells:
                rows.append({"name": f"{AREA_HEADS[area]}: {trait.name}", **cells[area, key]})
    return rows
