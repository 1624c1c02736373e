"""What programs may ask about classes and who learns in them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from hoaban.kernel.api import After, Limit, Listed, On, day_asked, listed
from hoaban.kernel.paging import piece
from hoaban.kernel.requests import actor_of
from hoaban.modules.schooling.models import Enrolment, SchoolClass

router = Router(tags=["schooling"])


class ClassOut(Schema):
    """A class of one school year."""

    id: UUID
    institution_id: UUID
    site_id: UUID
    school_year: str
    name: str
    grades: list[str]
    is_multigrade: bool
    starts_on: date
    ends_on: date | None


class LearnerOut(Schema):
    """A person who learns in the class on the day; their record is at `/persons/{person_id}`."""

    person_id: UUID
    full_name: str
    birth_date: date
    sex: str
    ethnic_group: str | None
    grade: str
    boarding: str
    entry_reason: str
    starts_on: date


class EnrolmentOut(Schema):
    """A stretch of learning; `ends_on` is the first day after it."""

    institution_id: UUID
    class_id: UUID
    class_name: str
    school_year: str
    grade: str
    boarding: str
    entry_reason: str
    exit_reason: str
    starts_on: date
    ends_on: date | None


def _show_class(row: SchoolClass) -> dict[str, Any]:
    return {
        "id": row.pk,
        "institution_id": row.institution_id,
        "site_id": row.site_id,
        "school_year": row.school_year,
        "name": row.name,
        "grades": row.grades,
        "is_multigrade": row.is_multigrade,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def _show_learner(row: Enrolment) -> dict[str, Any]:
    return {
        "person_id": row.person_id,
        "full_name": row.person.full_name,
        "birth_date": row.person.birth_date,
        "sex": row.person.sex,
        "ethnic_group": row.person.ethnic_group_id,
        "grade": row.grade,
        "boarding": row.boarding,
        "entry_reason": row.entry_reason,
        "starts_on": row.starts_on,
    }


def _show_enrolment(row: Enrolment) -> dict[str, Any]:
    return {
        "institution_id": row.institution_id,
        "class_id": row.school_class_id,
        "class_name": row.school_class.name,
        "school_year": row.school_class.school_year,
        "grade": row.grade,
        "boarding": row.boarding,
        "entry_reason": row.entry_reason,
        "exit_reason": row.exit_reason,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


@router.get("/classes", response=Listed[ClassOut], url_name="classes", summary="Classes")
def classes(
    request: HttpRequest,
    *,
    institution: UUID | None = None,
    school_year: str = "",
    limit: Limit = 100,
    after: After = "",
) -> dict[str, Any]:
    """List the classes that the account may see; `institution` and `school_year` (like 2024-2025) narrow the list."""
    visible = SchoolClass.objects.visible_to(actor_of(request))
    rows = SchoolClass.objects.filter(pk__in=visible.values("pk"))  # a class seen for two children is one class
    if institution:
        rows = rows.filter(institution_id=institution)
    if school_year:
        rows = rows.of_year(school_year)
    return listed(piece(rows, ("school_year", "name", "id"), after=after, size=limit), _show_class)


@router.get("/classes/{class_id}", response=ClassOut, url_name="class", summary="One class")
def school_class(request: HttpRequest, class_id: UUID) -> dict[str, Any]:
    return _show_class(_class_or_404(request, class_id))


@router.get(
    "/classes/{class_id}/learners",
    response=list[LearnerOut],
    url_name="class-learners",
    summary="The learners of a class",
)
def class_learners(request: HttpRequest, class_id: UUID, on: On = None) -> list[dict[str, Any]]:
    """List who learns in a class on a day, by given name, as far as the account may see them."""
    found = _class_or_404(request, class_id)
    rows = Enrolment.objects.visible_to(actor_of(request)).on(day_asked(on)).filter(school_class=found)
    return [_show_learner(row) for row in rows.select_related("person").order_by("person__sort_key", "pk")]


@router.get(
    "/persons/{person_id}/enrolments",
    response=list[EnrolmentOut],
    url_name="person-enrolments",
    summary="Where a person learns and learnt",
)
def person_enrolments(request: HttpRequest, person_id: UUID) -> list[dict[str, Any]]:
    """List the enrolments of a person that the account may see, the first one first; empty for whom it may not see."""
    rows = Enrolment.objects.visible_to(actor_of(request)).filter(person_id=person_id)
    return [_show_enrolment(row) for row in rows.select_related("school_class").order_by("starts_on", "pk")]


def _class_or_404(request: HttpRequest, class_id: UUID) -> SchoolClass:
    found = SchoolClass.objects.visible_to(actor_of(request)).filter(pk=class_id).first()
    if found is None:
        raise Http404
    return found
