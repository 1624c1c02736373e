"""What a timetable costs, and what it would cost after a move: by the engine's board, which reckons only what the move touches."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from hoaban.engines.timetabling.board import Board, Change, spots_by_event
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.points import Points
from hoaban.engines.timetabling.timetable import placed_lessons
from hoaban.modules.timetables.planning.moving import Option, moved
from hoaban.modules.timetables.planning.placing import solution_of
from hoaban.modules.timetables.planning.problem import Part, plan_of
from hoaban.modules.timetables.planning.records import Key, Placed, Records


class Cost(NamedTuple):
    """What does not hold, and what is wished and not given."""

    hard: int
    soft: int


class Scales:
    """Weighs changes of one timetable; where its lessons lie, and which are locked, is its beginning."""

    def __init__(self, records: Records, lessons: Sequence[Placed]) -> None:
        self.records, self.lessons, self.plan = records, lessons, plan_of(records)
        self.indexed = Indexed(self.plan.instance)
        self.board = Board(Points(self.indexed), placed_lessons(self.indexed, solution_of(self.plan, lessons)))
        self.cost = Cost(*self.board.cost)

    def change(self, place: int, option: Option) -> Cost:
        """Give by how much a move changes the cost; the board is as before after it."""
        after = moved(self.lessons, place, option.slot, option.other)
        touched = {after[each].key for each in (place, option.other) if each is not None}
        before = self.board.snapshot()
        self.board.change(self._changes(after, touched))
        hard, soft = self.board.cost
        self.board.restore(before)
        return Cost(hard - self.cost.hard, soft - self.cost.soft)

    def _changes(self, after: Sequence[Placed], touched: set[Key]) -> list[Change]:
        """Give the touched demands' events anew; where a room is chosen for one, all are, since they share rooms."""
        plan, lessons = self.plan, after
        own = {name: part for name, part in plan.parts.items() if part.demand and part.demand.key in touched}
        if not any(self._has_rooms(part) for part in own.values()):
            plan = replace(plan, parts=own)
            lessons = [each for each in after if each.key in touched]
        placed = placed_lessons(self.indexed, solution_of(plan, lessons))
        found = spots_by_event(len(self.indexed.events), placed)
        return [found[self.indexed.event[name]] for name in plan.parts]

    def _has_rooms(self, part: Part) -> bool:
        return part.demand is not None and bool(self.records.rooms_for(part.demand))


def cost_of(records: Records, lessons: Sequence[Placed]) -> Cost:
    """Give what a timetable costs by the records as they stand."""
    return Scales(records, lessons).cost
