"""A class's register of results, what one pupil's family sees, and how far the mark books of a school are."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.actions import compute_results, lock_term, open_books, unlock_term
from hoaban.modules.assessment.models import Correction, MarkWindow, Result
from hoaban.modules.assessment.pages.finding import crumbs, desk_of
from hoaban.modules.assessment.reads import PupilYear, progress, pupil_years, results_of, shown_value
from hoaban.modules.assessment.rules.curriculum import name_of
from hoaban.modules.assessment.rules.levels import DECISION_NAMES, LEVEL_NAMES, LEVELLED, TITLE_NAMES, YEAR_NAMES
from hoaban.modules.assessment.words import ASKED, TERMS
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.schooling.present import present_year

YEAR = 3  # of a register: the year beside terms 1 and 2
RESULT_NAMES = {**LEVEL_NAMES, **YEAR_NAMES}
BOARD_COLUMNS = (
    Column("name", vi_en("Lớp", "Class")),
    Column("school", vi_en("Trường", "School")),
    Column("share", vi_en("Đã có điểm", "Marks entered"), "share"),
    Column("missing", vi_en("Còn thiếu", "Still missing"), "number"),
    Column("complete", vi_en("Học sinh đủ điểm", "Pupils complete"), "number"),
    Column("pupils", vi_en("Học sinh", "Pupils"), "number"),
)


def board(request: HttpRequest) -> HttpResponse:
    """How far the mark books of a school year are, class by class, and what waits for the principal."""
    actor, year = actor_of(request), present_year(timezone.localdate()).name
    found = progress(actor, year)
    waiting = Correction.objects.visible_to(actor).filter(state=ASKED).count()
    context = {
        "year": year,
        "rows": [_class_row(each) for each in found],
        "columns": BOARD_COLUMNS,
        "windows": _windows(actor, year),
        "waiting": waiting if actor.may("mark.approve") else 0,
    }
    return render(request, "assessment/board.html", context)


def _class_row(each: Any) -> dict[str, Any]:
    return {
        "name": each.school_class.name,
        "href": reverse("assessment:register", args=[each.school_class.pk]),
        "school": each.school_class.institution.name,
        "share": each.given / each.due if each.due else None,
        "missing": each.due - each.given,
        "complete": each.complete,
        "pupils": each.pupils,
    }


def _windows(actor: Actor, year: str) -> list[dict[str, Any]]:
    """The locks of the schools that the reader may lock; of one or a few schools."""
    reach = actor.reach("mark.lock")
    if reach.everything or not reach.institutions:
        return []
    schools = Institution.objects.visible_to(actor).filter(pk__in=reach.institutions).order_by("name")
    locked = MarkWindow.objects.visible_to(actor).filter(school_year=year, is_locked=True)
    held = set(locked.values_list("institution_id", "term"))
    return [
        {"school": school, "term": term, "words": words, "is_locked": (school.pk, term) in held}
        for school in schools
        for term, words in TERMS.items()
    ]


@require_POST
def window(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Lock or open a term, open the mark books of the year, or judge the school anew."""
    actor, year = actor_of(request), present_year(timezone.localdate()).name
    match request.POST.get("verb"):
        case "lock":
            lock_term(actor, institution_id=institution_id, school_year=year, term=_term(request))
        case "unlock":
            unlock_term(actor, institution_id=institution_id, school_year=year, term=_term(request))
        case "open":
            open_books(actor, institution_id=institution_id, school_year=year)
            compute_results(actor, institution_id=institution_id, school_year=year)
        case _:
            compute_results(actor, institution_id=institution_id, school_year=year)
    return redirect("assessment:board")


def _term(request: HttpRequest) -> int:
    asked = request.POST.get("term", "")
    return int(asked) if asked.isdigit() else 0


