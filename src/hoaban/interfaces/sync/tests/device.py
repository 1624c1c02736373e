"""A device as the browser client behaves, in Python: outbox, replica, cursors, and the exchange with all that can break in between."""

import copy
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hoaban.interfaces.sync.tests.server import Reply, Server
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
BATCH = 5
PAGES = 50  # more than a snapshot has
Seen = dict[tuple[str, str], set[str]]


@dataclass
class Entry:
    """One operation on the device. `state` is `saved` until the server has given a verdict."""

    op: dict[str, Any]
    touches: str
    value: Any = None
    state: str = "saved"
    result: dict[str, Any] | None = None


@dataclass
class Mark:
    """How far a scope has been heard; `after` is there while its snapshot is being fetched."""

    cur: int | None
    after: str | None


@dataclass
class Device:
    """A device of one person. `skew` is how wrong its clock is; `seen` all versions that its owner ever saw."""

    server: Server
    owner_actor: Actor
    id: str
    token: str
    epoch: str
    seal: str
    owner: str
    seq: int = 0
    skew: timedelta = timedelta()
    entries: list[Entry] = field(default_factory=list)
    replica: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)

    @property
    def inbox(self) -> str:
        return f"user:{self.owner}"

    @property
    def unsent(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.state == "saved"]

    def twin(self) -> "Device":
        """The same device twice: a phone restored from its copy."""
        kept = {id(self.server): self.server, id(self.owner_actor): self.owner_actor}
        return copy.deepcopy(self, kept)

    def version(self, scope: str, entity: str) -> str | None:
        """Give what its owner has seen last of an entity: their own unsent word, else the server's."""
        own = [entry.op["id"] for entry in self.unsent if entry.touches == entity]
        row = self.replica.get(scope, {}).get(entity)
        return own[-1] if own else row and row["v"]

    def save(self, kind: str, scope: str, args: dict[str, Any], touches: str, value: Any = None) -> Entry:
        """Keep what somebody means to do; when this returns, the disk has it."""
        self.seq += 1
        base = {touches: self.version(scope, touches)} if touches else {}
        op = {
            "id": str(uuid7()),
            "seq": self.seq,
            "kind": kind,
            "scope": scope,
            "at": (NOW + self.skew).isoformat(),
            "base": base,
            "args": args,
        }
        self.known[op["id"]] = set(self.seen.get(touches, ()))
        self.seen.setdefault(touches, set()).add(op["id"])
        self.entries.append(Entry(op, touches, value))
        return self.entries[-1]

    def message(self) -> bytes:
        ops = [entry.op for entry in self.unsent[:BATCH]]
        cursors = {scope: mark.cur if mark.after is None else None for scope, mark in self.marks.items()}
        body = {"device": self.id, "epoch": self.epoch, "proto": 1, "ops": ops, "cursors": cursors, "want": ["read"]}
        return json.dumps(body).encode()

    def sealed(self) -> bytes:
        """Put the unsent operations into a file for somebody to carry; they stay unsent here."""
        ops = json.dumps([entry.op for entry in self.unsent[:BATCH]])
        seal = hmac.new(bytes.fromhex(self.seal), ops.encode(), hashlib.sha256).hexdigest()
        return json.dumps({"device": self.id, "ops": ops, "seal": seal}).encode()

    def sync(self, *, die_between: bool = False, pages: int = PAGES) -> bool:
        """Exchange once; True when there is more to do. `die_between`: the battery ends between rows and verdicts; `pages`: how
        many pages of a snapshot come before the line breaks."""
        return self.hear_reply(self.server.exchange(self.token, self.message()), die_between=die_between, pages=pages)

    def hear_reply(self, reply: Reply, *, die_between: bool = False, pages: int = PAGES) -> bool:
        status, said = reply
        if status == 401:  # a restored server does not know it any more: its owner signs in
            return self.named_anew()
        if status == 409:
            return self.restored(said["epoch"])
        return status == 200 and self.take(said, die_between=die_between, pages=pages)

    def take(self, said: dict[str, Any], *, die_between: bool = False, pages: int = PAGES) -> bool:
        results = said.get("results", {})
        if said.get("lock"):
            self.settle(results)
            self.clear()
            return False
        for scope in said.get("gone_scopes", []):
            self.drop(scope)
        for scope in said.get("new_scopes", []):
            self.marks.setdefault(scope, Mark(None, ""))
        for scope, news in said.get("scopes", {}).items():
            self.hear(scope, news)
        if die_between:
            return True
        self.settle(results)
        if any(result["s"] == "fork" for result in results.values()):
            return self.named_anew()
        coming = [scope for scope, mark in self.marks.items() if mark.after is not None]
        for scope in coming:
            self.fetch(scope, pages)
        return (
            bool(coming)
            or any(news.get("more") for news in said.get("scopes", {}).values())
            or bool(results and self.unsent)
        )

    def hear(self, scope: str, news: dict[str, Any]) -> None:
        if news.get("reset"):
            self.marks[scope] = Mark(None, "")
            return
        for key in news.get("gone", []):
            self.replica.setdefault(scope, {}).pop(key, None)
        self.put(scope, news.get("rows", []))
        self.marks[scope] = Mark(news["cur"], None)

    def put(self, scope: str, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            self.replica.setdefault(scope, {})[row["e"]] = row
            self.seen.setdefault(row["e"], set()).add(row["v"] or "")
            current = row.get("current") or {}
            self.seen.setdefault(row.get("entity", ""), set()).add(current.get("op") or "")

    def fetch(self, scope: str, pages: int) -> None:
        """Fetch a whole scope, page by page; the smallest number told is where the feed goes on."""
        for _ in range(pages):
            mark = self.marks[scope]
            if mark.after is None:
                return
            status, page = self.server.snapshot(self.token, scope, mark.after)
            if status != 200:
                self.drop(scope)
                return
            if not mark.after:
                self.replica[scope] = {}
            self.put(scope, page["rows"])
            known = [cur for cur in (mark.cur if mark.after else None, page["cur"]) if cur is not None]
            self.marks[scope] = Mark(min(known), page["next"])

    def drop(self, scope: str) -> None:
        self.marks.pop(scope, None)
        self.replica.pop(scope, None)

    def clear(self) -> None:
        for scope in list(self.marks):
            self.drop(scope)

    def settle(self, results: dict[str, dict[str, Any]]) -> None:
        for entry in self.entries:
            result = results.get(entry.op["id"])
            if result and result["s"] != "fork":
                entry.state = result.get("first", result["s"])
                entry.result = result

    def restored(self, epoch: str) -> bool:
        """The server went back in time: send everything again, take everything anew."""
        self.epoch = epoch
        for entry in self.entries:
            entry.state = "saved"
        self.marks = {scope: Mark(None, "") for scope in self.marks}
        return True

    def named_anew(self) -> bool:
        """Another device speaks under our name, or nobody does: take a name of our own, and number what was not sent anew.

        The epoch stays the one last heard of: a server that was restored meanwhile must be met as such.
        """
        given = self.server.enrol(self.owner_actor)
        self.id, self.token, self.seal, self.seq = given["device"], given["token"], given["seal"], 0
        for entry in self.unsent:
            self.seq += 1
            entry.op = {**entry.op, "seq": self.seq}
        return True


def enrolled(server: Server, actor: Actor) -> Device:
    """Make a device of a person."""
    given = server.enrol(actor)
    named = {name: given[name] for name in ("token", "epoch", "seal", "owner")}
    return Device(server, actor, given["device"], **named)
