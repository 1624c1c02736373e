"""Finding anyone in one box, and a person's record: who they are, and their life at school as a timeline.

These pages stand in this module because it is the lowest that knows all of a person's life: schooling, and work in a school.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import SEXES, Guardianship, Person
from hoaban.modules.people.relations import GUARDIAN_RELATIONS
from hoaban.modules.places.lookup import search_places
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.schooling.reads import Hit, Moment, timeline
from hoaban.modules.schooling.reads import find as find_persons
from hoaban.modules.schooling.reads.timeline import FACT
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import POSTS

FOUND = 20


def find(request: HttpRequest) -> HttpResponse:
    """Persons, schools and communes whose name, number or code fits what was typed."""
    actor, text = actor_of(request), request.GET.get("q", "").strip()
    found = find_persons(actor, text, limit=FOUND + 1) if text else []
    context = {
        "found_for": text,
        "persons": [_hit(each) for each in found[:FOUND]],
        "are_more": len(found) > FOUND,
        "schools": _schools(actor, text) if text else [],
        "communes": _communes(text) if text else [],
        "columns": PERSON_COLUMNS,
        "coded": CODED_COLUMNS,
    }
    return render(request, "schooling/find.html", context)


PERSON_COLUMNS = (
    Column("name", vi_en("Họ và tên", "Name")),
    Column("born", vi_en("Ngày sinh", "Born"), "day"),
    Column("where", vi_en("Hiện nay", "Today")),
)
CODED_COLUMNS = (Column("name", vi_en("Tên", "Name")), Column("code", vi_en("Mã", "Code")))


def _hit(found: Hit) -> dict[str, Any]:
    href = reverse("schooling:person", args=[found.id])
    return {"name": found.full_name, "href": href, "born": found.birth_date, "where": found.where}


def _schools(actor: Actor, text: str) -> list[dict[str, Any]]:
    rows = Institution.objects.visible_to(actor).named_like(text).order_by("name")[:FOUND]
    return [{"name": row.name, "href": reverse("network:school", args=[row.pk]), "code": row.code} for row in rows]


def _communes(text: str) -> list[dict[str, Any]]:
    rows = search_places(text, kinds=[Place.COMMUNE, Place.PROVINCE], day=timezone.localdate())[:5]
    return [{"name": row.full_name, "href": reverse("places:place", args=[row.pk]), "code": row.code} for row in rows]


def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person's record as far as the reader may see it: where they are, who they are, and their life as a timeline."""
    actor, today = actor_of(request), timezone.localdate()
    found = Person.objects.visible_to(actor).select_related("ethnic_group").filter(pk=person_id).distinct().first()
    if found is None:
        raise Http404
    context = {
        "person": found,
        "places": [*_classes(actor, found, today), *_posts(actor, found, today)],
        "facts": _facts(found),
        "guardians": _guardians(actor, found),
        "events": [_event(moment, may_open=actor.may("ledger.read")) for moment in timeline(actor, found.pk)],
    }
    return render(request, "schooling/person.html", context)


def _classes(actor: Actor, found: Person, today: date) -> Iterator[dict[str, Any]]:
    """The class they learn in today."""
    stays = Enrolment.objects.visible_to(actor).on(today).filter(person=found)
    for row in stays.select_related("institution", "school_class"):
        href = reverse("schooling:class", args=[row.school_class_id])
        yield {"tag": LEARNS, "label": f"{row.school_class.name}, {row.institution.name}", "href": href}


def _posts(actor: Actor, found: Person, today: date) -> Iterator[dict[str, Any]]:
    """The posts they hold today."""
    posts = Appointment.objects.visible_to(actor).on(today).filter(person=found).order_by("-is_main")
    for row in posts.select_related("institution"):
        is_open = actor.may("institution.read", Target(row.institution_id))
        href = reverse("network:school", args=[row.institution_id]) if is_open else ""
        yield {"tag": WORKS, "label": f"{POSTS[row.post]}, {row.institution.name}", "href": href}


LEARNS = ("good", vi_en("Đang học", "Learns"))
WORKS = ("good", vi_en("Đang công tác", "Works"))


def _event(moment: Moment, *, may_open: bool) -> dict[str, Any]:
    """Give a moment as the timeline shows it; what somebody wrote leads to the log."""
    shown = {
        "at": moment.at or moment.on,
        "has_time": moment.at is not None,
        "title": moment.title,
        "text": moment.text,
    }
    if moment.operation_id and may_open:
        shown["href"] = reverse("ledger:operation", args=[moment.operation_id])
    return {**shown, "by": moment.by, "tone": "info" if moment.kind == FACT else "neutral"}


def _facts(found: Person) -> list[dict[str, Any]]:
    missing = vi_en("Chưa có", "Missing")
    facts = [
        (vi_en("Ngày sinh", "Born"), f"{found.birth_date:%d/%m/%Y}"),
        (vi_en("Giới tính", "Sex"), SEXES[found.sex]),
        (vi_en("Dân tộc", "Ethnic group"), found.ethnic_group.name if found.ethnic_group else missing),
        (vi_en("Số định danh cá nhân", "Personal identification number"), found.personal_id or missing),
        (vi_en("Nơi ở", "Residence"), found.residence or missing),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _guardians(actor: Actor, found: Person) -> list[dict[str, Any]]:
    rows = Guardianship.objects.visible_to(actor).filter(person=found).on(timezone.localdate()).distinct()
    return [{"label": GUARDIAN_RELATIONS[row.relation], "value": row.guardian_name} for row in rows]
