"""Enrolling devices and putting them away; deciding on operations that were not applied; beginning a new epoch."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone

from hoaban.interfaces.sync.devices import LIFETIME
from hoaban.interfaces.sync.holding import standing
from hoaban.interfaces.sync.kinds import read_arguments, sent_kind
from hoaban.interfaces.sync.models import Device, DeviceQuerySet, Epoch, Held
from hoaban.kernel.action import AtRecord, Envelope, action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.bases import AS
from hoaban.kernel.errors import Conflict, Denied, invalid
from hoaban.kernel.language import vi_en
from hoaban.kernel.models import Operation
from hoaban.kernel.streaming import plain
from hoaban.kernel.text import clean_text

OWN, MANAGE, DECIDE = "device.own", "device.manage", "conflict.decide"


@action(OWN, kind="sync.enrol_device@1", scope=anywhere, says=vi_en("Đăng ký thiết bị", "Enrolled a device"))
def enrol_device(actor: Actor, *, name: str, token_digest: str, device_id: UUID | None = None) -> Device:
    """Make a browser known as a device of whoever is signed in; one that is known already gets a new token."""
    op, until = writing(), timezone.now() + LIFETIME
    known = _own(actor, device_id).first() if device_id else None
    if known is not None:
        op.change(known, token_digest=token_digest, expires_at=until, state=Device.ACTIVE, name=clean_text(name)[:120])
        return known
    return op.create(
        Device,
        account_id=actor.user_id,
        account_name=actor.name,
        institution_id=_school_of(actor),
        name=clean_text(name)[:120],
        token_digest=token_digest,
        expires_at=until,
    )


def _school_of(actor: Actor) -> UUID | None:
    return next((UUID(grant.scope_id) for grant in actor.roles if grant.scope_kind == "school"), None)


@action(OWN, kind="sync.put_away_own_device@1", scope=anywhere, says=vi_en("Thu hồi thiết bị", "Put away a device"))
def put_away_own_device(actor: Actor, *, device_id: UUID, state: str) -> Device:
    """Let one's own device hear nothing more (`revoked`), or tell it to lock itself as well (`wiped`)."""
    found = _own(actor, device_id).first()
    if found is None:
        raise Denied(MANAGE)
    return _put_away(found, state)


def _own(actor: Actor, device_id: UUID) -> DeviceQuerySet:
    return Device.objects.filter(pk=device_id, account_id__in=[actor.user_id])


@action(
    MANAGE,
    kind="sync.put_away_device@1",
    scope=AtRecord(Device, "device_id"),
    says=vi_en("Thu hồi thiết bị", "Put away a device"),
)
def put_away_device(_actor: Actor, *, device_id: UUID, state: str) -> Device:
    """The same with a device of one's school."""
    return _put_away(Device.objects.get(pk=device_id), state)


def _put_away(device: Device, state: str) -> Device:
    if state not in {Device.REVOKED, Device.WIPED}:
        raise invalid(
            "not-in-list", "state", "Chọn thu hồi hoặc khóa thiết bị.", "Choose to revoke or to lock the device."
        )
    writing().change(device, state=state)
    return device


