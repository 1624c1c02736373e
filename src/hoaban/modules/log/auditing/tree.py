"""Whether the log is what its checkpoints say, and the ledger what the log says."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from hoaban.engines.merkle import BadLogError, Checkpoint, Edge, Tile, Verifier, open_checkpoint
from hoaban.engines.merkle.tiles import WIDTH
from hoaban.kernel.prepared import ask
from hoaban.modules.log.auditing.finding import Found, Report
from hoaban.modules.log.auditing.statements import LEAF_AT, LEAVES, OF_NO_OPERATION, SLIPPED_IN, TILES, WRONG_LEAVES
from hoaban.modules.log.integrating import read_tile
from hoaban.modules.log.models import Checkpoint as Kept
from hoaban.modules.log.statements import SINCE

STEP: Final = 64 * WIDTH  # leaves that are compared at once
HASH: Final = 32


def compare_with_ledger(report: Report, size: int) -> None:
    """Recompute each leaf from the ledger's rows, and find rows that the log does not know."""
    for start in range(0, size, STEP):
        for operation_id, school, is_gone in ask(WRONG_LEAVES, start, start + STEP):
            kind = "operation-gone" if is_gone else "operation-changed"
            report.add(Found(kind, "kernel_operation", str(operation_id), institution_id=school))
    for change_id, operation_id, table, entity_id, school in ask(OF_NO_OPERATION):
        told = f"{table}:{entity_id}"
        report.add(
            Found(
                "change-slipped-in",
                "kernel_change",
                str(change_id),
                "operation_id",
                "",
                f"{operation_id} {told}",
                school,
            )
        )


def find_slipped_in(report: Report) -> None:
    """Find ledger rows that claim to be older than what the log has taken in: whoever wrote them did it afterwards.

    To be asked before the log is brought up to date, which would take them in as new.
    """
    for operation_id, kind, at, school in ask(SLIPPED_IN, ask(SINCE)[0][0]):
        told = f"{kind} {at.isoformat()}"
        report.add(Found("operation-slipped-in", "kernel_operation", str(operation_id), "", "", told, school))


def compare_with_checkpoints(report: Report, size: int, keys: Sequence[Verifier]) -> None:
    """Grow the tree from its leaves again, beside the tiles that are kept, and hold it against every signed checkpoint."""
    points = {point.size: point for point in Kept.objects.order_by("size").iterator()}
    edge = Edge()
    for start in range(0, size, STEP):
        end = min(start + STEP, size)
        hashes = _settled(report, start, end)
        for cut in [*(at for at in points if start < at < end), end]:
            growth = edge.grow(hashes[(edge.size - start) * HASH : (cut - start) * HASH])
            edge = growth.edge
            _compare_tiles(report, {tile: data for tile, data in growth.tiles if _is_kept(tile, size)})
            if cut in points:
                _compare_point(report, points[cut].note, edge, keys)
    if size not in points:
        report.add(Found("checkpoint-wrong", "log_checkpoint", str(size)))


def compare_with_kept(report: Report, note: str, size: int, keys: Sequence[Verifier]) -> None:
    """Hold the log against a checkpoint that somebody kept outside of the database."""
    kept = open_checkpoint(note, keys).checkpoint
    standing = tree_root(kept.size) if kept.size <= size else None
    if standing != kept.root:
        told = f"{kept.size} {kept.root.hex()}"
        report.add(
            Found(
                "log-rewritten", "log_checkpoint", str(kept.size), "root", told, f"{size} {standing and standing.hex()}"
            )
        )


def tree_root(size: int) -> bytes | None:
    """Give the root of the tree of a size, as the tiles have it; None where they do not reach."""
    from hoaban.modules.log.proving import tree_at

    try:
        return tree_at(size).root
    except BadLogError:
        return None


def _is_kept(tile: Tile, size: int) -> bool:
    """Tell whether this is the tile as it stands at the end; partial ones in between grew on."""
    return tile.width == WIDTH or (size >> 8 * tile.level) - tile.first == tile.width


def _settled(report: Report, start: int, end: int) -> bytes:
    """Compare leaves with the tiles above them; the tiles go on upwards, so that each fault is told once."""
    hashes = bytes(ask(LEAVES, start, end)[0][0])
    kept = {index: bytes(data) for index, data in ask(TILES, start // WIDTH, -(-end // WIDTH))}
    settled = b"".join(kept.get(at // WIDTH, b"") or _piece(hashes, at - start) for at in range(start, end, WIDTH))
    if len(settled) != len(hashes):
        settled = hashes
    for at in range(start, end) if settled != hashes else ():
        if _hash(hashes, at - start) != _hash(settled, at - start):
            report.add(_leaf(at, _hash(settled, at - start), _hash(hashes, at - start)))
    return settled


def _piece(hashes: bytes, at: int) -> bytes:
    return hashes[at * HASH : (at + WIDTH) * HASH]


def _hash(hashes: bytes, at: int) -> bytes:
    return hashes[at * HASH : (at + 1) * HASH]


def _leaf(seq: int, tile: bytes, leaf: bytes) -> Found:
    found = ask(LEAF_AT, seq)
    operation_id, school = found[0] if found else ("", None)
    return Found("leaf-changed", "log_leaf", str(seq), str(operation_id), tile.hex(), leaf.hex(), _school(school))


def _school(given: object) -> UUID | None:
    return given if isinstance(given, UUID) else None


def _compare_tiles(report: Report, tiles: Mapping[Tile, bytes]) -> None:
    for tile, data in tiles.items():
        kept = read_tile(tile)
        if kept != data:
            report.add(Found("tile-changed", "log_tile", tile.path, "", data.hex()[:64], kept.hex()[:64]))


def _compare_point(report: Report, note: str, edge: Edge, keys: Sequence[Verifier]) -> None:
    try:
        point: Checkpoint | None = open_checkpoint(note, keys).checkpoint
    except BadLogError as error:
        report.add(Found("checkpoint-wrong", "log_checkpoint", str(edge.size), "note", "", error.en))
        return
    if point is None or (point.size, point.root) != (edge.size, edge.root):
        told = point.root.hex() if point else ""
        report.add(Found("checkpoint-wrong", "log_checkpoint", str(edge.size), "root", told, edge.root.hex()))
