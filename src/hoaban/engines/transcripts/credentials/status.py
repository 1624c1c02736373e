"""The issuer's list of what was revoked (W3C Bitstring Status List): one bit an issue, compressed, proven like every credential."""

import base64
import binascii
import gzip
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from hoaban.engines.transcripts.credentials.contexts import CREDENTIALS
from hoaban.engines.transcripts.credentials.proofs import Document
from hoaban.engines.transcripts.credentials.writing import instant
from hoaban.engines.transcripts.reasons import InvalidError

LEAST: Final = 131_072  # bits; fewer would tell who is who
MOST: Final = 16 * LEAST
REVOCATION: Final = "revocation"


def status_list(
    address: str, issuer: str, revoked: Iterable[int], at: datetime, holds: timedelta, *, size: int = LEAST
) -> Document:
    """Give the list as a credential, to be proven by the issuer's key."""
    bits = bytearray(size // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> (index % 8)
    packed = gzip.compress(bytes(bits), mtime=0)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": issuer},
        "validFrom": instant(at),
        "validUntil": instant(at + holds),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": REVOCATION,
            "encodedList": "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode(),
        },
    }


def is_set(encoded: str, index: int) -> bool:
    """Read one bit; a list that is too small, too big or broken is refused."""
    try:
        packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        bits = gzip.GzipFile(fileobj=io.BytesIO(packed)).read(MOST // 8 + 1)
    except (binascii.Error, OSError, EOFError) as error:
        raise InvalidError("status-invalid", "", str(error)) from error
    if not encoded.startswith("u") or not LEAST <= len(bits) * 8 <= MOST or not 0 <= index < len(bits) * 8:
        raise InvalidError("status-invalid", "", "the list's size is wrong")
    return bool(bits[index // 8] & (0x80 >> (index % 8)))
