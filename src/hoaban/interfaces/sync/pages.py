"""What was not applied, for those who took part and those who lead; and the devices of oneself and of one's school."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoaban.interfaces.sync.actions import (
    DECIDE,
    MANAGE,
    apply_held,
    dismiss_held,
    put_away_device,
    put_away_own_device,
    resolve_conflict,
)
from hoaban.interfaces.sync.kinds import sent_kind
from hoaban.interfaces.sync.models import Device, Held
from hoaban.interfaces.sync.telling import Telling
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import Words, moment, vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.modules.schooling.models import SchoolClass

SILENT_AFTER: Final = timedelta(days=3)
WHAT: Final = {
    Held.CONFLICT: ("attention", vi_en("Trùng sửa", "Conflict")),
    Held.QUARANTINE: ("attention", vi_en("Chờ xét", "Kept aside")),
    Held.INVALID: ("wrong", vi_en("Không hợp lệ", "Not valid")),
}
STATES: Final = {
    Held.OPEN: ("attention", vi_en("Chưa xử lý", "Open")),
    Held.KEPT: ("good", vi_en("Giữ giá trị đang có", "Kept what stood")),
    Held.TAKEN: ("good", vi_en("Lấy giá trị gửi đến", "Took what was offered")),
    Held.APPLIED: ("good", vi_en("Đã thực hiện", "Applied")),
    Held.DISMISSED: ("neutral", vi_en("Đã bỏ", "Dismissed")),
}
DEVICE_STATES: Final = {
    Device.ACTIVE: ("good", vi_en("Đang dùng", "In use")),
    Device.REVOKED: ("wrong", vi_en("Đã thu hồi", "Revoked")),
    Device.WIPED: ("wrong", vi_en("Đã khóa từ xa", "Locked from afar")),
}
SILENT: Final = ("attention", vi_en("Im lặng hơn 3 ngày", "Silent for more than 3 days"))
HELD_COLUMNS: Final = (
    Column("kind", vi_en("Thao tác", "Operation")),
    Column("class_name", vi_en("Lớp", "Class")),
    Column("what", vi_en("Vì sao", "Why"), "tag"),
    Column("author", vi_en("Người gửi", "Author"), sort="author"),
    Column("at", vi_en("Đến lúc", "Arrived"), "moment", sort="at"),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
)
HELD_SORTS: Final = {"-at": ("-held_at",), "at": ("held_at",), "author": ("author_name",)}
DEVICE_COLUMNS: Final = (
    Column("name", vi_en("Thiết bị", "Device"), sort="name"),
    Column("owner", vi_en("Người dùng", "Owner"), sort="owner"),
    Column("seen", vi_en("Liên lạc lần cuối", "Last heard"), "moment", sort="seen"),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
)
DEVICE_SORTS: Final = {"seen": ("seen_at",), "name": ("name",), "owner": ("account_name",)}
UNPROCESSABLE: Final = 422


@require_GET
def held_list(request: HttpRequest) -> HttpResponse:
    """Operations that were not applied, the open ones unless others are asked for."""
    actor = actor_of(request)
    named = SchoolClass.objects.visible_to(actor).filter(pk=OuterRef("school_class_id")).values("name")[:1]
    rows = Held.objects.visible_to(actor).annotate(class_name=Subquery(named))
    state = request.GET.get("state", Held.OPEN)
    listing = Listing(
        request, rows.filter(state=state) if state in STATES else rows, HELD_COLUMNS, HELD_SORTS, _held_row
    )
    return listing.respond("sync/held_list.html", {"states": [(key, words) for key, (_, words) in STATES.items()]})


def _held_row(row: Held) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": said(row.kind),
        "href": reverse("sync:held", args=[row.pk]),
        "class_name": getattr(row, "class_name", None),
        "what": WHAT[row.what],
        "author": row.author_name,
        "at": row.held_at,
        "state": STATES[row.state],
    }


def said(kind: str) -> Words:
    action = sent_kind(kind)
    return action.says if action else Words(kind, kind)


@require_GET
def held(request: HttpRequest, held_id: UUID) -> HttpResponse:
    """One operation that was not applied: what stood, what was offered, by whom, and what can be done."""
    return _show_held(request, _held_or_404(request, held_id))


def _held_or_404(request: HttpRequest, held_id: UUID) -> Held:
    found = Held.objects.visible_to(actor_of(request)).filter(pk=held_id).first()
    if found is None:
        raise Http404
    return found


def _show_held(request: HttpRequest, row: Held, refusal: Invalid | None = None) -> HttpResponse:
    actor = actor_of(request)
    telling = Telling(actor, row)
    context = {
        "row": row,
        "about": telling.facts(),
        "says": said(row.kind),
        "what": WHAT[row.what],
        "state": STATES[row.state],
        "sides": list(_sides(row, telling)),
        "why": [Words.from_json(each["message"]) for each in row.why if "message" in each],
        "choices": _choices(actor, row),
        "is_open": row.state == Held.OPEN,
        "problems": refusal.problems if refusal else (),
    }
    return render(request, "sync/held.html", context, status=UNPROCESSABLE if refusal else 200)


def _sides(row: Held, telling: Telling) -> Iterator[dict[str, Any]]:
    """Give what is to be compared; a line that the other side does not have is `new`."""
    stands = telling.lines(row.current["value"]) if row.current else []
    offered = telling.lines(row.offered.get("value"))
    if row.base:
        seen = telling.lines(row.base.get("value"))
        yield _side(vi_en("Người gửi đã thấy", "The author had seen"), row.base, seen, seen)
    if row.current:
        yield _side(vi_en("Đang có", "Stands now"), row.current, stands, offered)
    yield _side(vi_en("Gửi đến", "Offered"), row.offered, offered, stands)


def _side(label: Words, side: Mapping[str, Any], lines: Sequence[Any], other: Sequence[Any]) -> dict[str, Any]:
    at, known = parse_datetime(str(side.get("at") or "")), {str(line) for line in other}
    signed = " · ".join(part for part in (side.get("by") or "", moment(at)) if part)
    return {"label": label, "lines": [(line, str(line) not in known) for line in lines], "signed": signed}


def _choices(actor: Actor, row: Held) -> list[tuple[str, Words, str]]:
    """Give what the reader may do: name, word, kind of button."""
    if row.state != Held.OPEN:
        return []
    if row.what == Held.CONFLICT:
        return [
            ("take", vi_en("Lấy giá trị gửi đến", "Take what was offered"), ""),
            ("keep", vi_en("Giữ giá trị đang có", "Keep what stands"), "second"),
        ]
    if not actor.may(DECIDE, Target(row.institution_id, row.school_class_id)):
        return []
    dismiss = ("dismiss", vi_en("Bỏ thao tác này", "Dismiss it"), "second")
    return [("apply", vi_en("Thực hiện thao tác này", "Apply it"), ""), dismiss]


@require_POST
def decide(request: HttpRequest, held_id: UUID) -> HttpResponse:
    """Carry out a decision on an operation that was not applied."""
    row, actor = _held_or_404(request, held_id), actor_of(request)
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "")
    try:
        if choice == "apply":
            done = apply_held(actor, held_id=row.pk, reason=reason)
        elif choice == "dismiss":
            dismiss_held(actor, held_id=row.pk, reason=reason)
            done = {}
        else:
            done = resolve_conflict(actor, conflict_id=row.pk, choice=choice, seen=_seen(request.POST.get("seen", "")))
    except Invalid as refusal:
        return _show_held(request, row, refusal)
    messages.success(request, CHANGED_AGAIN if done.get("again") else DONE)
    return redirect("sync:held", row.pk)


def _seen(text: str) -> UUID | None:
    """Read which version the page showed; what is no version was never shown."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)


