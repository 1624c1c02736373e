"""How far the mark books are: for a school its classes, above schools which schools, for a family their children."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.actions import compute_results, lock_term, unlock_term
from hoaban.modules.assessment.models import READ, Correction, MarkWindow, Result
from hoaban.modules.assessment.pages.finding import FIRST_AREA
from hoaban.modules.assessment.reads import ClassProgress, class_progress, is_preschool, school_progress, without_books
from hoaban.modules.assessment.rules.levels import DECISION_NAMES, LEVEL_NAMES, YEAR_NAMES
from hoaban.modules.assessment.words import ASKED, SUMMER, TERMS
from hoaban.modules.network.levels import GRADE_AGE
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import school_coded
from hoaban.modules.schooling.actions import open_books
from hoaban.modules.schooling.models import BOOK, Enrolment
from hoaban.modules.schooling.present import present_day, present_year

PAGE = 50
LOCK, APPROVE, MANAGE = "mark.lock", "mark.approve", "class.manage"
WINDOWS = {**TERMS, SUMMER: vi_en("Sau hè", "Summer")}
PROGRESS = (
    Column("share", vi_en("Đã có điểm", "Marks entered"), "share"),
    Column("missing", vi_en("Còn thiếu", "Still missing"), "number"),
    Column("complete", vi_en("Học sinh đủ điểm", "Pupils complete"), "number"),
    Column("pupils", vi_en("Học sinh", "Pupils"), "number"),
)
OBSERVING = (
    Column("name", vi_en("Lớp", "Class")),
    Column("share", vi_en("Đã quan sát", "Observed"), "share"),
    Column("missing", vi_en("Còn thiếu", "Still missing"), "number"),
    Column("complete", vi_en("Trẻ đã đủ", "Children complete"), "number"),
    Column("pupils", vi_en("Trẻ", "Children"), "number"),
)
CLASS_COLUMNS = (
    Column("name", vi_en("Lớp", "Class")),
    *PROGRESS,
    Column("untaught", vi_en("Cần phân công", "To assign")),
)
SCHOOL_COLUMNS = (Column("name", vi_en("Trường", "School")), *PROGRESS)


def board(request: HttpRequest) -> HttpResponse:
    """How far the mark books of a school year are, as far as the reader sees."""
    actor = actor_of(request)
    reach = actor.reach(BOOK)
    if not (reach.everything or reach.institutions or reach.classes):
        return _families(request, actor)
    schools, code = reach.institutions, request.GET.get("school", "")
    if reach.everything or len(schools) > 1:
        school = school_coded(actor, code) if code else None
        return _classes(request, actor, school) if school else _schools(request, actor)
    school = Institution.objects.filter(pk=next(iter(schools))).first() if schools else None
    return _classes(request, actor, school)


def _classes(request: HttpRequest, actor: Actor, school: Institution | None) -> HttpResponse:
    """A school's classes, or those that a teacher teaches."""
    year = present_year(timezone.localdate()).name
    found = class_progress(actor, year, school)
    unopened = without_books(found)
    manages = school is not None and actor.reach(MANAGE).covers(Target(school.pk))
    has_marks = not found or any(not is_preschool(each.school_class) for each in found)
    columns = CLASS_COLUMNS if has_marks else OBSERVING
    context = {
        "year": year,
        "school": school,
        "rows": [_class_row(each, manages=manages) for each in found],
        "columns": columns if manages or not has_marks else columns[:-1],
        "plan_age": _oldest(found) if manages else None,
        "todo": _todo(actor, school, found),
        "windows": _windows(actor, year, school) if has_marks else [],
        "unopened": len(unopened) if manages else 0,
        "may_compute": has_marks and school is not None and actor.reach(LOCK).covers(Target(school.pk)),
    }
    return render(request, "assessment/board.html", context)


def _oldest(found: list[ClassProgress]) -> int | None:
    """Give the age of the oldest preschool children of a school: their plan of observation is the one that opens first."""
    ages = [GRADE_AGE[grade] for each in found if is_preschool(each.school_class) for grade in each.school_class.grades]
    return max(ages, default=None)


