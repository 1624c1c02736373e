"""Solving one neighbourhood with CP-SAT: the same model, seed and effort give the same answer, on any machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from hoaban.engines.timetabling.board import Board, Change
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.neighbourhood import Neighbourhood
from hoaban.engines.timetabling.neighbourhood_events import EventPoints
from hoaban.engines.timetabling.neighbourhood_resources import ResourcePointsOf


@dataclass(frozen=True, slots=True)
class Answer:
    """What a neighbourhood's solution changes; `proven` when nothing better lies in it (`possible` False: nothing at all).

    Timetables in which somebody comes to a lesson without a time do not lie in it.
    """

    changes: tuple[Change, ...]
    proven: bool
    effort: float
    possible: bool = True


def build(
    board: Board, limits: Limits, free: Mapping[int, int], choice: Mapping[tuple[int, int], tuple[int, ...]]
) -> Neighbourhood:
    """Make the model of what is free; the board is as before when it is made."""
    hood = Neighbourhood(board, limits, free, choice)
    hood.open()
    EventPoints(hood).add()
    ResourcePointsOf(hood).add()
    hood.close()
    hood.hint()
    hood.pricing.finish()
    return hood


def solve(hood: Neighbourhood, *, seed: int, effort: float, seconds: float) -> Answer:
    """Search on one thread for `effort` (CP-SAT's deterministic time, about a second), and never longer than `seconds`."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = seed
    parameters.max_deterministic_time = effort
    parameters.max_time_in_seconds = max(seconds, 0.01)
    # Measured on neighbourhoods of the benchmark: little presolve and full linear relaxations prove five times as fast.
    parameters.symmetry_level = 0
    parameters.cp_model_probing_level = 0
    parameters.max_presolve_iterations = 1
    parameters.linearization_level = 2
    status = solver.solve(hood.pricing.model)
    response = solver.response_proto
    proven = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer((), proven, response.deterministic_time, status != cp_model.INFEASIBLE)
    return Answer(tuple(hood.changes(response.solution)), proven, response.deterministic_time)
