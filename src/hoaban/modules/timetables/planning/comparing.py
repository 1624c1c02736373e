"""Two versions side by side: which lessons are elsewhere, which are new, which are gone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hoaban.modules.timetables.planning.records import Key, Placed, by_key
from hoaban.modules.timetables.slots import Slot


@dataclass(frozen=True, slots=True)
class Difference:
    """What one demand's lessons left, and where they went; a slot None is a lesson without a place, more of one side are lessons gone or new."""

    key: Key
    left: tuple[Slot | None, ...]
    entered: tuple[Slot | None, ...]

    @property
    def moves(self) -> int:
        return max(len(self.left), len(self.entered))


def differences(before: Sequence[Placed], after: Sequence[Placed]) -> list[Difference]:
    """Give the demands whose lessons are not at the same times, in a stable order."""
    old, new = by_key(before), by_key(after)
    found = []
    for key in dict.fromkeys([*old, *new]):
        was = Counter(each.slot for each in old.get(key, ()))
        now = Counter(each.slot for each in new.get(key, ()))
        if was != now:
            found.append(Difference(key, _sorted(was - now), _sorted(now - was)))
    return found


def _sorted(slots: Counter[Slot | None]) -> tuple[Slot | None, ...]:
    return tuple(sorted(slots.elements(), key=lambda slot: (slot is None, slot or ())))
