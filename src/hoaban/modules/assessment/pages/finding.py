"""What the pages of a class begin with: the class, as far as the reader may see it, or nothing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from hoaban.kernel.actor import Target
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.words import SUMMER, TERMS
from hoaban.modules.network.levels import PRESCHOOL, PRIMARY
from hoaban.modules.schooling.models import ClassSubject, SchoolClass


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


def present_term(desk: Desk) -> int:
    """Give the term that today falls in, to open the right page."""
    return 1 if desk.today < desk.year.second_term else 2


def may_manage(desk: Desk) -> bool:
    of = desk.school_class
    return desk.actor.reach("class.manage").covers(Target(of.institution_id, of.pk))


def parts_of(desk: Desk, here: str) -> list[dict[str, Any]]:
    """Give the parts of a class's book as tabs: what its level has, and what the reader may do."""
    class_id, term = desk.school_class.pk, present_term(desk)
    found: list[tuple[str, Words, list[Any]]] = []
    if desk.level != PRESCHOOL:
        found.append(("register", vi_en("Kết quả", "Results"), [class_id]))
    if desk.level == PRESCHOOL:
        found.append(("observations", vi_en("Quan sát trẻ", "Observations"), [class_id, FIRST_AREA]))
    elif desk.level == PRIMARY:
        period = PRESENT_PERIOD.get(desk.today.month, "cn")
        found.append(("primary", vi_en("Đánh giá", "Assessment"), [class_id, "subjects", period]))
        found.append(("promotion", vi_en("Quyết định lên lớp", "Promotion"), [class_id]))
    else:
        found.append(("conduct", vi_en("Rèn luyện", "Conduct"), [class_id]))
        found.append(("summer", vi_en("Kiểm tra lại, rèn luyện hè", "Retests, summer"), [class_id]))
    found.append(("homeroom-comments", vi_en("Nhận xét", "Comments"), [class_id, term]))
    if may_manage(desk) and desk.level != PRESCHOOL:
        found.append(("subjects", vi_en("Môn học, phân công", "Subjects, teachers"), [class_id]))
    return [
        {"label": words, "href": reverse(f"assessment:{name}", args=args), "is_current": name == here}
        for name, words, args in found
    ]


# Which point of a primary year is being entered in a month.
PRESENT_PERIOD = {9: "gk1", 10: "gk1", 11: "gk1", 12: "ck1", 1: "ck1", 2: "gk2", 3: "gk2", 4: "gk2"}
FIRST_AREA = "the-chat"


def closed_because(desk: Desk, term: int) -> tuple[Words, Words] | None:
    """Say that a term is locked and who opens it; None while it is open."""
    if desk.is_open(term):
        return None
    name = {**TERMS, SUMMER: vi_en("Sau hè", "Summer")}[term]
    return (
        vi_en("{term}: sổ đã khóa", "{term}: the book is locked").fill(term=name),
        vi_en(
            "Chỉ hiệu trưởng mở lại được, ở trang Sổ điểm. Điểm đã khóa thì đề nghị sửa kèm lý do.",
            "Only the principal opens it again, on the page Mark books. For a locked mark, ask for a correction with a reason.",
        ),
    )


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
