"""Many operations of one kind: judged one by one, written together.

    @action("mark.write", kind="assessment.set_mark@1", scope=AtRecord(SchoolClass, "school_class_id"))
    def set_mark(_actor, *, school_class_id, …):
        put(writing(), Marks.of(…), …)

    @set_mark.many
    def set_marks(_actor, items):
        marks = …                                  # what all of them need, read at once
        return each(items, lambda item: put(item.op, marks, **item.arguments))

Inside a twin `op.create` and `op.change` put the writing off; a row that one operation made must be found by the next ones, so the twin
keeps what it read in a mapping, and adds to it. What one operation refuses is its own verdict. When the batch breaks, because a
twin raises or the database refuses, nothing of it stands, and each operation is done alone by the action itself.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import Error, IntegrityError, OperationalError, transaction
from django.db.models import Model

from hoaban.kernel import feed
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.envelope import Envelope
from hoaban.kernel.errors import Conflict, Denied, Invalid, Problem
from hoaban.kernel.events import publish
from hoaban.kernel.gathering import Gathered
from hoaban.kernel.language import Words
from hoaban.kernel.ledgering import insertions, own_values
from hoaban.kernel.models import Operation
from hoaban.kernel.operation import Writing, _writing
from hoaban.kernel.streaming import Insertion, insert_all, plain
from hoaban.kernel.verdicts import Refusal, Verdict, first_verdicts, judged, verdict_of

R = TypeVar("R")
Submitted = tuple[Envelope, Mapping[str, Any]]
FAILED = Words(
    "Hệ thống gặp lỗi khi xử lý thao tác này. Thao tác được giữ nguyên; người quản trị sẽ xử lý lại.",
    "The system failed while working on this operation. It is kept whole; the administrator will do it again.",
)
TAKEN = Words(
    "Mã của thao tác này đã được dùng cho một thao tác khác. Hãy nhập lại.",
    "The identity of this operation belongs to another one. Enter it again.",
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One operation of many: `op` writes for it, `arguments` are its own."""

    op: Writing
    arguments: dict[str, Any]


Twin = Callable[[Actor, Sequence[Item]], Sequence[Any]]


class Work(Protocol):
    """What is asked of an action (`kernel.action.Action`) here: to say where it takes place, and to do one operation where many break."""

    kind: str
    permission: str
    scope: Any
    twin: Twin | None

    def arguments(self, actor: Actor, /, **given: Any) -> dict[str, Any]: ...

    def allowed_at(self, actor: Actor, arguments: Mapping[str, Any]) -> Target | None: ...

    def open(self, envelope: Envelope, actor: Actor, target: Target, gathered: Gathered | None = None) -> Writing: ...

    def attempt(self, envelope: Envelope, actor: Actor, arguments: dict[str, Any]) -> Verdict: ...

    def refuse(
        self, envelope: Envelope, actor: Actor, arguments: dict[str, Any], verdict: str, outcome: Any
    ) -> Verdict: ...


def each(items: Sequence[Item], work: Callable[[Item], R]) -> list[R | Refusal]:
    """Do a work for every item, in order, each under its own operation; what it refuses takes the place of its result."""
    return [_one(item, work) for item in items]


def _one(item: Item, work: Callable[[Item], R]) -> R | Refusal:
    token = _writing.set(item.op)
    try:
        result: R | Refusal = work(item)
    except (Invalid, Denied, Conflict) as refusal:
        item.op.undo()
        result = refusal
    finally:
        _writing.reset(token)
    _settle(item.op, result)
    return result


def _settle(op: Writing, result: object) -> None:
    """Let the next operations of the batch know for which versions this one stands."""
    if op.gathered is None:
        return
    bases = op.envelope.bases or {}
    if isinstance(result, Invalid | Denied | Conflict):
        op.gathered.settled[op.id] = judged(result)[0], bases
    elif op.found_nothing_to_do:
        op.gathered.settled[op.id] = Operation.SAME, {**bases, **op.alike}
    else:
        op.gathered.settled[op.id] = Operation.APPLIED, {}


def submit_many(action: Work, actor: Actor, submitted: Sequence[Submitted]) -> list[Verdict]:
    """Judge operations in order, together where that is possible, and give their verdicts in the same order."""
    known = first_verdicts([envelope for envelope, _ in submitted])
    fresh: dict[UUID, tuple[Envelope, dict[str, Any]]] = {}
    for envelope, given in submitted:
        if envelope.id not in known and envelope.id not in fresh:
            fresh[envelope.id] = envelope, action.arguments(actor, **given)
    made = _together(action, actor, list(fresh.values())) if action.twin and fresh else None
    if made is None:
        made = (_alone(action, actor, envelope, arguments) for envelope, arguments in fresh.values())
    known |= {verdict.operation_id: verdict for verdict in made}
    return [known[envelope.id] for envelope, _ in submitted]


