"""Saying why a record is right, putting something aside, taking it up again, and answering for a school's data."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.forms import day_field, status_of, went_through
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.quality.actions import ON_VIOLATION, SETTLE, confirm_data, explain, put_aside, take_up
from hoaban.modules.quality.catalogue import RULES
from hoaban.modules.quality.models import Violation
from hoaban.modules.quality.pages.school import school_or_404

A_MONTH = timedelta(days=30)


def _reason(example: Words) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=vi_en("Lý do", "Reason"), max_length=300, widget=widget, help_text=example)


class ReasonForm(forms.Form):
    """Why a record is right although it is doubted."""

    reason = _reason(
        vi_en(
            "Ví dụ: đã đối chiếu giấy khai sinh ngày 20/11.",
            "For example: compared with the birth certificate on 20/11.",
        )
    )


class PutAsideForm(ReasonForm):
    """Why something waits, and until when."""

    reason = _reason(
        vi_en(
            "Ví dụ: đã nộp giấy ngày 20/11, chờ công an xã cấp số. Mục tạm gác vẫn trừ điểm.",
            "For example: papers handed in on 20/11, waiting for the number. What is put aside still counts against the score.",
        )
    )
    until = day_field(vi_en("Nhắc lại vào ngày", "Remind on"))


@require_http_methods(["GET", "POST"])
def explain_page(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    """Say why a record is right; whoever reads the school's quality sees who said it."""
    actor, form = actor_of(request), ReasonForm(request.POST or None)
    found = _violation_or_404(actor, violation_id)
    if not RULES[found.rule].may_be_explained:
        return redirect("quality:put-aside", found.pk)
    return _settled(
        request, found, form, EXPLAIN, lambda said: explain(actor, violation_id=found.pk, reason=said["reason"])
    )


@require_http_methods(["GET", "POST"])
def put_aside_page(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    """Leave something until a day; it counts all the same."""
    actor = actor_of(request)
    form = PutAsideForm(request.POST or None, initial={"until": timezone.localdate() + A_MONTH})
    found = _violation_or_404(actor, violation_id)
    return _settled(
        request,
        found,
        form,
        PUT_ASIDE_TITLE,
        lambda said: put_aside(actor, violation_id=found.pk, reason=said["reason"], until=said["until"]),
    )


@require_http_methods(["GET", "POST"])
def take_up_page(request: HttpRequest, violation_id: UUID) -> HttpResponse:
    """Take up again what was explained or put aside."""
    actor = actor_of(request)
    found = _violation_or_404(actor, violation_id)
    if request.method == "POST":
        take_up(actor, violation_id=found.pk)
        messages.success(request, vi_en("Đã mở lại.", "Taken up again."))
        return redirect(_back(found))
    return render(request, "quality/take_up.html", _context(found, vi_en("Mở lại mục này", "Take this up again")))


@require_http_methods(["POST"])
def confirm(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Answer for the school's data of this month."""
    actor = actor_of(request)
    here = school_or_404(actor, institution_id, "quality.confirm")
    confirm_data(actor, institution_id=here.pk, on=timezone.localdate())
    messages.success(request, vi_en("Đã xác nhận dữ liệu.", "The data is confirmed."))
    return redirect("quality:school", here.pk)


EXPLAIN = vi_en("Giải thích vì sao dữ liệu đúng", "Say why the record is right")
PUT_ASIDE_TITLE = vi_en("Tạm gác", "Put aside")


def _violation_or_404(actor: Actor, violation_id: UUID) -> Violation:
    rows = Violation.objects.visible_to(actor).standing().select_related("institution").filter(pk=violation_id)
    found = rows.first()
    if found is None or found.rule not in RULES or ON_VIOLATION.find(actor, SETTLE, {"violation_id": found.pk}) is None:
        raise Http404
    return found


def _settled(
    request: HttpRequest, found: Violation, form: forms.Form, title: Words, settle: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if form.is_valid() and went_through(form, lambda: settle(form.cleaned_data)):
        messages.success(request, vi_en("Đã ghi.", "Noted."))
        return redirect(_back(found))
    return render(request, "quality/settle.html", {**_context(found, title), "form": form}, status=status_of(form))


def _back(found: Violation) -> str:
    return reverse("quality:cause", args=[found.institution_id, found.rule])


def _context(found: Violation, title: Words) -> dict[str, Any]:
    rule = RULES[found.rule]
    return {
        "title": title,
        "violation": found,
        "rule": rule,
        "found": rule.found.fill(**found.evidence),
        "back": _back(found),
        "crumbs": [{"label": found.institution.name, "href": reverse("quality:school", args=[found.institution_id])}],
    }
