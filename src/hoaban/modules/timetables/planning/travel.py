"""Who teaches at several sites: each half-day of theirs is spent at one of them, so that nobody is on the way between two lessons."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from hoaban.modules.timetables.planning.records import Records, TeacherRecord
from hoaban.modules.timetables.slots import Slot

HalfDay = tuple[int, int]


def sites_of(records: Records) -> dict[UUID, Counter[UUID]]:
    """Give the teachers of more than one site, each with their periods by site."""
    at = {each.id: each.site_id for each in records.classes}
    found: dict[UUID, Counter[UUID]] = {}
    for each in records.demands:
        if each.teacher_id is not None:
            found.setdefault(each.teacher_id, Counter())[at[each.class_id]] += each.periods
    return {teacher: periods for teacher, periods in found.items() if len(periods) > 1}


def share_half_days(records: Records, teacher: TeacherRecord, periods: Mapping[UUID, int]) -> dict[UUID, set[HalfDay]]:
    """Give each site half-days of a teacher, in the order of the week, until its periods fit; what is left over goes where it is tightest.

    The site with most periods chooses last, so that the days of small sites lie together.
    """
    free = {site: _free_slots(records, teacher, site) for site in periods}
    left = sorted({half for by_half in free.values() for half in by_half})
    found: dict[UUID, set[HalfDay]] = {site: set() for site in periods}
    for site in sorted(periods, key=lambda each: (periods[each], str(each))):
        for half in [each for each in left if each in free[site] and _can_come(records, found, site, each)]:
            if _room_at(free[site], found[site]) >= periods[site]:
                break
            found[site].add(half)
            left.remove(half)
    for half in left:
        able = [site for site in periods if half in free[site] and _can_come(records, found, site, half)]
        if not able:
            continue  # spent on the way
        tightest = min(able, key=lambda site: (_room_at(free[site], found[site]) / periods[site], str(site)))
        found[tightest].add(half)
    return found


def _can_come(records: Records, found: Mapping[UUID, set[HalfDay]], site: UUID, half: HalfDay) -> bool:
    """Answer whether the noon is long enough to come to a site from where the other half of the day is spent."""
    other = (half[0], 1 - half[1])
    return not any(other in halves and frozenset((site, there)) in records.far for there, halves in found.items())


def _room_at(free: Mapping[HalfDay, int], halves: set[HalfDay]) -> int:
    return sum(free[half] for half in halves)


def _free_slots(records: Records, teacher: TeacherRecord, site: UUID) -> Counter[HalfDay]:
    slots = {slot for each in records.classes if each.site_id == site for slot in each.slots}
    return Counter(slot.half_day for slot in slots if teacher.can(slot))


def slots_within(slots: Sequence[Slot], halves: set[HalfDay]) -> set[Slot]:
    return {slot for slot in slots if slot.half_day in halves}
