"""How events may be split otherwise: the ways that break no more of what is required than any other way."""

from collections.abc import Iterator
from itertools import islice

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.construction import MOST_SPLITTINGS, splittings
from hoaban.engines.timetabling.limits import Limits

Parts = tuple[int, ...]
CHANGES = 8  # in the log, when durations pass between two lessons of an event; and half as many for each seat of one


class Dividing:
    """For each event that could be split in several ways, these ways; `families` are the events between which that passes as one."""

    def __init__(self, board: Board, limits: Limits) -> None:
        self.board, self.limits, self.indexed = board, limits, board.indexed
        self.families: dict[tuple[int, ...], list[Parts]] = {}
        for events in sorted(set(limits.linked)):
            ways = self._ways(events) if self._may_divide(events) else []
            if len(ways) > 1:
                self.families[events] = ways
        self.ways = {event: ways for events, ways in self.families.items() for event in events}

    def _may_divide(self, events: tuple[int, ...]) -> bool:
        """Whether the events have no given times, stand as one now, and fit into the log of a step."""
        shapes = {tuple(sorted(spot[:2] for spot in self.board.table[event])) for event in events}
        given = [self.indexed.events[event] for event in events]
        changes = sum(CHANGES * (2 + len(each.open)) // 2 for each in given)
        return len(shapes) == 1 and all(each.time < 0 for each in given) and changes <= k.LOG_SIZE // 2

    def _ways(self, events: tuple[int, ...]) -> list[Parts]:
        total = self.indexed.events[events[0]].duration
        shortest = max(self.limits.shortest[event] for event in events)
        longest = min(self.limits.longest[event] for event in events)
        if total == 1 or self._splits_never(events):
            return []
        found = islice(splittings(total, min(shortest, longest), longest), MOST_SPLITTINGS)
        broken = {parts: sum(self._breaks(events, parts)) for parts in found}
        return [parts for parts, each in broken.items() if each == min(broken.values())]

    def _splits_never(self, events: tuple[int, ...]) -> bool:
        """Whether nothing says how an event is split: then its lessons stay as they were made."""
        return not any(self.board.points.by_split[event] for event in events)

    def _breaks(self, events: tuple[int, ...], parts: Parts) -> Iterator[int]:
        points = self.board.points
        for event in events:
            table = list(self.board.table)
            table[event] = tuple((duration, -1, ()) for duration in parts)
            for place in points.by_split[event]:
                price = points.of_events[place].price
                if price.required:
                    yield price.weight * price.function(points.of_events[place].deviation(table, []))

    def durations(self, event: int) -> set[int]:
        """What lessons of an event may last, where there is a choice."""
        return {each for parts in self.ways.get(event, []) for each in parts}

    def more(self, event: int) -> int:
        """How many lessons more than now an event can have."""
        most = max(map(len, self.ways.get(event, [])), default=0)
        return max(most - len(self.board.table[event]), 0)
