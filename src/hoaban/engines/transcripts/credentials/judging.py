"""Judging a credential: its shape, its vocabulary, whose key proved it, its term, and whether the issuer's list says that it was revoked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import msgspec

from hoaban.engines.transcripts.credentials import shapes
from hoaban.engines.transcripts.credentials.proofs import Document, check, from_multikey
from hoaban.engines.transcripts.credentials.status import REVOCATION, is_set
from hoaban.engines.transcripts.credentials.writing import BADGE_CONTEXTS, CLR_CONTEXTS
from hoaban.engines.transcripts.reasons import InvalidError, Reason
from hoaban.engines.transcripts.verdicts import Signature, Subject, Trust

Parts = tuple[tuple[Signature, ...], Subject | None, tuple[Reason, ...]]
PREFIX: Final = "urn:uuid:"
SHAPES: Final[dict[str, tuple[Any, list[Any]]]] = {
    "ClrCredential": (shapes.Clr, CLR_CONTEXTS),
    "OpenBadgeCredential": (shapes.Badge, BADGE_CONTEXTS),
}


def judge_credential(data: bytes, trust: Trust, at: datetime) -> Parts:
    try:
        document = read(data)
        shape = _shaped(document)
    except InvalidError as error:
        return (), None, (error.reason,)
    reasons: list[Reason] = []
    try:
        _check_key(document, trust)
        check(document, _key(document))
    except InvalidError as error:
        reasons.append(error.reason)
    reasons += _term(shape, at)
    reasons += _status(shape, trust, at)
    proof = document["proof"]
    signature = Signature(
        shape.issuer.id,
        "proof",
        shape.issuer.name,
        at=_moment(proof["created"]),
        fingerprint=_fragment(document),
        reasons=tuple(reasons),
    )
    subject = Subject(
        shape.id.removeprefix(PREFIX), int(shape.issueVersion), shape.contentDigest, sha256(data).hexdigest()
    )
    return (signature,), subject, tuple(reasons)


def read(data: bytes) -> Document:
    """Parse JSON, refusing what two programs would read differently: keys written twice, and numbers that are none."""
    try:
        found = json.loads(data, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidError("unreadable", "", str(error)) from error
    if not isinstance(found, dict):
        raise InvalidError("unreadable", "", "not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidError("structure", "", "a name is written twice")
    return found


def _no_number(text: str) -> None:
    raise InvalidError("unreadable", "", text)


def _shaped(document: Document) -> Any:
    """Read the document strictly: a claim that the vocabulary does not know would not be signed, so it may not be there."""
    if "proof" not in document:
        raise InvalidError("not-signed")
    kinds = document.get("type")
    kind = next((each for each in SHAPES if isinstance(kinds, list) and kinds[1:] == [each]), None)
    if kind is None or not isinstance(kinds, list) or kinds[0] != "VerifiableCredential":
        raise InvalidError("structure", "", f"of type {kinds}")
    shape, contexts = SHAPES[kind]
    if document.get("@context") != contexts:
        raise InvalidError("unknown-context", "", json.dumps(document.get("@context"))[:200])
    proof = document["proof"]
    if isinstance(proof, dict) and proof.get("cryptosuite") != "eddsa-rdfc-2022":
        raise InvalidError("proof-unfit", "", str(proof.get("cryptosuite")))
    return _converted(document, shape)


def _converted(document: Document, shape: Any) -> Any:
    try:
        return msgspec.convert(document, shape)
    except msgspec.ValidationError as error:
        raise InvalidError("structure", "", str(error)) from error


def _fragment(document: Document) -> str:
    return str(document["proof"]["verificationMethod"]).rpartition("#")[2]


def _key(document: Document) -> bytes:
    return from_multikey(_fragment(document))


def _check_key(document: Document, trust: Trust) -> None:
    """The key must be named after the issuer, and be the one that we trust for that issuer."""
    issuer = str(document["issuer"]["id"])
    if document["proof"]["verificationMethod"].rpartition("#")[0] != issuer:
        raise InvalidError("issuer-unknown", "", "the key is named after another issuer")
    known = {key for name, key in trust.keys.items() if name in ("", issuer)}
    if not any(_key(document) in (each, *_several(each)) for each in known):
        raise InvalidError("issuer-unknown", "", issuer)


def _several(keys: bytes) -> Iterator[bytes]:
    """An issuer may have had several keys, kept side by side."""
    return (keys[at : at + 32] for at in range(0, len(keys), 32))


def _term(shape: Any, at: datetime) -> Iterator[Reason]:
    if _moment(shape.validFrom) > at:
        yield Reason("not-yet-valid", "", shape.validFrom)
    if getattr(shape, "validUntil", None) and _moment(shape.validUntil) < at:
        yield Reason("expired", "", shape.validUntil)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _status(shape: Any, trust: Trust, at: datetime) -> Iterator[Reason]:
    entry = shape.credentialStatus
    if entry is None or not trust.status_lists:
        return
    try:
        found = next(
            (each for each in map(read, trust.status_lists) if each.get("id") == entry.statusListCredential), None
        )
        if found is None:
            yield Reason("status-unknown", "", entry.statusListCredential)
            return
        yield from _listed(found, entry, shape.issuer.id, trust, at)
    except InvalidError as error:
        code = error.reason.code if error.reason.code.startswith("status") else "status-invalid"
        yield Reason(code, "", f"{error.reason.code} {error.reason.detail}".strip())


def _listed(found: Document, entry: Any, issuer: str, trust: Trust, at: datetime) -> Iterator[Reason]:
    listed = _converted(found, shapes.StatusList)
    if listed.issuer.id != issuer or listed.credentialSubject.statusPurpose != REVOCATION:
        raise InvalidError("status-invalid", "", "another issuer's list, or of another purpose")
    _check_key(found, trust)
    check(found, _key(found))
    if not _moment(listed.validFrom) <= at <= _moment(listed.validUntil):
        yield Reason("status-stale", "", f"{listed.validFrom} - {listed.validUntil}")
    if is_set(listed.credentialSubject.encodedList, int(entry.statusListIndex)):
        yield Reason("revoked", "", entry.id)
