"""Identifiers: UUIDv7, made by whoever makes the record, so that a device without a network can make one (RFC 9562)."""

from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat


def uuid7() -> UUID:
    """Give a new time-ordered identifier."""
    return uuid_utils.compat.uuid7()


def made_at(identifier: UUID) -> datetime:
    """Give the instant, to the millisecond, that a UUIDv7 carries."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, tz=UTC)
