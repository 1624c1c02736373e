"""Taking the roll of a class: made for a phone, works without script. Everybody is there until somebody taps otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.action import Envelope, Verdict
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.days import read_day
from hoaban.kernel.errors import Denied
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.models import Operation
from hoaban.kernel.requests import actor_of
from hoaban.modules.attendance import rules
from hoaban.modules.attendance.actions import take_roll
from hoaban.modules.attendance.actions.rolls import TAKE
from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.attendance.pages.asking import asked_day, now_here, roll_address, weekday_of
from hoaban.modules.attendance.reads.calendars import ClassCalendar, calendars_of, plans_of
from hoaban.modules.attendance.words import KINDS, LETTERS, NO_LESSON, SESSIONS, STATES, TAKEN, TONES
from hoaban.modules.schooling.models import Enrolment, SchoolClass

UNPROCESSABLE = 422
SHORT = {
    "excused": vi_en("Có phép", "With leave"),
    "unexcused": vi_en("Không phép", "Without leave"),
    "late": vi_en("Muộn", "Late"),
    "left-early": vi_en("Về sớm", "Left early"),
}
CHANGED = vi_en(
    "Trong lúc bạn mở trang, {who} đã ghi điểm danh buổi này. Bên dưới là điều đang được lưu; hãy xem lại rồi ghi.",
    "While your page was open, {who} wrote the roll of this session. Below is what is kept now; look at it, then save.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The session of a class that an address names, with its roll and its calendar."""

    of: SchoolClass
    day: date
    session: str
    roll: Roll | None
    calendar: ClassCalendar

    @property
    def address(self) -> str:
        return roll_address(self.of.pk, self.day, self.session)

    @property
    def state(self) -> str:
        said = self.roll.state if self.roll else None
        return self.calendar.state(self.day, self.session, roll=said, now=now_here())


