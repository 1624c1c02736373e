"""Trees, tiles and proofs: the vectors of RFC 6962's own test log, the sizes that C2SP tlog-tiles tells of, and every pair of sizes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.merkle import (
    EMPTY_ROOT,
    BadLogError,
    Edge,
    Tile,
    TiledTree,
    leaf_hash,
    node_hash,
    pack_entries,
    parse_tile,
    prove_consistency,
    prove_inclusion,
    proves_consistency,
    proves_inclusion,
    tiles_between,
    tree_hash,
    unpack_entries,
)
from hoaban.engines.merkle.hashing import range_hash
from hoaban.engines.merkle.tiles import number_path, tiles_for, tiles_from, widths

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VECTOR = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
MANY = [leaf_hash(number.to_bytes(4)) for number in range(70_000)]
MOST = 67  # every pair of sizes up to here: past two powers of two, and their neighbours


def whole(leaves: list[bytes]):
    """Nodes from the leaves themselves, by the definition."""
    return lambda height, index: tree_hash(leaves[index << height : index + 1 << height])


def test_roots_of_the_known_tree() -> None:
    assert [tree_hash(VECTOR[:size]).hex() for size in range(9)] == ROOTS
    assert EMPTY_ROOT.hex() == ROOTS[0]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
        (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", ROOTS[4]]),
        (2, 3, [ROOTS[2]]),
    ],
)  # fmt: skip
def test_inclusion_in_the_known_tree(index: int, size: int, path: list[str]) -> None:
    proof = prove_inclusion(whole(VECTOR), index, size)
    assert [each.hex() for each in proof] == path
    assert proves_inclusion(index, size, VECTOR[index], proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 1, []),
        (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", ROOTS[4]]),
        (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
    ],
)  # fmt: skip
def test_consistency_of_the_known_tree(old: int, new: int, path: list[str]) -> None:
    proof = prove_consistency(whole(VECTOR), old, new)
    assert [each.hex() for each in proof] == path
    assert proves_consistency(old, new, proof, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]))


def test_every_entry_of_every_small_tree_is_proved_and_no_other() -> None:
    leaves, roots = MANY[:MOST], [tree_hash(MANY[:size]) for size in range(MOST + 1)]
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = prove_inclusion(whole(leaves), index, size)
            assert proves_inclusion(index, size, leaves[index], proof, roots[size])
            assert not proves_inclusion(index, size, leaves[index - 1] if size > 1 else MANY[-1], proof, roots[size])
            assert not proves_inclusion(index, size, leaves[index], [*proof, EMPTY_ROOT], roots[size])
            assert not proof or not proves_inclusion(index, size, leaves[index], proof[:-1], roots[size])


def test_every_pair_of_small_trees_is_consistent_and_no_other() -> None:
    roots = [tree_hash(MANY[:size]) for size in range(MOST + 1)]
    for new in range(MOST + 1):
        for old in range(new + 1):
            proof = prove_consistency(whole(MANY), old, new)
            assert proves_consistency(old, new, proof, roots[old], roots[new])
            assert not proves_consistency(old, new, proof, node_hash(roots[old], roots[new]), roots[new])
            assert not proves_consistency(old, new, [*proof, EMPTY_ROOT], roots[old], roots[new])
            assert not proof or not proves_consistency(old, new, proof[1:], roots[old], roots[new])
            assert not proves_consistency(new + 1, new, proof, roots[old], roots[new])


@settings(max_examples=60)
@given(st.integers(1, 3000), st.data())
def test_any_flipped_bit_breaks_both_proofs(size: int, data: st.DataObject) -> None:
    tree = grown(size, [size])
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    inside, grew = prove_inclusion(tree.nodes, index, size), prove_consistency(tree.nodes, old, size)
    old_root = range_hash(tree.nodes, 0, old)
    for proof, holds in (
        (inside, lambda proof, root: proves_inclusion(index, size, MANY[index], proof, root)),
        (grew, lambda proof, root: proves_consistency(old, size, proof, old_root, root)),
    ):
        assert holds(proof, tree.root)
        said = b"".join([*proof, tree.root])
        bit = data.draw(st.integers(0, len(said) * 8 - 1))
        wrong = (int.from_bytes(said) ^ 1 << bit).to_bytes(len(said))
        hashes = [wrong[at : at + 32] for at in range(0, len(wrong), 32)]
        assert not holds(hashes[:-1], hashes[-1])


def grown(size: int, steps: list[int]) -> TiledTree:
    """A tree that grew to the size in steps, read from nothing but the tiles that were kept then."""
    edge, kept, at = Edge(), {}, 0
    for step in [*steps, size]:
        until = min(size, max(at, step))
        growth = edge.grow(b"".join(MANY[at:until]))
        kept |= {tile.path: data for tile, data in growth.tiles}
        edge, at = growth.edge, until
    assert edge.size == size
    tree = TiledTree(size, tiles_from(kept))
    assert edge.root == tree.root
    return tree


@settings(max_examples=25)
@given(st.integers(0, 3000), st.lists(st.integers(0, 3000), max_size=5), st.data())
def test_tiles_say_what_the_whole_tree_says(size: int, steps: list[int], data: st.DataObject) -> None:
    tree = grown(size, sorted(steps))
    assert tree.root == tree_hash(MANY[:size])
    old = data.draw(st.integers(0, size))
    assert prove_consistency(tree.nodes, old, size) == prove_consistency(whole(MANY), old, size)
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert prove_inclusion(tree.nodes, index, size) == prove_inclusion(whole(MANY), index, size)


@settings(max_examples=40)
@given(st.integers(1, 70_000), st.data())
def test_a_proof_reads_no_other_tiles_than_those_named_for_it(size: int, data: st.DataObject) -> None:
    index, asked = data.draw(st.integers(0, size - 1)), []

    def read(tile: Tile) -> bytes:
        asked.append(tile)
        return bytes(32) * tile.width

    prove_inclusion(TiledTree(size, read).nodes, index, size)
    assert set(asked) <= set(tiles_for(index, size))
    assert len(asked) == len(set(asked))


def test_the_tiles_of_seventy_thousand_entries() -> None:
    tree = grown(70_000, [])
    assert tree.root == tree_hash(MANY)
    assert list(widths(70_000)) == [112, 17, 1]
    tiles = list(tiles_between(0, 70_000))
    told = [(level, sum(tile.level == level and tile.width == 256 for tile in tiles)) for level in range(3)]
    assert told == [(0, 273), (1, 1), (2, 0)]
    assert {tile.path for tile in tiles if tile.width < 256} == {
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    }
    assert [tile.path for tile in tiles_between(0, 256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_between(70_000, 70_000)) == []
    assert proves_inclusion(69_999, 70_000, MANY[-1], prove_inclusion(tree.nodes, 69_999, 70_000), tree.root)


def test_numbers_stand_in_groups_of_three() -> None:
    assert [number_path(number) for number in (0, 999, 1000, 1_234_067)] == ["000", "999", "x001/000", "x001/x234/067"]


@given(st.integers(0, 63), st.integers(0, 2**40), st.integers(1, 256), st.booleans())
def test_a_tile_is_found_by_its_path(level: int, index: int, width: int, of_entries: bool) -> None:
    tile = Tile(0 if of_entries else level, index, width, of_entries)
    assert parse_tile(tile.path.removeprefix("tile/")) == tile


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/", "0/0", "0/1234", "0/x001", "0/001/000", "0/x000/001", "00/000", "64/000", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/", "-1/000", "0/000/", "entry/000", "0/٠٠٠"],
)  # fmt: skip
def test_no_other_path_is_a_tile(path: str) -> None:
    assert parse_tile(path) is None


def test_a_tree_has_a_partial_tile_as_it_ends() -> None:
    assert Tile(0, 273, 112).stands_in(70_000)
    assert not Tile(0, 273, 113).stands_in(70_000)
    assert not Tile(1, 2, 1).stands_in(70_000)


@given(st.lists(st.binary(max_size=300), max_size=20), st.data())
def test_bundles_of_entries(entries: list[bytes], data: st.DataObject) -> None:
    packed = pack_entries(entries)
    assert unpack_entries(packed) == entries
    if entries:
        with pytest.raises(BadLogError):
            unpack_entries(packed[:-1])


def test_what_no_tile_holds_is_refused() -> None:
    with pytest.raises(BadLogError, match="too long"):
        pack_entries([bytes(65_536)])
    for broken in (tiles_from({}), lambda _tile: b"short"):
        with pytest.raises(BadLogError):
            assert TiledTree(3, broken).root
    with pytest.raises(BadLogError):
        prove_inclusion(whole(VECTOR), 8, 8)
    with pytest.raises(BadLogError):
        prove_consistency(whole(VECTOR), 9, 8)
