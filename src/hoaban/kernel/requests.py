"""The request as pages see it: always with its actor, which `interfaces.middleware.ActInName` sets."""

from typing import cast

from django.http import HttpRequest

from hoaban.kernel.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor in whose name a request runs; the middleware set it."""
    return cast("Actor", vars(request)["actor"])


def set_actor(request: HttpRequest, actor: Actor) -> None:
    """Tie an actor to a request; the middleware's part."""
    vars(request)["actor"] = actor
