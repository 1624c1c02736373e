"""The desk where a timetable is made: what is impossible is said first, then the search is started, watched, stopped, and its result read."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from hoaban.kernel.errors import Denied
from hoaban.kernel.jobs import ask_to_stop
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.models import JobRun
from hoaban.modules.timetables.gathering import gather
from hoaban.modules.timetables.jobs import SECONDS, SOLVE, start_solving
from hoaban.modules.timetables.models import Timetable
from hoaban.modules.timetables.pages.finding import MANAGE, Desk, desk_of, key_of
from hoaban.modules.timetables.planning.obstacles import CLASS, ROOMS, TEACHER, obstacles
from hoaban.modules.timetables.planning.records import Records
from hoaban.modules.timetables.words import SET_ASIDE, STATES

LEAST, MOST, RECENT = 1, 3600, 8
STANDING = {
    JobRun.WAITING: ("info", vi_en("đang chờ", "waiting")),
    JobRun.RUNNING: ("info", vi_en("đang xếp", "searching")),
    JobRun.STOPPING: ("attention", vi_en("đang dừng", "stopping")),
    JobRun.DONE: ("good", vi_en("đã xong", "done")),
    JobRun.FAILED: ("wrong", vi_en("bị lỗi", "failed")),
}
MEND = {
    CLASS: vi_en("Mở bảng phân công của lớp", "Open the class’s assignments"),
    TEACHER: vi_en("Mở giờ dạy được của giáo viên", "Open the teacher’s times"),
    ROOMS: vi_en("Mở danh sách phòng", "Open the rooms"),
}


@require_http_methods(["GET", "POST"])
def solve(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Show what stands in the way and start a search; or one search: how far it is, or what came of it."""
    desk = desk_of(request, institution_id)
    run = _run(desk, request.GET.get("run", ""))
    if request.method == "POST":
        if not desk.may:
            raise Denied(MANAGE)
        return _stop(request, desk, run) if run else _start(request, desk)
    if run is None:
        return render(request, "timetables/solve.html", _shown(desk, request))
    if run.is_over and vars(request).get("htmx"):
        return HttpResponseClientRefresh()  # the whole page has more to say than the part that was asked for
    return render(request, "timetables/run.html", _told(desk, run))


def _run(desk: Desk, said: str) -> JobRun | None:
    """Give the search that is asked for, where it is one of this school's."""
    if not said:
        return None
    run = JobRun.objects.filter(pk=key_of(said), kind=SOLVE, institution_id=desk.school.pk).first()
    if run is None:
        raise Http404
    return run


def _start(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed = request.POST
    based_on = key_of(typed["based_on"]) if typed.get("based_on") else None
    if based_on and not _versions(desk).filter(pk=based_on).exists():
        raise Http404
    seconds, seed = (_whole(typed.get(name, ""), otherwise) for name, otherwise in (("seconds", SECONDS), ("seed", 1)))
    run = start_solving(
        desk.actor,
        institution_id=desk.school.pk,
        school_year=desk.year.name,
        term=desk.term,
        seconds=min(max(seconds, LEAST), MOST),
        seed=seed,
        based_on=based_on,
        on=desk.on,
        stays=typed.get("stays") != "no",
    )
    return redirect(desk.href("solve", run=run.pk))


def _whole(said: str, otherwise: int) -> int:
    with suppress(ValueError):
        return int(said)
    return otherwise


def _stop(request: HttpRequest, desk: Desk, run: JobRun) -> HttpResponse:
    ask_to_stop(run)
    messages.info(request, vi_en("Sẽ dừng và giữ bản tốt nhất đã có.", "It stops, and keeps the best found."))
    return redirect(desk.href("solve", run=run.pk))


def _versions(desk: Desk) -> Any:
    rows = Timetable.objects.visible_to(desk.actor).filter(institution=desk.school, school_year=desk.year.name)
    return rows.exclude(state=SET_ASIDE).order_by("-made_at", "-pk").distinct()


def _shown(desk: Desk, request: HttpRequest) -> dict[str, Any]:
    records = gather(desk.school.pk, desk.year.name, desk.term, desk.on)
    found = obstacles(records)
    versions = [(row.pk, f"{row.name} ({STATES[row.state]})") for row in _versions(desk)]
    based_on = request.GET.get("based_on", "")
    return {
        **desk.shown("solve"),
        "blocking": [_obstacle(desk, each.at, each.message) for each in found if each.blocks],
        "lacking": [_obstacle(desk, each.at, each.message) for each in found if not each.blocks],
        "stats": _stats(records),
        "is_empty": not records.demands,
        "versions": versions,
        "based_on": based_on,
        "stays": request.GET.get("stays", "yes"),
        "seconds": SECONDS,
        "most": MOST,
        "runs": [_line(desk, each) for each in _runs(desk)[:RECENT]],
    }


def _runs(desk: Desk) -> Any:
    return JobRun.objects.filter(kind=SOLVE, institution_id=desk.school.pk).order_by("-asked_at")


def _stats(records: Records) -> list[dict[str, Any]]:
    said = (
        (vi_en("lớp", "classes"), len(records.classes)),
        (vi_en("giáo viên", "teachers"), len(records.teachers)),
        (vi_en("tiết một tuần", "periods a week"), sum(each.periods for each in records.demands)),
        (vi_en("phòng dùng chung", "shared rooms"), len(records.rooms)),
    )
    return [{"label": words, "value": count} for words, count in said]


def _obstacle(desk: Desk, at: tuple[str, str], message: Words) -> dict[str, Any]:
    """Give what stands in the way with the record to mend."""
    kind, key = at
    href = {
        CLASS: f"{desk.href('assignments')}#r-{key}",
        TEACHER: desk.href("wishes", person=key),
        ROOMS: f"{desk.href('week')}#rooms",
    }
    return {"message": message, "href": href.get(kind, ""), "verb": MEND.get(kind, "")}


def _line(desk: Desk, run: JobRun) -> dict[str, Any]:
    return {"at": run.asked_at, "href": desk.href("solve", run=run.pk), "standing": STANDING[run.state]}


def _told(desk: Desk, run: JobRun) -> dict[str, Any]:
    result: dict[str, Any] = run.result or {}
    made = (
        Timetable.objects.visible_to(desk.actor)
        .filter(pk__in=[result["timetable"]] if "timetable" in result else [])
        .first()
    )
    message = Words.from_json(run.message) if run.message else STANDING[run.state][1]
    return {
        **desk.shown("solve"),
        "run": run,
        "href": desk.href("solve", run=run.pk),
        "standing": STANDING[run.state],
        "message": message,
        "made": made,
        "made_href": reverse("timetables:draft", args=[made.pk]) if made else "",
        "is_failed": run.state == JobRun.FAILED,
        "was_stopped": result.get("stopped", False),
        "blocking": [_said(desk, each) for each in result.get("obstacles", ()) if each["blocks"]],
        "reasons": [_said(desk, each) for each in result.get("reasons", ())],
        "cost": result.get("cost"),
        "again": desk.href("solve", **({"based_on": made.pk, "stays": "no"} if made else {})),
    }


def _said(desk: Desk, told: dict[str, Any]) -> dict[str, Any]:
    kind, key = told["at"]
    return _obstacle(desk, (kind, key), Words.from_json(told))
