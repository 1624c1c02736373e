"""Preschool: what was seen of each child by area of development, and the school's plan of what to observe at an age."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Target
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.actions import observe_children, open_plan, set_plan
from hoaban.modules.assessment.actions.observing import AGES, MANAGE
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.letters import SEEN_LETTERS, legend, letter_of, read_letter
from hoaban.modules.assessment.models import NormIndicator, Observation
from hoaban.modules.assessment.pages.entry import Line, Pupil, Slot, cell_name, pupils_of, save, shown
from hoaban.modules.assessment.pages.finding import crumbs, desk_of, may_manage, parts_of
from hoaban.modules.assessment.pages.states import State, nobody_here, not_of_level
from hoaban.modules.assessment.reads import norm_name
from hoaban.modules.assessment.rules.packs import preschool_areas
from hoaban.modules.network.levels import GRADE_AGE, GRADE_NAMES, PRESCHOOL
from hoaban.modules.network.models import Institution

MORE = 3  # empty lines under a plan


def observations(request: HttpRequest, class_id: UUID, area: str) -> HttpResponse:
    """Show what was seen of the children in an area; a teacher who leads the class writes."""
    desk = desk_of(request, class_id)
    areas = preschool_areas(desk.judged_on)
    if area not in areas:
        raise Http404
    indicators = _indicators(desk, area) if desk.level == PRESCHOOL else []
    rows = Observation.objects.visible_to(desk.actor).filter(school_class=desk.school_class, area=area)
    standing = {(row.person_id, row.indicator_id): row for row in rows}
    pupils = pupils_of(desk) if indicators else []
    lines = [Line(p.person_id, p.name, [_slot(desk, p, each, standing) for each in indicators]) for p in pupils]
    problems: list[Problem] = []
    if request.method == "POST":
        desk.refuse_others_than_homeroom(WRITE)
        problems = save(
            lines, request.POST, lambda found: observe_children(desk.actor, school_class_id=class_id, rows=found)
        )
        if not problems:
            return redirect("assessment:observations", class_id, area)
    context = shown(lines, request.POST, problems) | _context(desk, area, indicators)
    context["saved_at"] = max((row.at for row in standing.values()), default=None)
    return render(request, "assessment/entry.html", context, status=422 if problems else 200)


def _indicators(desk: Desk, area: str) -> list[NormIndicator]:
    """Give what is observed in an area at the ages of a class."""
    ages = {GRADE_AGE[grade] for grade in desk.school_class.grades if grade in GRADE_AGE}
    rows = NormIndicator.objects.visible_to(desk.actor).filter(
        institution_id=desk.school_class.institution_id, area=area, age__in=ages, is_used=True
    )
    return list(rows.distinct().order_by("age", "position"))


def _slot(
    desk: Desk, pupil: Pupil, indicator: NormIndicator, standing: dict[tuple[UUID, UUID], Observation]
) -> Slot | None:
    if GRADE_AGE.get(pupil.grade) != indicator.age:
        return None
    row = standing.get((pupil.person_id, indicator.pk))
    return Slot(
        name=cell_name(pupil.person_id, indicator.pk),
        label=norm_name(indicator.name, desk.judged_on),
        shown=letter_of(row.achieved if row else None, SEEN_LETTERS),
        part="achieved",
        row={"indicator_id": indicator.pk},
        read=_read if desk.leads else None,
    )


def _read(said: str) -> Any:
    return read_letter(said, SEEN_LETTERS) if said else None


def _context(desk: Desk, area: str, indicators: list[NormIndicator]) -> dict[str, Any]:
    areas = preschool_areas(desk.judged_on)
    ages = {GRADE_AGE.get(grade, 0) for grade in desk.school_class.grades}
    tabs = [
        {
            "label": each.name,
            "href": reverse("assessment:observations", args=[desk.school_class.pk, key]),
            "is_current": key == area,
        }
        for key, each in areas.items()
        if each.since <= max(ages) or key == area
    ]
    return {
        "title": vi_en("Quan sát trẻ, lớp {name}", "Observations, class {name}").fill(name=desk.school_class.name),
        "lead": areas[area].name,
        "crumbs": crumbs(desk, (vi_en("Quan sát trẻ", "Observations"), "")),
        "parts": parts_of(desk, "observations"),
        "tabs": tabs if desk.level == PRESCHOOL else [],
        "hint": HINT if not indicators or desk.leads else READ_ONLY,
        "letters": legend(SEEN_LETTERS),
        "caption": areas[area].name,
        "heads": [norm_name(each.name, desk.judged_on) for each in indicators],
        "state": _state(desk, indicators),
        "links": [_plan_link(desk)] if may_manage(desk) and desk.level == PRESCHOOL else [],
    }


READ_ONLY = vi_en("Giáo viên chủ nhiệm lớp ghi trang này.", "The homeroom teacher of the class writes on this page.")
HINT = vi_en(
    "Gõ Đ khi đã thấy trẻ làm được, C khi chưa; để trống khi chưa quan sát. Không xếp loại, không so sánh trẻ.",
    "Type Đ once the child was seen to do it, C while not yet; leave empty what was not observed. No child is graded or compared.",
)


def _plan_link(desk: Desk) -> dict[str, Any]:
    age = GRADE_AGE.get(desk.school_class.grades[0], AGES[-1])
    href = reverse("assessment:plan", args=[desk.school_class.institution_id, age])
    return {"label": vi_en("Kế hoạch quan sát của trường", "The school's plan of observation"), "href": href}


def _state(desk: Desk, indicators: list[NormIndicator]) -> State:
    if desk.level != PRESCHOOL:
        return not_of_level(desk)
    if indicators:
        return nobody_here()
    title = vi_en("Chưa có chỉ số nào để quan sát", "There is nothing to observe yet")
    if may_manage(desk):
        link = _plan_link(desk)
        text = vi_en("Trước hết hãy mở kế hoạch quan sát của trường.", "First open the school's plan of observation.")
        return State("empty", title, text, link["href"], link["label"])
    text = vi_en(
        "Hiệu trưởng mở kế hoạch quan sát của trường; sau đó bạn ghi được ngay.",
        "The principal opens the school's plan; then you can write at once.",
    )
    return State("empty", title, text)


def plan(request: HttpRequest, institution_id: UUID, age: int) -> HttpResponse:
    """Show and change what a school observes at an age; opening it takes what the rules propose."""
    actor, today = actor_of(request), timezone.localdate()
    school = get_object_or_404(Institution.objects.visible_to(actor).distinct(), pk=institution_id)
    if age not in AGES:
        raise Http404
    if not actor.reach(MANAGE).covers(Target(school.pk)):
        raise Denied(MANAGE)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            if request.POST.get("verb") == "open":
                open_plan(actor, institution_id=institution_id, on=today)
            else:
                set_plan(actor, institution_id=institution_id, age=age, indicators=_asked(request), on=today)
            return redirect("assessment:plan", institution_id, age)
        except Invalid as refusal:
            problems = list(refusal.problems)
    context = _plan_context(school, age, today) | {"problems": problems}
    return render(request, "assessment/plan.html", context, status=422 if problems else 200)


def _asked(request: HttpRequest) -> list[dict[str, str]]:
    names, areas = request.POST.getlist("name"), request.POST.getlist("area")
    return [{"name": n.strip(), "area": a} for n, a in zip(names, areas, strict=False) if n.strip()]


def _plan_context(school: Institution, age: int, today: date) -> dict[str, Any]:
    rows = NormIndicator.objects.filter(institution=school, age=age, is_used=True).order_by("position")
    found = [{"name": row.name, "area": row.area} for row in rows]
    grade = next(grade for grade, years in GRADE_AGE.items() if years == age)
    return {
        "school": school,
        "grade": GRADE_NAMES[grade],
        "rows": [*found, *[{"name": "", "area": ""}] * MORE] if found else [],
        "areas": [(key, area.name) for key, area in preschool_areas(today).items() if area.since <= age],
        "tabs": [
            {
                "label": GRADE_NAMES[each],
                "href": reverse("assessment:plan", args=[school.pk, GRADE_AGE[each]]),
                "is_current": GRADE_AGE[each] == age,
            }
            for each in GRADE_AGE
            if GRADE_AGE[each] in AGES
        ],
        "crumbs": [
            {"label": vi_en("Sổ điểm", "Mark books"), "href": reverse("assessment:board")},
            {"label": Words(school.name, school.name)},
        ],
    }