def _alone(action: Work, actor: Actor, envelope: Envelope, arguments: dict[str, Any]) -> Verdict:
    """Do one operation; one on which the program itself fails is kept for a person, and does not block those behind it."""
    try:
        return action.attempt(envelope, actor, arguments)
    except OperationalError:
        raise  # the database is not there, or asks to begin anew: that says nothing of the operation
    except Exception:
        logger.exception("%s failed on operation %s", action.kind, envelope.id)
    try:
        with transaction.atomic():
            failed = [Problem("failed", "", FAILED).to_json()]
            return action.refuse(envelope, actor, arguments, Operation.QUARANTINED, failed)
    except IntegrityError:  # somebody else's operation, which this actor does not see, bears the same identity
        return Verdict(envelope.id, Operation.INVALID, [Problem("id-taken", "id", TAKEN).to_json()])


def keep(
    envelope: Envelope,
    actor: Actor,
    *,
    kind: str,
    target: Target,
    arguments: Mapping[str, Any],
    problems: Sequence[Problem],
) -> Verdict:
    """Keep what came and was not even tried, whole, for a person to decide; what came before gives its first verdict."""
    known = first_verdicts([envelope])
    if envelope.id in known:
        return known[envelope.id]
    op = Writing(envelope, kind, "", actor, target, None)
    return verdict_of(op.close(arguments, Operation.QUARANTINED, [problem.to_json() for problem in problems]))


def _together(action: Work, actor: Actor, fresh: Sequence[tuple[Envelope, dict[str, Any]]]) -> Iterator[Verdict] | None:
    """Do a batch in a few statements, or give None when it breaks: then nothing of it stands."""
    try:
        with transaction.atomic():
            return _batch(action, actor, fresh)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is: each is done alone next, and tells its own
        logger.log(
            logging.INFO if isinstance(error, Error | Invalid) else logging.WARNING,
            "a batch of %s goes one by one: %r",
            action.kind,
            error,
        )
        return None


def _batch(action: Work, actor: Actor, fresh: Sequence[tuple[Envelope, dict[str, Any]]]) -> Iterator[Verdict]:
    gathered, targets = Gathered(), _Targets(action, actor)
    items: list[Item] = []
    refused: list[Item] = []
    results: list[tuple[Item, Any]]
    for envelope, arguments in fresh:
        target = targets.of(arguments)
        item = Item(action.open(envelope, actor, target or Target(), gathered), arguments)
        (items if target else refused).append(item)
    results = [(item, Denied(action.permission)) for item in refused]
    with feed.holding(feed.scopes_at(*targets.known.values())):
        if items and action.twin:
            results += zip(items, action.twin(actor, items), strict=True)
        return _close(actor, results, gathered.settle())


@dataclass(slots=True)
class _Targets:
    """Where the operations of a batch take place; those that name the same place are looked up once."""

    action: Work
    actor: Actor
    known: dict[Any, Target | None] = field(default_factory=dict)

    def of(self, arguments: dict[str, Any]) -> Target | None:
        named = getattr(self.action.scope, "argument", None)
        key = arguments[named] if named else tuple(arguments.values()) if _hashable(arguments) else id(arguments)
        if key not in self.known:
            self.known[key] = self.action.allowed_at(self.actor, arguments)
        return self.known[key]


def _hashable(arguments: Mapping[str, Any]) -> bool:
    return all(value.__hash__ is not None for value in arguments.values())


def _close(actor: Actor, results: Sequence[tuple[Item, Any]], waiting: Sequence[Insertion]) -> Iterator[Verdict]:
    """Write what waits, the ledger rows, the changes and the feeds of all; then tell the events of those that were applied."""
    rows = [own_values(item.op, *_judgement(result)) for item, result in results]
    ops = [item.op for item, _ in results]
    for row, (item, _) in zip(rows, results, strict=True):
        row["arguments"] = item.arguments
    told = feed.telling([told for op in ops for told in op.told])
    insert_all([*waiting, *insertions(ops, rows), *told])
    for op in ops:
        for event in op.events:
            publish(actor, event)
    return iter([Verdict(row["id"], row["verdict"], _plain(row["outcome"])) for row in rows])


def _plain(outcome: Any) -> Any:
    return outcome if isinstance(outcome, str) else plain(outcome)


def _judgement(result: object) -> tuple[str, Any]:
    if isinstance(result, Invalid | Denied | Conflict):
        return judged(result)
    return Operation.APPLIED, str(result.pk) if isinstance(result, Model) else result
