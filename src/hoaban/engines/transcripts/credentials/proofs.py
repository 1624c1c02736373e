"""Data integrity proofs with eddsa-rdfc-2022 (W3C VC-DI-EDDSA): canonical RDF of document and proof options, hashed, signed with Ed25519."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hoaban.engines.transcripts.credentials.contexts import load
from hoaban.engines.transcripts.reasons import InvalidError

SUITE: Final = "eddsa-rdfc-2022"
PURPOSE: Final = "assertionMethod"
ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519: Final = b"\xed\x01"  # the multicodec of an Ed25519 public key
KEY_SIZE: Final = 32
Document = dict[str, Any]
Loader = Callable[..., dict[str, Any]]


class ProofKey(Protocol):
    """An Ed25519 key wherever it lies."""

    @property
    def public(self) -> bytes:
        """The raw public key."""

    def sign(self, message: bytes) -> bytes:
        """Sign the message."""


@dataclass(frozen=True)
class SoftwareKey:
    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SoftwareKey({multikey(self.public)})"

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def prove(document: Document, key: ProofKey, method: str, created: str, loader: Loader = load) -> Document:
    """Give the document with its proof. `method` names the key, `created` is XML Schema's dateTime."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }
    value = "z" + base58(key.sign(hash_data(document, options, loader)))
    return {**document, "proof": {**options, "proofValue": value}}


def check(document: Document, public: bytes, loader: Loader = load) -> None:
    """Raise where the proof is not the key's over the document."""
    proof = document["proof"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if (options.get("type"), options.get("cryptosuite"), options.get("proofPurpose")) != (
        "DataIntegrityProof",
        SUITE,
        PURPOSE,
    ):
        raise InvalidError("proof-unfit", "", f"{options.get('cryptosuite')}, {options.get('proofPurpose')}")
    unproven = {name: value for name, value in document.items() if name != "proof"}
    try:
        value = from_base58(str(proof.get("proofValue", "")))
        Ed25519PublicKey.from_public_bytes(public).verify(value, hash_data(unproven, options, loader))
    except InvalidSignature:
        raise InvalidError("content-changed") from None


def hash_data(document: Document, options: Document, loader: Loader = load) -> bytes:
    """Give what is signed: the digest of the canonical options, then that of the canonical document."""
    configuration = {"@context": document["@context"], **options}
    return sha256(canonical(configuration, loader)).digest() + sha256(canonical(document, loader)).digest()


def canonical(document: Document, loader: Loader = load) -> bytes:
    """Give the document as canonical N-Quads (RDFC-1.0, which the library still calls by its older name)."""
    from pyld import jsonld  # heavy, and only here

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    try:
        return str(jsonld.normalize(document, options)).encode()
    except jsonld.JsonLdError as error:
        raise _why(error) from error


def _why(error: BaseException) -> InvalidError:
    """Find the loader's own refusal under the library's."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, InvalidError):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__
    return InvalidError("unreadable", "", type(error).__name__)


def multikey(public: bytes) -> str:
    return "z" + base58(ED25519 + public)


def from_multikey(text: str) -> bytes:
    value = from_base58(text)
    if value[:2] != ED25519 or len(value) != len(ED25519) + KEY_SIZE:
        raise InvalidError("issuer-unknown", "", "not an Ed25519 key")
    return value[2:]


def base58(value: bytes) -> str:
    number, text = int.from_bytes(value, "big"), ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        text = ALPHABET[digit] + text
    return "1" * (len(value) - len(value.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """Read multibase's base58: a `z`, then the digits."""
    if not text.startswith("z") or set(text[1:]) - set(ALPHABET):
        raise InvalidError("signature-invalid", "", "not base58")
    number = 0
    for digit in text[1:]:
        number = number * len(ALPHABET) + ALPHABET.index(digit)
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
