"""Who held which number in a run: twelve bytes a number, so that a whole province of pupils fits into a few megabytes."""

from array import array
from bisect import bisect_left
from collections.abc import Hashable
from typing import NamedTuple

DRAWER = 1_000_000  # numbers that agree in all but their last six digits lie together, in order
IDENTITY_BITS, SCHOOL_BITS = 40, 24


class Holder(NamedTuple):
    """Who had a number first, as a fingerprint, and in which school's workbook."""

    identity: int
    school: int


class Holders:
    """Numbers with their holders; a dictionary would take ten times the room."""

    def __init__(self) -> None:
        self._drawers: dict[int, tuple[array[int], array[int]]] = {}
        self._schools: dict[str, int] = {}

    def holder(self, identity: Hashable, school_code: str) -> Holder:
        """Give somebody in the form in which holders are remembered."""
        school = self._schools.setdefault(school_code, len(self._schools)) % (1 << SCHOOL_BITS)
        return Holder(hash(identity) % (1 << IDENTITY_BITS), school)

    def find(self, number: str) -> Holder | None:
        high, low = divmod(int(number), DRAWER)
        lows, holders = self._drawers.get(high) or (array("I"), array("Q"))
        place = bisect_left(lows, low)
        if place == len(lows) or lows[place] != low:
            return None
        return Holder(*divmod(holders[place], 1 << SCHOOL_BITS))

    def put(self, number: str, holder: Holder) -> None:
        """Remember who has a number from now on."""
        high, low = divmod(int(number), DRAWER)
        lows, holders = self._drawers.setdefault(high, (array("I"), array("Q")))
        place, packed = bisect_left(lows, low), holder.identity << SCHOOL_BITS | holder.school
        if place < len(lows) and lows[place] == low:
            holders[place] = packed
        else:
            lows.insert(place, low)
            holders.insert(place, packed)
