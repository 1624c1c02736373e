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

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import SEXES, Guardianship, Person, PersonName
from hoaban.modules.people.reads import find as find_persons
from hoaban.modules.people.relations import GUARDIAN_RELATIONS
from hoaban.modules.places.lookup import search_places
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.schooling.reasons import BOARDINGS, CLASS_CHANGE, CONTINUES, ENTRY_REASONS, EXIT_REASONS, YEAR_END
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import POSTS

FOUND = 20


def find(request: HttpRequest) -> HttpResponse:
    """Persons, schools and communes whose name, number or code fits what was typed."""
    actor, text = actor_of(request), request.GET.get("q", "").strip()
    context = {
        "found_for": text,
        "persons": find_persons(actor, text, limit=FOUND) if text else [],
        "schools": _schools(actor, text) if text else [],
        "communes": _communes(text) if text else [],
    }
    return render(request, "schooling/find.html", context)


def _schools(actor: Actor, text: str) -> list[dict[str, Any]]:
    rows = Institution.objects.visible_to(actor).named_like(text).order_by("name")[:FOUND]
    return [{"name": row.name, "href": reverse("network:school", args=[row.pk]), "note": row.code} for row in rows]


def _communes(text: str) -> list[dict[str, Any]]:
    rows = search_places(text, kinds=[Place.COMMUNE, Place.PROVINCE], day=timezone.localdate())[:5]
    return [{"name": row.full_name, "href": reverse("places:place", args=[row.pk]), "note": row.code} for row in rows]


def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person's record as far as the reader may see it."""
    actor = actor_of(request)
    found = Person.objects.visible_to(actor).select_related("ethnic_group").filter(pk=person_id).distinct().first()
    if found is None:
        raise Http404
    enrolments = list(
        Enrolment.objects.visible_to(actor)
        .filter(person=found)
        .select_related("institution", "school_class")
        .order_by("-starts_on")
    )
    appointments = list(Appointment.objects.visible_to(actor).filter(person=found).select_related("institution"))
    events = [*_life_at_school(enrolments), *_work(appointments), *_names(actor, found)]
    context = {
        "person": found,
        "now": _standing(enrolments, appointments),
        "facts": _facts(found),
        "guardians": _guardians(actor, found),
        "events": sorted(events, key=lambda event: event["at"], reverse=True),
    }
    return render(request, "schooling/person.html", context)


def _standing(enrolments: list[Enrolment], appointments: list[Appointment]) -> str:
    """Say in one line where the person is today."""
    today = timezone.localdate()
    for row in enrolments:
        if _holds(row, today):
            return f"{row.school_class.name}, {row.institution.name}"
    for post in appointments:
        if _holds(post, today):
            return f"{POSTS[post.post]}, {post.institution.name}"
    return str(
        vi_en("Hiện không học hay làm việc ở trường nào trong phạm vi của bạn", "At no school within your scope today")
    )


def _holds(row: Enrolment | Appointment, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or row.ends_on > day)


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


def _life_at_school(enrolments: list[Enrolment]) -> Iterator[dict[str, Any]]:
    """Entries and exits; the end of a year is told by the beginning of the next."""
    for row in enrolments:
        where = f"{row.school_class.name}, {row.institution.name} ({row.school_class.school_year})"
        title = ENTRY_REASONS[row.entry_reason]
        boards = "" if row.boarding == "none" else f" · {BOARDINGS[row.boarding]}"
        tone = "" if row.entry_reason in {CONTINUES, CLASS_CHANGE} else "good"
        href = reverse("schooling:class", args=[row.school_class_id])
        yield {"at": row.starts_on, "title": title, "text": f"{where}{boards}", "href": href, "tone": tone}
        if row.ends_on and row.exit_reason not in {YEAR_END, CLASS_CHANGE}:
            yield {"at": row.ends_on, "title": EXIT_REASONS[row.exit_reason], "text": where, "tone": "attention"}


def _work(appointments: list[Appointment]) -> Iterator[dict[str, Any]]:
    for row in appointments:
        begins = vi_en("Nhận nhiệm vụ: {post}", "Took up post: {post}").fill(post=POSTS[row.post])
        yield {"at": row.starts_on, "title": begins, "text": row.institution.name}
        if row.ends_on:
            ends = vi_en("Thôi nhiệm vụ: {post}", "Left post: {post}").fill(post=POSTS[row.post])
            yield {"at": row.ends_on, "title": ends, "text": row.institution.name}


def _names(actor: Actor, found: Person) -> Iterator[dict[str, Any]]:
    for row in PersonName.objects.visible_to(actor).filter(person=found, ends_on__isnull=False).distinct():
        title = vi_en("Đổi họ tên; trước đó là {name}", "Name changed; before it was {name}").fill(name=row.full_name)
        yield {"at": row.ends_on, "title": title}
