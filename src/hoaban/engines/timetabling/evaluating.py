"""The exact evaluator: what a timetable costs by the XHSTT-2014 specification, constraint by constraint, point by point.

It reckons from the definitions and remembers nothing, so that the faster reckoning of the search can be held against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hoaban.engines.timetabling.deviations import deviations
from hoaban.engines.timetabling.indexed import Indexed, PlacedLesson
from hoaban.engines.timetabling.problem import Instance
from hoaban.engines.timetabling.reckoning import Reckoning
from hoaban.engines.timetabling.solution import Solution
from hoaban.engines.timetabling.timetable import placed_lessons


@dataclass(frozen=True, slots=True)
class PointCost:
    """One point of application (an event, group, pair or resource, by name) that costs something."""

    point: str
    deviation: int
    cost: int


@dataclass(frozen=True, slots=True)
class ConstraintCost:
    """A constraint that is not wholly met."""

    id: str
    name: str
    kind: str
    required: bool
    cost: int
    points: tuple[PointCost, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The cost of a timetable: sums of the costs of required and of the other constraints."""

    infeasibility: int
    objective: int
    constraints: tuple[ConstraintCost, ...]

    @property
    def cost(self) -> tuple[int, int]:
        return self.infeasibility, self.objective


def evaluate(instance: Instance | Indexed, solution: Solution) -> Evaluation:
    """Evaluate a solution; BadTimetableError when it is none of this instance."""
    indexed = Indexed(instance) if isinstance(instance, Instance) else instance
    return evaluate_lessons(indexed, placed_lessons(indexed, solution))


def evaluate_lessons(indexed: Indexed, lessons: Sequence[PlacedLesson]) -> Evaluation:
    """Evaluate a timetable by numbers."""
    reckoning = Reckoning(indexed, lessons)
    costs = []
    for constraint in indexed.instance.constraints:
        function, weight = constraint.cost_function, constraint.weight
        points = tuple(
            PointCost(point, deviation, weight * function.cost(deviation))
            for point, deviation in deviations(reckoning, constraint)
            if deviation
        )
        if points:
            total = sum(point.cost for point in points)
            costs.append(
                ConstraintCost(constraint.id, constraint.name, constraint.kind, constraint.required, total, points)
            )
    hard = sum(each.cost for each in costs if each.required)
    return Evaluation(hard, sum(each.cost for each in costs) - hard, tuple(costs))
