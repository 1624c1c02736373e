"""Lessons that follow one another without a break: what a double period looks like when it is told period by period."""

from collections.abc import Iterable

from hoaban.modules.timetables.planning.records import Placed


def runs_of(lessons: Iterable[Placed], longest: int) -> list[list[Placed]]:
    """Cut placed lessons of one demand into runs of periods that follow in one half-day and one room, none longer than `longest`."""
    found: list[list[Placed]] = []
    placed = [each for each in lessons if each.slot is not None]
    for each in sorted(placed, key=lambda one: one.slot or ()):
        last = found[-1][-1] if found else None
        follows = last is not None and last.slot is not None and last.slot.next == each.slot
        if follows and last is not None and last.room_id == each.room_id and len(found[-1]) < longest:
            found[-1].append(each)
        else:
            found.append([each])
    return found
