"""A proof bundle: what an operation says, opened as far as its reader may see, and the proof that the log holds it.

The log's entry is a commitment. An operation has parts: what it is and by whom, its arguments and outcome, and one for each record that
it changed. A part's digest is SHA-256 over a salt of its own and its JSON text; the commitment is SHA-256 over the digests in their
order. So one mark is opened without its neighbours', and an entry tells nothing to whoever has no bundle.

outcome = verify_bundle(bundle, "edu.example/log+1a2b3c4d+AT…")       # needs no network and no database
outcome.valid, outcome.reasons, outcome.operation, outcome.changes, outcome.checkpoint
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from hoaban.engines.merkle.checkpoints import Checkpoint, Opened, hash_from, open_checkpoint
from hoaban.engines.merkle.errors import BadLogError
from hoaban.engines.merkle.evidence import Evidence
from hoaban.engines.merkle.hashing import HASH_SIZE, leaf_hash
from hoaban.engines.merkle.notes import Verifier
from hoaban.engines.merkle.proofs import proves_inclusion

FORMAT: Final = "hoaban-proof@1"
ENTRY: Final = b"hoaban-operation@1:"
HEAD, ARGUMENTS, CHANGE = "operation", "arguments", "change"


def part_digest(salt: bytes, text: str) -> bytes:
    """Hide one part of an operation; a salt has 32 bytes."""
    return sha256(salt + text.encode()).digest()


def entry_of(digests: Sequence[bytes]) -> bytes:
    """Give the log's entry for an operation whose parts have these digests."""
    return ENTRY + sha256(b"".join(digests)).digest()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an operation: its digest, and where it is opened its salt and text."""

    kind: str
    digest: bytes
    salt: bytes = b""
    text: str = ""

    def to_json(self) -> dict[str, str]:
        if not self.salt:
            return {"kind": self.kind, "digest": base64.b64encode(self.digest).decode()}
        return {"kind": self.kind, "salt": base64.b64encode(self.salt).decode(), "text": self.text}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Part":
        kind, text, salt = str(given["kind"]), given.get("text"), hash_from(str(given.get("salt")))
        if isinstance(text, str) and salt and len(salt) == HASH_SIZE:
            return cls(kind, part_digest(salt, text), salt, text)
        digest = hash_from(str(given.get("digest")))
        if kind not in {HEAD, ARGUMENTS, CHANGE} or digest is None:
            raise _unreadable()
        return cls(kind, digest)


def make_bundle(parts: Sequence[Part], evidence: Evidence) -> dict[str, Any]:
    """Put a bundle together, ready to be written as JSON."""
    return {"format": FORMAT, "parts": [part.to_json() for part in parts], "proof": str(evidence)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a bundle proves, or the reasons why it proves nothing; `changes` are the records that it opens."""

    valid: bool
    reasons: tuple[BadLogError, ...] = ()
    operation: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] | None = None
    changes: tuple[dict[str, Any], ...] = ()
    hidden: int = 0
    index: int = -1
    checkpoint: Checkpoint | None = None
    signed_by: tuple[str, ...] = ()
    witnesses: tuple[tuple[str, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        point = self.checkpoint
        return {
            "valid": self.valid,
            "reasons": [{"code": each.code, "vi": each.vi, "en": each.en} for each in self.reasons],
            "operation": self.operation,
            "arguments": self.arguments,
            "changes": list(self.changes),
            "hidden": self.hidden,
            "log": point
            and {
                "origin": point.origin,
                "size": point.size,
                "root": base64.b64encode(point.root).decode(),
                "index": self.index,
                "signed_by": list(self.signed_by),
                "witnesses": [{"name": name, "at": at} for name, at in self.witnesses],
            },
        }


def verify_bundle(
    bundle: Mapping[str, Any], *verifiers: str | Verifier, witnesses: Sequence[str | Verifier] = ()
) -> Outcome:
    """Check a bundle against the log's key, or keys where it changed them; a witness that is named here must have cosigned."""
    try:
        logs = [_verifier(each) for each in verifiers]
        return _verify(bundle, logs, [_verifier(each) for each in witnesses])
    except BadLogError as error:
        return Outcome(valid=False, reasons=(error,))


def _verifier(given: str | Verifier) -> Verifier:
    return given if isinstance(given, Verifier) else Verifier.parse(given)


def _verify(bundle: Mapping[str, Any], logs: Sequence[Verifier], witnesses: Sequence[Verifier]) -> Outcome:
    parts, evidence = _read(bundle)
    opened = open_checkpoint(evidence.checkpoint, logs, witnesses)
    missing = [each.name for each in witnesses if each not in {verifier for verifier, _ in opened.witnessed}]
    if missing:
        names = ", ".join(missing)
        raise BadLogError("no-witness", f"Thiếu chữ ký của {names}.", f"{names} did not cosign.")
    leaf, point = leaf_hash(entry_of([part.digest for part in parts])), opened.checkpoint
    if not proves_inclusion(evidence.index, point.size, leaf, evidence.hashes, point.root):
        vi = "Sổ ghi không chứa nội dung này: nội dung hoặc bằng chứng đã bị sửa."
        raise BadLogError("not-in-log", vi, "The log does not hold this: the content or the proof was altered.")
    return _told(parts, evidence, opened)


def _read(bundle: Mapping[str, Any]) -> tuple[list[Part], Evidence]:
    try:
        parts = [Part.from_json(each) for each in bundle["parts"]]
        kinds = [part.kind for part in parts]
        if bundle["format"] != FORMAT or kinds[:2] != [HEAD, ARGUMENTS] or {*kinds[2:]} - {CHANGE}:
            raise _unreadable()
        return parts, Evidence.parse(str(bundle["proof"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable() from error


def _told(parts: Sequence[Part], evidence: Evidence, opened: Opened) -> Outcome:
    """Say what the opened parts say; what a text of this log cannot be was never in it, and is refused by its digest before."""
    said = [(part.kind, json.loads(part.text)) for part in parts if part.salt]
    by_kind = dict(reversed(said))
    return Outcome(
        valid=True,
        operation=by_kind.get(HEAD, {}),
        arguments=by_kind.get(ARGUMENTS),
        changes=tuple(value for kind, value in said if kind == CHANGE),
        hidden=len(parts) - len(said),
        index=evidence.index,
        checkpoint=opened.checkpoint,
        signed_by=tuple(str(verifier) for verifier in opened.signed_by),
        witnesses=tuple((verifier.name, signature.at or 0) for verifier, signature in opened.witnessed),
    )


def _unreadable() -> BadLogError:
    return BadLogError("bad-bundle", "Tệp bằng chứng không đọc được.", "The proof bundle cannot be read.")
