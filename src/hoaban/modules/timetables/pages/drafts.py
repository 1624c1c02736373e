"""A version to be looked at and worked on: its tables, what a lesson may do, and its fate: solved on, published, copied, put away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.days import read_day
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.timetables.actions import (
    copy_timetable,
    lock_lessons,
    move_lesson,
    place_in_room,
    publish_timetable,
    set_aside_timetable,
    take_back_publication,
)
from hoaban.modules.timetables.gathering import first_day, placed_of, planning_day, records_of
from hoaban.modules.timetables.models import PLAN, Lesson, Timetable
from hoaban.modules.timetables.pages.boards import CLASS, VIEWS, Sight, board_of, tabs
from hoaban.modules.timetables.pages.fairness import fairness_of
from hoaban.modules.timetables.pages.finding import MANAGE, UNPROCESSABLE, Desk, crumbs, here, key_of
from hoaban.modules.timetables.pages.moves import moves_shown
from hoaban.modules.timetables.planning.records import Records
from hoaban.modules.timetables.words import DRAFT, PUBLISHED, SET_ASIDE, STATES, TERMS

TONES = {DRAFT: "info", PUBLISHED: "good", SET_ASIDE: "neutral"}


@dataclass
class Work:
    """A version that the reader may see, with its lessons in a stable order."""

    actor: Actor
    version: Timetable

    @cached_property
    def school(self) -> Institution:
        return self.version.institution

    @cached_property
    def lessons(self) -> list[Lesson]:
        rows = Lesson.objects.visible_to(self.actor).filter(timetable=self.version)
        ordered = rows.select_related("school_class", "room").order_by(F("slot").asc(nulls_last=True), "pk")
        return list(ordered.distinct())

    @cached_property
    def records(self) -> Records:
        return records_of(self.version)

    @property
    def may(self) -> bool:
        return self.actor.may(MANAGE, Target(self.school.pk))

    @property
    def desk(self) -> Desk:
        year = SchoolYear.parse(self.version.school_year)
        on = planning_day(year, self.version.term, timezone.localdate())
        return Desk(self.actor, self.school, year, self.version.term, on, may=self.may)

    @property
    def href(self) -> str:
        return reverse("timetables:draft", args=[self.version.pk])


def work_on(request: HttpRequest, timetable_id: UUID) -> Work:
    """Give a version of a school whose plans the reader may see; to others there is no such page."""
    actor = actor_of(request)
    found = Timetable.objects.visible_to(actor).select_related("institution").filter(pk=timetable_id).first()
    if found is None or not actor.may(PLAN, Target(found.institution_id)):
        raise Http404
    return Work(actor, found)


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, timetable_id: UUID) -> HttpResponse:
    """Show a version; do with it what is asked. With `only=moves` the answer is what one lesson may do, and nothing else."""
    work, problems = work_on(request, timetable_id), list[Problem]()
    if request.method == "POST":
        if not work.may:
            raise Denied(MANAGE)
        try:
            return _done(request, work)
        except Invalid as refusal:
            problems = here(refusal.problems, "on")
            work = work_on(request, timetable_id)
    sight = _sight(work, request.GET)
    picked = _picked(work, request.GET.get("lesson") or request.POST.get("lesson", ""))
    moves = moves_shown(sight, picked, [placed_of(each) for each in work.lessons]) if picked else None
    shown = {"work": work, "sight": sight, "moves": moves, "here": _query(sight), "is_draft": _is_draft(work)}
    if request.GET.get("only") == "moves":
        return render(request, "timetables/_moves.html", shown)
    context = {**shown, **_shown(work, sight), "problems": problems}
    return render(request, "timetables/draft.html", context, status=UNPROCESSABLE if problems else 200)


def _is_draft(work: Work) -> bool:
    return work.version.state == DRAFT and work.may


def _sight(work: Work, asked: QueryDict) -> Sight:
    view = asked.get("view", CLASS)
    sites = Site.objects.filter(pk__in={each.site_id for each in work.records.classes}).order_by("-is_main", "name")
    return Sight(
        work.version,
        work.records,
        work.lessons,
        dict(sites.values_list("pk", "name")),
        view if view in VIEWS else CLASS,
        asked.get("of", ""),
        work.version.starts_on or first_day(SchoolYear.parse(work.version.school_year), work.version.term),
    )


def _query(sight: Sight) -> str:
    return urlencode({"view": sight.view, "of": sight.of})


def _picked(work: Work, said: str) -> Lesson | None:
    return next((each for each in work.lessons if str(each.pk) == said), None) if said else None


def _done(request: HttpRequest, work: Work) -> HttpResponse:
    """Do what is asked, say so, and show the version that it is about."""
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise Http404
    version, words = verb(work, request.POST)
    messages.success(request, words)
    href = reverse("timetables:draft", args=[version.pk])
    return redirect(f"{href}?{_query(_sight(work, request.GET))}")


Outcome = tuple[Timetable, Words]


def _move(work: Work, typed: QueryDict) -> Outcome:
    slot = typed.get("slot") or typed.get("anyway")
    broken = move_lesson(
        work.actor,
        timetable_id=work.version.pk,
        lesson_id=key_of(typed.get("lesson", "")),
        slot=None if slot == "none" else slot or "?",
        anyway="anyway" in typed,
    )
    if not broken:
        return work.version, vi_en("Đã chuyển tiết.", "The lesson is moved.")
    said = vi_en("Đã chuyển tiết. Lưu ý: {what}", "The lesson is moved. Mind: {what}")
    return work.version, said.fill(what=broken[0].message)


def _lock(work: Work, typed: QueryDict) -> Outcome:
    """Lock or unlock lessons: the one that is picked, or all that are placed of what is looked at."""
    ids = [key_of(each) for each in typed.getlist("lesson")]
    is_locked = typed.get("lock") != "no"
    count = lock_lessons(work.actor, timetable_id=work.version.pk, lesson_ids=ids, is_locked=is_locked)
    if is_locked:
        return work.version, vi_en("Đã khóa {n} tiết.", "{n} lessons are locked.").fill(n=count)
    return work.version, vi_en("Đã mở khóa {n} tiết.", "{n} lessons are unlocked.").fill(n=count)


def _room(work: Work, typed: QueryDict) -> Outcome:
    said = typed.get("room")
    room = key_of(said) if said else None
    lesson_id = key_of(typed.get("lesson", ""))
    if not any(each.pk == lesson_id for each in work.lessons):
        raise Http404
    place_in_room(work.actor, timetable_id=work.version.pk, lesson_id=lesson_id, room_id=room)
    return work.version, vi_en("Đã đổi phòng.", "The room is changed.")


def _publish(work: Work, typed: QueryDict) -> Outcome:
    on = read_day(typed.get("on", ""))
    if on is None:
        raise Invalid(Problem("not-a-day", "on", NO_DAY))
    found = publish_timetable(work.actor, timetable_id=work.version.pk, on=on)
    return found, vi_en("Đã ban hành, thực hiện từ {day}.", "Published, in force from {day}.").fill(
        day=f"{on:%d/%m/%Y}"
    )


NO_DAY = vi_en("Hãy chọn ngày bắt đầu thực hiện.", "Choose the day from which it holds.")


def _take_back(work: Work, _typed: QueryDict) -> Outcome:
    take_back_publication(work.actor, timetable_id=work.version.pk)
    return work.version, vi_en("Đã thu hồi; bản này là bản nháp.", "Taken back; it is a draft again.")


def _copy(work: Work, typed: QueryDict) -> Outcome:
    made = copy_timetable(work.actor, timetable_id=work.version.pk, name=typed.get("name", ""))
    return made, vi_en("Đã tạo bản nháp để sửa.", "Here is a draft to change.")


def _set_aside(work: Work, _typed: QueryDict) -> Outcome:
    set_aside_timetable(work.actor, timetable_id=work.version.pk)
    return work.version, vi_en("Đã bỏ bản nháp; vẫn xem lại được.", "Set aside; it can still be looked at.")


VERBS: dict[str, Callable[[Work, QueryDict], Outcome]] = {
    "move": _move,
    "lock": _lock,
    "room": _room,
    "publish": _publish,
    "take-back": _take_back,
    "copy": _copy,
    "set-aside": _set_aside,
}


def _shown(work: Work, sight: Sight) -> dict[str, Any]:
    version, desk = work.version, work.desk
    unplaced = sum(not each.slot for each in work.lessons)
    return {
        "crumbs": crumbs(work.school),
        "desk": desk,
        "lead": LEAD.fill(school=work.school.name, term=TERMS[version.term], year=version.school_year),
        "standing": (TONES[version.state], STATES[version.state]),
        "views": list(tabs(sight, work.href)),
        "board": board_of(sight),
        "locked": [each.pk for each in sight.seen() if each.is_locked],
        "open": [each.pk for each in sight.seen() if each.slot and not each.is_locked],
        "unplaced": unplaced,
        "fairness": fairness_of(sight, work.href),
        "others": _others(work),
        "compare": reverse("timetables:compare", args=[version.pk]),
        "publish_on": _likely_day(desk),
        "copy_name": COPY.fill(name=version.name).vi[:120],
        "solve": {kind: desk.href("solve", based_on=version.pk, stays=kind) for kind in ("yes", "no")},
    }


LEAD = vi_en("{school} · {term}, năm học {year}", "{school} · {term}, {year}")
COPY = vi_en("{name} (sửa)", "{name} (changed)")


def _others(work: Work) -> Sequence[tuple[UUID, str]]:
    """The versions that this one can be held against, the one it was made from first."""
    rows = (
        Timetable.objects.visible_to(work.actor).filter(institution=work.school).exclude(pk=work.version.pk).distinct()
    )
    found = [(row.pk, f"{row.name} ({STATES[row.state]})") for row in rows.order_by("-made_at", "-pk")]
    return sorted(found, key=lambda each: each[0] != work.version.based_on_id)


def _likely_day(desk: Desk) -> date:
    """The Monday after today, or the term's first day where that is still to come."""
    today = timezone.localdate()
    start = first_day(desk.year, desk.term)
    return (
        start
        if today < start
        else min(today + timedelta(days=8 - today.isoweekday()), desk.year.end - timedelta(days=1))
    )
