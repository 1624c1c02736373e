"""Finding anyone in one box, and a person's record: who they are, and their life at school as a timeline.

These pages stand in this module because it is the lowest that knows all of a person's life: schooling, and work in a school.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.forms import status_of, went_through
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.people.actions import ON_PERSON, correct_person
from hoaban.modules.people.merging import merged_into
from hoaban.modules.people.models import SEXES, Guardianship, Person
from hoaban.modules.people.relations import GUARDIAN_RELATIONS
from hoaban.modules.places.lookup import search_places
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.forms import CorrectionForm
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.schooling.reads import Hit, Moment, timeline
from hoaban.modules.schooling.reads import find as find_persons
from hoaban.modules.schooling.reads.timeline import FACT
from hoaban.modules.schooling.record_links import links_of_learner
from hoaban.modules.schooling.stays import manages, schools_to_enrol_at
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
    try:
        found = _person_or_404(actor, person_id)
    except Http404:
        stands_in = merged_into(actor, person_id)
        if stands_in is None:
            raise
        return redirect("schooling:person", stands_in)
    stays = _stays(actor, found, today)
    context = {
        "person": found,
        "places": [*_classes(stays, today), *_posts(actor, found, today)],
        "links": links_of_learner(actor, found.pk) if stays else [],
        "facts": _facts(found),
        "guardians": _guardians(actor, found),
        "events": [_event(moment, may_open=actor.may("ledger.read")) for moment in timeline(actor, found.pk)],
        "steps": list(_steps(actor, found, stays)),
        "may_correct": _may_correct(actor, found),
    }
    return render(request, "schooling/person.html", context)


def _person_or_404(actor: Actor, person_id: UUID) -> Person:
    found = Person.objects.visible_to(actor).select_related("ethnic_group").filter(pk=person_id).distinct().first()
    if found is None:
        raise Http404
    return found


def _may_correct(actor: Actor, found: Person) -> bool:
    return ON_PERSON.find(actor, correct_person.permission, {"person_id": found.pk}) is not None


@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Mend who somebody is; the person's page takes the form in place."""
    actor = actor_of(request)
    found = _person_or_404(actor, person_id)
    if not _may_correct(actor, found):
        raise Http404
    seen = str(found.written_by or "")
    form = CorrectionForm(request.POST or None, initial={**CorrectionForm.of(found), "base": seen})
    if form.is_valid() and not _was_written_since(form, seen):
        said = form.details(found.residence_place_id)
        day = timezone.localdate()
        if went_through(form, lambda: correct_person(actor, person_id=found.pk, details=said, on=day)):
            messages.success(request, vi_en("Đã sửa lý lịch.", "The details are corrected."))
            return redirect("schooling:person", found.pk)
    return render(request, "schooling/details.html", {"person": found, "form": form}, status=status_of(form))


def _was_written_since(form: CorrectionForm, seen: str) -> bool:
    """Answer whether somebody else changed the record while this form was filled in; sent again, it holds."""
    if form.cleaned_data["base"] == seen:
        return False
    form.add_error(None, str(WRITTEN_SINCE))
    form.data = {**dict(form.data.items()), "base": seen}
    return True


WRITTEN_SINCE = vi_en(
    "Người khác vừa sửa hồ sơ này. Hãy mở hồ sơ ở cửa sổ khác để đối chiếu; bấm Lưu lần nữa sẽ lưu những gì bạn gõ.",
    "Somebody else has just changed this record. Compare it in another window; Save once more keeps what you typed.",
)


def _stays(actor: Actor, found: Person, today: date) -> list[Enrolment]:
    """The stays that have not ended: today's, and one that is yet to begin."""
    rows = Enrolment.objects.visible_to(actor).filter(Q(ends_on=None) | Q(ends_on__gt=today), person=found)
    return list(rows.select_related("institution", "school_class"))


def _classes(stays: list[Enrolment], today: date) -> Iterator[dict[str, Any]]:
    """The class they learn in today."""
    for row in stays:
        if row.starts_on <= today:
            href = reverse("schooling:class", args=[row.school_class_id])
            yield {"tag": LEARNS, "label": f"{row.school_class.name}, {row.institution.name}", "href": href}


def _steps(actor: Actor, found: Person, stays: list[Enrolment]) -> Iterator[dict[str, Any]]:
    """What the reader may do about where they learn: end the stay that has no end, or begin one where there is none."""
    stay = next((row for row in stays if row.ends_on is None), None)
    if stay is not None and manages(actor, stay.institution_id):
        for name, words in STEPS.items():
            yield {"href": reverse(f"schooling:{name}", args=[found.pk]), "words": words}
    if stay is None and actor.may("learner.manage") and schools_to_enrol_at(actor, found):
        yield {"href": reverse("schooling:enrol-again", args=[found.pk]), "words": vi_en("Nhập học", "Enrol")}


STEPS = {
    "change-class": vi_en("Chuyển lớp", "Move to another class"),
    "boarding": vi_en("Bán trú, nội trú", "Boarding"),
    "release": vi_en("Chuyển đi", "Transfer to another school"),
    "leave": vi_en("Thôi học", "Leave school"),
}


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
