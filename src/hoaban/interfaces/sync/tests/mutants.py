"""Seeded bugs, each a mistake that somebody has made before: put in for a test, and the histories must find it.

They live in the tests alone, as patches over the server's modules or over the device.
"""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from hoaban.interfaces.sync import actions, exchange, holding, judging, kinds, news
from hoaban.interfaces.sync.tests.device import PAGES, Device, Mark
from hoaban.interfaces.sync.tests.server import Server
from hoaban.kernel import feed, many, operation, verdicts
from hoaban.kernel.action import Action, Envelope, Verdict
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Operation

Patch = Callable[[pytest.MonkeyPatch], None]
MUTANTS: dict[str, Patch] = {}


def mutant(patch: Patch) -> Patch:
    MUTANTS[patch.__name__] = patch
    return patch


@mutant
def no_ledger(bug: pytest.MonkeyPatch) -> None:
    """The server does not know what it has done before."""
    known = judging.envelope_of

    def forgetful(op: Any, device: str) -> Envelope:
        was = known(op, device)
        return Envelope(id=uuid7(), device_at=was.device_at, device=device, bases=was.bases)

    bug.setattr(judging, "envelope_of", forgetful)
    bug.setattr(judging, "judge", _by_place(judging.judge))
    bug.setattr(exchange, "judge", judging.judge)


def _by_place(judge: Callable[..., Any]) -> Callable[..., Any]:
    """With new identities the verdicts can only be matched by their place."""

    def judged(actor: Any, device: str, raws: Any, **how: Any) -> Any:
        made = []
        for raw in raws:
            try:
                made += judge(actor, device, [raw], **how)
            except KeyError:
                op = judging.read_op(bytes(raw))
                made.append(judging.Judged(op, raw, Verdict(op.id, Operation.APPLIED)))
        return made

    return judged


@mutant
def last_writer_wins(bug: pytest.MonkeyPatch) -> None:
    bug.setattr(operation, "stands_on", lambda *_: True)


@mutant
def forgotten_before_the_answer(bug: pytest.MonkeyPatch) -> None:
    """The device deletes what it sends when it sends it."""
    message = Device.message

    def sent(self: Device) -> bytes:
        body = message(self)
        for entry in self.unsent[:5]:
            entry.state = "sent"
        return body

    bug.setattr(Device, "message", sent)


@mutant
def ledger_apart_from_the_effect(bug: pytest.MonkeyPatch) -> None:
    """The ledger is written in a transaction of its own, which fails where the line does."""
    insert = many.insert_all
    Server.is_cut = False

    def apart(insertions: Any) -> None:
        insert(
            [one for one in insertions if not (CUT[0].is_cut and one.sql.startswith("INSERT INTO kernel_operation"))]
        )

    answer = Server.exchange

    def noted(self: Server, token: str, body: bytes) -> Any:
        CUT[0] = self
        return answer(self, token, body)

    bug.setattr(many, "insert_all", apart)
    bug.setattr(Server, "exchange", noted)


CUT: list[Server] = [Server()]


@mutant
def lost_scopes_not_told(bug: pytest.MonkeyPatch) -> None:
    bug.setattr(Device, "drop", lambda self, scope: self.marks.pop(scope, None))


@mutant
def refused_without_right_and_forgotten(bug: pytest.MonkeyPatch) -> None:
    """Who has lost the right to a class loses what they had written there."""
    close = many._close

    def forgetful(actor: Any, results: Any, waiting: Any) -> Any:
        kept = [pair for pair in results if not isinstance(pair[1], many.Denied)]
        dropped = [Verdict(item.op.id, Operation.DENIED, "x") for item, why in results if isinstance(why, many.Denied)]
        return iter([*(close(actor, kept, waiting) if kept else ()), *dropped])

    bug.setattr(many, "_close", forgetful)


@mutant
def no_new_epoch(bug: pytest.MonkeyPatch) -> None:
    """A restored server goes on as if nothing had happened."""
    bug.setattr(Server, "restored", lambda _self: None)


@mutant
def acknowledged_and_thrown_away(bug: pytest.MonkeyPatch) -> None:
    """The device keeps nothing of what was accepted, so that a restored server cannot ask for it."""
    restored = Device.restored

    def poorer(self: Device, epoch: str) -> bool:
        states = [entry.state for entry in self.entries]
        restored(self, epoch)
        for entry, state in zip(self.entries, states, strict=True):
            entry.state = state
        return True

    bug.setattr(Device, "restored", poorer)


@mutant
def relay_speaks_for_the_server(bug: pytest.MonkeyPatch) -> None:
    """Who carries a file says that it has arrived."""

    def accepted(_self: Server, device: Device) -> None:
        for entry in device.unsent[:5]:
            entry.state = "applied"

    bug.setattr(Server, "on_relay", accepted)


@mutant
def cursor_ahead_of_the_rows(bug: pytest.MonkeyPatch) -> None:
    """A page of news is cut, and the cursor is not."""
    since = news._since

    def ahead(actor: Any, scope: str, cursor: int, told: news.Feed) -> Any:
        made = since(actor, scope, cursor, told)
        return made if made.reset else msgspec.structs.replace(made, cur=told.number, more=False)

    bug.setattr(news, "_since", ahead)