DONE: Final = vi_en("Đã xử lý xong.", "It is settled.")
CHANGED_AGAIN: Final = vi_en(
    "Giá trị đang có vừa được sửa lần nữa. Hãy xem giá trị mới rồi quyết định.",
    "What stands was changed once more. Look at the new value, then decide.",
)


@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """One's own devices, and those of the school where one may read them; the longest silent come first."""
    actor = actor_of(request)
    rows = Device.objects.visible_to(actor)
    if request.GET.get("state") == "silent":
        rows = rows.filter(state=Device.ACTIVE, seen_at__lt=timezone.now() - SILENT_AFTER)
    elif request.GET.get("state") in DEVICE_STATES:
        rows = rows.filter(state=request.GET["state"])
    listing = Listing(request, rows, DEVICE_COLUMNS, DEVICE_SORTS, partial(_device_row, actor))
    states = [("silent", SILENT[1]), *((key, words) for key, (_, words) in DEVICE_STATES.items())]
    return listing.respond("sync/devices.html", {"states": states})


def _may_put_away(actor: Actor, device: Device) -> bool:
    return device.account_id == actor.user_id or actor.may(MANAGE, Target(device.institution_id))


def _device_row(actor: Actor, row: Device) -> dict[str, Any]:
    is_silent = row.state == Device.ACTIVE and row.seen_at < timezone.now() - SILENT_AFTER
    return {
        "id": row.pk,
        "name": row.name,
        **({"href": reverse("sync:put-away", args=[row.pk])} if _may_put_away(actor, row) else {}),
        "owner": row.account_name,
        "seen": row.seen_at,
        "state": SILENT if is_silent else DEVICE_STATES[row.state],
    }


@require_http_methods(["GET", "POST"])
def put_away(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Revoke or lock a device, after saying what that does."""
    actor = actor_of(request)
    device = Device.objects.visible_to(actor).filter(pk=device_id).first()
    if device is None or not _may_put_away(actor, device):
        raise Http404
    is_own = device.account_id == actor.user_id
    if request.method == "POST":
        state = Device.WIPED if request.POST.get("state") == Device.WIPED else Device.REVOKED
        (put_away_own_device if is_own else put_away_device)(actor, device_id=device.pk, state=state)
        messages.success(request, DEVICE_STATES[state][1])
        return redirect("sync:devices")
    context = {"device": device, "state": DEVICE_STATES[device.state], "effects": EFFECTS}
    return render(request, "sync/put_away.html", context)


EFFECTS: Final = (
    vi_en("Thiết bị không nhận thêm dữ liệu nào.", "The device receives no more data."),
    vi_en(
        "Những gì thiết bị gửi đến sau đó được giữ lại chờ hiệu trưởng xét.",
        "What it sends from now on is kept aside for the principal to decide.",
    ),
    vi_en(
        "Khóa từ xa: ở lần liên lạc sau, thiết bị xóa dữ liệu đọc và chỉ mở lại được khi chủ nhân đăng nhập; những gì chưa gửi vẫn còn.",
        "Locked from afar: when next heard, it deletes what it had to read and opens only after its owner signs in; what it had not sent stays.",
    ),
)
