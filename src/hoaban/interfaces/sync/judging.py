"""What becomes of the operations that a device sends: judged in the order sent, those of one kind together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import msgspec

from hoaban.interfaces.sync.contents import class_of
from hoaban.interfaces.sync.kinds import read_arguments, sent_kind
from hoaban.interfaces.sync.wire import MOST_ARGUMENTS, NUL, Op, read_named, read_op
from hoaban.kernel import feed
from hoaban.kernel.action import Envelope, Verdict
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words
from hoaban.kernel.many import keep
from hoaban.kernel.models import Operation
from hoaban.modules.schooling.models import SchoolClass

UNKNOWN: Final = Words(
    "Máy chủ chưa biết loại thao tác «{kind}». Thao tác được giữ nguyên cho đến khi có người xử lý.",
    "The server does not know operations of the kind “{kind}”. It is kept whole until somebody decides.",
)
UNTRUSTED: Final = Words(
    "Thiết bị này đã bị thu hồi. Thao tác được giữ lại để hiệu trưởng xét.",
    "This device was revoked. The operation is kept for the principal to decide.",
)
BROKEN: Final = Words("Thao tác này không đọc được: {why}.", "This operation cannot be read: {why}.")


@dataclass(frozen=True, slots=True)
class Judged:
    """An operation as it was sent, and its verdict."""

    op: Op
    raw: msgspec.Raw
    verdict: Verdict


class Unreadable(Exception):  # noqa: N818  names what came
    """Something came in place of an operation that does not even have an identity."""


def read_ops(raws: Sequence[msgspec.Raw]) -> list[tuple[Op, msgspec.Raw, Problem | None]]:
    """Read operations one by one; one that cannot be read is kept with what is wrong, as long as its identity can be."""
    return [_read(raw) for raw in raws]


def _read(raw: msgspec.Raw) -> tuple[Op, msgspec.Raw, Problem | None]:
    text = bytes(raw)
    try:
        if NUL in text or len(text) > MOST_ARGUMENTS:
            raise ValueError("NUL" if NUL in text else f"{len(text)} bytes")  # noqa: TRY301  one way out for all
        return read_op(text), raw, None
    except (msgspec.MsgspecError, ValueError) as error:
        problem = Problem("unreadable", "", BROKEN.fill(why=error))
        try:
            named = read_named(text)
        except msgspec.MsgspecError:
            raise Unreadable(str(error)) from None
        return Op(id=named.id, seq=0, kind="unreadable"), raw, problem


def judge(
    actor: Actor, device: str, raws: Sequence[msgspec.Raw], *, is_trusted: bool, allowed: Iterable[str]
) -> list[Judged]:
    """Judge operations in order, and give each its verdict. The feeds of their classes are locked from the first to the last."""
    ops = read_ops(raws)
    scopes = {scope for scope in {op.scope for op, _, _ in ops} if class_of(scope)} & set(allowed)
    with feed.holding(scopes):
        made: list[Judged] = []
        for kind, run in groupby(ops, key=lambda each: each[0].kind):
            made += _run(actor, device, kind, list(run), is_trusted=is_trusted)
    return made


def _run(
    actor: Actor, device: str, kind: str, run: Sequence[tuple[Op, msgspec.Raw, Problem | None]], *, is_trusted: bool
) -> list[Judged]:
    """Judge neighbours of one kind: together those that can be read, and in their places those that cannot."""
    action = sent_kind(kind)
    submitted, verdicts = [], {}
    for op, raw, broken in run:
        problem = broken or (None if action else Problem("unknown-kind", "kind", UNKNOWN.fill(kind=kind)))
        problem = problem or (None if is_trusted else Problem("revoked", "device", UNTRUSTED))
        if problem or action is None:
            verdicts[op.id] = _keep(actor, device, op, raw, [problem] if problem else [])
            continue
        try:
            submitted.append((envelope_of(op, device), read_arguments(kind, op.args)))
        except Invalid as refusal:
            verdicts[op.id] = _keep(actor, device, op, raw, refusal.problems)
    if submitted and action:
        verdicts |= {verdict.operation_id: verdict for verdict in action.submit_many(actor, submitted)}
    return [Judged(op, raw, verdicts[op.id]) for op, raw, _ in run]


def envelope_of(op: Op, device: str) -> Envelope:
    return Envelope(id=op.id, device_at=op.at, device=device, seq=op.seq, bases=op.base, reason=op.reason)


def _keep(actor: Actor, device: str, op: Op, raw: msgspec.Raw, problems: Sequence[Problem]) -> Verdict:
    """Keep an operation that was not tried."""
    envelope = Envelope(id=op.id, device_at=op.at, device=device, seq=op.seq if op.kind != "unreadable" else None)
    place, payload = place_of(op.scope), payload_of(raw)
    return keep(envelope, actor, kind=op.kind[:80], target=place, arguments=payload, problems=problems)


def payload_of(raw: msgspec.Raw) -> dict[str, Any]:
    """Give an operation as it was sent, in a form that can be kept."""
    try:
        whole = msgspec.json.decode(bytes(raw).replace(NUL, b"\\ufffd"))
    except msgspec.MsgspecError:
        whole = None
    return whole if isinstance(whole, dict) else {"text": bytes(raw).decode(errors="replace").replace("\0", "\ufffd")}


def place_of(scope: str) -> Target:
    """Give the class and school that a scope names; nothing where the actor does not see it."""
    class_id = class_of(scope)
    found = (
        SchoolClass.objects.filter(pk=class_id).values_list("institution_id", flat=True).first() if class_id else None
    )
    return Target(found, class_id) if found else Target()


def is_refused(verdict: Verdict) -> bool:
    return verdict.status in {Operation.CONFLICT, Operation.DENIED, Operation.QUARANTINED, Operation.INVALID}


def version_of(op_id: UUID, verdict: Verdict) -> str | None:
    """Give the version that the entity has after an operation that was applied or found the same."""
    if verdict.status == Operation.APPLIED:
        return str(op_id)
    if verdict.status != Operation.SAME or not isinstance(verdict.outcome, dict):
        return None
    found = next(iter(verdict.outcome.get("as", {}).values()), None)
    return str(found) if found else None
