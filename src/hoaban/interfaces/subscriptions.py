"""What higher floors tie to lower ones: subscriptions to events, and the books that accounts read; called once at the start."""

from hoaban.interfaces import scope_books


def subscribe_all() -> None:
    """Tie events to handlers, and lend the books. No module of this version reacts to another's events yet."""
    scope_books.open_all()
