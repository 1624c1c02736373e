"""Why required constraints do not all hold: what cannot hold whatever is done, and what does not hold in a timetable found."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.evaluating import Evaluation
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.limits import Limits, spans


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands against a timetable: the constraint, the records to look at, and whether it is certain or only not found."""

    constraint: str
    records: tuple[str, ...]
    certain: bool
    vi: str
    en: str


def reasons(indexed: Indexed, evaluation: Evaluation) -> Iterator[Reason]:
    """Give what is impossible for certain first, then each required point that the timetable breaks; none when all holds."""
    if not evaluation.infeasibility:
        return
    yield from impossible(indexed)
    for broken in evaluation.constraints:
        for point in broken.points if broken.required else ():
            yield Reason(
                broken.id,
                (point.point,),
                False,
                f"“{broken.name or broken.id}” chưa giữ được ở {point.point} (lệch {point.deviation}). Hãy nới ràng buộc này hoặc cho thêm thời gian.",
                f"“{broken.name or broken.id}” does not hold at {point.point} (off by {point.deviation}). Relax it, or give more time.",
            )


def impossible(indexed: Indexed) -> Iterator[Reason]:
    """Say before any search what cannot be: resources with more lessons than free times, and events without a time to start."""
    limits = Limits(indexed)
    yield from _overfull(indexed, limits)
    yield from _nowhere(indexed, limits)


def _overfull(indexed: Indexed, limits: Limits) -> Iterator[Reason]:
    """A teacher with 30 periods and 25 free times."""
    whole = (1 << indexed.times) - 1
    wanted: dict[int, int] = defaultdict(int)
    attending: dict[int, list[str]] = defaultdict(list)
    for event, given in enumerate(indexed.events):
        for slot in given.slots:
            if slot.resource >= 0 and limits.must_be_placed[event]:
                wanted[slot.resource] += given.duration
                attending[slot.resource].append(indexed.instance.events[event].id)
    for resource, periods in sorted(wanted.items()):
        if not limits.clash_matters[resource]:
            continue
        free = (whole & ~limits.unavailable[resource]).bit_count()
        if periods > free:
            name = indexed.instance.resources[resource].name or indexed.instance.resources[resource].id
            yield Reason(
                _unavailable_rule(indexed, resource),
                (indexed.instance.resources[resource].id, *attending[resource]),
                True,
                f"{name} có {periods} tiết mà chỉ có {free} giờ trống. Hãy bớt tiết hoặc thêm giờ trống.",
                f"{name} has {periods} periods and only {free} free times. Take periods away, or free more times.",
            )


def _unavailable_rule(indexed: Indexed, resource: int) -> str:
    """The required constraint that narrows a resource's times, or the one against clashes."""
    found = ""
    for constraint in indexed.instance.constraints:
        fits = isinstance(constraint, c.AvoidUnavailableTimes | c.AvoidClashes) and constraint.required
        if fits and resource in indexed.resources_of(constraint):
            if isinstance(constraint, c.AvoidUnavailableTimes):
                return constraint.id
            found = constraint.id
    return found


def _nowhere(indexed: Indexed, limits: Limits) -> Iterator[Reason]:
    """An event whose preferred times its resources do not have."""
    for event, given in enumerate(indexed.events):
        if not limits.must_be_placed[event]:
            continue
        barred = 0
        for slot in given.slots:
            if slot.resource >= 0:
                barred |= limits.unavailable[slot.resource]
        durations = limits.durations(event)
        if any(spans(~barred, one) & limits.starts_of(event, one) for one in durations):
            continue
        record = indexed.instance.events[event]
        yield Reason(
            "",
            (record.id, *(indexed.instance.resources[slot.resource].id for slot in given.slots if slot.resource >= 0)),
            True,
            f"{record.name or record.id} không có giờ nào để bắt đầu: giờ được chọn và giờ trống của người, phòng không khớp nhau.",
            f"{record.name or record.id} has no time to start: its preferred times and the free times of its resources do not meet.",
        )
