"""Proofs of operations: bundles that verify with the log's public key alone, wherever it is kept.

bundle = proof_of(operation_id)                                  # within the walls of whoever asks
verify_bundle(bundle, *verifiers()).valid                        # `hoaban.engines.merkle`; needs no database
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from hoaban.engines.merkle import (
    Evidence,
    Part,
    TiledTree,
    Verifier,
    make_bundle,
    make_file,
    open_checkpoint,
    part_digest,
    prove_consistency,
    prove_inclusion,
)
from hoaban.engines.merkle.bundles import ARGUMENTS, CHANGE, HEAD
from hoaban.engines.merkle.tiles import tiles_for
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import vi_en
from hoaban.kernel.models import Change
from hoaban.kernel.prepared import ask
from hoaban.modules.log.integrating import read_tile, reading
from hoaban.modules.log.models import Checkpoint, SigningKey
from hoaban.modules.log.statements import OPENED_CHANGES, OPENING
from hoaban.modules.log.witnessing import whole_note

NOT_LOGGED: Final = vi_en(
    "Thao tác này chưa có trong sổ ghi hoặc bạn không được xem. Sổ ghi nhận thao tác mới mỗi phút; hãy thử lại sau.",
    "This operation is not in the log yet, or you may not see it. The log takes in new ones every minute; try again later.",
)
NO_CHECKPOINT: Final = vi_en(
    "Sổ ghi không có điểm chốt nào cỡ này, hoặc điểm chốt đó có trước thao tác. Hãy chọn điểm chốt khác.",
    "The log has no checkpoint of this size, or it is older than the operation. Choose another one.",
)


def proof_of(
    operation_id: UUID, *, opens: Collection[tuple[str, UUID]] | None = None, at_size: int | None = None
) -> dict[str, Any]:
    """Give the proof bundle of an operation, as JSON.

    `opens` names the records, by table and id, whose changes it opens; then arguments stay hidden. None opens everything. `at_size` is
    the size of the checkpoint that it proves against; else the last one. `Invalid` where the operation is not in the log.
    """
    found = ask(OPENING, operation_id)
    if not found:
        raise Invalid(Problem("not-logged", "operation_id", NOT_LOGGED))
    index, head_salt, head, arguments_salt, arguments = found[0]
    parts = [
        _part(HEAD, head_salt, head, is_open=True),
        _part(ARGUMENTS, arguments_salt, arguments, is_open=opens is None),
    ]
    for table, entity_id, salt, text in ask(OPENED_CHANGES, operation_id):
        parts.append(_part(CHANGE, salt, text, is_open=opens is None or (table, entity_id) in opens))
    return make_bundle(parts, evidence_of(index, _checkpoint(index, at_size)))


def _part(kind: str, salt: bytes, text: str, *, is_open: bool) -> Part:
    digest = part_digest(bytes(salt), text)
    return Part(kind, digest, bytes(salt), text) if is_open else Part(kind, digest)


def proofs_of_record(table: str, entity_id: UUID, *, at_size: int | None = None) -> list[dict[str, Any]]:
    """Give a proof for each logged operation that made or changed a record, in order, opening this record alone."""
    changes = Change.objects.filter(table=table, entity_id=entity_id).order_by("id")
    operations = dict.fromkeys(changes.values_list("operation_id", flat=True))
    return [proof_of(each, opens={(table, entity_id)}, at_size=at_size) for each in operations]


def evidence_of(index: int, checkpoint: Checkpoint) -> Evidence:
    """Prove that a leaf is in the tree of a checkpoint."""
    return Evidence(index, tuple(inclusion(index, checkpoint.size)), whole_note(checkpoint))


def inclusion(index: int, size: int) -> list[bytes]:
    """Prove that a leaf is in the tree of a size."""
    return prove_inclusion(TiledTree(size, reading(tiles_for(index, size))).nodes, index, size)


def tree_at(size: int) -> TiledTree:
    """Give the tree of a size, as the kept tiles have it."""
    return TiledTree(size, read_tile)


def consistency(old: int, new: int) -> list[bytes]:
    """Prove that the tree of the new size began with the one of the old size."""
    return prove_consistency(TiledTree(new, reading(tiles_for(max(0, old - 1), new))).nodes, old, new)


def verifiers() -> list[str]:
    """Give the public keys that the log has signed with, in order; the last one is in force."""
    return list(SigningKey.objects.order_by("since_size", "made_at").values_list("key", flat=True))


def _checkpoint(index: int, size: int | None) -> Checkpoint:
    rows = Checkpoint.objects.filter(size__gt=index).order_by("-size")
    found = (rows if size is None else rows.filter(size=size)).first()
    if found is None:
        raise Invalid(Problem("no-checkpoint", "size", NO_CHECKPOINT))
    return found


def proof_file(operation_id: UUID | None, *, record: tuple[str, UUID] | None = None, since: str = "") -> dict[str, Any]:
    """Give what to hand to somebody: the proof of an operation, or of all that was done to a record.

    `since` is a signed checkpoint that somebody kept: then the file proves too that the log only grew since.
    """
    size = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    bundles = proofs_of_record(*record, at_size=size) if record else []
    if operation_id:
        bundles = [proof_of(operation_id, at_size=size)]
    if not bundles:
        raise Invalid(Problem("not-logged", "record", NOT_LOGGED))
    if not since:
        return bundles[0] if operation_id else make_file(bundles)
    kept = open_checkpoint(since, [Verifier.parse(key) for key in verifiers()]).checkpoint
    if kept.size > size:
        raise Invalid(Problem("no-checkpoint", "since", NO_CHECKPOINT))
    return make_file(bundles, since, consistency(kept.size, size))
