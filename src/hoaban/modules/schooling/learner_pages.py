"""A learner's way through a school: entered by hand, moved to another class, leaving, coming back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.forms import attempted, status_of, went_through
from hoaban.kernel.language import Words, day, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import school_coded
from hoaban.modules.people.models import UNSAID, Person
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.schooling.actions import (
    admit_learner,
    ask_transfer,
    change_class_of_learner,
    enrol_learner,
    set_boarding,
    withdraw_learner,
)
from hoaban.modules.schooling.forms import AdmissionForm, BoardingForm, DetailsForm, EntryForm, LeavingForm, SeatForm
from hoaban.modules.schooling.likely import Match, matches
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.reasons import NEW
from hoaban.modules.schooling.stays import (
    first_day,
    manages,
    open_classes,
    own_school,
    schools_to_enrol_at,
    stay_or_404,
)


def saved(request: HttpRequest, words: Words, person_id: UUID) -> HttpResponse:
    """Say that it is done, where one sees it."""
    messages.success(request, words)
    return redirect("schooling:person", person_id)


def typed_in(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Enter somebody whom the school does not know yet, with their place in a class."""
    actor, today = actor_of(request), timezone.localdate()
    school = _school_asked(actor, request)
    classes = open_classes(actor, [school.pk], today) if school else []
    initial = {"class_id": request.GET.get("class", ""), "on": today, "reason": NEW}
    form = AdmissionForm(typed_in(request), classes=classes, initial=initial)
    found = matches(actor, form.details(), school.pk) if school and form.is_valid() else []
    if found and not form.cleaned_data["is_another"]:
        said = vi_en("Có hồ sơ giống như vậy. Hãy xem bên dưới.", "There are records like this one. Look below.")
        form.add_error("is_another", str(said))
    if form.is_valid():
        made = attempted(form, lambda: admit_learner(actor, details=form.details(), **form.seat()))
        if made:
            return saved(request, vi_en("Đã nhập học.", "Enrolled."), made.person_id)
    context = {"school": school, "classes": classes, "form": form, "matches": found}
    return render(request, "schooling/enrol.html", context, status=status_of(form))


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """A part of the page: who of the province is like the child whose name and birth date are being typed."""
    actor = actor_of(request)
    form = DetailsForm(request.GET)
    school = _school_asked(actor, request)
    form.is_valid()
    typed = form.cleaned_data
    found: list[Match] = []
    if school is not None and typed.get("full_name") and typed.get("birth_date"):
        number = "".join(str(typed.get("personal_id") or "").split())
        details = PersonDetails(typed["full_name"], typed["birth_date"], typed.get("sex") or UNSAID, None, number)
        found = matches(actor, details.cleaned(), school.pk)
    return render(
        request, "schooling/alike.html", {"matches": found, "school": school, "typed_name": typed.get("full_name", "")}
    )


