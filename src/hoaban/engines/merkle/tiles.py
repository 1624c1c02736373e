"""The tree in tiles of 256 hashes, as C2SP tlog-tiles lays them out, and its right edge, which grows.

The n-th tile at level l holds the hashes of the subtrees of 256**l leaves from number 256*n on. Only the last tile of a level may be
partial; a partial tile is not yet hashed into the level above.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hoaban.engines.merkle.errors import BadLogError
from hoaban.engines.merkle.hashing import EMPTY_ROOT, HASH_SIZE, Nodes, node_hash, range_hash, subtree_hash

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
TOP_LEVEL: Final = 63
LONGEST_ENTRY: Final = 0xFFFF
PATH: Final = re.compile(r"(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
ENTRIES: Final = "entries"


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a tile stands and how many hashes it holds; a bundle of entries stands where its tile of level 0 does."""

    level: int
    index: int
    width: int = WIDTH
    of_entries: bool = False

    @property
    def path(self) -> str:
        """Give the address below the log's own, as `tile/0/x001/234.p/12`."""
        name = ENTRIES if self.of_entries else str(self.level)
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{name}/{number_path(self.index)}{partial}"

    @property
    def first(self) -> int:
        """Give the number of its first hash in the row of its level."""
        return self.index * WIDTH

    def stands_in(self, size: int) -> bool:
        """Tell whether a tree of this size has the tile in this width: a partial one only as the tree's size leaves it."""
        row = size >> HEIGHT * self.level
        return row - self.first >= self.width


