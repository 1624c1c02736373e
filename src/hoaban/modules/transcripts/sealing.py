"""How a version is signed: by whatever holds the keys. This module never sees one.

A `Sealer` stands behind this interface: keys on a token, at a remote service, or made here for demonstration.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hoaban.engines.transcripts.content import Transcript
from hoaban.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document somebody signs: their role, the subject, who they are, and of which school and year."""

    role: str
    subject: str
    school_year: str
    name: str
    signer_id: UUID | None
    institution_id: UUID


class Unreachable(Invalid):
    """The key did not answer or refused: nothing was signed, and trying others of the same batch would not help."""


class Sealer(Protocol):
    """What signs: the same for one document and for a thousand."""

    def begin(self, transcript: Transcript) -> Mapping[str, bytes]:
        """Give the files of a version before anybody signed, by form."""

    def sign(self, files: Mapping[str, bytes], place: Place, at: datetime) -> tuple[Mapping[str, bytes], str]:
        """Give the files with one more signature, and the SHA-256 of the certificate that it was made with."""

    def credential(self, transcript: Transcript, *, status_index: int, at: datetime) -> bytes:
        """Give the verifiable credential of a version, proven with the issuer's key."""

    def revoked(self, part: int, indexes: Iterable[int], at: datetime) -> bytes:
        """Give a part of the list of what was revoked, proven with the issuer's key."""

    def public(self) -> bytes:
        """Give what a checker far away needs, as one PEM file; nothing secret is in it."""
