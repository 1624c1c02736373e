"""Opening a class by hand, changing what it is, and saying who leads it."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.forms import attempted, status_of, went_through
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.schooling.actions import assign_homeroom, change_class, open_class
from hoaban.modules.schooling.class_forms import ClassForm, HomeroomForm, NewClassForm
from hoaban.modules.schooling.forms import Choices
from hoaban.modules.schooling.learner_pages import typed_in
from hoaban.modules.schooling.models import Homeroom, SchoolClass
from hoaban.modules.schooling.present import present_year
from hoaban.modules.schooling.stays import MANAGE_CLASSES, manages_classes, school_or_404
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import EMPLOYEE


@require_http_methods(["GET", "POST"])
def new_class(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Open a class, of the running school year or the one that comes."""
    actor, today = actor_of(request), timezone.localdate()
    school = school_or_404(actor, institution_id, MANAGE_CLASSES)
    years = _years(school, today)
    form = NewClassForm(
        typed_in(request),
        levels=school.levels,
        sites=_sites(actor, school, years),
        years=years,
        staff=staff_choices(actor, school.pk, today),
        initial={"school_year": request.GET.get("year", years[0].name)},
    )
    if form.is_valid():
        made = attempted(form, lambda: _opened(actor, school, form, today))
        if made:
            messages.success(request, vi_en("Đã mở lớp.", "The class is open."))
            return redirect("schooling:class", made.pk)
    return _asked(request, form, school, vi_en("Mở lớp", "Open a class"), back=_list_of(school))


def _opened(actor: Actor, school: Institution, form: NewClassForm, today: date) -> SchoolClass:
    with transaction.atomic():
        made = open_class(actor, institution_id=school.pk, **form.said())
        if leaders := form.leaders():
            assign_homeroom(actor, class_id=made.pk, person_ids=leaders, on=max(today, made.starts_on))
    return made


def _years(school: Institution, today: date) -> list[SchoolYear]:
    """Give the years in which a class is opened: the one that pages speak of first, then those that come."""
    present, running = present_year(today, school.pk), SchoolYear.containing(today)
    return sorted({present, running, running.next()})


def _sites(actor: Actor, school: Institution, years: list[SchoolYear]) -> list[Site]:
    open_then = Site.objects.visible_to(actor).overlapping(years[0].start, years[-1].end)
    return list(open_then.filter(institution=school).order_by("-is_main", "name"))


def staff_choices(actor: Actor, institution_id: UUID, on: date) -> Choices:
    """Give those who may lead a class on a day, with the classes that they lead already."""
    leading: dict[UUID, list[str]] = {}
    homerooms = Homeroom.objects.visible_to(actor).on(on).filter(institution_id=institution_id)
    for person_id, name in homerooms.values_list("person_id", "school_class__name").order_by("school_class__name"):
        leading.setdefault(person_id, []).append(name)
    posts = Appointment.objects.visible_to(actor).on(on).filter(institution_id=institution_id).exclude(post=EMPLOYEE)
    named = posts.order_by("person__sort_key").values_list("person_id", "person__full_name")
    return [
        (str(key), LEADS.fill(who=who, led=", ".join(leading[key])) if key in leading else who) for key, who in named
    ]


LEADS = vi_en("{who} (đang chủ nhiệm {led})", "{who} (leads {led})")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Give a class another name, site or grades."""
    actor = actor_of(request)
    found = _class_or_404(actor, class_id)
    initial = {"name": found.name, "grades": found.grades, "site_id": str(found.site_id)}
    sites = _sites(actor, found.institution, [SchoolYear.parse(found.school_year)])
    form = ClassForm(typed_in(request), levels=found.institution.levels, sites=sites, initial=initial)
    if form.is_valid() and went_through(form, lambda: change_class(actor, class_id=found.pk, **form.said())):
        messages.success(request, vi_en("Đã sửa lớp.", "The class is changed."))
        return redirect("schooling:class", found.pk)
    return _about(request, form, found, vi_en("Sửa lớp", "Change the class"))


@require_http_methods(["GET", "POST"])
def homeroom(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Say who leads a class from a day on."""
    actor, today = actor_of(request), timezone.localdate()
    found = _class_or_404(actor, class_id)
    day = max(today, found.starts_on)
    leading = Homeroom.objects.visible_to(actor).on(day).filter(school_class=found).order_by("person__sort_key")
    form = HomeroomForm(
        typed_in(request),
        staff=staff_choices(actor, found.institution_id, day),
        leading=list(leading.values_list("person_id", flat=True)),
        initial={"on": day},
    )
    if form.is_valid() and went_through(form, lambda: assign_homeroom(actor, class_id=found.pk, **form.said())):
        messages.success(request, vi_en("Đã phân công chủ nhiệm.", "The homeroom teachers are assigned."))
        return redirect("schooling:class", found.pk)
    return _about(request, form, found, vi_en("Phân công chủ nhiệm", "Assign homeroom teachers"))


def _class_or_404(actor: Actor, class_id: UUID) -> SchoolClass:
    seen = SchoolClass.objects.visible_to(actor).select_related("institution").filter(pk=class_id)
    found = seen.distinct().first()
    if found is None or not manages_classes(actor, found.institution_id):
        raise Http404
    return found


def _about(request: HttpRequest, form: forms.Form, found: SchoolClass, title: Words) -> HttpResponse:
    back = {"label": CLASS.fill(name=found.name, year=found.school_year), "href": _href(found)}
    return _asked(request, form, found.institution, title, back=back)


def _asked(
    request: HttpRequest, form: forms.Form, school: Institution, title: Words, *, back: dict[str, Any]
) -> HttpResponse:
    context = {"form": form, "school": school, "title": title, "crumbs": [back], "back": back["href"]}
    return render(request, "schooling/class_form.html", context, status=status_of(form))


def _list_of(school: Institution) -> dict[str, Any]:
    return {"label": vi_en("Lớp học", "Classes"), "href": f"{reverse('schooling:classes')}?school={school.code}"}


def _href(found: SchoolClass) -> str:
    return reverse("schooling:class", args=[found.pk])


CLASS = vi_en("Lớp {name}, {year}", "Class {name}, {year}")
