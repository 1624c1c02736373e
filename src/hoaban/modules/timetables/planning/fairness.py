"""What a timetable asks of each teacher: gaps, early and late periods, days at school."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.slots import Slot


@dataclass(frozen=True, slots=True)
class Strain:
    """One teacher's week: periods, free periods between lessons of a half-day, first and last periods of half-days, days and half-days at school."""

    periods: int = 0
    gaps: int = 0
    early: int = 0
    late: int = 0
    days: int = 0
    half_days: int = 0


def strains(lessons: Sequence[Placed], slots: Sequence[Slot]) -> dict[UUID, Strain]:
    """Give the strain of everybody who teaches; `slots` are those of the school's week, whose last ones are the late periods."""
    last: dict[tuple[int, int], int] = defaultdict(int)
    for slot in slots:
        last[slot.half_day] = max(last[slot.half_day], slot.number)
    own: dict[UUID, set[Slot]] = defaultdict(set)
    for each in lessons:
        if each.teacher_id is not None and each.slot is not None:
            own[each.teacher_id].add(each.slot)
    return {teacher: _strain(taught, last) for teacher, taught in own.items()}


def _strain(taught: set[Slot], last: dict[tuple[int, int], int]) -> Strain:
    by_half: dict[tuple[int, int], list[int]] = defaultdict(list)
    for slot in taught:
        by_half[slot.half_day].append(slot.number)
    return Strain(
        periods=len(taught),
        gaps=sum(max(numbers) - min(numbers) + 1 - len(numbers) for numbers in by_half.values()),
        early=sum(1 in numbers for numbers in by_half.values()),
        late=sum(last[half] in numbers for half, numbers in by_half.items()),
        days=len({slot.weekday for slot in taught}),
        half_days=len(by_half),
    )
