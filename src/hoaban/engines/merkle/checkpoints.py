"""Checkpoints (C2SP tlog-checkpoint): which tree a log stands for, in three lines and its signatures."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from hoaban.engines.merkle.errors import BadLogError
from hoaban.engines.merkle.hashing import HASH_SIZE
from hoaban.engines.merkle.notes import Note, Signature, Verifier, opened

SIZE: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)
LEAST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The name of a log, the number of its entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note; lines after the third are the log's own affair."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) >= LEAST_LINES and all(lines) and SIZE.fullmatch(lines[1]) and text.endswith("\n"):
            root = hash_from(lines[2])
            if root:
                return cls(lines[0], int(lines[1]), root)
        raise BadLogError(
            "bad-checkpoint", "Không phải một điểm chốt của sổ ghi.", "This is not a checkpoint of a log."
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint whose signatures hold: the log's, and the witnesses' with the seconds in which they saw it."""

    checkpoint: Checkpoint
    note: Note
    signed_by: tuple[Verifier, ...]
    witnessed: tuple[tuple[Verifier, Signature], ...]


def open_checkpoint(note: str, logs: Sequence[Verifier], witnesses: Sequence[Verifier] = ()) -> Opened:
    """Read a signed checkpoint; one that no known key of the log signed is refused, whoever else did."""
    parsed = Note.parse(note)
    found = opened(parsed, [*logs, *witnesses])
    signed = tuple(verifier for verifier, _ in found if verifier in logs)
    checkpoint = Checkpoint.parse(parsed.text)
    if not signed or not any(verifier.name == checkpoint.origin for verifier in signed):
        vi = "Điểm chốt không do chính sổ ghi này ký."
        raise BadLogError("unsigned", vi, "The checkpoint is not signed by the log that it names.")
    return Opened(checkpoint, parsed, signed, tuple(pair for pair in found if pair[0] not in logs))


def hash_from(text: str) -> bytes | None:
    """Read a hash as one line of base64; None for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if len(data) == HASH_SIZE and base64.b64encode(data).decode() == text else None
