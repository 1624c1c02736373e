"""Schools that share teachers: chosen, solved together, and what came of it for each school, which publishes its own part itself."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.days import read_day
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words
from hoaban.kernel.models import JobRun
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import fold
from hoaban.modules.network.models import Institution
from hoaban.modules.staff.actions import MANAGE as LEND
from hoaban.modules.staff.actions import second
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import TEACHER
from hoaban.modules.timetables.pages.finding import when_chosen
from hoaban.modules.timetables.together import SOLVE, far_named, groups_of, shared_teachers, start_together
from hoaban.modules.timetables.words import TERMS

UNPROCESSABLE, MOST_GROUPS, MOST_RUNS = 422, 40, 5


@require_http_methods(["GET", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Show the groups of schools, the searches of before with their results, and start another."""
    actor, problems = actor_of(request), list[Problem]()
    year, term = _asked(request)
    if request.method == "POST":
        try:
            if request.POST.get("verb") == "lend":
                _lend(actor, request.POST)
                return redirect("timetables:together")
            start_together(actor, institution_ids=_chosen(request), school_year=year.name, term=term)
            return redirect(f"{reverse('timetables:together')}?{urlencode({'year': year.name, 'term': term})}")
        except Invalid as refusal:
            problems = list(refusal.problems)
    runs = JobRun.objects.filter(kind=SOLVE, actor_user_id=actor.user_id).order_by("-asked_at")[:MOST_RUNS]
    context = {
        "groups": [_group(actor, each) for each in groups_of(actor)[:MOST_GROUPS]],
        "when": when_chosen(year, term, SchoolYear.containing(timezone.localdate())),
        "runs": [_run(each) for each in runs],
        "problems": problems,
        "lends": actor.may(LEND),
        "typed": request.POST if problems else {"on": timezone.localdate().isoformat()},
        "poll": reverse("timetables:together"),
    }
    return render(request, "timetables/together.html", context, status=UNPROCESSABLE if problems else 200)


def _chosen(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(each) for each in request.POST.getlist("school")]
    except ValueError:
        raise Http404 from None


def _lend(actor: Actor, typed: QueryDict) -> None:
    """Send a teacher to another school from a day on; raises Invalid with what cannot be read."""
    if not actor.may(LEND):
        raise Denied(LEND)
    said = typed.get("who", "").strip()
    posts = Appointment.objects.visible_to(actor).main().on(timezone.localdate()).filter(post=TEACHER)
    known = posts.filter(Q(person__personal_id=said) | Q(person__search_key=fold(said))) if said else posts.none()
    found = list(known.values_list("person_id", flat=True).distinct()[:2])
    school = Institution.objects.visible_to(actor).filter(code=typed.get("to", "").strip()).first()
    on, until = read_day(typed.get("on", "")), read_day(typed.get("until", ""))
    problems = [
        *([Problem("teacher-unknown", "who", NOBODY)] if len(found) != 1 else []),
        *([Problem("school-unknown", "to", NO_SCHOOL)] if school is None else []),
        *([Problem("no-day", "on", NO_DAY)] if on is None else []),
        *([Problem("no-day", "until", NO_LAST_DAY)] if until is None and typed.get("until", "").strip() else []),
    ]
    if problems or school is None or on is None:
        raise Invalid(*problems)
    second(actor, person_id=found[0], institution_id=school.pk, on=on, until=until)


NOBODY = Words(
    "Không tìm thấy đúng một giáo viên. Hãy ghi số định danh, hoặc cả họ tên nếu không ai trùng tên.",
    "Not exactly one teacher is found. Give the personal number, or the whole name where nobody else has it.",
)
NO_SCHOOL = Words("Không có trường nào mang mã này.", "No school has this code.")
NO_DAY = Words("Hãy ghi ngày bắt đầu.", "Say the first day.")
NO_LAST_DAY = Words(
    "Ngày kết thúc không đọc được. Hãy ghi như 05/09/2026, hoặc bỏ trống.",
    "The last day cannot be read. Write it like 05/09/2026, or leave it empty.",
)


def _asked(request: HttpRequest) -> tuple[SchoolYear, int]:
    """Give the school year and term that are asked, or the present ones."""
    today = timezone.localdate()
    this = SchoolYear.containing(today)
    near = {each.name: each for each in (SchoolYear(this.starts - 1), this, this.next())}
    year = near.get(request.GET.get("year", ""), this)
    said = request.GET.get("term", "")
    return year, int(said) if said in {str(each) for each in TERMS} else 1 if today < year.second_term else 2


def _group(actor: Actor, schools: Sequence[Institution]) -> dict[str, Any]:
    """Give a group with the teachers whom its schools share, and the sites between which nobody can go at noon."""
    names = {each.pk: each.name for each in schools}
    shared = [
        (name, [names[each] for each in (home, *others) if each in names])
        for name, home, others in shared_teachers(actor, names)
    ]
    return {"schools": schools, "shared": shared, "far": far_named(names)}


def _run(row: JobRun) -> dict[str, Any]:
    result = row.result or {}
    schools = Institution.objects.in_bulk([UUID(each["school"]) for each in result.get("schools", ())])
    return {
        "at": row.asked_at,
        "is_over": row.is_over,
        "failed": row.state == JobRun.FAILED,
        "done": row.done,
        "total": row.total,
        "message": _words(row.message),
        "schools": [
            {
                "name": schools[UUID(each["school"])].name,
                "href": reverse("timetables:school", args=[each["school"]]),
                "lessons": each["lessons"],
                "unplaced": each["unplaced"],
            }
            for each in result.get("schools", ())
            if UUID(each["school"]) in schools
        ],
        "obstacles": [_words(each) for each in result.get("obstacles", ())],
    }


def _words(said: dict[str, Any] | None) -> Words | None:
    with suppress(KeyError, TypeError):
        return Words(said["vi"], said["en"]) if said else None
    return None
