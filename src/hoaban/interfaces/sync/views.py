"""The addresses that devices speak to. Each checks who speaks; exchange, snapshot and import know a device by token or seal, not by session.

Why two of them take posts without a CSRF token: what a forged page can make a browser send along is the session cookie, and they do
not look at it. The token stands in a header that no other site's page can set, and the seal in the body can be made by the device alone.
"""

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from hoaban import __version__
from hoaban.interfaces.api.problems import MEDIA_TYPE
from hoaban.interfaces.sync import contents, keys, wire
from hoaban.interfaces.sync.actions import enrol_device
from hoaban.interfaces.sync.devices import Caller, actor_behind, caller_in, current_epoch, digest, new_token
from hoaban.interfaces.sync.exchange import exchange, push
from hoaban.interfaces.sync.judging import Unreadable
from hoaban.interfaces.sync.models import Device
from hoaban.interfaces.sync.news import snapshot
from hoaban.interfaces.sync.sealing import is_sealed_by, sealing_key
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.kernel.requests import actor_of
from hoaban.kernel.scoping import acting, acting_as

JSON: Final = "application/json"
BUSY_FOR: Final = 3  # seconds; two writers met, and one of them begins anew
OLDEST_APP: Final = 1  # the protocol that is still spoken
SAID: Final = {
    400: ("bad-request", Words("Nội dung gửi không đọc được.", "What was sent cannot be read.")),
    401: ("not-enrolled", Words("Hãy đăng nhập rồi đăng ký lại thiết bị.", "Sign in and enrol the device again.")),
    403: ("no-right", Words("Tài khoản này không có quyền làm việc đó.", "This account has no right to do that.")),
    404: ("not-found", Words("Không có gì ở đây cho thiết bị này.", "There is nothing here for this device.")),
    409: ("epoch", Words("Máy chủ đã được khôi phục. Hãy gửi lại.", "The server was restored. Send again.")),
    413: ("too-much", Words("Gửi quá nhiều một lúc. Hãy chia nhỏ.", "Too much at once. Send it in parts.")),
    426: ("old-app", Words("Ứng dụng đã quá cũ. Hãy cập nhật.", "The application is too old. Update it.")),
    503: ("busy", Words("Máy chủ đang bận. Hãy gửi lại sau.", "The server is busy. Send again later.")),
}


class Refused(Exception):  # noqa: N818  an answer, named as the device reads it
    """The request is answered with a status, and nothing was kept."""

    def __init__(self, status: int, **more: Any) -> None:
        super().__init__(status)
        self.status = status
        self.more = more


def refusal(status: int, **more: Any) -> HttpResponse:
    """Say what went wrong as problem details, with what the device needs to go on."""
    code, words = SAID[status]
    body = {"type": f"urn:hoaban:problem:{code}", "title": code, "status": status, "detail": str(words), **more}
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if "retry_after" in more:
        response.headers["Retry-After"] = str(more["retry_after"])
        vars(response)["_has_been_logged"] = (
            True  # being asked to wait is no failure, and thousands of lines help nobody
        )
    return response


