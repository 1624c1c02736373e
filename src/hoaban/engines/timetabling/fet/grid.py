"""The times of a problem laid out as FET has them: days by hours, with breaks where a day is shorter.

Where gaps are counted half-day by half-day, the half-days become the days of FET's mode of mornings and afternoons.
"""

from collections.abc import Iterable, Iterator

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.deviations import times_in
from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.indexed import Indexed

Slot = tuple[str, str]
TWO = 2


class Grid:
    """Sets of times are those of the problem; `days` are FET's, each a set."""

    def __init__(self, indexed: Indexed) -> None:
        self.indexed = indexed
        days: dict[str, int] = {}
        for place, time in enumerate(indexed.instance.times):
            if time.day is None:
                raise BadTimetableError(indexed.instance.id, f"giờ {time.id} không thuộc ngày nào; tệp FET cần ngày.", f"time {time.id} is of no day; FET needs days.")  # fmt: skip
            days[time.day] = days.get(time.day, 0) | 1 << place
        self.real_days = tuple(days.values())
        names = {each.id: each.name or each.id for each in indexed.instance.time_groups}
        halves = _halves(indexed, self.real_days)
        self.has_half_days = bool(halves)
        self.days = halves or self.real_days
        told = _distinct(names[day] for day in days)
        self.day_names = [f"{day} {part}" for day in told for part in ("sáng", "chiều")] if halves else told
        self.hours = max(day.bit_count() for day in self.days)
        self.hour_names = self._hour_names(told)
        self.slot = {
            time: (name, self.hour_names[hour])
            for name, day in zip(self.day_names, self.days, strict=True)
            for hour, time in enumerate(times_in(day))
        }

    def _hour_names(self, days: list[str]) -> list[str]:
        """What stands behind the day's name in the names of times, where that is the same on every day."""
        names: list[set[str]] = [set() for _ in range(self.hours)]
        for day, mask in zip(days, self.real_days, strict=True):
            for hour, time in enumerate(times_in(mask)[: self.hours]):
                names[hour].add(self.indexed.instance.times[time].name.removeprefix(day).strip())
        found = [each.pop() for each in names if len(each) == 1]
        is_clear = not self.has_half_days and len({*found, ""}) == self.hours + 1
        return found if is_clear else [str(hour + 1) for hour in range(self.hours)]

    def slots(self, mask: int) -> list[Slot]:
        return [self.slot[time] for time in times_in(mask)]

    @property
    def breaks(self) -> list[Slot]:
        """The hours of FET's days that the problem does not have."""
        return [
            (name, hour)
            for name, day in zip(self.day_names, self.days, strict=True)
            for hour in self.hour_names[day.bit_count() :]
        ]

    def fits(self, duration: int) -> int:
        """The times from which a lesson of a length fits into its day."""
        found = 0
        for day in self.days:
            times = times_in(day)
            found |= sum(1 << times[place] for place in range(len(times) - duration + 1))
        return found

    def are_days(self, masks: Iterable[int], free: int, *, real: bool = False) -> bool:
        """Whether sets of times are just the days, as far as somebody is free."""
        days = self.real_days if real else self.days
        return {mask & free for mask in masks} - {0} == {day & free for day in days} - {0}

    def windows(self, masks: set[int]) -> int:
        """How many days in a row each set spans, where the sets are all the runs of so many days; 0 where they are not."""
        for width in range(1, len(self.real_days) + 1):
            runs = zip(*(self.real_days[first:] for first in range(width)), strict=False)
            if {sum(run) for run in runs} == masks:
                return width
        return 0

    def runs(self, width: int) -> Iterator[int]:
        for day in self.days:
            times = times_in(day)
            yield from (
                sum(1 << time for time in times[first : first + width]) for first in range(len(times) - width + 1)
            )

    def interval(self, masks: set[int]) -> tuple[int, int] | None:
        """The hours from and to which the sets go, the same on every day; None where they are no such thing."""
        times = [times_in(day) for day in self.days]
        for first in range(self.hours):
            for end in range(first + 1, self.hours + 1):
                if {sum(1 << time for time in day[first:end]) for day in times} - {0} == masks:
                    return first, end
        return None


def _halves(indexed: Indexed, days: tuple[int, ...]) -> tuple[int, ...]:
    """The half-days by which gaps are counted; none where they are counted by the day."""
    masks = {
        indexed.time_groups[name]
        for each in indexed.instance.constraints
        if isinstance(each, c.LimitIdleTimes)
        for name in each.time_groups
    }
    found: list[int] = []
    for day in days:
        parts = _joined([times_in(mask & day) for mask in masks if mask & day])
        if len(parts) != TWO:
            return ()
        border = parts[1][0]
        found += [day & ((1 << border) - 1), day >> border << border]
    return tuple(found)


def _joined(parts: list[list[int]]) -> list[tuple[int, int]]:
    """Join stretches of times that overlap."""
    found: list[tuple[int, int]] = []
    for part in sorted(parts):
        if found and part[0] <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], part[-1])
        else:
            found.append((part[0], part[-1]))
    return found


def _distinct(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        found.append(name if name not in found else f"{name} ({len(found) + 1})")
    return found
