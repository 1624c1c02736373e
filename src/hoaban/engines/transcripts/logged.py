"""Whether the public log holds this very file, by a proof that lies beside it: judged with the log's public keys alone.

The proof is one of `hoaban log prove` or `hoaban transcript issue --proof`. It has to open the operation that issued the version, with the
SHA-256 of the signed file, or the one that handed out this copy. A proof of anything else proves nothing here, however true it is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hoaban.engines.merkle import BadLogError, Outcome, Proved, Verifier, verify_file
from hoaban.engines.transcripts.verdicts import AskLog, LogFinding, Subject

SIGN, COPY = "transcript.sign@1", "transcript.copy@1"
FILES, VERSIONS, COPIES = "transcripts_signedfile", "transcripts_version", "transcripts_copy"
ISSUED: Final = "issued"
UNKNOWN_KEY: Final = frozenset({"unsigned", "no-key"})
NO_KEY: Final = BadLogError("no-key", "Không có khóa công khai của sổ ghi.", "No public key of the log is known.")
Change = Mapping[str, Any]


def asking(proof: bytes, keys: Sequence[str]) -> AskLog:
    """Give what answers from a proof; `keys` are the public keys that the log is believed by."""
    return lambda subject: found_in(proof, keys, subject)


def found_in(proof: bytes, keys: Sequence[str], subject: Subject) -> LogFinding:
    """Say what a proof proves of a file."""
    proved = _proved(proof, keys)
    faults = [*proved.reasons, *(each for outcome in proved.outcomes for each in outcome.reasons)]
    if faults or not proved.valid:
        codes = [each.code for each in faults] or ["bad-bundle"]
        return LogFinding(
            is_in=False, is_consistent=False, is_known=not UNKNOWN_KEY & {*codes}, detail=", ".join(codes)
        )
    for outcome in proved.outcomes:
        if _is_of(outcome, subject):
            return LogFinding(is_in=True, shown=_shown(outcome))
    return LogFinding(is_in=False, is_consistent=False, detail="the proof is of something else")


def _proved(proof: bytes, keys: Sequence[str]) -> Proved:
    if not keys:
        return Proved(reasons=(NO_KEY,))
    try:
        verifiers = [Verifier.parse(each) for each in keys]
        return verify_file(json.loads(proof), *verifiers)
    except BadLogError as error:
        return Proved(reasons=(error,))
    except (ValueError, RecursionError):
        return Proved(reasons=(BadLogError("bad-bundle", "Bằng chứng không đọc được.", "The proof cannot be read."),))


def _is_of(outcome: Outcome, subject: Subject) -> bool:
    kind = outcome.operation.get("kind")
    if kind == SIGN:
        return _issues(outcome, subject) and subject.file_digest in {*_digests(outcome.changes, FILES)}
    copies = [each for each in outcome.changes if _after(each).get("version_id") == subject.issue_id]
    return kind == COPY and subject.file_digest in {*_digests(copies, COPIES)}


def _issues(outcome: Outcome, subject: Subject) -> bool:
    """Tell whether the operation is the last signature, with which the version came into force."""
    return any(
        each.get("table") == VERSIONS and each.get("entity") == subject.issue_id and _after(each).get("state") == ISSUED
        for each in outcome.changes
    )


def _digests(changes: Sequence[Change], table: str) -> Iterator[str]:
    return (str(_after(each).get("digest")) for each in changes if each.get("table") == table)


def _after(change: Change) -> Mapping[str, Any]:
    found = change.get("after")
    return found if isinstance(found, Mapping) else {}


def _shown(outcome: Outcome) -> dict[str, Any]:
    point = outcome.checkpoint
    return {
        "origin": point.origin if point else "",
        "size": point.size if point else 0,
        "index": outcome.index,
        "at": outcome.operation.get("recorded_at"),
        "operation": outcome.operation.get("id"),
        "witnesses": [name for name, _ in outcome.witnesses],
    }
