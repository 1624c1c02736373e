"""How a version is signed: by whatever holds the keys. This module never sees one.

A `Sealer` stands behind this interface: keys on a token, at a remote service, or made here for demonstration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hoaban.engines.transcripts.content import Transcript


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document somebody signs: their role, the subject, who they are, and of which school."""

    role: str
    subject: str
    name: str
    signer_id: UUID | None
    institution_id: UUID
    institution_name: str


class Sealer(Protocol):
    """What signs: the same for one document and for a thousand."""

    def begin(self, transcript: Transcript) -> Mapping[str, bytes]:
        """Give the files of a version before anybody signed, by form."""

    def sign(self, files: Mapping[str, bytes], place: Place, at: datetime) -> tuple[Mapping[str, bytes], str]:
        """Give the files with one more signature, and the SHA-256 of the certificate that it was made with."""

    def credential(self, transcript: Transcript, *, status_index: int, institution_id: UUID, at: datetime) -> bytes:
        """Give the verifiable credential of a version, signed with the school's key."""


_sealers: list[Sealer] = []


def seal_with(sealer: Sealer) -> None:
    """Tell what signs here; the interfaces floor knows, from the configuration."""
    _sealers[:] = [sealer]


def sealer() -> Sealer:
    return _sealers[0]