def answer(value: Any) -> HttpResponse:
    response = HttpResponse(wire.write(value), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def body_of(request: HttpRequest) -> bytes:
    """Give the body unpacked. Raises Refused(413) for one that is larger than an exchange may be, packed or unpacked."""
    packed = request.body
    if len(packed) > wire.MOST_BYTES:
        raise Refused(413)
    if request.headers.get("Content-Encoding") != "gzip":
        return packed
    unpacker = zlib.decompressobj(wbits=31)
    try:
        whole = unpacker.decompress(packed, wire.MOST_PLAIN)
    except zlib.error:
        raise Refused(400) from None
    if unpacker.unconsumed_tail:
        raise Refused(413)
    return whole


def read_message(body: bytes) -> wire.Message:
    """Read what a device sends. Raises Refused for what cannot be read, is too much at once, or comes from too old an application."""
    try:
        message = wire.read_message(body)
    except msgspec.MsgspecError:
        raise Refused(400) from None
    if message.proto < OLDEST_APP:
        raise Refused(426, min_app=__version__)
    if len(message.ops) > wire.MOST_OPERATIONS:
        raise Refused(413)
    return message


@csrf_exempt
@require_POST
def exchange_view(request: HttpRequest) -> HttpResponse:
    """Push and pull in one trip."""
    try:
        return answer(exchanged(caller_in(request), actor_of(request), body_of(request)))
    except Refused as refused:
        return refusal(refused.status, **refused.more)
    except Unreadable:
        return refusal(400)
    except OperationalError:
        return refusal(503, retry_after=BUSY_FOR)


def exchanged(caller: Caller | None, actor: Actor, body: bytes) -> wire.Answer:
    """Answer a device that spoke, in the transaction that was opened as its actor. Raises Refused, and then nothing was kept."""
    if caller is None:
        raise Refused(401)
    message = read_message(body)
    if message.epoch != caller.epoch:
        raise Refused(409, epoch=caller.epoch)
    return exchange(caller, actor, message)


@require_GET
def snapshot_view(request: HttpRequest, scope: str) -> HttpResponse:
    """A page of a whole scope, for whoever may hold it."""
    actor = actor_of(request)
    if actor.user_id is None:
        return refusal(401)
    if scope not in contents.scopes_of(actor, timezone.localdate()):
        return refusal(404)
    try:
        page = snapshot(actor, scope, request.GET.get("after", ""))
    except ValueError:
        return refusal(400)
    body = wire.write(page)
    etag = f'"{digest(body.decode())[:32]}"'
    made = HttpResponse(body, content_type=JSON, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    return get_conditional_response(request, etag=etag, response=made) or made


@require_POST
def enrol_view(request: HttpRequest) -> HttpResponse:
    """Make this browser a device of whoever is signed in."""
    actor, token = actor_of(request), new_token()
    try:
        asked = _json(request)
        known = UUID(str(asked["device"])) if asked.get("device") else None
    except ValueError:
        return refusal(400)
    name = str(asked.get("name") or _browser(request.headers.get("User-Agent", "")))
    device = enrol_device(actor, name=name, token_digest=digest(token), device_id=known)
    return answer(
        {
            "device": device.pk,
            "token": token,
            "owner": actor.user_id,
            "seal": sealing_key(device.pk),
            "epoch": current_epoch(),
            "server_pub": keys.public_key(),
            "proto": {"min": OLDEST_APP, "max": wire.PROTO},
        }
    )


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(request.body or b"{}")
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004  for the caller all of this is one mistake
    return found


def _browser(agent: str) -> str:
    """Name a device by its browser and system, so that its owner knows it in a list."""
    system = next((name for name in ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux") if name in agent), "")
    browser = next((name for name in ("Edg", "Firefox", "Chrome", "Safari") if name in agent), "")
    return " · ".join(part for part in (browser.replace("Edg", "Edge"), system) if part) or "?"


@require_POST
def unlock_view(request: HttpRequest) -> HttpResponse:
    """Give a locked device's key back to its owner, who is signed in."""
    actor = actor_of(request)
    try:
        asked = _json(request)
        device = Device.objects.filter(pk=UUID(str(asked.get("device"))), account_id__in=[actor.user_id]).first()
        if device is None or actor.user_id is None:
            return refusal(403)
        key = keys.unwrap(b64decode(str(asked.get("escrow")), validate=True), actor.user_id)
    except (ValueError, NotBase64):
        return refusal(403)
    return answer({"key": b64encode(key).decode()})


@csrf_exempt
@require_POST
def import_view(request: HttpRequest) -> HttpResponse:
    """Operations in a sealed file, carried by anybody; judged as if their device had sent them, so that a second import is harmless.

    Whoever carries the file hears only which operations arrived, not what came of them.
    """
    try:
        sealed = wire.read_sealed(body_of(request))
        if not is_sealed_by(sealed.device, sealed.ops, sealed.seal):
            return refusal(403)
        raws = wire.read_raws(sealed.ops)
        if len(raws) > wire.MOST_OPERATIONS:
            return refusal(413)
        return answer({"received": take_sealed(sealed.device, raws)})
    except Refused as refused:
        return refusal(refused.status, **refused.more)
    except (msgspec.MsgspecError, Unreadable):
        return refusal(400)
    except OperationalError:
        return refusal(503, retry_after=BUSY_FOR)


def take_sealed(device_id: UUID, raws: list[msgspec.Raw]) -> list[str]:
    """Judge operations in the name of the device that sealed them; give the ids of those that arrived."""
    with acting(Actor.system("sync import")):
        device = Device.objects.filter(pk=device_id).first()
        if device is None:
            raise Refused(404)
        caller = Caller(device.pk, device.account_id, device.state, current_epoch())
    with acting_as(lambda: actor_behind(caller), "sync import") as actor:
        allowed = contents.scopes_of(actor, timezone.localdate()) if caller.is_trusted else []
        results = push(caller, actor, raws, allowed)
    return [op_id for op_id, result in results.items() if result.s != "fork"]
