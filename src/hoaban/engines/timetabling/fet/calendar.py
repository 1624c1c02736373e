"""The times of a FET file, days by hours, and sets of them with a name each."""

from collections.abc import Iterable, Iterator

from hoaban.engines.timetabling import problem as p
from hoaban.engines.timetabling.fet.document import Document
from hoaban.engines.timetabling.nodes import Node


class Calendar:
    """Times are numbered day by day; a set of times is an int whose bit t stands for time t, as in the engine."""

    def __init__(self, document: Document) -> None:
        self.day_names, self.hour_names = document.days, document.hours
        self.day = {name: place for place, name in enumerate(document.days)}
        self.hour = {name: place for place, name in enumerate(document.hours)}
        self.hours = len(document.hours)
        self.whole = (1 << len(document.days) * self.hours) - 1
        self.days = tuple(((1 << self.hours) - 1) << day * self.hours for day in range(len(document.days)))
        self.halves = document.has_half_days
        pairs = zip(self.days[::2], (*self.days[1::2], 0), strict=False)
        self.real_days = tuple(one | other for one, other in pairs) if self.halves else self.days
        self.named: dict[int, str] = {mask: f"day {place + 1}" for place, mask in enumerate(self.days)}
        self.breaks = 0

    def time(self, day: int, hour: int) -> int:
        return day * self.hours + hour

    def id(self, time: int) -> str:
        return f"{time // self.hours + 1}-{time % self.hours + 1}"

    def group(self, mask: int) -> str:
        """Give the name of a set of times, a new one where it has none."""
        return self.named.setdefault(mask, f"times {len(self.named) + 1}")

    def groups(self, masks: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.group(mask) for mask in masks if mask)

    def windows(self, days: tuple[int, ...], width: int) -> Iterator[int]:
        """Give each run of so many days that follow one another; all of them when there are fewer."""
        for first in range(max(len(days) - width, 0) + 1):
            joined = 0
            for mask in days[first : first + width]:
                joined |= mask
            yield joined

    def runs(self, width: int) -> Iterator[int]:
        """Give each run of so many hours within a day."""
        for mask in self.days:
            first = (mask & -mask).bit_length() - 1
            for start in range(self.hours - width + 1):
                yield ((1 << width) - 1) << first + start

    def starts(self, duration: int, slots: int | None = None) -> int:
        """The times from which so many hours fit into one day and into the slots given, without a break."""
        free = (self.whole if slots is None else slots) & ~self.breaks
        found = 0
        for day in self.days:
            here = free & day
            for _ in range(duration - 1):
                here &= (here >> 1) & day
            found |= here
        return found

    def named_times(self) -> Iterator[p.Time]:
        """Give the times with the groups that are in use by now."""
        for time in range(self.whole.bit_length()):
            day, hour = divmod(time, self.hours)
            mine = f"day {day + 1}"
            groups = tuple(name for mask, name in self.named.items() if mask >> time & 1 and name != mine)
            yield p.Time(self.id(time), f"{self.day_names[day]} {self.hour_names[hour]}", mine, groups=groups)

    def named_groups(self) -> Iterator[p.TimeGroup]:
        for place, name in enumerate(self.named.values()):
            is_day = place < len(self.days)
            yield p.TimeGroup(name, self.day_names[place] if is_day else name, "Day" if is_day else "TimeGroup")

    def read_slots(self, node: Node, tag: str, day_tag: str, hour_tag: str) -> int:
        """Read a list of times; an empty day or hour stands for every one of them."""
        found = 0
        for each in node.all(tag):
            found |= self.read_slot(each, day_tag, hour_tag)
        return found

    def read_slot(self, node: Node, day_tag: str, hour_tag: str) -> int:
        day = self._place(node, day_tag, self.day)
        hour = self._place(node, hour_tag, self.hour)
        mask = self.whole if day is None else self.days[day]
        if hour is not None:
            mask &= sum(1 << self.time(each, hour) for each in range(len(self.days)))
        return mask

    def hour_of(self, node: Node, tag: str) -> int:
        """Read an hour; empty is the end of the day."""
        place = self._place(node, tag, self.hour)
        return self.hours if place is None else place

    def _place(self, node: Node, tag: str, known: dict[str, int]) -> int | None:
        said = node.said(tag)
        if not said:
            return None
        if said not in known:
            node.refuse(f"<{tag}>: không có “{said}”.", f"<{tag}>: there is no “{said}”.")
        return known[said]