def number_path(index: int) -> str:
    """Write a tile's number in groups of three digits, all but the last marked with an x."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def parse_tile(path: str) -> Tile | None:
    """Read what follows `tile/` in an address; None for one that no tile has."""
    found = PATH.fullmatch(path)
    if not found:
        return None
    name, groups, partial = found.groups()
    index = int(groups.replace("x", "").replace("/", ""))
    width = int(partial) if partial else WIDTH
    level = 0 if name == ENTRIES else int(name)
    is_written_so = number_path(index) == groups and (width < WIDTH or not partial) and level <= TOP_LEVEL
    return Tile(level, index, width, of_entries=name == ENTRIES) if is_written_so else None


def widths(size: int) -> Iterator[int]:
    """Give, from level 0 up, the width of the partial tile that a tree of this size ends with; 0 where there is none."""
    while size:
        yield size % WIDTH
        size >>= HEIGHT


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """Give the tiles that a tree of the new size has and one of the old size had not."""
    for level in range((new.bit_length() + HEIGHT - 1) // HEIGHT):
        before, now = old >> HEIGHT * level, new >> HEIGHT * level
        for index in range(before // WIDTH, now // WIDTH):
            yield Tile(level, index)
        if now % WIDTH and now != before:
            yield Tile(level, now // WIDTH, now % WIDTH)


def hashes_of(data: bytes) -> list[bytes]:
    """Take the hashes of a tile apart."""
    if len(data) % HASH_SIZE:
        raise BadLogError(
            "bad-tile", "Ô của sổ ghi không đủ độ dài.", "A tile of the log has no whole number of hashes."
        )
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """Write a bundle: each entry after its length in two bytes, the higher first."""
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise BadLogError("entry-too-long", "Mục ghi quá dài.", "An entry of the log is too long.")
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def unpack_entries(data: bytes) -> list[bytes]:
    """Read a bundle; what does not end where its last entry ends is refused."""
    entries, at = [], 0
    while at < len(data):
        start, end = at + 2, at + 2 + int.from_bytes(data[at : at + 2])
        if len(data) < end:
            raise BadLogError("bad-bundle", "Gói mục ghi bị cắt cụt.", "A bundle of entries is cut short.")
        entries.append(data[start:end])
        at = end
    return entries


@dataclass(frozen=True, slots=True)
class Edge:
    """The partial tiles that a tree ends with, from level 0 up: all that is needed to go on, and to say its root."""

    size: int = 0
    rows: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        found = EMPTY_ROOT
        for row in map(hashes_of, self.rows):
            end = len(row)
            for height in (bit for bit in range(HEIGHT) if len(row) >> bit & 1):
                peak = subtree_hash(row[end - (1 << height) : end])
                found = peak if found is EMPTY_ROOT else node_hash(peak, found)
                end -= 1 << height
        return found

    def grow(self, leaves: bytes) -> "Growth":
        """Append leaf hashes; gives the new edge and each tile that began, grew or was filled."""
        rows, tiles, added, level = list(self.rows), [], leaves, 0
        while added:
            if level == len(rows):
                rows.append(b"")
            row, first = rows[level] + added, (self.size >> HEIGHT * level) // WIDTH
            step = WIDTH * HASH_SIZE
            pieces = [row[at : at + step] for at in range(0, len(row), step)]
            tiles += [(Tile(level, first + at, len(piece) // HASH_SIZE), piece) for at, piece in enumerate(pieces)]
            full = [piece for piece in pieces if len(piece) == step]
            rows[level] = b"" if len(full) == len(pieces) else pieces[-1]
            added, level = b"".join(subtree_hash(hashes_of(piece)) for piece in full), level + 1
        return Growth(Edge(self.size + len(leaves) // HASH_SIZE, tuple(rows)), tiles)


@dataclass(frozen=True, slots=True)
class Growth:
    """A tree after it grew: its edge, and the tiles that are not what they were."""

    edge: Edge
    tiles: list[tuple[Tile, bytes]]


ReadTile = Callable[[Tile], bytes]


def tiles_for(index: int, size: int) -> list[Tile]:
    """Give the tiles that the proof of an entry reads: those above the entry, and those that the tree ends with."""
    found: dict[tuple[int, int], Tile] = {}
    for level, end in enumerate(widths(size)):
        row = size >> HEIGHT * level
        for at in (index >> HEIGHT * (level + 1), row // WIDTH):
            width = min(WIDTH, row - at * WIDTH)
            if width > 0 and (end or at != row // WIDTH):
                found[level, at] = Tile(level, at, width)
    return list(found.values())


@dataclass(frozen=True)
class TiledTree:
    """A tree of a size, read from tiles, each at most once."""

    size: int
    read: ReadTile

    @cached_property
    def _known(self) -> dict[tuple[int, int], list[list[bytes]]]:
        """Each tile that was read: its hashes, and above them the rows that were reckoned so far."""
        return {}

    @property
    def nodes(self) -> Nodes:
        return self._node

    @property
    def root(self) -> bytes:
        return range_hash(self._node, 0, self.size) if self.size else EMPTY_ROOT

    def tile_of(self, level: int, index: int) -> Tile:
        """Give the tile at a place, as wide as this tree has it."""
        return Tile(level, index, min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH))

    def _node(self, height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        first = index << above
        rows = self._rows(level, first // WIDTH)
        while len(rows) <= above:
            row = rows[-1]
            rows.append([node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])
        return rows[above][first % WIDTH >> above]

    def _rows(self, level: int, index: int) -> list[list[bytes]]:
        if (level, index) not in self._known:
            tile = self.tile_of(level, index)
            data = self.read(tile)
            if len(data) != tile.width * HASH_SIZE:
                vi, en = f"Ô {tile.path} không đủ độ dài.", f"The tile {tile.path} has not its length."
                raise BadLogError("bad-tile", vi, en)
            self._known[level, index] = [hashes_of(data)]
        return self._known[level, index]


def tiles_from(known: Mapping[str, bytes]) -> ReadTile:
    """Read tiles from a mapping by path; a partial tile also out of the full one that came after it."""

    def read(tile: Tile) -> bytes:
        data = known.get(tile.path) or known.get(Tile(tile.level, tile.index).path)
        if data is None:
            raise BadLogError("no-tile", f"Thiếu ô {tile.path}.", f"The tile {tile.path} is missing.")
        return data[: tile.width * HASH_SIZE]

    return read
