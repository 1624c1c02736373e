"""Timetables to print (PDF) and to work with (XLSX): a class, and the classes, teachers, rooms or the whole of a school."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import Words, day, vi_en
from hoaban.kernel.listing import XLSX
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.models import READ, Lesson, Timetable
from hoaban.modules.timetables.printing import CLASSES, PARTS, ROOMS, TEACHERS, as_pdf, as_workbook, tables_of

FORMS = {"pdf": "PDF", "xlsx": "XLSX"}
OF_CLASS = vi_en("Thời khóa biểu lớp", "Timetable of a class")
KEYS = {CLASSES: "school_class_id", TEACHERS: "person_id", ROOMS: "room_id"}
LINK = vi_en("{part} ({form})", "{part} ({form})")


def of_class(request: HttpRequest, class_id: UUID, form: str) -> HttpResponse:
    """Give a class's week of today as a file, to everybody who may see it."""
    actor = actor_of(request)
    found = SchoolClass.objects.visible_to(actor).select_related("institution").filter(pk=class_id).first()
    lessons = _lessons(actor, school_class_id=class_id)
    if found is None or not lessons:
        raise Http404
    return _file(lessons, CLASSES, form, (OF_CLASS, found.institution.name))


def of_school(request: HttpRequest, institution_id: UUID, part: str, form: str) -> HttpResponse:
    """Give a part of a school's timetable of today as a file; `of` in the query names one class, teacher or room."""
    actor = actor_of(request)
    school = Institution.objects.filter(pk=institution_id).first()
    if school is None or part not in PARTS or not actor.may(READ, Target(institution_id)):
        raise Http404
    chosen = {KEYS[part]: _one(request.GET["of"])} if part in KEYS and "of" in request.GET else {}
    lessons = _lessons(actor, institution_id=institution_id, **chosen)
    if not lessons:
        raise Http404
    return _file(lessons, part, form, (PARTS[part], school.name))


def _one(text: str) -> UUID:
    with suppress(ValueError):
        return UUID(text)
    raise Http404


def _lessons(actor: Actor, **chosen: UUID) -> list[Lesson]:
    held = Timetable.objects.published_on(timezone.localdate())
    rows = Lesson.objects.visible_to(actor).filter(timetable__in=held, **chosen)
    return list(rows.select_related("school_class", "room", "timetable"))


def _file(lessons: Sequence[Lesson], part: str, form: str, named: tuple[Words, str]) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    now, (title, school) = timezone.localtime(), named
    tables = tables_of(lessons, part, now.date())
    if not tables:
        raise Http404
    since = lessons[0].timetable.starts_on
    if form == "xlsx":
        response = HttpResponse(as_workbook(tables), content_type=XLSX)
    else:
        content = as_pdf(tables, title, school, day(since) if since else "", now)
        response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="thoi-khoa-bieu-{part}.{form}"'
    return response


def links_of_class(class_id: UUID) -> list[dict[str, object]]:
    return [
        {"label": word, "href": reverse("timetables:class-file", args=[class_id, form])} for form, word in FORMS.items()
    ]


def links_of_school(institution_id: UUID, parts: Iterable[str] = PARTS) -> list[dict[str, object]]:
    return [
        {
            "label": LINK.fill(part=PARTS[part], form=word),
            "href": reverse("timetables:file", args=[institution_id, part, form]),
        }
        for part in parts
        for form, word in FORMS.items()
    ]
