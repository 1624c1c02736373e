"""Where a transcript is checked by anybody."""

from django.urls import reverse

from hoaban.kernel.config import settings


def issuer_address() -> str:
    """Give the address by which this installation issues credentials."""
    return settings().public_url.rstrip("/")


def status_address(part: int) -> str:
    """Give the address of a part of the list of what was revoked."""
    return issuer_address() + reverse("transcripts:status", args=[part])


def address_of(code: str) -> str:
    """Give the public address that a version's QR code holds."""
    return settings().public_url.rstrip("/") + reverse("transcripts:check", args=[code])