@mutant
def snapshot_numbered_at_its_end(bug: pytest.MonkeyPatch) -> None:
    """What changes while the pages are fetched is told by nobody."""
    page = news.snapshot

    def late(actor: Any, scope: str, after: str) -> Any:
        made = page(actor, scope, after)
        return msgspec.structs.replace(made, cur=news._number(scope))

    bug.setattr("hoaban.interfaces.sync.tests.server.snapshot", late)
    fetch = Device.fetch

    def trusting(self: Device, scope: str, pages: int) -> None:
        before = self.marks[scope]
        self.marks[scope] = Mark(None, before.after)
        fetch(self, scope, 1)
        while scope in self.marks and self.marks[scope].after is not None and pages == PAGES:
            self.marks[scope].cur = None
            fetch(self, scope, 1)

    bug.setattr(Device, "fetch", trusting)


@mutant
def removal_not_told(bug: pytest.MonkeyPatch) -> None:
    add = operation.Writing._add
    bug.setattr(operation.Writing, "_add", lambda self, scope, row, left: None if left else add(self, scope, row, left))


@mutant
def former_kinds_not_understood(bug: pytest.MonkeyPatch) -> None:
    bug.setattr(kinds, "_sent", {kind: sent for kind, sent in kinds._sent.items() if sent.action.kind == kind})


@mutant
def former_kinds_misunderstood(bug: pytest.MonkeyPatch) -> None:
    """The upcaster of the former kind gives another value than the one that was meant."""
    sent = dict(kinds._sent)
    old = sent["slates.write@1"]
    sent["slates.write@1"] = kinds.Sent(old.action, {"slates.write@1": lambda given: {**_plain(given), "value": "0"}})
    bug.setattr(kinds, "_sent", sent)


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "number"}


@mutant
def poison_blocks_the_rest(bug: pytest.MonkeyPatch) -> None:
    """One operation on which the program fails fails the whole exchange, again and again."""

    def blocked(action: Any, actor: Any, envelope: Envelope, arguments: dict[str, Any]) -> Verdict:
        return action.submit_one(envelope, actor, arguments)

    answer = Server.exchange

    def failing(self: Server, token: str, body: bytes) -> Any:
        try:
            return answer(self, token, body)
        except RuntimeError:
            return 500, {}

    bug.setattr(many, "_alone", blocked)
    bug.setattr(Server, "exchange", failing)


@mutant
def fork_taken_for_a_repetition(bug: pytest.MonkeyPatch) -> None:
    """An operation of a copied phone is taken for the one that bears its number already."""
    known = verdicts.first_verdicts

    def mistaken(envelopes: Any) -> Any:
        return {
            pk: Verdict(pk, Operation.APPLIED, again=True) if one.status == verdicts.FORK else one
            for pk, one in known(envelopes).items()
        }

    for place in (many, verdicts):
        bug.setattr(place, "first_verdicts", mistaken)


@mutant
def held_without_its_content(bug: pytest.MonkeyPatch) -> None:
    bug.setattr(holding, "payload_of", lambda _raw: {})


@mutant
def conflicts_without_what_stands(bug: pytest.MonkeyPatch) -> None:
    bug.setattr(holding, "standing", lambda _conflict: None)


@mutant
def pages_feed_nobody(bug: pytest.MonkeyPatch) -> None:
    """What is written on a page is not told to devices."""
    bug.setattr(operation, "feed", _Silent())


class _Silent:
    """The feed as a page's operation would use it that told nobody."""

    Told = feed.Told
    lock, is_held, holding = map(staticmethod, (feed.lock, feed.is_held, feed.holding))
    scopes_at, scopes_of, places_of = map(staticmethod, (feed.scopes_at, feed.scopes_of, feed.places_of))

    @staticmethod
    def telling(_rows: Any) -> list[Any]:
        return []


@mutant
def resolved_over_what_nobody_saw(bug: pytest.MonkeyPatch) -> None:
    """A decision in a conflict is carried out onto whatever stands by then."""
    carry_out = Action.carry_out

    def blind(self: Action, envelope: Envelope, actor: Any, arguments: dict[str, Any]) -> Operation:
        return carry_out(self, Envelope(id=envelope.id, reason=envelope.reason), actor, arguments)

    bug.setattr(actions.sent_kind("slates.write@2").__class__, "carry_out", blind)


@mutant
def cursor_kept_before_the_rows(bug: pytest.MonkeyPatch) -> None:
    """The battery ends after the device wrote down how far it had heard, and before what."""
    take = Device.take

    def hasty(self: Device, said: dict[str, Any], *, die_between: bool = False, pages: int = PAGES) -> bool:
        if die_between:
            for scope, told in said.get("scopes", {}).items():
                if not told.get("reset"):
                    self.marks[scope] = Mark(told["cur"], None)
            return True
        return take(self, said, pages=pages)

    bug.setattr(Device, "take", hasty)
