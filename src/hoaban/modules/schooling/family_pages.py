"""Who answers for a learner and how the family is reached, on one page."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.forms import status_of, went_through
from hoaban.kernel.language import vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.people.actions import ON_PERSON, add_guardian, end_guardianship, set_contact
from hoaban.modules.people.models import Contact, Guardianship, Person
from hoaban.modules.people.relations import GUARDIAN_RELATIONS

MANAGE, PHONE = "person.manage", "phone"


class FamilyForm(forms.Form):
    """A guardian to add, and the family's telephone number; either may be left empty."""

    guardian_name = forms.CharField(
        label=vi_en("Họ tên cha, mẹ hoặc người giám hộ", "Name of a parent or guardian"),
        max_length=120,
        required=False,
        help_text=vi_en("Để trống nếu không thêm ai.", "Leave empty to add nobody."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=vi_en("Là", "Is the"), choices=[*GUARDIAN_RELATIONS.items()], widget=forms.RadioSelect, required=False
    )
    phone = forms.CharField(
        label=vi_en("Điện thoại của gia đình", "The family's telephone"),
        max_length=20,
        required=False,
        help_text=vi_en(
            "Ví dụ 0912345678; xóa đi nếu không còn dùng.", "For example 0912345678; clear it when not used."
        ),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("guardian_name") and not said.get("relation"):
            self.add_error("relation", str(vi_en("Hãy chọn quan hệ với học sinh.", "Say who they are to the learner.")))
        return said


@require_http_methods(["GET", "POST"])
def family(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Add a guardian, end one, or say how the family is reached."""
    actor, today = actor_of(request), timezone.localdate()
    found = _managed_or_404(actor, person_id)
    phones = Contact.objects.visible_to(actor).filter(person=found, kind=PHONE).on(today)
    phone = phones.values_list("value", flat=True).first() or ""
    if "end" in request.POST:
        return _ended(request, actor, found)
    form = FamilyForm(request.POST or None, initial={"phone": phone, "relation": "father"})
    if form.is_valid() and went_through(form, lambda: _said(actor, found, form.cleaned_data, phone)):
        messages.success(request, vi_en("Đã ghi gia đình.", "The family is recorded."))
        return redirect("schooling:person", found.pk)
    guardians = Guardianship.objects.visible_to(actor).filter(person=found).on(today).distinct()
    shown = [
        {"id": row.pk, "name": row.guardian_name, "relation": GUARDIAN_RELATIONS[row.relation]}
        for row in guardians.order_by("starts_on", "guardian_name")
    ]
    context = {"person": found, "form": form, "guardians": shown}
    return render(request, "schooling/family.html", context, status=status_of(form))


def _managed_or_404(actor: Actor, person_id: UUID) -> Person:
    found = Person.objects.visible_to(actor).filter(pk=person_id).distinct().first()
    if found is None or ON_PERSON.find(actor, MANAGE, {"person_id": found.pk}) is None:
        raise Http404
    return found


def _said(actor: Actor, found: Person, said: dict[str, Any], phone: str) -> bool:
    """Write what was filled in, all of it or nothing."""
    today = timezone.localdate()
    with transaction.atomic():
        if said["guardian_name"]:
            add_guardian(
                actor, person_id=found.pk, guardian_name=said["guardian_name"], relation=said["relation"], on=today
            )
        if said["phone"].strip() != phone:
            set_contact(actor, person_id=found.pk, kind=PHONE, value=said["phone"], on=today)
    return True


def _ended(request: HttpRequest, actor: Actor, found: Person) -> HttpResponse:
    today = timezone.localdate()
    rows = Guardianship.objects.visible_to(actor).filter(person=found).on(today)
    row = next((row for row in rows.distinct() if str(row.pk) == request.POST["end"]), None)
    if row is None:
        raise Http404
    end_guardianship(actor, guardianship_id=row.pk, on=today)
    messages.success(request, vi_en("Đã bỏ người giám hộ này.", "This guardian is taken off."))
    return redirect("schooling:family", found.pk)
