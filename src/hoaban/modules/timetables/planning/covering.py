"""Who might stand in for a teacher who is away: nobody who teaches, covers or is away then; by subject, load and fairness. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hoaban.kernel.language import Words
from hoaban.modules.timetables.slots import Slot

# What weighs against somebody: the fewer points, the sooner they are asked.
OTHER_SUBJECT, STRANGER, OTHER_HALF, NOT_THERE, EACH_COVER, EACH_OVER, MOST_OVER = 6, 3, 1, 4, 2, 1, 4

SAME_SUBJECT = Words("dạy môn này", "teaches the subject")
KNOWS_CLASS = Words("dạy lớp này", "teaches the class")
IS_THERE = Words("có tiết trong buổi", "teaches in that half-day")
COMES_ANYWAY = Words("có mặt hôm đó", "is at school that day")
HAS_ROOM = Words("còn thiếu {n} tiết", "{n} periods below the norm")
HAS_COVERED = Words("đã dạy thay {n} tiết", "covered {n} periods so far")


@dataclass(frozen=True, slots=True)
class Lack:
    """A lesson of a day whose teacher is away."""

    day: date
    lesson_id: UUID
    class_id: UUID
    subject: str
    slot: Slot
    absent_id: UUID


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the school's staff on a day: what they teach, when they are not free, and what they have done already.

    `over` is how many periods they teach beyond what they owe, below nought how many they lack.
    """

    id: UUID
    name: str
    subjects: frozenset[str] = frozenset()
    classes: frozenset[UUID] = frozenset()
    taught: frozenset[Slot] = frozenset()
    busy: frozenset[Slot] = frozenset()  # covers given already, another school, times they cannot
    is_away: bool = False
    over: int = 0
    covered: int = 0

    def can(self, slot: Slot) -> bool:
        return not self.is_away and slot not in self.taught and slot not in self.busy


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who can stand in, what weighs against them, and what speaks for them."""

    person_id: UUID
    name: str
    points: int
    reasons: tuple[Words, ...]


@dataclass(slots=True)
class Given:
    """What was given out in this reckoning already."""

    slots: dict[UUID, set[Slot]] = field(default_factory=lambda: defaultdict(set))

    def take(self, person_id: UUID, slot: Slot) -> None:
        self.slots[person_id].add(slot)


def offers(lack: Lack, colleagues: Iterable[Colleague], given: Given | None = None) -> list[Offer]:
    """Give everybody who can stand in for a lesson, the best first."""
    taken = given or Given()
    able = [
        each
        for each in colleagues
        if each.id != lack.absent_id and each.can(lack.slot) and lack.slot not in taken.slots[each.id]
    ]
    found = [_offer(lack, each, len(taken.slots[each.id])) for each in able]
    return sorted(found, key=lambda each: (each.points, each.name, str(each.person_id)))


def _offer(lack: Lack, one: Colleague, more: int) -> Offer:
    reasons: list[Words] = []
    points = _presence(lack, one, reasons)
    for speaks, weight, words in (
        (lack.subject in one.subjects, OTHER_SUBJECT, SAME_SUBJECT),
        (lack.class_id in one.classes, STRANGER, KNOWS_CLASS),
    ):
        if speaks:
            reasons.append(words)
        else:
            points += weight
    covered = one.covered + more
    points += EACH_COVER * covered + EACH_OVER * max(min(one.over, MOST_OVER), -MOST_OVER)
    if one.over < 0:
        reasons.append(HAS_ROOM.fill(n=-one.over))
    if covered:
        reasons.append(HAS_COVERED.fill(n=covered))
    return Offer(one.id, one.name, points, tuple(reasons))


def _presence(lack: Lack, one: Colleague, reasons: list[Words]) -> int:
    """Who teaches in that half-day is there anyway; who has no lesson that day would come for this one."""
    if any(slot.half_day == lack.slot.half_day for slot in one.taught):
        reasons.append(IS_THERE)
        return 0
    if any(slot.weekday == lack.slot.weekday for slot in one.taught):
        reasons.append(COMES_ANYWAY)
        return OTHER_HALF
    return NOT_THERE


def proposals(lacks: Sequence[Lack], colleagues: Sequence[Colleague]) -> Mapping[UUID, list[Offer]]:
    """Give for each lesson of one day its offers, so that the first ones of all lessons go together: the lesson with fewest is served first."""
    given = Given()
    counts = {lack.lesson_id: len(offers(lack, colleagues)) for lack in lacks}
    found: dict[UUID, list[Offer]] = {}
    for lack in sorted(lacks, key=lambda each: (counts[each.lesson_id], each.slot, str(each.lesson_id))):
        ranked = offers(lack, colleagues, given)
        found[lack.lesson_id] = ranked
        if ranked:
            given.take(ranked[0].person_id, lack.slot)
    return found
