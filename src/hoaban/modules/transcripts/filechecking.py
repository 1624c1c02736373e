"""Checking a file that somebody holds: is it, byte for byte, one that was issued, and what became of it since. The file is kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hoaban.kernel.language import Words, vi_en
from hoaban.modules.transcripts.checking import Checked, check_digest
from hoaban.modules.transcripts.words import ISSUED

UNKNOWN = vi_en(
    "Tệp này không trùng với học bạ nào đã phát hành ở đây: nó đã bị sửa, hoặc không do hệ thống này phát hành.",
    "This file equals no transcript that was issued here: it was altered, or issued elsewhere.",
)
OVER = vi_en(
    "Tệp đúng như khi phát hành, nhưng học bạ này không còn hiệu lực.",
    "The file is as it was issued, and the transcript is no longer in force.",
)


@dataclass(frozen=True, slots=True)
class FileChecked:
    """What is to be said of a file; `signatures` are those found in it."""

    is_valid: bool
    signatures: Sequence[dict[str, Any]]
    reasons: Sequence[Words]
    standing: Checked | None


def check_file(body: bytes) -> FileChecked:
    """Compare a file with what was issued: a file of one changed byte is another file."""
    standing = check_digest(sha256(body).hexdigest())
    if standing is None:
        return FileChecked(is_valid=False, signatures=(), reasons=(UNKNOWN,), standing=None)
    is_current = standing.state == ISSUED
    return FileChecked(is_valid=is_current, signatures=(), reasons=() if is_current else (OVER,), standing=standing)
