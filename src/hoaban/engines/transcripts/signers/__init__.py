"""Who signs: one protocol, and behind it a key in a file, a token, a remote service, or a program on the signer's own computer.

A signer is given messages, not digests, and gives back signature values (PKCS#1 for RSA, DER for ECDSA; SHA-256 always). All messages of
a batch come at once, so that one authorisation (a PIN, a confirmation on a phone) covers a whole class.
"""

from collections.abc import Sequence
from typing import Protocol


class SigningError(Exception):
    """The signature could not be made; the words say what to do, and never what the key or the PIN is."""


class Signer(Protocol):
    @property
    def certificate(self) -> bytes:
        """The signer's certificate, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates above it, DER, as far as they are known."""

    def sign(self, messages: Sequence[bytes]) -> list[bytes]:
        """Sign each message with SHA-256; raises SigningError."""
