"""Typed events: how a higher module hears of what a lower one did, in the same transaction.

All subscriptions stand in one file, `hoaban/interfaces/subscriptions.py`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from hoaban.kernel.actor import Actor

E = TypeVar("E")
_handlers: dict[type, list[Callable[[Actor, Any], None]]] = defaultdict(list)


def subscribe(event: type[E], handler: Callable[[Actor, E], None]) -> None:
    """Call the handler for each event of a type; subscribing twice changes nothing."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def publish(actor: Actor, event: object) -> None:
    """Tell the subscribers at once; what they raise undoes the whole operation."""
    for handler in _handlers[type(event)]:
        handler(actor, event)
