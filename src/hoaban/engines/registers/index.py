"""Which identification numbers were seen, and whose, in sixteen bytes a number."""

from array import array
from typing import NamedTuple
from zlib import crc32

_FULL = 0.6
_PERSON_BITS, _ROW_BITS, _SHEET_BITS = 24, 24, 20


class Seen(NamedTuple):
    """Who had a number, as a fingerprint, and where: numbers of workbook, sheet and row."""

    person: int
    workbook: int
    sheet: int
    row: int


def fingerprint(person: str) -> int:
    """Reduce a person's name and birth date to 24 bits; the same in every run."""
    return crc32(person.encode()) >> (32 - _PERSON_BITS)


class NumberIndex:
    """A map from twelve-digit numbers to `Seen`: open addressing in two arrays, as a dict would take ten times as much."""

    def __init__(self) -> None:
        self._resize(1 << 12)

    def _resize(self, size: int) -> None:
        self._mask, self._count = size - 1, 0
        self._keys, self._places = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))

    def get(self, number: str) -> Seen | None:
        """Find who had a number first."""
        slot, key = self._find(int(number))
        if not key:
            return None
        place = self._places[slot]
        return Seen(
            key & ((1 << _PERSON_BITS) - 1),
            place >> (_ROW_BITS + _SHEET_BITS),
            place >> _ROW_BITS & ((1 << _SHEET_BITS) - 1),
            place & ((1 << _ROW_BITS) - 1),
        )

    def add(self, number: str, seen: Seen) -> None:
        """Note a number that is not in the index yet."""
        if self._count >= (self._mask + 1) * _FULL:
            self._grow()
        slot, _ = self._find(int(number))
        place = (seen.workbook << _SHEET_BITS | seen.sheet) << _ROW_BITS | seen.row
        self._put(slot, int(number) + 1 << _PERSON_BITS | seen.person, place)

    def _put(self, slot: int, key: int, place: int) -> None:
        self._keys[slot], self._places[slot] = key, place
        self._count += 1

    def _find(self, number: int) -> tuple[int, int]:
        # Numbers are kept plus one, so that zero means an empty slot.
        slot = (number * 0x9E3779B97F4A7C15 >> 20) & self._mask
        while (key := self._keys[slot]) and key >> _PERSON_BITS != number + 1:
            slot = (slot + 1) & self._mask
        return slot, key

    def _grow(self) -> None:
        keys, places = self._keys, self._places
        self._resize(len(keys) * 2)
        for key, place in zip(keys, places, strict=True):
            if key:
                self._put(self._find((key >> _PERSON_BITS) - 1)[0], key, place)