@action(DECIDE, kind="sync.hold@1", scope=anywhere, says=vi_en("Giữ thao tác chờ xét", "Kept operations aside"))
def hold_operations(_actor: Actor, *, held: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Keep operations that were not applied, each with the fields of `Held`."""
    op = writing()
    return [op.create(Held, **{**fields, "operation_id": fields["operation_id"]}).pk for fields in map(_storable, held)]


def _storable(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**fields, **{name: plain(fields[name]) for name in ("payload", "base", "current", "offered", "why")}}


@action(
    OWN,
    kind="sync.resolve_conflict@1",
    scope=anywhere,
    says=vi_en("Xử lý trùng sửa", "Resolved a conflict"),
)
def resolve_conflict(actor: Actor, *, conflict_id: UUID, choice: str, seen: UUID | None = None) -> dict[str, Any]:
    """Keep what stands, or take what was offered, for those who took part and those who lead. Gives what came of it.

    `seen` is the version that stood in the conflict as its decider saw it, the operation behind `current`; None where nothing did. Had
    somebody written since, or had another decision let the conflict show something newer, it stays open and shows what stands now:
    nobody decides over what they have not seen.
    """
    held = Held.objects.visible_to(actor).filter(pk=conflict_id).select_for_update().first()
    if held is None:
        raise Denied(DECIDE)
    if choice not in {"keep", "take"}:
        raise invalid("not-in-list", "choice", "Chọn giữ hoặc lấy.", "Choose to keep or to take.")
    if held.state != Held.OPEN:
        writing().find_alike(held)
        return {}
    stands = UUID(held.current["op"]) if held.current and held.current.get("op") else None
    if stands != seen:
        writing().touch(held)
        return {"again": True}
    if choice == "keep":
        _decide(actor, held, Held.KEPT)
        return {AS: {held.entity: stands}}
    reason = writing().envelope.reason or str(CHOSEN)
    return _carry_out(actor, held, {held.entity: stands}, Held.TAKEN, reason)


CHOSEN = vi_en(
    "Hai người cùng sửa: đã xem cả hai bản và chọn.", "Changed by two: both versions were seen, and one chosen."
)


@action(
    DECIDE,
    kind="sync.apply_held@1",
    scope=AtRecord(Held, "held_id"),
    says=vi_en("Thực hiện thao tác chờ xét", "Applied an operation kept aside"),
)
def apply_held(actor: Actor, *, held_id: UUID, reason: str = "") -> dict[str, Any]:
    """Do what was kept aside, with one's own right, onto the version that its author had seen."""
    held = Held.objects.select_for_update().get(pk=held_id)
    if held.state != Held.OPEN:
        writing().find_alike(held)
        return {}
    bases = {str(key): UUID(base) if base else None for key, base in (held.payload.get("base") or {}).items()}
    return _carry_out(actor, held, bases, Held.APPLIED, reason)


@action(
    DECIDE,
    kind="sync.dismiss_held@1",
    scope=AtRecord(Held, "held_id"),
    says=vi_en("Bỏ thao tác chờ xét", "Dismissed an operation kept aside"),
)
def dismiss_held(actor: Actor, *, held_id: UUID, reason: str = "") -> Held:  # noqa: ARG001  the ledger keeps the reason
    """Leave what was kept aside undone; it stays readable."""
    held = Held.objects.select_for_update().get(pk=held_id)
    if held.state == Held.OPEN:
        _decide(actor, held, Held.DISMISSED)
    else:
        writing().find_alike(held)
    return held


def _decide(actor: Actor, held: Held, state: str) -> None:
    writing().change(held, state=state, decided_by=actor.name, decided_at=timezone.now())


def _carry_out(
    actor: Actor, held: Held, bases: Mapping[str, UUID | None], state: str, reason: str = ""
) -> dict[str, Any]:
    """Do what a held operation says. What somebody wrote meanwhile is shown, and not overwritten."""
    work = sent_kind(held.kind)
    if work is None:
        raise invalid(
            "unknown-kind",
            "held_id",
            "Phiên bản này chưa biết loại thao tác đó. Hãy giữ lại cho đến khi nâng cấp, hoặc bỏ.",
            "This version does not know that kind of operation. Keep it until an upgrade, or dismiss it.",
        )
    raw = msgspec.Raw(msgspec.json.encode(held.payload.get("args") or {}))
    try:
        done = work.carry_out(Envelope(bases=bases, reason=reason), actor, read_arguments(held.kind, raw))
    except Conflict as conflict:
        shown = standing(plain(conflict.to_json()))
        current = plain(shown.told) if shown else None
        writing().change(held, what=Held.CONFLICT, current=current, entity=conflict.entity or held.entity)
        return {"again": True}
    _decide(actor, held, state)
    stands = (done.outcome or {}).get(AS, {}) if done.verdict == Operation.SAME else dict.fromkeys(bases, done.pk)
    return {AS: stands}


@action(DECIDE, kind="sync.begin_epoch@1", scope=anywhere, says=vi_en("Bắt đầu kỷ nguyên mới", "Began a new epoch"))
def begin_epoch(_actor: Actor, *, reason: str) -> Epoch:
    """Say that this database was restored: every device sends again what it may have lost, and takes its classes anew."""
    return writing().create(Epoch, reason=reason)
