"""From one school year into the next: the classes that the new year lacks, then who goes where, first as a dry run."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid
from hoaban.kernel.forms import attempted, status_of
from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import GRADE_NAMES
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.schooling.actions import open_class, roll_over
from hoaban.modules.schooling.class_forms import Group, NextClassesForm, RollOverForm, group_key, groups_of
from hoaban.modules.schooling.learner_pages import typed_in
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.present import present_year
from hoaban.modules.schooling.reads import Turn, turn_of
from hoaban.modules.schooling.rolling import (
    ALREADY_THERE,
    COMPLETES,
    LEFT,
    MOVES_UP,
    REPEAT,
    REPEATS,
    STAY,
    ClassPlace,
    Outcome,
    Plan,
    RolledOver,
    classes_to_open,
)
from hoaban.modules.schooling.stays import MANAGE, MANAGE_CLASSES, manages_classes, school_or_404

ROLL = "roll"  # the button that does it; the other one only shows anew what would be done
NOT_MOVED = (
    Column("name", vi_en("Học sinh", "Learner")),
    Column("class_name", vi_en("Lớp", "Class")),
    Column("why", vi_en("Vì sao", "Why")),
)
TONES = {MOVES_UP: "good", REPEATS: "info", COMPLETES: "neutral"}


@require_http_methods(["GET", "POST"])
def roll_over_school(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Show what becomes of everybody when the next year begins; do it when asked to, and say whom it did not move."""
    actor, today = actor_of(request), timezone.localdate()
    school = school_or_404(actor, institution_id, MANAGE)
    years = _years_to_leave(actor, school, today)
    old = _year_asked(actor, school, request.GET.get("from", ""), years)
    named: dict[str, Any] = {"institution_id": school.pk, "from_year": old.name, "to_year": old.next().name}
    turn = turn_of(actor, **named)
    form = RollOverForm(typed_in(request), turn=turn, groups=groups_of(turn))
    decisions = form.decisions() if form.is_valid() else []
    context = _around(actor, school, old)
    if form.is_valid() and request.POST.get("verb") == ROLL:
        done = attempted(form, lambda: roll_over(actor, **named, decisions=decisions))
        if done:
            return render(request, "schooling/rolled_over.html", {**context, **_outcome(done)})
    context |= {
        "form": form,
        "years": [(year.name, year.name) for year in years],
        "is_early": today < old.next().start,
        **_shown(turn, form, turn.plan(decisions)),
    }
    return render(request, "schooling/roll_over.html", context, status=status_of(form))


def _around(actor: Actor, school: Institution, old: SchoolYear) -> dict[str, Any]:
    """What both pages say: which school, which years, and where to go on."""
    asked = f"{reverse('schooling:classes')}?school={school.code}&year={old.next().name}"
    opening = f"{reverse('schooling:next-classes', args=[school.pk])}?from={old.name}"
    return {
        "school": school,
        "old": old.name,
        "new": old.next().name,
        "ends": old.end,
        "classes_href": asked,
        "leaderless_href": f"{asked}&homeroom=none",
        "opening_href": opening if manages_classes(actor, school.pk) else "",
        "columns": NOT_MOVED,
    }


def _years_to_leave(actor: Actor, school: Institution, today: date) -> list[SchoolYear]:
    """Give the years that somebody may still be in: the one that pages speak of, and the one before it."""
    present = present_year(today, school.pk)
    before = SchoolClass.objects.visible_to(actor).of_year(present.previous().name).filter(institution=school)
    return [present, *([present.previous()] if before.exists() else [])]


def _year_asked(actor: Actor, school: Institution, asked: str, years: Sequence[SchoolYear]) -> SchoolYear:
    """Give the year asked for; else the earlier one while somebody stays in it, or nobody learns in the later."""
    named = {year.name: year for year in years}
    if asked in named:
        return named[asked]
    present, *before = years
    stays = Enrolment.objects.visible_to(actor).filter(institution=school)
    is_waiting = before and (
        stays.of_year(before[0].name).filter(ends_on=None).exists() or not stays.of_year(present.name).exists()
    )
    return before[0] if is_waiting else present


def _shown(turn: Turn, form: RollOverForm, plan: Plan) -> dict[str, Any]:
    """Give what the dry run says: in figures, class by class, and by name for those who would not be moved."""
    told: dict[str, Counter[tuple[str, str]]] = {}
    for outcome in plan.outcomes:
        said = (TONES.get(outcome.why, "attention"), str(outcome.words))
        told.setdefault(group_key(outcome.pupil), Counter())[said] += 1
    repeat, later = form.marked(REPEAT), form.marked(STAY)
    return {
        "stats": _stats(Counter(outcome.why for outcome in plan.outcomes), len(plan.not_moved)),
        "groups": [_group(form, group, told[group.key], repeat=repeat, later=later) for group in form.groups],
        "rows": _not_moved(plan.not_moved) if turn.classes else [],
        "has_classes": bool(turn.classes),
    }


