"""All that devices may send, in one place: each action with the former kinds that are still understood."""

from hoaban.interfaces.sync.actions import resolve_conflict
from hoaban.interfaces.sync.kinds import may_be_sent


def declare_all() -> None:
    """Called once at the start."""
    may_be_sent(resolve_conflict)
