"""A key beyond our reach: the message's digest goes out to a program beside the signer's browser, and the signature comes back later.

What comes back is not trusted: it is checked against the message and the certificate registered for the signer before it is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from hoaban.engines.transcripts.signers import SigningError
from hoaban.engines.transcripts.signing import is_signature


@dataclass(frozen=True)
class OutsideSigner:
    """Signs with what came back: signature values by the hexadecimal SHA-256 of the message."""

    certificate: bytes
    chain: tuple[bytes, ...]
    returned: Mapping[str, bytes]

    def sign(self, messages: Sequence[bytes]) -> list[bytes]:
        return [self._one(each) for each in messages]

    def _one(self, message: bytes) -> bytes:
        value = self.returned.get(asked(message))
        if value is None:
            raise SigningError("no signature came back for this document yet")
        if not is_signature(self.certificate, message, value):
            raise SigningError("the signature that came back does not belong to this document and certificate")
        return value


def asked(message: bytes) -> str:
    """Give the digest that goes out to be signed, hexadecimal."""
    return sha256(message).hexdigest()
