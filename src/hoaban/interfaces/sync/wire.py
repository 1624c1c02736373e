"""What travels between a device and the server, version 1; docs/reference/sync.md describes it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

PROTO: Final = 1
MOST_OPERATIONS: Final = 100
MOST_BYTES: Final = 64 * 1024  # of a body as it travels, packed
MOST_PLAIN: Final = 1024 * 1024  # and unpacked
MOST_ARGUMENTS: Final = 64 * 1024
NUL: Final = b"\\u0000"  # no text that we keep holds this character


class Op(msgspec.Struct, frozen=True, kw_only=True):
    """One intent of one person, made once and never changed. `base` says for each entity which operation its author saw last."""

    id: UUID
    seq: int
    kind: str
    scope: str = ""
    at: datetime | None = None
    base: dict[str, UUID | None] = {}
    args: msgspec.Raw = msgspec.Raw(b"{}")
    reason: str = ""  # why something that stands is corrected, where that is asked


class Named(msgspec.Struct, frozen=True):
    """As much of an operation as can be read of one that cannot be read."""

    id: UUID


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What a device sends: operations, and how far it has heard of each of its scopes."""

    device: str
    epoch: str
    proto: int = PROTO
    ops: list[msgspec.Raw] = []
    cursors: dict[str, int | None] = {}
    want: tuple[str, ...] = ("read",)
    rights: str | None = None


class Result(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The verdict on one operation. `ver` is the version that its entity has now, where it was applied or found the same."""

    s: str
    first: str | None = None
    ver: str | None = None
    conflict: str | None = None
    why: Any = None


class ScopeNews(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What changed in a scope since the device's cursor, or that it must take the whole scope anew."""

    rows: list[dict[str, Any]] = []
    gone: list[str] = []
    cur: int | None = None
    more: bool = False
    reset: bool = False


class Answer(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a device hears."""

    epoch: str
    now: datetime
    results: dict[str, Result] = {}
    scopes: dict[str, ScopeNews] = {}
    gone_scopes: list[str] = []
    new_scopes: list[str] = []
    rights: str | None = None
    next_in: int | None = None
    lock: bool = False
    wipe: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a whole scope. `next` asks for what follows; `cur` is where the feed goes on."""

    rows: list[dict[str, Any]]
    next: str | None
    cur: int


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """Operations that travel in a file or through somebody else's hands; `seal` proves the device that made them.

    `ops` is the text of a JSON list, sealed to the letter.
    """

    device: UUID
    ops: str
    seal: str


read_message = msgspec.json.Decoder(Message).decode
read_op = msgspec.json.Decoder(Op).decode
read_named = msgspec.json.Decoder(Named).decode
read_sealed = msgspec.json.Decoder(Sealed).decode
read_raws = msgspec.json.Decoder(list[msgspec.Raw]).decode
write = msgspec.json.encode
