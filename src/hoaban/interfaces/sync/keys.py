"""The server's key for the keys of devices: it opens a locked device's key for its owner, and for nobody else."""

import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from hoaban.kernel.config import prepare_home, settings

KEY_FILE = "device-escrow.pem"
BITS = 3072


@cache
def escrow_key() -> rsa.RSAPrivateKey:
    """Give the key, made once and kept in the home folder; who loses it locks locked devices for ever, so it belongs in backups."""
    path = settings().home / KEY_FILE
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key


def _make(path: Path) -> None:
    prepare_home(path.parent)
    pem = rsa.generate_private_key(public_exponent=65537, key_size=BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=".new-") as fresh:  # mode 0600
        fresh.write(pem)
        fresh.flush()
        os.fsync(fresh.fileno())
        with suppress(FileExistsError):  # of two makers at once, both get the first one's
            os.link(fresh.name, path)


def public_key() -> str:
    """Give the public half as browsers import it: SPKI in base64, within PEM lines."""
    spki = escrow_key().public_key()
    return spki.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def unwrap(escrow: bytes, owner: UUID) -> bytes:
    """Open an escrowed key that was sealed for an owner. Raises ValueError for anybody else's: the owner's id is part of the seal."""
    return escrow_key().decrypt(
        escrow, padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=str(owner).encode())
    )
