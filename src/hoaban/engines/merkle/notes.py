"""Signed notes (C2SP signed-note) with Ed25519 keys, and the time-stamped cosignatures of witnesses (C2SP tlog-cosignature).

verifier = Verifier.parse("edu.example/log+1a2b3c4d+AT…")
note = Note.parse(text)                       # BadLogError says what is wrong with it
opened(note, [verifier])                      # the signatures that hold; BadLogError where a known key's does not, or none does
"""

import base64
import binascii
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hoaban.engines.merkle.errors import BadLogError

ED25519, COSIGNATURE = 0x01, 0x04
SEED_SIZE: Final = 32
MOST_SIGNATURES: Final = 64
LINE: Final = re.compile("— (\\S+) ([A-Za-z0-9+/=]+)")
ID: Final = re.compile("[0-9a-f]{8}")
PRIVATE: Final = "PRIVATE+KEY+"


def key_id_of(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under a name: of a log (Ed25519) or of a witness (cosignature)."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name+id+key`."""
        name, identity, kind, public = _read_key(text.strip())
        made = cls(name, kind, public)
        if made.key_id.hex() != identity:
            raise _bad_key()
        return made

    @property
    def key_id(self) -> bytes:
        return key_id_of(self.name, self.kind, self.public)

    @property
    def is_witness(self) -> bool:
        return self.kind == COSIGNATURE

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def holds(self, text: str, signature: "Signature") -> bool:
        """Tell whether a signature is this key's under a text."""
        message, signed = _signed_by(self.kind, text, signature.value)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signed, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def at(self) -> int | None:
        """Give the second of a cosignature, counted from 1970; None for one that carries no time."""
        return struct.unpack(">Q", self.value[:8])[0] if len(self.value) == struct.calcsize(">Q64s") else None

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}"

    @classmethod
    def parse(cls, line: str) -> Self:
        found = LINE.fullmatch(line)
        value = _decoded(found[2]) if found else b""
        if not found or "+" in found[1] or len(value) <= struct.calcsize(">I"):
            raise BadLogError("bad-signature", "Dòng chữ ký không đọc được.", "A signature line cannot be read.")
        return cls(found[1], value[:4], value[4:])


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under a name. Its text form belongs into a file that only its owner can read; `repr` does not show it."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `PRIVATE+KEY+name+id+key`."""
        if not text.startswith(PRIVATE):
            raise _bad_key()
        name, identity, kind, seed = _read_key(text.removeprefix(PRIVATE).strip())
        made = cls(name, kind, seed)
        if made.verifier.key_id.hex() != identity:
            raise _bad_key()
        return made

    def to_text(self) -> str:
        """Give the whole key, secret included."""
        material = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{material}"

    @property
    def verifier(self) -> Verifier:
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, self.kind, key.public_key().public_bytes_raw())

    def sign(self, text: str, at: int = 0) -> Signature:
        """Sign a text; `at` is the second of a cosignature."""
        stamp = struct.pack(">Q", at) if self.kind == COSIGNATURE else b""
        message, _ = _signed_by(self.kind, text, stamp)
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Signature(self.name, self.verifier.key_id, stamp + key.sign(message))


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it; the text ends with a line's end."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{signature}\n" for signature in self.signatures)

    @classmethod
    def parse(cls, note: str) -> Self:
        text, found, lines = note.rpartition("\n\n")
        has_control = any(ord(character) < ord(" ") and character != "\n" for character in note)
        signatures = lines.removesuffix("\n").split("\n")
        if has_control or not (found and text and lines.endswith("\n")) or len(signatures) > MOST_SIGNATURES:
            raise BadLogError("bad-note", "Không phải một bản ghi có ký.", "This is not a signed note.")
        return cls(text + "\n", tuple(Signature.parse(line) for line in signatures))

    def signed(self, *signatures: Signature) -> "Note":
        """Add signatures, each key's once."""
        kept = {(each.name, each.key_id): each for each in (*self.signatures, *signatures)}
        return Note(self.text, tuple(kept.values()))


def opened(note: Note, verifiers: Sequence[Verifier]) -> list[tuple[Verifier, Signature]]:
    """Give the signatures of known keys; a known key's that does not hold refuses the whole note, and so does none at all."""
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    found = [(known[key], each) for each in note.signatures if (key := (each.name, each.key_id)) in known]
    if not found:
        vi, en = "Không có chữ ký nào của khóa đã biết.", "No known key has signed this."
        raise BadLogError("unsigned", vi, en)
    for verifier, signature in found:
        if not verifier.holds(note.text, signature):
            vi, en = f"Chữ ký của {verifier.name} không đúng.", f"The signature of {verifier.name} does not hold."
            raise BadLogError("wrong-signature", vi, en)
    return found


def _signed_by(kind: int, text: str, value: bytes) -> tuple[bytes, bytes]:
    """Give the message that a signature of a kind stands for, and the bare signature."""
    if kind == COSIGNATURE:
        return f"cosignature/v1\ntime {int.from_bytes(value[:8])}\n{text}".encode(), value[8:]
    return text.encode(), value


def _read_key(text: str) -> tuple[str, str, int, bytes]:
    name, _, rest = text.partition("+")
    identity, _, material = rest.partition("+")
    data = _decoded(material)
    is_named = bool(name) and not any(character.isspace() for character in name) and bool(ID.fullmatch(identity))
    if not is_named or len(data) != 1 + SEED_SIZE or data[0] not in {ED25519, COSIGNATURE}:
        raise _bad_key()
    return name, identity, data[0], data[1:]


def _decoded(text: str) -> bytes:
    """Read base64 that is written as its bytes would be written, and nothing else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if base64.b64encode(data).decode() == text else b""


def _bad_key() -> BadLogError:
    return BadLogError(
        "bad-key",
        "Khóa không đọc được. Khóa có dạng tên+mã+khóa.",
        "The key cannot be read. It looks like name+id+key.",
    )
