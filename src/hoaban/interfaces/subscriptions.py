"""Every subscription of a higher module to what a lower one did; called once when the program starts."""


def subscribe_all() -> None:
    """Tie events to handlers. No module of this version reacts to another's events yet."""