def register(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """A class's results, pupil by pupil in the order of names: by term or of the year."""
    desk = desk_of(request, class_id)
    asked = request.GET.get("term", "")
    term = int(asked) if asked in {"1", "2"} else YEAR
    stays = Enrolment.objects.visible_to(desk.actor).on(desk.day).filter(school_class=desk.school_class)
    names = list(stays.order_by("person__sort_key", "person_id").values_list("person_id", "person__full_name"))
    results = results_of(desk.actor, class_id)
    subjects = [(row.subject, name_of(row.subject, desk.day), row.kind) for row in desk.subjects.values()]
    context = {
        "class": desk.school_class,
        "term": term,
        "columns": _register_columns(subjects),
        "rows": [_register_row(person_id, name, results.get(person_id), subjects, term) for person_id, name in names],
        "grids": _grids(class_id, subjects, 1 if term == YEAR else term),
        "terms": [_term_tab(class_id, number, words, term) for number, words in (*TERMS.items(), (YEAR, WHOLE))],
        "crumbs": crumbs(desk)[:-1],
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
            values[-1] if kind == LEVELLED else shown_value(values[term - 1] if len(values) >= term else None)
        )
    of_term = found.terms[term - 1] if term < YEAR and len(found.terms) >= term else None
    level = found.result if term == YEAR else of_term
    row["result"] = RESULT_NAMES.get(level or "")
    row["conduct"] = LEVEL_NAMES.get(found.conduct or "") if term == YEAR else None
    row["decision"] = DECISION_NAMES.get(found.decision or "") if term == YEAR else None
    return row


def _grids(class_id: UUID, subjects: list[tuple[str, Words, str]], term: int) -> list[dict[str, Any]]:
    return [
        {"label": words, "href": reverse("assessment:grid", args=[class_id, subject, term])}
        for subject, words, kind in subjects
        if kind != LEVELLED
    ]


def pupil(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One pupil's results, year by year, with the reasons in words; for the family, the pupil and the teachers."""
    actor = actor_of(request)
    person = Person.objects.visible_to(actor).filter(pk=person_id).distinct().first()
    if person is None:
        raise Http404
    context = {
        "person": person,
        "years": [_year(each) for each in pupil_years(actor, person_id)],
        "columns": PUPIL_COLUMNS,
        "sees_record": actor.may("person.read"),
    }
    return render(request, "assessment/pupil.html", context)


PUPIL_COLUMNS = (
    Column("name", vi_en("Môn học", "Subject")),
    Column("first", vi_en("Học kì I", "Term I")),
    Column("first_average", vi_en("ĐTB HKI", "Average I")),
    Column("second", vi_en("Học kì II", "Term II")),
    Column("second_average", vi_en("ĐTB HKII", "Average II")),
    Column("year", vi_en("Cả năm", "Year")),
)


def _year(each: PupilYear) -> dict[str, Any]:
    found, day = each.result, each.result.school_class.starts_on
    return {
        "name": found.school_year,
        "class_name": found.school_class.name,
        "school": found.school_class.institution.name,
        "stats": [
            {"label": vi_en("Học tập", "Learning"), "value": RESULT_NAMES.get(found.result or "", "–")},
            {"label": vi_en("Rèn luyện", "Conduct"), "value": LEVEL_NAMES.get(found.conduct or "", "–")},
            {"label": vi_en("Kết quả", "Decision"), "value": DECISION_NAMES.get(found.decision or "", "–")},
            {"label": vi_en("Danh hiệu", "Title"), "value": TITLE_NAMES.get(found.title or "", "–")},
        ],
        "reasons": [Words(reason["vi"], reason["en"]) for reason in found.reasons],
        "rows": [_subject_row(each, subject, day) for subject in found.subjects],
        "comments": [
            {
                "at": TERMS[comment.term],
                "by": comment.by_name,
                "subject": name_of(comment.subject, day) if comment.subject else vi_en("Chủ nhiệm", "Homeroom"),
                "text": comment.text,
            }
            for comment in each.comments
        ],
    }


def _subject_row(each: PupilYear, subject: str, day: Any) -> dict[str, Any]:
    values = [*each.result.subjects[subject], None, None, None]
    marks = each.marks.get(subject, {1: [], 2: []})
    is_levelled = len(each.result.subjects[subject]) > YEAR
    return {
        "name": name_of(subject, day),
        "first": " · ".join(str(shown_value(mark)) for mark in marks[1]) or None,
        "first_average": shown_value(values[1] if is_levelled else values[0]),
        "second": " · ".join(str(shown_value(mark)) for mark in marks[2]) or None,
        "second_average": shown_value(values[3] if is_levelled else values[1]),
        "year": shown_value(values[3] if is_levelled else values[2]),
    }
