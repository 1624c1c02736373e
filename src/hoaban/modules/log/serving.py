"""The log's public files as C2SP tlog-tiles names them: the checkpoint, tiles of hashes, bundles of entries."""

from pathlib import Path
from typing import Final

from hoaban.engines.merkle import EMPTY_ROOT, Tile, pack_entries, tiles_between
from hoaban.kernel.actor import Actor
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import acting
from hoaban.modules.log.integrating import read_tile
from hoaban.modules.log.models import Checkpoint
from hoaban.modules.log.statements import ENTRIES
from hoaban.modules.log.witnessing import whole_note

ENTRY_SIZE: Final = len(b"hoaban-operation@1:") + len(EMPTY_ROOT)


def last_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def file_of(tile: Tile, size: int) -> bytes | None:
    """Give a tile or a bundle as it is served for a tree of this size; None where that tree has none."""
    if not tile.stands_in(size):
        return None
    return entries_of(tile) if tile.of_entries else read_tile(tile)


def entries_of(tile: Tile) -> bytes:
    """Give a bundle of entries. They are commitments, which anybody may see; the walls stand around the salts beside them."""
    with acting(Actor.system("the log's public entries")):
        joined = bytes(ask(ENTRIES, tile.first, tile.first + tile.width)[0][0] or b"")
    return pack_entries([joined[at : at + ENTRY_SIZE] for at in range(0, len(joined), ENTRY_SIZE)])


def export(folder: Path) -> int:
    """Write everything as files, which any web server can serve; gives how many."""
    last = last_checkpoint()
    if last is None:
        return 0
    tiles = list(tiles_between(0, last.size))
    bundles = [Tile(0, tile.index, tile.width, of_entries=True) for tile in tiles if tile.level == 0]
    for tile in (*tiles, *bundles):
        path = folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file_of(tile, last.size) or b"")
    (folder / "checkpoint").write_text(whole_note(last), "utf-8")
    return len(tiles) + len(bundles) + 1