def _todo(actor: Actor, school: Institution | None, found: list[ClassProgress]) -> list[dict[str, Any]]:
    rows = []
    if school is not None and actor.reach(APPROVE).covers(Target(school.pk)):
        waiting = Correction.objects.visible_to(actor).filter(state=ASKED, institution=school).count()
        label = vi_en("Đề nghị sửa điểm chờ duyệt", "Corrections to be approved")
        rows.append({"count": waiting, "label": label, "href": reverse("assessment:corrections"), "tone": "attention"})
    lacking = [each for each in found if each.due > each.given]
    if lacking and school is None:
        label = vi_en("Lớp còn thiếu điểm", "Classes that lack marks")
        rows.append({"count": len(lacking), "label": label, "href": "#classes", "tone": "attention"})
    return [row for row in rows if row["count"]]


def _class_row(each: ClassProgress, *, manages: bool) -> dict[str, Any]:
    of = each.school_class
    page, args = ("observations", [of.pk, FIRST_AREA]) if is_preschool(of) else ("register", [of.pk])
    row = {
        "name": of.name,
        "href": reverse(f"assessment:{page}", args=args),
        "share": each.given / each.due if each.due else None,
        "missing": each.due - each.given if each.due else None,
        "complete": each.complete if each.due else None,
        "pupils": each.pupils or None,
    }
    if manages and each.untaught:
        row["untaught"] = vi_en("{n} môn", "{n} subjects").fill(n=each.untaught)
    return row


def _windows(actor: Actor, year: str, school: Institution | None) -> list[dict[str, Any]]:
    """The locks of a school, for who may turn them."""
    if school is None or not actor.reach(LOCK).covers(Target(school.pk)):
        return []
    rows = MarkWindow.objects.filter(school_year=year, institution=school)
    known, today = {row.term: row for row in rows}, timezone.localdate()
    return [
        {
            "term": term,
            "words": words,
            "is_locked": term in known and not known[term].is_open(today),
            "closes_on": known[term].closes_on if term in known else None,
        }
        for term, words in WINDOWS.items()
    ]


def _schools(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The schools of an area; those where most is missing stand first."""
    year = present_year(timezone.localdate()).name
    found = school_progress(actor, year, request.GET.get("q", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    due, given = sum(each.due for each in found), sum(each.given for each in found)
    context = {
        "year": year,
        "page": page,
        "columns": SCHOOL_COLUMNS,
        "rows": [
            {
                "name": each.school.name,
                "href": f"{reverse('assessment:board')}?{urlencode({'school': each.school.code})}",
                "share": each.given / each.due if each.due else None,
                "missing": each.due - each.given,
                "complete": each.complete,
                "pupils": each.pupils,
            }
            for each in page.object_list
        ],
        "share": given / due if due else None,
    }
    return render(request, "assessment/schools.html", context)


def _families(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own children, or oneself; an only child's page opens at once."""
    stays = Enrolment.objects.visible_to(actor).on(present_day(timezone.localdate()))
    seen = actor.reach(READ).persons
    children = list(stays.filter(person_id__in=seen).select_related("person", "school_class__institution").distinct())
    rows = Result.objects.visible_to(actor).filter(person__in=seen).order_by("school_year")
    results = {row.person_id: row for row in rows}
    context = {
        "children": [
            {
                "name": stay.person.full_name,
                "href": reverse("assessment:pupil", args=[stay.person_id]),
                "where": f"{stay.school_class.name}, {stay.school_class.institution.name}",
                **_stands(results.get(stay.person_id)),
            }
            for stay in children
        ]
    }
    return render(request, "assessment/families.html", context)


def _stands(row: Result | None) -> dict[str, Any]:
    if row is None:
        return {}
    names = {**LEVEL_NAMES, **YEAR_NAMES}
    return {"result": names.get(row.result or ""), "decision": DECISION_NAMES.get(row.decision or "")}


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
        case _:
            compute_results(actor, institution_id=institution_id, school_year=year)
    return redirect("assessment:board")


def _term(request: HttpRequest) -> int:
    asked = request.POST.get("term", "")
    return int(asked) if asked.isdecimal() else 0
