"""What is asked of a checker, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hoaban.engines.transcripts.reasons import Reason


@dataclass(frozen=True)
class Trust:
    """Public things only: certificates and keys that the checker believes, and what is known of revocation beside the file's own."""

    roots: tuple[bytes, ...] = ()  # DER
    certificates: tuple[bytes, ...] = ()  # DER, between the roots and the signers
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    keys: Mapping[str, bytes] = field(default_factory=dict)  # Ed25519, raw, by issuer; "" holds for any issuer
    signers: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # who may sign at a place: SHA-256 of certificates
    required: frozenset[str] = frozenset()  # places that must be signed, beside those that the file itself has
    status_lists: tuple[bytes, ...] = ()  # of issuers of credentials; asked only when there are any
    logs: tuple[str, ...] = ()  # public keys of logs, as C2SP writes them: name+id+key
    needs_revocation: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """What the signed content says that it is; what is asked of status and log."""

    issue_id: str
    version: int
    content_digest: str
    file_digest: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the issuer says of an issue today."""

    is_revoked: bool = False
    newest_version: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LogFinding:
    """What a log's proof says of a copy: whether it is in, and what to show of the proof."""

    is_in: bool
    is_consistent: bool = True
    is_known: bool = True  # whether the log is one that the checker knows
    shown: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""


AskStatus = Callable[[Subject], Standing | None]
AskLog = Callable[[Subject], LogFinding | None]  # nothing where nobody can say yet


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as judged."""

    where: str  # the place: "principal", "seal", "archive-1", or the issuer of a credential
    kind: str  # "signature", "time-stamp" or "proof"
    signer: str = ""
    organization: str = ""
    issuer: str = ""
    serial: str = ""
    fingerprint: str = ""
    at: datetime | None = None
    is_time_proven: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.reasons

    def to_json(self) -> dict[str, Any]:
        return {
            "where": self.where,
            "kind": self.kind,
            "valid": self.is_valid,
            "signer": self.signer,
            "organization": self.organization,
            "issuer": self.issuer,
            "serial": self.serial,
            "fingerprint": self.fingerprint,
            "at": self.at.isoformat() if self.at else None,
            "time_proven": self.is_time_proven,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Valid only when there is no reason against it."""

    form: str
    signatures: tuple[Signature, ...] = ()
    subject: Subject | None = None
    log: Mapping[str, Any] | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.reasons

    def to_json(self) -> dict[str, Any]:
        known = self.subject
        return {
            "valid": self.is_valid,
            "format": self.form,
            "issue": known.issue_id if known else None,
            "version": known.version if known else None,
            "content": known.content_digest if known else None,
            "signatures": [each.to_json() for each in self.signatures],
            "log": self.log,
            "reasons": [each.to_json() for each in self.reasons],
        }
