"""A key of the program's own, for demonstrations and tests: kept encrypted in a file that only its owner may read, never logged."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from hoaban.engines.transcripts.authority import Credential, Key
from hoaban.engines.transcripts.signers import SigningError

OWNER_ONLY: Final = 0o600


@dataclass(frozen=True)
class SoftwareSigner:
    credential: Credential = field(repr=False)

    @property
    def certificate(self) -> bytes:
        return self.credential.der

    @property
    def chain(self) -> tuple[bytes, ...]:
        return self.credential.chain_der

    def sign(self, messages: Sequence[bytes]) -> list[bytes]:
        return [sign_with(self.credential.key, each) for each in messages]


def sign_with(key: Key, message: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


def save_key(path: Path, credential: Credential, password: bytes) -> None:
    """Write key and certificates; refuses to overwrite, and nobody but the owner can read the file at any moment."""
    if not password:
        raise SigningError("a key is kept only under a password")
    parts = [
        credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)),
        *(each.public_bytes(Encoding.PEM) for each in (credential.certificate, *credential.chain)),
    ]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(b"".join(parts))


def load_key(path: Path, password: bytes) -> SoftwareSigner:
    """Read what `save_key` wrote; a file that others may read is refused."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SigningError(f"{path}: others may read this key; run: chmod 600 {path}")
    text = path.read_bytes()
    try:
        key = load_pem_private_key(text, password)
    except (ValueError, TypeError):
        raise SigningError(f"{path}: the password does not open this key") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SigningError(f"{path}: only RSA and elliptic curve keys sign transcripts")
    first, *chain = x509.load_pem_x509_certificates(text)
    return SoftwareSigner(Credential(first, key, tuple(chain)))