@require_POST
def ask_for(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask another school to release somebody who turned up here."""
    actor = actor_of(request)
    school = _school_asked(actor, request)
    if school is None:
        raise Http404
    try:
        ask_transfer(actor, institution_id=school.pk, person_id=person_id, name=request.POST.get("name", ""))
    except Invalid as refusal:
        messages.error(request, refusal.problems[0].message)
    else:
        messages.success(
            request,
            vi_en(
                "Đã gửi đề nghị. Trường kia cho chuyển thì tiếp nhận ở đây.",
                "Asked. Once the other school releases the pupil, accept them here.",
            ),
        )
    return redirect("schooling:transfers")


def _school_asked(actor: Actor, request: HttpRequest) -> Institution | None:
    """Give the school of the class or the code in the address, or the only one that the actor manages."""
    if request.GET.get("class"):
        return _school_of_class(actor, request.GET["class"])
    if request.GET.get("school"):
        found = school_coded(actor, request.GET["school"])
        if found is None or not manages(actor, found.pk):
            raise Http404
        return found
    return own_school(actor)


def _school_of_class(actor: Actor, asked: str) -> Institution:
    try:
        found = SchoolClass.objects.visible_to(actor).select_related("institution").filter(pk=UUID(asked)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None or not manages(actor, found.institution_id):
        raise Http404
    return found.institution


@require_http_methods(["GET", "POST"])
def enrol_again(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Enrol somebody whose record the school has, and who learns nowhere now."""
    actor, today = actor_of(request), timezone.localdate()
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    schools = schools_to_enrol_at(actor, person) if person else []
    if person is None or not schools:
        raise Http404
    form = EntryForm(typed_in(request), classes=open_classes(actor, schools, today), initial={"on": today})
    if form.is_valid() and went_through(form, lambda: enrol_learner(actor, person_id=person.pk, **form.seat())):
        return saved(request, vi_en("Đã nhập học.", "Enrolled."), person.pk)
    return asked(request, form, person, vi_en("Nhập học", "Enrol"), verb=vi_en("Nhập học", "Enrol"))


@require_http_methods(["GET", "POST"])
def change_class(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Move a learner to another class of their school."""
    actor, today = actor_of(request), timezone.localdate()
    stay = stay_or_404(actor, person_id)
    others = [each for each in open_classes(actor, [stay.institution_id], today) if each.pk != stay.school_class_id]
    form = SeatForm(typed_in(request), classes=others, initial={"on": first_day(today, stay)})
    if form.is_valid() and went_through(
        form, lambda: change_class_of_learner(actor, enrolment_id=stay.pk, **form.seat())
    ):
        return saved(request, vi_en("Đã chuyển lớp.", "Moved to another class."), person_id)
    title = vi_en("Chuyển lớp", "Move to another class")
    return asked(request, form, stay.person, title, verb=vi_en("Chuyển lớp", "Move"), stay=stay)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Note that a learner dropped out, died, or completed the level."""
    actor, today = actor_of(request), timezone.localdate()
    stay = stay_or_404(actor, person_id)
    form = LeavingForm(typed_in(request), grade=stay.grade, initial={"on": first_day(today, stay)})
    if form.is_valid() and went_through(
        form, lambda: withdraw_learner(actor, enrolment_id=stay.pk, **form.cleaned_data)
    ):
        return saved(request, vi_en("Đã ghi thôi học.", "The end of schooling is noted."), person_id)
    title = vi_en("Thôi học", "Leave school")
    return asked(request, form, stay.person, title, verb=vi_en("Ghi thôi học", "Note that they left"), stay=stay)


@require_http_methods(["GET", "POST"])
def boarding(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Say how a learner boards from a day on."""
    actor, today = actor_of(request), timezone.localdate()
    stay = stay_or_404(actor, person_id)
    form = BoardingForm(typed_in(request), initial={"boarding": stay.boarding, "on": first_day(today, stay)})
    if form.is_valid() and went_through(form, lambda: set_boarding(actor, enrolment_id=stay.pk, **form.cleaned_data)):
        return saved(request, vi_en("Đã ghi bán trú, nội trú.", "The boarding is noted."), person_id)
    title = vi_en("Bán trú, nội trú", "Boarding")
    return asked(request, form, stay.person, title, verb=vi_en("Lưu", "Save"), stay=stay)


def asked(
    request: HttpRequest, form: forms.Form, person: Person, title: Words, *, verb: Words, stay: Enrolment | None = None
) -> HttpResponse:
    """Show a form about one person, with what it is about."""
    facts = [{"label": vi_en("Ngày sinh", "Born"), "value": day(person.birth_date)}, *(where_now(stay) if stay else [])]
    context = {
        "form": form,
        "person": person,
        "title": title,
        "verb": verb,
        "facts": facts,
        "back": reverse("schooling:person", args=[person.pk]),
    }
    return render(request, "schooling/learner_form.html", context, status=status_of(form))


def where_now(stay: Enrolment) -> list[dict[str, Any]]:
    """Say where a learner sits, and since when."""
    where = f"{stay.school_class.name}, {stay.institution.name}"
    return [
        {"label": vi_en("Đang học", "Learns in"), "value": where},
        {"label": vi_en("Từ ngày", "Since"), "value": day(stay.starts_on)},
    ]
