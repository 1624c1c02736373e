"""Reading what a checker trusts from one PEM file: authorities' certificates, and the Ed25519 keys of issuers of credentials.

The public key of a log stands between the PEM blocks, on a line of its own, as the log publishes it: name+id+key.
"""

import re
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key

from hoaban.engines.transcripts.verdicts import Trust

BLOCK: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)
LOG: Final = re.compile(r"^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$")
CERTIFICATE, PUBLIC_KEY, LIST = b"CERTIFICATE", b"PUBLIC KEY", b"X509 CRL"


class NoTrustError(ValueError):
    """The file names nobody to trust, or holds what must never be handed around."""


def trust_from_pem(text: bytes) -> Trust:
    """Self-signed certificates are roots, the others stand between; public keys hold for any issuer; CRLs are believed if they verify."""
    roots: list[bytes] = []
    between: list[bytes] = []
    keys: list[bytes] = []
    crls: list[bytes] = []
    for found in BLOCK.finditer(text):
        kind, block = found[1], found[0]
        if b"PRIVATE" in kind:
            raise NoTrustError("the file holds a private key; trust is given by certificates and public keys only")
        if kind == CERTIFICATE:
            certificate = _certificate(block)
            (roots if _is_root(certificate) else between).append(certificate.public_bytes(Encoding.DER))
        elif kind == PUBLIC_KEY:
            keys.append(_key(block))
        elif kind == LIST:
            crls.append(x509.load_pem_x509_crl(block).public_bytes(Encoding.DER))
    if not roots and not keys:
        raise NoTrustError("the file holds no root certificate and no Ed25519 public key")
    known = {"": b"".join(keys)} if keys else {}
    return Trust(tuple(roots), tuple(between), tuple(crls), keys=known, logs=logs_in(text))


def logs_in(text: bytes) -> tuple[str, ...]:
    """Give the public keys of logs: lines outside of the PEM blocks that look like one."""
    lines = BLOCK.sub(b"", text).decode("utf-8", "replace").splitlines()
    return tuple(line.strip() for line in lines if LOG.fullmatch(line.strip()))


def certificates_in(text: bytes) -> tuple[bytes, ...]:
    """Give the certificates of a PEM file in their order, DER."""
    found = (_certificate(each[0]) for each in BLOCK.finditer(text) if each[1] == CERTIFICATE)
    return tuple(each.public_bytes(Encoding.DER) for each in found)


def _certificate(block: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(block)
    except ValueError as error:
        raise NoTrustError(f"a certificate cannot be read: {error}") from error


def _is_root(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _key(block: bytes) -> bytes:
    try:
        key = load_pem_public_key(block)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NoTrustError(f"a public key cannot be read: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoTrustError("issuers of credentials have Ed25519 keys; another kind was found")
    return key.public_bytes_raw()
