"""What every page's template knows."""

from typing import Any

from django.http import HttpRequest

from hoaban import __version__
from hoaban.kernel.actor import Actor


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the shell its reader and the version."""
    return {"actor": getattr(request, "actor", Actor.nobody()), "version": __version__}
