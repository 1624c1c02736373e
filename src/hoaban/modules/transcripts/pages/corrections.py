"""What happens to a version out of the ordinary: sent back, corrected by two persons, revoked; each with its reason."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.transcripts.actions import ask_correction, decide_correction, revoke_version, send_back
from hoaban.modules.transcripts.models import CorrectionRequest, Version
from hoaban.modules.transcripts.pages.refusing import told

BACK_EFFECTS = (
    vi_en("Các chữ ký đã có bị bỏ; học bạ lại là bản nháp.", "The signatures fall; it is a draft again."),
    vi_en(
        "Mã QR đổi: tệp đã in ra trước đó không còn đúng.",
        "Its code changes: what was printed before is no longer right.",
    ),
)
ASK_EFFECTS = (
    vi_en(
        "Bản đang có hiệu lực chưa đổi cho tới khi bản mới được ký đủ.",
        "The version in force stands until the new one is signed.",
    ),
    vi_en("Người khác, có quyền duyệt, đồng ý hoặc từ chối.", "Another person, who may, agrees or refuses."),
    vi_en("Bản mới nêu bản cũ, lý do và người đồng ý.", "The new version names the former, the reason and who agreed."),
)
REVOKE_EFFECTS = (
    vi_en("Ai kiểm tra học bạ này sẽ thấy nó đã bị thu hồi.", "Whoever checks it sees that it was revoked."),
    vi_en("Việc thu hồi không lấy lại được.", "This cannot be taken back."),
)


def back(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Let what is being signed be a draft again."""
    title, verb = vi_en("Trả lại học bạ để sửa", "Send the transcript back"), vi_en("Trả lại", "Send back")
    return _confirmed(request, version_id, "transcript.prepare", send_back, (title, verb, BACK_EFFECTS))


def ask(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Ask for a correction of what is in force."""
    title, verb = vi_en("Đề nghị đính chính học bạ", "Ask for a correction"), vi_en("Gửi đề nghị", "Ask")
    return _confirmed(request, version_id, "transcript.prepare", ask_correction, (title, verb, ASK_EFFECTS))


def revoke(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Take a version out of force without another in its place."""
    title, verb = vi_en("Thu hồi học bạ", "Revoke the transcript"), vi_en("Thu hồi", "Revoke")
    return _confirmed(request, version_id, "transcript.revoke", revoke_version, (title, verb, REVOKE_EFFECTS))


def _confirmed(
    request: HttpRequest,
    version_id: UUID,
    right: str,
    work: Callable[..., Any],
    said: tuple[Words, Words, Sequence[Words]],
) -> HttpResponse:
    """Ask for the reason and do it; a refusal is told on the same page."""
    actor = actor_of(request)
    found = _version(actor, version_id, right)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            work(actor, version_id=version_id, reason=request.POST.get("reason", ""))
            return redirect("transcripts:version", version_id)
        except Invalid as refusal:
            problems = told(refusal, {"reason"})
    title, verb, effects = said
    context = {
        "title": Words("{title}: {name}", "{title}: {name}").fill(title=title, name=found.person.full_name),
        "verb": verb,
        "effects": effects,
        "is_danger": right == "transcript.revoke",
        "back": reverse("transcripts:version", args=[version_id]),
        "problems": problems,
    }
    return render(request, "transcripts/confirm.html", context, status=422 if problems else 200)


def _version(actor: Actor, version_id: UUID, right: str) -> Version:
    rows = Version.objects.visible_to(actor).select_related("person")
    found = rows.filter(pk=version_id).first()
    if found is None:
        raise Http404
    if not actor.may(right, Target(found.institution_id, found.school_class_id, found.person_id)):
        raise Denied(right)
    return found


def waiting(request: HttpRequest, problems: Sequence[Problem] = ()) -> HttpResponse:
    """The corrections that wait for a second person."""
    actor = actor_of(request)
    rows = CorrectionRequest.objects.visible_to(actor).filter(state=CorrectionRequest.ASKED)
    context = {
        "rows": [
            {
                "id": row.pk,
                "name": row.person.full_name,
                "href": reverse("transcripts:version", args=[row.version_id]),
                "year": row.version.school_year,
                "reason": row.reason,
                "by": row.asked_by_name,
                "at": row.asked_at,
                "is_own": row.asked_by_id == actor.user_id,
            }
            for row in rows.select_related("person", "version").order_by("asked_at", "pk")
        ],
        "problems": problems,
    }
    return render(request, "transcripts/corrections.html", context, status=422 if problems else 200)


def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Agree to a correction or refuse it."""
    if request.method != "POST":
        return redirect("transcripts:corrections")
    actor = actor_of(request)
    if not CorrectionRequest.objects.visible_to(actor).filter(pk=request_id).exists():
        raise Http404
    try:
        made = decide_correction(actor, request_id=request_id, agrees=request.POST.get("verb") == "agree")
    except Invalid as refusal:
        request.method = "GET"
        return waiting(request, told(refusal))
    return redirect("transcripts:version", made.pk) if made else redirect("transcripts:corrections")
