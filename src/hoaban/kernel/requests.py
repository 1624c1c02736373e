"""The request as pages see it: always with its actor."""

from typing import cast

from django.http import HttpRequest

from hoaban.kernel.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor in whose name a request runs; the middleware set it."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]  set by interfaces.middleware.ActInName
