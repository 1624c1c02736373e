"""An inclusion proof as text (C2SP tlog-proof): where an entry stands, the hashes beside it, and the signed checkpoint."""

import base64
import re
from dataclasses import dataclass
from typing import Final, Self

from hoaban.engines.merkle.checkpoints import hash_from
from hoaban.engines.merkle.errors import BadLogError

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
INDEX: Final = re.compile(r"index (0|[1-9][0-9]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry's number, its neighbours' hashes from the leaf up, and the signed checkpoint as it was published."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        lines = [FIRST_LINE, f"index {self.index}", *(base64.b64encode(each).decode() for each in self.hashes)]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> Self:
        head, found, checkpoint = text.partition("\n\n")
        lines = [line for line in head.split("\n") if not line.startswith("extra ")]
        index = INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
        hashes = [hash_from(line) for line in lines[2:]]
        if not found or lines[0] != FIRST_LINE or not index or not all(hashes):
            raise BadLogError("bad-proof", "Bằng chứng không đọc được.", "The proof cannot be read.")
        return cls(int(index[1]), tuple(each for each in hashes if each), checkpoint)
