"""Seals of operations that travel in a file or through a relay: proof of the device that made them, and that nobody changed them."""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def sealing_key(device_id: UUID) -> str:
    """Give the key with which a device seals; made from the server's own secret, so that no copy of it lies in the database."""
    return _digest(settings.SECRET_KEY.encode(), f"hoaban.sync.seal:{device_id}".encode())


def seal_of(key: str, ops: str) -> str:
    """Seal the text of a list of operations (HMAC-SHA256, hexadecimal)."""
    return _digest(bytes.fromhex(key), ops.encode())


def is_sealed_by(device_id: UUID, ops: str, seal: str) -> bool:
    return hmac.compare_digest(seal_of(sealing_key(device_id), ops).encode(), seal.encode())


def _digest(key: bytes, text: bytes) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()
