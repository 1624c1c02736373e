"""Comments of a term: a subject teacher's on each pupil, or the homeroom teacher's own."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoaban.kernel.errors import Denied
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions import write_comments
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.models import Comment
from hoaban.modules.assessment.pages.entry import Line, Slot, cell_name, pupils_of, save, shown
from hoaban.modules.assessment.pages.finding import closed_because, crumbs, desk_of, parts_of
from hoaban.modules.assessment.pages.states import nobody_here
from hoaban.modules.assessment.words import HOMEROOM, TERMS
from hoaban.modules.schooling.curriculum import name_of

OWN = vi_en("Nhận xét của chủ nhiệm", "Homeroom teacher's comments")


def comments(request: HttpRequest, class_id: UUID, term: int, subject: str = HOMEROOM) -> HttpResponse:
    """Show what was said of the pupils in a term; who teaches the subject (or leads the class) writes, while the term is open."""
    desk = desk_of(request, class_id)
    if term not in TERMS or (subject != HOMEROOM and subject not in desk.subjects):
        raise Http404
    rows = Comment.objects.visible_to(desk.actor).filter(school_class=desk.school_class, subject=subject, term=term)
    standing = {row.person_id: row for row in rows}
    may_write = _may_write(desk, subject)
    is_open = may_write and desk.is_open(term)
    lines = [
        Line(pupil.person_id, pupil.name, [_slot(pupil.person_id, term, subject, standing, is_open=is_open)])
        for pupil in pupils_of(desk)
    ]
    problems = []
    if request.method == "POST":
        if not may_write:
            raise Denied(WRITE)
        problems = save(
            lines, request.POST, lambda found: write_comments(desk.actor, school_class_id=class_id, rows=found)
        )
        if not problems:
            return redirect(_address(class_id, subject, term))
    context = shown(lines, request.POST, problems) | _context(desk, subject, term)
    context["hint"] = HINT if may_write else None
    context["saved_at"] = max((row.at for row in standing.values()), default=None)
    return render(request, "assessment/entry.html", context, status=422 if problems else 200)


def _context(desk: Desk, subject: str, term: int) -> dict[str, Any]:
    name = name_of(subject, desk.day) if subject else OWN
    titled = vi_en("Nhận xét {name}", "Comments, {name}").fill(name=name) if subject else OWN
    title = vi_en("{title}, lớp {name}", "{title}, class {name}").fill(title=titled, name=desk.school_class.name)
    return {
        "title": title,
        "lead": TERMS[term],
        "crumbs": crumbs(desk, (vi_en("Nhận xét", "Comments"), "")),
        "parts": parts_of(desk, "homeroom-comments"),
        "tabs": _tabs(desk.school_class.pk, subject, term),
        "closed": closed_because(desk, term),
        "caption": name,
        "heads": [vi_en("Nhận xét", "Comment")],
        "is_wide": True,
        "state": nobody_here(),
        "links": _others(desk, subject, term),
    }


HINT = vi_en(
    "Viết ngắn, nói điều em đã làm được và điều cần cố gắng. Gia đình đọc được. Để trống là rút lại.",
    "Write briefly what the pupil can do and what to work on. The family reads it. Leaving it empty takes it back.",
)


def _may_write(desk: Desk, subject: str) -> bool:
    return desk.leads if subject == HOMEROOM else desk.may_write(subject)


def _slot(person_id: UUID, term: int, subject: str, standing: dict[UUID, Comment], *, is_open: bool) -> Slot:
    row = standing.get(person_id)
    return Slot(
        name=cell_name(person_id),
        label=vi_en("nhận xét", "comment"),
        shown=row.text if row else "",
        part="text",
        row={"subject": subject, "term": term},
        read=str if is_open else None,
    )


def _address(class_id: UUID, subject: str, term: int) -> str:
    if subject == HOMEROOM:
        return reverse("assessment:homeroom-comments", args=[class_id, term])
    return reverse("assessment:comments", args=[class_id, subject, term])


def _tabs(class_id: UUID, subject: str, term: int) -> list[dict[str, object]]:
    return [
        {"label": words, "href": _address(class_id, subject, number), "is_current": number == term}
        for number, words in TERMS.items()
    ]


def _others(desk: Desk, here: str, term: int) -> list[dict[str, Words | str]]:
    """The other comments that the reader may write, or all where they write none."""
    mine = [subject for subject in desk.subjects if desk.may_write(subject)] or list(desk.subjects)
    found: list[dict[str, Words | str]] = [
        {
            "label": vi_en("Nhận xét {name}", "Comments, {name}").fill(name=name_of(subject, desk.day)),
            "href": _address(desk.school_class.pk, subject, term),
        }
        for subject in mine
        if subject != here
    ]
    own: dict[str, Words | str] = {"label": OWN, "href": _address(desk.school_class.pk, HOMEROOM, term)}
    return found if here == HOMEROOM else [own, *found]
