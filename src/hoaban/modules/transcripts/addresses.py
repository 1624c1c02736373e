"""Where a transcript is checked by anybody."""

from django.urls import reverse

from hoaban.kernel.config import settings


def address_of(code: str) -> str:
    """Give the public address that a version's QR code holds."""
    return settings().public_url.rstrip("/") + reverse("transcripts:check", args=[code])
