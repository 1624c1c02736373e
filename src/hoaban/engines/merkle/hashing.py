"""Hashes of an append-only tree as RFC 6962, section 2.1, defines them: SHA-256, one prefix for leaves and another for nodes."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
Nodes = Callable[[int, int], bytes]  # the hash of the whole subtree of 2**height leaves, counted from the left


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """Give the size of the left part of a tree: the largest power of two that is smaller than its size."""
    return 1 << (count - 1).bit_length() - 1


def subtree_hash(hashes: Sequence[bytes]) -> bytes:
    """Hash a whole subtree, whose size is a power of two, from its lowest row."""
    row = hashes
    while len(row) > 1:
        row = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row), 2)]
    return row[0]


def tree_hash(hashes: Sequence[bytes]) -> bytes:
    """Hash a tree of any size from its leaf hashes, straight from the definition."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    left = split(len(hashes))
    return node_hash(tree_hash(hashes[:left]), tree_hash(hashes[left:]))


def range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """Hash the leaves of a range that stands in the tree as one subtree, from the nodes of whole subtrees."""
    count = end - start
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return nodes(height, start >> height)
    middle = start + split(count)
    return node_hash(range_hash(nodes, start, middle), range_hash(nodes, middle, end))
