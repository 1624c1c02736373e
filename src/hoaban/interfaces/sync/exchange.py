"""One exchange: what a device sends is judged, what it has not heard is told. All of it is one transaction, and the answer comes after."""

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils import timezone

from hoaban.interfaces.sync import contents
from hoaban.interfaces.sync.actions import hold_operations
from hoaban.interfaces.sync.devices import Caller
from hoaban.interfaces.sync.holding import held_values
from hoaban.interfaces.sync.judging import Judged, is_refused, judge, version_of
from hoaban.interfaces.sync.models import Device, Held
from hoaban.interfaces.sync.news import news
from hoaban.interfaces.sync.wire import Answer, Message, Result, ScopeNews
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.kernel.verdicts import FORK

USUAL: Final = 60  # seconds until a device comes again when nothing happens
SPREAD: Final = 0.5  # by how much of that they come apart


def exchange(caller: Caller, actor: Actor, message: Message) -> Answer:
    """Take a device's operations and tell it what changed, in the transaction that the caller opened as `actor`."""
    allowed = contents.scopes_of(actor, timezone.localdate()) if caller.is_trusted else []
    results = push(caller, actor, message.ops, allowed)
    now, epoch = timezone.now(), caller.epoch
    if not caller.is_trusted or actor.user_id is None:
        wiped = caller.state == Device.WIPED
        return Answer(epoch=epoch, now=now, results=results, lock=True, wipe=wiped, next_in=_next_in())
    if "read" not in message.want:
        return Answer(epoch=epoch, now=now, results=results, next_in=_next_in())
    told = news(actor, {scope: cursor for scope, cursor in message.cursors.items() if scope in allowed})
    rights = None
    if message.rights is not None:
        told, rights = _with_rights(actor, message.rights, allowed, told)
    return Answer(
        epoch=epoch,
        now=now,
        results=results,
        scopes=told,
        gone_scopes=sorted(message.cursors.keys() - set(allowed)),
        new_scopes=[scope for scope in allowed if scope not in message.cursors],
        rights=rights,
        next_in=_next_in(),
    )


def _next_in() -> int:
    """Say when to come again, so that devices that came together do not come together again."""
    return round(USUAL * random.uniform(1 - SPREAD, 1 + SPREAD))  # noqa: S311  spreads load, guards nothing


def push(caller: Caller, actor: Actor, raws: Sequence[msgspec.Raw], allowed: Iterable[str]) -> dict[str, Result]:
    """Judge operations and hold those that were not applied; give the results by operation."""
    if not raws:
        return {}
    if actor.user_id is not None:
        made = judge(actor, str(caller.device_id), raws, is_trusted=caller.is_trusted, allowed=allowed)
    else:
        actor = Actor(caller.account_id, _owner(caller), reason="device put away, or account closed")
        with acting(actor):
            made = judge(actor, str(caller.device_id), raws, is_trusted=False, allowed=())
    held = hold(actor, made)
    return {str(each.op.id): _result(each, held) for each in made}


def _owner(caller: Caller) -> str:
    """Give the name under which the device was enrolled, so that whoever decides knows whose work it is."""
    with acting(Actor.system("sync")):
        return Device.objects.filter(pk=caller.device_id).values_list("account_name", flat=True).first() or ""


def hold(author: Actor, made: Sequence[Judged]) -> Mapping[UUID, UUID]:
    """Hold what was refused now, and find what was held before; give the ids by operation."""
    refused = [each for each in made if is_refused(each.verdict)]
    if not refused:
        return {}
    system = Actor.system("sync")
    with acting(system):
        known = dict(
            Held.objects.filter(operation_id__in=[each.op.id for each in refused]).values_list("operation_id", "pk")
        )
        fresh = {each.op.id: each for each in refused if each.op.id not in known}
        if fresh:
            made_now = [held_values(author, each) for each in fresh.values()]
            known |= dict(zip(fresh, hold_operations(system, held=made_now), strict=True))
    return known


def _result(judged: Judged, held: Mapping[UUID, UUID]) -> Result:
    verdict = judged.verdict
    status = wire_status(verdict.status)
    conflict, version = held.get(judged.op.id), version_of(judged.op.id, verdict)
    return Result(
        s="duplicate" if verdict.again and status != FORK else status,
        first=status if verdict.again and status != FORK else None,
        ver=version,
        conflict=str(conflict) if conflict else None,
        why=_why(judged),
    )


def wire_status(status: str) -> str:
    """A lost right is no verdict on the operation: somebody with the right may still apply it."""
    return "quarantined" if status == "denied" else status


def _why(judged: Judged) -> Any:
    outcome = judged.verdict.outcome
    if judged.verdict.status == "denied":
        return [{"code": "no-right", "where": outcome}]
    return outcome if isinstance(outcome, list) and is_refused(judged.verdict) else None


def _with_rights(
    actor: Actor, known: str, allowed: Sequence[str], told: dict[str, ScopeNews]
) -> tuple[dict[str, ScopeNews], str]:
    """Tell the rows of classes, and what is gathered for the reader, anew when they are not what the device last heard: rights,
    subjects, days without school, their own timetable."""
    today = timezone.localdate()
    classes = [pk for one in allowed if (pk := contents.class_of(one))]
    rows = {row["e"]: row for row in contents.class_rows(actor, classes)}
    known_by = [[rows[key] for key in sorted(rows)], contents.own_states(actor, today)]
    present = hashlib.sha256(msgspec.json.encode(known_by)).hexdigest()[:16]
    if present == known:
        return told, present
    standing = {scope: [rows[scope]] if scope in rows else contents.own_rows(actor, scope, today) for scope in told}
    return {scope: _with_rows(one, standing[scope]) for scope, one in told.items()}, present


def _with_rows(one: ScopeNews, rows: Sequence[contents.Row]) -> ScopeNews:
    if not rows or one.reset:
        return one
    keys = {row["e"] for row in rows}
    return msgspec.structs.replace(one, rows=[*rows, *(each for each in one.rows if each["e"] not in keys)])