def _stats(counts: Mapping[str, int], not_moved: int) -> list[dict[str, Any]]:
    """Give how many do what. Those who are settled count by themselves, where there are any."""
    settled = {why: counts.get(why, 0) for why in (LEFT, ALREADY_THERE)}
    waiting = not_moved - sum(settled.values())
    shown = [*((words, counts.get(why, 0)) for why, words in COUNTED.items()), (STAYS, waiting)]
    shown += [(SETTLED_WORDS[why], count) for why, count in settled.items() if count]
    return [{"label": words, "value": number(count)} for words, count in shown]


COUNTED = {
    MOVES_UP: vi_en("Lên lớp", "Move up"),
    REPEATS: vi_en("Lưu ban", "Repeat the grade"),
    COMPLETES: vi_en("Hoàn thành cấp học", "Complete the level"),
}
STAYS = vi_en("Không chuyển được", "Not moved")
SETTLED_WORDS = {
    LEFT: vi_en("Đã rời trường", "Have left"),
    ALREADY_THERE: vi_en("Đã ở năm học mới", "In the new year already"),
}


def _group(
    form: RollOverForm,
    group: Group,
    told: Mapping[tuple[str, str], int],
    *,
    repeat: Collection[str],
    later: Collection[str],
) -> dict[str, Any]:
    """Give a class as the page shows it: what becomes of it, the choice, and the pupils with their boxes."""
    return {
        "field": form[group.key],
        "name": group.class_name,
        "grade": GRADE_NAMES.get(group.grade, group.grade),
        "count": len(group.pupils),
        "told": [(tone, number(count), words) for (tone, words), count in told.items()],
        "marked": any(str(pupil.person_id) in {*repeat, *later} for pupil in group.pupils),
        "pupils": [
            {
                "id": str(pupil.person_id),
                "name": pupil.name,
                "repeats": str(pupil.person_id) in repeat,
                "waits": str(pupil.person_id) in later,
            }
            for pupil in group.pupils
        ],
    }


def _not_moved(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    return [
        {
            "name": outcome.pupil.name,
            "href": reverse("schooling:person", args=[outcome.pupil.person_id]),
            "class_name": outcome.pupil.class_name,
            "why": outcome.words,
        }
        for outcome in outcomes
        if not outcome.is_settled
    ]


def _outcome(done: RolledOver) -> dict[str, Any]:
    """Give what was done: how many sit in a class of the new year, how many completed, and who waits."""
    rows = _not_moved(done.not_moved)
    counted = ((SEATED, done.moved), (COUNTED[COMPLETES], done.completed), (STAYS, len(rows)))
    return {"stats": [{"label": words, "value": number(count)} for words, count in counted], "rows": rows}


SEATED = vi_en("Đã vào lớp của năm học mới", "In a class of the new year")


@require_http_methods(["GET", "POST"])
def next_classes(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Open the classes that the next year lacks, all at once, each under a name that may be changed first."""
    actor, today = actor_of(request), timezone.localdate()
    school = school_or_404(actor, institution_id, MANAGE_CLASSES)
    old = _year_asked(actor, school, request.GET.get("from", ""), _years_to_leave(actor, school, today))
    sites = Site.objects.visible_to(actor).filter(institution=school)
    lacking = _lacking(actor, school, old)
    form = NextClassesForm(typed_in(request), lacking=lacking, sites=dict(sites.values_list("pk", "name")))
    back = f"{reverse('schooling:roll-over', args=[school.pk])}?from={old.name}"
    if form.is_valid():
        opened = _open_all(actor, school, old.next(), form)
        if not form.errors:
            messages.success(request, OPENED.fill(n=number(opened)))
            return redirect(back)
    context = {"school": school, "form": form, "old": old.name, "new": old.next().name, "back": back}
    return render(request, "schooling/next_classes.html", context, status=status_of(form))


OPENED: Words = vi_en("Đã mở {n} lớp.", "{n} classes are open.")


def _lacking(actor: Actor, school: Institution, old: SchoolYear) -> tuple[ClassPlace, ...]:
    rows = SchoolClass.objects.visible_to(actor).filter(institution=school)
    former = rows.of_year(old.name).order_by("name").values_list("name", "grades", "site_id")
    open_names = rows.of_year(old.next().name).values_list("name", flat=True)
    places = [ClassPlace(name, tuple(grades), site_id) for name, grades, site_id in former]
    return classes_to_open(places, list(open_names), school.levels)


def _open_all(actor: Actor, school: Institution, year: SchoolYear, form: NextClassesForm) -> int:
    """Open every class that has a name, or none when one is refused; each refusal stands beside its class."""
    named = list(form.named())
    with transaction.atomic():
        for key, said in named:
            try:
                open_class(actor, institution_id=school.pk, school_year=year.name, **said)
            except Invalid as refusal:
                for problem in refusal.problems:
                    form.add_error(key, str(problem.message))
        if form.errors:
            transaction.set_rollback(True)
    return len(named)