@require_http_methods(["GET", "POST"])
def roll(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """The roll of a class for a day and half-day: to take, to correct, or to read."""
    actor = actor_of(request)
    asked = _asked(actor, class_id, request.GET)
    problems: list[dict[str, Any]] = []
    typed: QueryDict | None = None
    if request.method == "POST":
        verdict = _send(actor, asked, request.POST)
        if verdict.status in {Operation.APPLIED, Operation.SAME}:
            return _saved(request, _asked(actor, class_id, request.GET))
        if verdict.status == Operation.CONFLICT:
            asked = _asked(actor, class_id, request.GET)
            who = asked.roll.by_name if asked.roll else ""
            problems = [{"where": "", "message": CHANGED.fill(who=who)}]
        else:
            typed = request.POST
            problems = [{"where": _anchor(each), "message": Words(**each["message"])} for each in verdict.outcome]
    context = _context(actor, asked, typed) | {"problems": problems}
    return render(request, "attendance/roll.html", context, status=UNPROCESSABLE if problems else 200)


def _asked(actor: Actor, class_id: UUID, get: QueryDict) -> Asked:
    of = SchoolClass.objects.visible_to(actor).select_related("institution").filter(pk=class_id).first()
    if of is None:
        raise Http404
    day = read_day(get.get("day", "")) or asked_day(get, plans_of([of], timezone.localdate()).values())
    calendar = calendars_of([of], day, day)[of.pk]
    session = get.get("session", "")
    if session not in SESSIONS:
        session = calendar.plan.sessions[0]
    found = Roll.objects.visible_to(actor).filter(school_class=of, day=day, session=session).first()
    return Asked(of, day, session, found, calendar)


def _send(actor: Actor, asked: Asked, post: QueryDict) -> Verdict:
    """Submit what was tapped, on the base that the page showed."""
    state = NO_LESSON if post.get("state") == NO_LESSON else TAKEN
    exceptions = [] if state == NO_LESSON else list(_tapped(post))
    envelope = Envelope(base_id=_uuid(post.get("base", "")), reason=post.get("reason", "").strip())
    if envelope.base_id is None and asked.roll is not None:
        envelope = Envelope(base_id=UUID(int=0), reason=envelope.reason)  # the page showed none; now there is one
    verdict = take_roll.submit(
        envelope,
        actor,
        school_class_id=asked.of.pk,
        day=asked.day,
        session=asked.session,
        state=state,
        exceptions=exceptions,
    )
    if verdict.status == Operation.DENIED:
        raise Denied(TAKE)
    return verdict


def _tapped(post: QueryDict) -> Iterator[dict[str, str]]:
    for name, kind in post.items():
        person = _uuid(name.removeprefix("mark-")) if name.startswith("mark-") else None
        if person and kind:
            yield {"person_id": str(person), "kind": str(kind), "note": post.get(f"note-{person}", "")}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _anchor(problem: Mapping[str, Any]) -> str:
    """Where on the page the problem stands: at the pupil it names, or at the reason."""
    where = str(problem["where"])
    return where.replace("exceptions.", "pupil-") if where.startswith("exceptions.") or where == "reason" else ""


def _saved(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Say what is kept now, read back from the database."""
    kept = asked.roll
    if kept and kept.state == TAKEN:
        words = vi_en("Đã lưu: {n}/{all} có mặt.", "Saved: {n}/{all} present.")
        messages.success(request, words.fill(n=kept.enrolled - kept.absent, all=kept.enrolled))
    else:
        messages.success(request, vi_en("Đã lưu: buổi này không có tiết.", "Saved: no lesson in this session."))
    return redirect(asked.address)


def _context(actor: Actor, asked: Asked, typed: QueryDict | None) -> dict[str, Any]:
    of, state, kept = asked.of, asked.state, asked.roll
    may_take = actor.may(TAKE, Target(of.institution_id, of.pk))
    is_free = state in {"holiday", "closed"}
    pupils = list(_pupils(actor, asked, typed))
    return {
        "class": of,
        "day": asked.day,
        "weekday": weekday_of(asked.day),
        "session": SESSIONS[asked.session],
        "others": _others(asked),
        "roll": kept,
        "state": (TONES[state], STATES[state]),
        "is_no_lesson": kept is not None and kept.state == NO_LESSON,
        "why": asked.calendar.why_closed(asked.day),
        "may_take": may_take and not is_free and asked.day <= timezone.localdate(),
        "needs_reason": kept is not None and _needs_reason(actor, kept),
        "reason": typed.get("reason", "") if typed else "",
        "pupils": pupils,
        "away": [each for each in pupils if each["kind"]],
        "kinds": [(kind, LETTERS[kind], SHORT[kind], KINDS[kind]) for kind in KINDS],
        "register": reverse("attendance:register", args=[of.pk]) + f"?month={asked.day:%Y-%m}",
        "board": reverse("attendance:board") + f"?day={asked.day.isoformat()}",
    }


def _others(asked: Asked) -> list[dict[str, Any]]:
    """The half-days of the class on this day, as tabs."""
    sessions = [each for each in SESSIONS if each in asked.calendar.plan.sessions or each == asked.session]
    return [
        {
            "label": SESSIONS[each],
            "href": roll_address(asked.of.pk, asked.day, each),
            "is_current": each == asked.session,
        }
        for each in sessions
    ]


def _needs_reason(actor: Actor, kept: Roll) -> bool:
    today, taken_on = timezone.localdate(), timezone.localdate(kept.at)
    return rules.needs_reason(taken_on=taken_on, on=today, is_taker=actor.user_id == kept.by_user_id)


def _pupils(actor: Actor, asked: Asked, typed: QueryDict | None) -> Iterator[dict[str, Any]]:
    """Everybody of the class on that day, in the order of lists, with what was tapped or is kept."""
    stays = Enrolment.objects.visible_to(actor).on(asked.day).filter(school_class=asked.of)
    absences = Absence.objects.visible_to(actor).filter(roll=asked.roll) if asked.roll else Absence.objects.none()
    said = {row.person_id: (row.kind, row.note) for row in absences}
    for number, stay in enumerate(stays.select_related("person").order_by("person__sort_key", "person_id"), start=1):
        pk = stay.person_id
        kind, note = said.get(pk, ("", ""))
        if typed is not None:
            kind, note = typed.get(f"mark-{pk}", ""), typed.get(f"note-{pk}", "")
        yield {
            "id": pk,
            "number": number,
            "name": stay.person.full_name,
            "kind": kind,
            "said": KINDS.get(kind),
            "note": note,
            "href": reverse("attendance:person", args=[pk]),
        }
