"""Which half-days a school and its classes have."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.attendance.actions import set_sessions
from hoaban.modules.attendance.calendar import Plan
from hoaban.modules.attendance.forms import SessionsForm, put_problems
from hoaban.modules.attendance.pages.registers import SHORT_DAYS
from hoaban.modules.attendance.reads.calendars import plans_of, plans_said
from hoaban.modules.attendance.words import SESSIONS
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass

UNPROCESSABLE = 422
COLUMNS = (
    Column("name", vi_en("Lớp", "Class")),
    Column("sessions", vi_en("Buổi học", "Half-days")),
    Column("weekdays", vi_en("Ngày học", "Days")),
    Column("source", vi_en("Theo", "By"), "tag"),
)


@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """The half-days of a school's classes today, and a form that sets them from a day on."""
    actor, today = actor_of(request), timezone.localdate()
    school = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if school is None:
        raise Http404
    classes = list(SchoolClass.objects.visible_to(actor).on(today).filter(institution=school).order_by("name"))
    holders = [("", vi_en("Cả trường", "The whole school")), *((str(row.pk), row.name) for row in classes)]
    initial = {"on": today, "sessions": ["morning"], "weekdays": [1, 2, 3, 4, 5]}
    form = SessionsForm(request.POST if request.method == "POST" else None, holders=holders, initial=initial)
    form.fields["holder"].required = False
    if form.is_valid() and _set(actor, school, form):
        messages.success(request, vi_en("Đã lưu buổi học.", "The half-days are saved."))
        return redirect("attendance:sessions", school.pk)
    context = {"school": school, "form": form, "columns": COLUMNS, "rows": _rows(school, classes)}
    return render(request, "attendance/sessions.html", context, status=UNPROCESSABLE if form.errors else 200)


def _set(actor: Actor, school: Institution, form: SessionsForm) -> bool:
    typed = form.cleaned_data
    try:
        set_sessions(
            actor,
            institution_id=school.pk,
            school_class_id=UUID(typed["holder"]) if typed["holder"] else None,
            sessions=typed["sessions"],
            weekdays=typed["weekdays"],
            on=typed["on"],
        )
    except Invalid as refusal:
        put_problems(form, refusal)
        return False
    return True


def _rows(school: Institution, classes: list[SchoolClass]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    said, plans = plans_said([school.pk], today), plans_of(classes, today)
    return [_row(row, plans[row.pk], said) for row in classes]


def _row(row: SchoolClass, plan: Plan, said: dict[UUID, Plan]) -> dict[str, Any]:
    source = ("neutral", vi_en("mặc định của cấp học", "the level's default"))
    if row.institution_id in said:
        source = ("info", vi_en("kế hoạch của trường", "the school's plan"))
    if row.pk in said:
        source = ("info", vi_en("kế hoạch của lớp", "the class's plan"))
    return {
        "name": row.name,
        "sessions": ", ".join(str(SESSIONS[each]) for each in plan.sessions),
        "weekdays": " ".join(str(SHORT_DAYS[number - 1]) for number in sorted(plan.weekdays)),
        "source": source,
    }
