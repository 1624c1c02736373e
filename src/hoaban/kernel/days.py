"""Days as people and addresses write them. Beyond the first and the last one there is nothing to ask for, and reckoning ends."""

from contextlib import suppress
from datetime import date, datetime
from typing import Final

FIRST: Final = date(2000, 1, 1)  # from which the rules of school years, sessions and holidays hold
LAST: Final = date(2199, 12, 31)
EARLIEST: Final = date(1900, 1, 1)  # of a life that is told of


def read_day(text: str) -> date | None:
    """Read a day as addresses write it, 2026-11-20, or as people do, 20/11/2026; None for anything else, or a day out of reach."""
    found = None
    with suppress(ValueError):
        found = date.fromisoformat(text)
    if found is None:
        with suppress(ValueError):
            found = datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007  a day, no instant
    return found if found and FIRST <= found <= LAST else None
