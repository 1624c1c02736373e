"""Proofs of RFC 6962 and RFC 9162, made and verified: that an entry is in the tree, and that a tree only grew.

Both are made from the nodes of whole subtrees, which may come from tiles or from the whole tree.
"""

from collections.abc import Sequence

from hoaban.engines.merkle.errors import BadLogError
from hoaban.engines.merkle.hashing import EMPTY_ROOT, Nodes, node_hash, range_hash, split


def prove_inclusion(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Give the hashes that lead from an entry's leaf to the root of a tree, the leaf's neighbour first."""
    if not 0 <= index < size:
        raise _not_there(index, size)
    start, end, beside = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return [range_hash(nodes, *each) for each in reversed(beside)]


def proves_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Follow a proof from the leaf up (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(beside, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def prove_consistency(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """Give the hashes that show that a tree of the new size begins with the one of the old size (RFC 6962, section 2.1.2)."""
    if not 0 <= old <= new:
        raise _not_there(old, new)
    if old in {0, new}:
        return []
    start, end, left, is_whole, beside = 0, new, old, True, []
    while left != end - start:
        middle = start + split(end - start)
        if left <= middle - start:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            left, start, is_whole = left - (middle - start), middle, False
    if not is_whole:
        beside.append((start, end))
    return [range_hash(nodes, *each) for each in reversed(beside)]


def proves_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Follow a proof from both roots at once (RFC 9162, section 2.1.4.2); an empty tree begins every tree."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _climb(old - 1, new - 1, path) == (old_root, new_root)


def _climb(at: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Give both roots that a path leads to; None for one that is too long or too short."""
    while at & 1:
        at, last = at >> 1, last >> 1
    old, new = path[0], path[0]
    for beside in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _not_there(index: int, size: int) -> BadLogError:
    vi, en = f"Cây có {size} mục, không có {index}.", f"The tree has {size} entries; {index} is not among them."
    return BadLogError("not-in-tree", vi, en)
