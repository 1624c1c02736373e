"""Reads for pages: a class's register, what is still missing by class, and what one pupil's family sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from hoaban.kernel.actor import Actor
from hoaban.modules.assessment.models import Comment, Mark, Result
from hoaban.modules.schooling.models import SchoolClass


@dataclass(frozen=True, slots=True)
class ClassProgress:
    """How far a class's mark books are: assessments due and given, pupils with all of theirs and pupils in all."""

    school_class: SchoolClass
    due: int
    given: int
    complete: int
    pupils: int


def progress(actor: Actor, school_year: str) -> list[ClassProgress]:
    """Give every class whose results the reader may see; two statements."""
    counted = Result.objects.visible_to(actor).filter(school_year=school_year).order_by().values("school_class_id")
    rows = {
        row["school_class_id"]: row
        for row in counted.annotate(
            asked=Sum("due"), had=Sum("given"), pupils=Count("pk"), complete=Count("pk", filter=Q(given=F("due")))
        )
    }
    classes = SchoolClass.objects.filter(pk__in=rows).select_related("institution")
    return [
        ClassProgress(each, *(rows[each.pk][name] for name in ("asked", "had", "complete", "pupils")))
        for each in classes.order_by("institution__search_key", "grades", "name")
    ]


@dataclass(frozen=True, slots=True)
class PupilYear:
    """One pupil's year as the family sees it: the result with its reasons, the marks by subject, the comments."""

    result: Result
    marks: dict[str, dict[int, list[str]]]
    comments: Sequence[Comment]


def pupil_years(actor: Actor, person_id: UUID) -> list[PupilYear]:
    """Give a pupil's years, the newest first, as far as the reader may see them."""
    results = Result.objects.visible_to(actor).filter(person_id=person_id).select_related("school_class__institution")
    rows = Mark.objects.visible_to(actor).filter(person_id=person_id).exclude(value="")
    marks: dict[str, dict[str, dict[int, list[str]]]] = {}
    for row in rows.order_by("subject", "term", "-kind", "number"):
        by_term = marks.setdefault(row.school_year, {}).setdefault(row.subject, {1: [], 2: []})
        by_term[row.term].append(row.value)
    comments = list(Comment.objects.visible_to(actor).filter(person_id=person_id).exclude(text="").order_by("term"))
    return [
        PupilYear(
            result,
            marks.get(result.school_year, {}),
            [each for each in comments if each.school_class_id == result.school_class_id],
        )
        for result in results.order_by("-school_year")
    ]


def results_of(actor: Actor, class_id: UUID) -> dict[UUID, Result]:
    return {row.person_id: row for row in Result.objects.visible_to(actor).filter(school_class_id=class_id)}


def shown_value(value: str | None) -> Any:
    """Give a result as a mark book writes it: 7,8 stays a number, passed is Đ and not passed CĐ; None is not known."""
    return {"dat": "Đ", "chua-dat": "CĐ"}.get(value or "", value)
