"""What the public log says of a transcript: which operation issued it or handed out a copy, and the proof, for whoever holds the file."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hoaban.engines.merkle import verify_bundle
from hoaban.engines.transcripts.logged import COPIES, FILES, VERSIONS, found_in
from hoaban.engines.transcripts.verdicts import LogFinding, Subject
from hoaban.kernel.errors import Invalid
from hoaban.kernel.models import Change
from hoaban.modules.log.keys import own_verifiers
from hoaban.modules.log.proving import proof_of
from hoaban.modules.transcripts.models import Copy, SignedFile, Version
from hoaban.modules.transcripts.words import STANDING

Proof = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Logged:
    """Where in the log an issue stands; `holds` only where the proof was checked with the log's own key."""

    holds: bool
    origin: str = ""
    index: int = 0
    size: int = 0
    at: datetime | None = None


def proof_of_version(version: Version) -> Proof | None:
    """Give the proof that a version was issued, with the digests of its files; nothing while the log has not taken it in."""
    last = Change.objects.filter(table=FILES, entity_id__in=version.files.values("pk")).order_by("-id").first()
    files = version.files.values_list("pk", flat=True)
    opens = {(VERSIONS, version.pk), *((FILES, each) for each in files)}
    return _proof(last, opens)


def proof_of_file(digest: str) -> Proof | None:
    """Give the proof of a file by its digest: of the version whose file it is, or of the copy that was made for somebody."""
    signed = SignedFile.objects.filter(digest=digest, version__state__in=STANDING).select_related("version").first()
    if signed is not None:
        return proof_of_version(signed.version)
    copy = Copy.objects.filter(digest=digest).first()
    if copy is None:
        return None
    return _proof(Change.objects.filter(table=COPIES, entity_id=copy.pk).first(), {(COPIES, copy.pk)})


def _proof(change: Change | None, opens: set[tuple[str, UUID]]) -> Proof | None:
    if change is None:
        return None
    try:
        return proof_of(change.operation_id, opens=opens)
    except Invalid:
        return None  # the log takes in new operations every minute


def logged_version(version: Version) -> Logged | None:
    """Say where in the log a version's issue stands, its proof checked as a stranger would; nothing while it is not in."""
    proof = proof_of_version(version)
    if proof is None:
        return None
    outcome = verify_bundle(proof, *own_verifiers())
    point = outcome.checkpoint
    if not outcome.valid or point is None:
        return Logged(holds=False)
    at = datetime.fromisoformat(outcome.operation["recorded_at"]).replace(tzinfo=UTC)
    return Logged(holds=True, origin=point.origin, index=outcome.index, size=point.size, at=at)


def ask_log(subject: Subject) -> LogFinding | None:
    """Answer a checker of files: whether these very bytes were issued or handed out. What the log has yet to take in is not judged."""
    is_known = (
        SignedFile.objects.filter(digest=subject.file_digest).exists()
        or Copy.objects.filter(digest=subject.file_digest).exists()
    )
    if not is_known:
        return LogFinding(is_in=False)
    proof = proof_of_file(subject.file_digest)
    if proof is None:
        return None
    return found_in(json.dumps(proof).encode(), [str(each) for each in own_verifiers()], subject)
