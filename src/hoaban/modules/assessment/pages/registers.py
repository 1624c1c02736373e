"""A class's register of results, pupil by pupil in the order of names, and its mark book for printing."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Target
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.modules.assessment.models import Result
from hoaban.modules.assessment.pages.finding import FIRST_AREA, crumbs, desk_of, parts_of
from hoaban.modules.assessment.pages.states import no_subjects, nobody_here
from hoaban.modules.assessment.reads import results_of, shown_value
from hoaban.modules.assessment.rules.levels import DECISION_NAMES, LEVEL_NAMES, YEAR_NAMES
from hoaban.modules.assessment.words import TERMS
from hoaban.modules.network.levels import PRESCHOOL
from hoaban.modules.schooling.curriculum import LEVELLED, name_of
from hoaban.modules.schooling.models import Enrolment

YEAR = 3  # of a register: the year beside terms 1 and 2
RESULT_NAMES = {**LEVEL_NAMES, **YEAR_NAMES}


def register(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """A class's results, pupil by pupil in the order of names: by term or of the year."""
    desk = desk_of(request, class_id)
    if desk.level == PRESCHOOL:
        return redirect("assessment:observations", class_id, FIRST_AREA)
    stays = Enrolment.objects.visible_to(desk.actor).on(desk.day).filter(school_class=desk.school_class)
    names = list(stays.order_by("person__sort_key", "person_id").values_list("person_id", "person__full_name"))
    results = results_of(desk.actor, class_id)
    asked = request.GET.get("term", "")
    term = int(asked) if asked in {"1", "2", str(YEAR)} else furthest(results.values())
    subjects = [(row.subject, name_of(row.subject, desk.day), row.kind) for row in desk.subjects.values()]
    context = {
        "class": desk.school_class,
        "term": term,
        "columns": _register_columns(subjects),
        "rows": [_register_row(each, name, results.get(each), subjects, term) for each, name in names if subjects],
        "grids": _grids(class_id, subjects, 1 if term == YEAR else term),
        "terms": [_term_tab(class_id, number, words, term) for number, words in (*TERMS.items(), (YEAR, WHOLE))],
        "crumbs": crumbs(desk)[:-1],
        "parts": parts_of(desk, "register"),
        "state": nobody_here() if subjects else no_subjects(desk),
        "may_export": desk.actor.reach("mark-book.read").covers(Target(desk.school_class.institution_id, class_id)),
    }
    return render(request, "assessment/register.html", context)


def book(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """The class's mark book for printing."""
    from hoaban.modules.assessment.printing import mark_book

    desk = desk_of(request, class_id)
    response = HttpResponse(mark_book(desk, timezone.localtime()), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="so-diem.pdf"'
    return response


def furthest(results: Iterable[Result]) -> int:
    """Give the year once something is told of it, before that the last term of which something is."""
    return max((_reached(values) for row in results for values in row.subjects.values()), default=0) or YEAR


def _reached(values: Sequence[Any]) -> int:
    """Marks are told by term, levels twice a term; last of both stands the year."""
    last = max((at for at, value in enumerate(values, 1) if value is not None), default=0)
    if last == len(values):
        return YEAR
    return last if len(values) == YEAR else (last + 1) // 2


WHOLE = vi_en("Cả năm", "Year")


def _term_tab(class_id: UUID, number: int, words: Words, term: int) -> dict[str, Any]:
    href = reverse("assessment:register", args=[class_id])
    return {"label": words, "href": f"{href}?term={number}", "is_current": number == term}


def _register_columns(subjects: list[tuple[str, Words, str]]) -> list[Column]:
    return [
        Column("name", vi_en("Họ và tên", "Name")),
        *(Column(subject, words) for subject, words, _ in subjects),
        Column("result", vi_en("Học tập", "Learning")),
        Column("conduct", vi_en("Rèn luyện", "Conduct")),
        Column("decision", vi_en("Kết quả", "Decision")),
    ]


def _register_row(
    person_id: UUID, name: str, found: Result | None, subjects: list[tuple[str, Words, str]], term: int
) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, "href": reverse("assessment:pupil", args=[person_id])}
    if found is None:
        return row
    for subject, _, kind in subjects:
        values = found.subjects.get(subject) or [None]
        row[subject] = (
            _level_at(values, term)
            if kind == LEVELLED
            else shown_value(values[term - 1] if len(values) >= term else None)
        )
    of_term = found.terms[term - 1] if term < YEAR and len(found.terms) >= term else None
    level = found.result if term == YEAR else of_term
    row["result"] = RESULT_NAMES.get(level or "")
    row["conduct"] = LEVEL_NAMES.get(found.conduct or "") if term == YEAR else None
    row["decision"] = DECISION_NAMES.get(found.decision or "") if term == YEAR else None
    return row


def _level_at(values: Sequence[Any], term: int) -> Any:
    """A term's level is the one at its end."""
    at = 2 * term if term < YEAR else len(values)
    return values[at - 1] if len(values) >= at else None


def _grids(class_id: UUID, subjects: list[tuple[str, Words, str]], term: int) -> list[dict[str, Any]]:
    return [
        {"label": words, "href": reverse("assessment:grid", args=[class_id, subject, term])}
        for subject, words, kind in subjects
        if kind != LEVELLED
    ]
