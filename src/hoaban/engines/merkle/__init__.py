"""An append-only log that anybody can check: RFC 6962 trees in C2SP tiles, signed checkpoints, witnesses, and proofs of both kinds.

Edge().grow(leaf_hashes)                                       # the tiles that changed, and the edge to go on from
TiledTree(size, read_tile).root
prove_inclusion(tree.nodes, index, size), prove_consistency(tree.nodes, old, new)
Signer, Verifier, Note, Checkpoint, open_checkpoint
verify_bundle(bundle, verifier)                                # what a proof of an operation proves, or why it proves nothing
verify_file(content, verifier)                                 # the same for a file of proofs, with the proof that the log only grew
"""

from hoaban.engines.merkle.bundles import Outcome, Part, entry_of, make_bundle, part_digest, verify_bundle
from hoaban.engines.merkle.checkpoints import Checkpoint, Opened, open_checkpoint
from hoaban.engines.merkle.errors import BadLogError
from hoaban.engines.merkle.evidence import Evidence
from hoaban.engines.merkle.files import Proved, make_file, verify_file
from hoaban.engines.merkle.hashing import EMPTY_ROOT, leaf_hash, node_hash, tree_hash
from hoaban.engines.merkle.notes import COSIGNATURE, ED25519, Note, Signature, Signer, Verifier
from hoaban.engines.merkle.proofs import prove_consistency, prove_inclusion, proves_consistency, proves_inclusion
from hoaban.engines.merkle.tiles import Edge, Tile, TiledTree, pack_entries, parse_tile, tiles_between, unpack_entries

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "EMPTY_ROOT",
    "BadLogError",
    "Checkpoint",
    "Edge",
    "Evidence",
    "Note",
    "Opened",
    "Outcome",
    "Part",
    "Proved",
    "Signature",
    "Signer",
    "Tile",
    "TiledTree",
    "Verifier",
    "entry_of",
    "leaf_hash",
    "make_bundle",
    "make_file",
    "node_hash",
    "open_checkpoint",
    "pack_entries",
    "parse_tile",
    "part_digest",
    "prove_consistency",
    "prove_inclusion",
    "proves_consistency",
    "proves_inclusion",
    "tiles_between",
    "tree_hash",
    "unpack_entries",
    "verify_bundle",
    "verify_file",
]
