"""What the pages of a class begin with: the class, as far as the reader may see it, or nothing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.models import ClassSubject
from hoaban.modules.assessment.words import TERMS
from hoaban.modules.schooling.models import SchoolClass


def desk_of(request: HttpRequest, class_id: UUID) -> Desk:
    """Give the class's desk for the reader; who may not see the class finds nothing."""
    actor = actor_of(request)
    seen = SchoolClass.objects.visible_to(actor).select_related("institution").distinct()
    school_class = seen.filter(pk=class_id).first()
    if school_class is None:
        raise Http404
    return Desk(actor, school_class)


def subject_and_term(desk: Desk, subject: str, term: int) -> ClassSubject:
    """Give the class's subject that is marked by term; another, or another term, is not found."""
    row = desk.subjects.get(subject)
    if row is None or term not in TERMS or desk.kind_of(subject) is None or row.kind == "levels":
        raise Http404
    return row


def crumbs(desk: Desk, *more: tuple[Words, str]) -> list[dict[str, Any]]:
    """Give the way to a page of a class."""
    school_class = desk.school_class
    here = vi_en("Lớp {name}", "Class {name}").fill(name=school_class.name)
    steps = [
        (vi_en("Sổ điểm", "Mark books"), reverse("assessment:board")),
        (here, reverse("assessment:register", args=[school_class.pk])),
        *more,
    ]
    return [{"label": label, "href": href} if href else {"label": label} for label, href in steps]
