"""Committed operations become leaves of the log: in a job, in one order for ever, under a lock.

Which operations are new is asked of the transactions, not of clocks: a look remembers which transactions were over and which had not
begun, and the next one goes back as far as those reach that it could not see yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from hoaban.engines.merkle import BadLogError, Edge, Note, Signer, Tile, open_checkpoint
from hoaban.engines.merkle import Checkpoint as Point
from hoaban.engines.merkle.tiles import ReadTile, widths
from hoaban.kernel.actor import Actor
from hoaban.kernel.prepared import ask, tell
from hoaban.kernel.scoping import acting
from hoaban.modules.log.keys import own_verifiers, replace_key, signer
from hoaban.modules.log.models import Checkpoint
from hoaban.modules.log.statements import (
    INTEGRATE,
    KEEP_CHECKPOINT,
    KEEP_KEY,
    KEEP_TILES,
    LOCK,
    READ_TILE,
    READ_TILES,
    SINCE,
    SNAPSHOT,
)
from hoaban.modules.log.witnessing import keep_line

MOST: Final = 50_000  # operations in one transaction
NEVER: Final = 2**62  # no transaction ever has this number
SYSTEM: Final = "the log"
BROKEN: Final = BadLogError(
    "log-broken",
    "Các ô của sổ ghi không còn là những gì đã ký. Không ký tiếp; hãy chạy `hoaban log audit`.",
    "The tiles of the log are no longer what was signed. Nothing more is signed; run `hoaban log audit`.",
)


@dataclass(frozen=True, slots=True)
class Look:
    """Which transactions were over, which had not begun, and when that was asked."""

    seen_from: int
    seen_until: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Integrated:
    """How many operations became leaves, and the checkpoint that now stands; none where nothing was ever logged."""

    added: int
    checkpoint: Checkpoint | None


def integrate() -> Integrated:
    """Append all committed operations that are not in the log yet, and sign; a hundred thousand take several transactions."""
    added = 0
    while True:
        with acting(Actor.system(SYSTEM)):
            count = _append(MOST)
        added += count
        if count < MOST:
            break
    with acting(Actor.system(SYSTEM)):
        return Integrated(added, Checkpoint.objects.order_by("-size").first())


def rotate() -> Checkpoint | None:
    """Put a new key in force. The present checkpoint is signed by both, which binds the new key to the old."""
    with acting(Actor.system(SYSTEM)):
        ask(LOCK)
        former = signer()
        fresh = replace_key()
        last = Checkpoint.objects.order_by("-size").first()
        _publish_key(fresh, last.size if last else 0)
        if last:
            _bind(last, former, fresh)
        return last


def _bind(last: Checkpoint, former: Signer, fresh: Signer) -> None:
    """Publish the former and the new key's signature under one text, as a cosignature of the new key."""
    text = Note.parse(last.note).text
    keep_line(last.size, fresh.verifier, fresh.sign(text), timezone.now())
    keep_line(last.size, former.verifier, former.sign(text), timezone.now())


def _append(most: int) -> int:
    """Append up to so many; a batch that may leave others waiting remembers no look of its own."""
    ask(LOCK)
    last = Checkpoint.objects.order_by("-size").first()
    look, size = Look(*ask(SNAPSHOT)[0]), last.size if last else 0
    with connection.cursor() as cursor:
        cursor.execute(INTEGRATE, {"size": size, "most": most, "since": ask(SINCE)[0][0]})
        leaves = bytes(cursor.fetchone()[0] or b"")
    count = len(leaves) // 32
    if count:
        _sign(_grow(last, leaves), look if count < most else _as_before(last))
    return count


def _as_before(last: Checkpoint | None) -> Look:
    """Give the look of the last checkpoint; before the first, one that saw nothing."""
    return Look(last.seen_from, last.seen_until, last.looked_at) if last else Look(0, NEVER, timezone.now())


def _grow(last: Checkpoint | None, leaves: bytes) -> Edge:
    growth = _sound_edge(last).grow(leaves)
    tiles = [tile for tile, _ in growth.tiles]
    with connection.cursor() as cursor:
        data = [data for _, data in growth.tiles]
        cursor.execute(KEEP_TILES, [[tile.level for tile in tiles], [tile.index for tile in tiles], data])
    return growth.edge


def _sound_edge(last: Checkpoint | None) -> Edge:
    """Give the edge to go on from. One that is not what was signed last is not gone on from: that would sign what somebody else wrote."""
    if last is None:
        return Edge()
    edge, point = edge_at(last.size), open_checkpoint(last.note, own_verifiers()).checkpoint
    if (point.size, point.root) != (edge.size, edge.root):
        raise BROKEN
    return edge


def edge_at(size: int) -> Edge:
    """Read the partial tiles that the tree ends with."""
    ends = [Tile(level, (size >> 8 * level) >> 8, width) for level, width in enumerate(widths(size))]
    return Edge(size, tuple(read_tile(tile) if tile.width else b"" for tile in ends))


def read_tile(tile: Tile) -> bytes:
    """Read a tile as wide as is asked for; empty where the log has none."""
    found = ask(READ_TILE, tile.level, tile.index)
    return bytes(found[0][0])[: tile.width * 32] if found else b""


def reading(tiles: Sequence[Tile]) -> ReadTile:
    """Read tiles at once; gives how to read them, and others one by one."""
    rows = ask(READ_TILES, [tile.level for tile in tiles], [tile.index for tile in tiles])
    known = {(level, index): bytes(data) for level, index, data in rows}

    def read(tile: Tile) -> bytes:
        data = known.get((tile.level, tile.index))
        return read_tile(tile) if data is None else data[: tile.width * 32]

    return read


def _sign(edge: Edge, look: Look) -> None:
    key, now = signer(), timezone.now()
    text = Point(key.name, edge.size, edge.root).text
    note = str(Note(text).signed(key.sign(text)))
    tell(KEEP_CHECKPOINT, edge.size, note, now, look.seen_from, look.seen_until, look.at)
    _publish_key(key, edge.size)


def _publish_key(key: Signer, size: int) -> None:
    tell(KEEP_KEY, str(key.verifier), size, timezone.now())
