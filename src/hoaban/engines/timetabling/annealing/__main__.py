"""Compile everything now, so that the first search does not wait for it: `python -m hoaban.engines.timetabling.annealing`."""

from hoaban.engines.timetabling.annealing.annealing import Annealing
from hoaban.engines.timetabling.board import Board
from hoaban.engines.timetabling.indexed import Indexed, PlacedLesson
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.points import Points
from hoaban.engines.timetabling.problem import Event, Instance, Time


def main() -> None:
    """Anneal the smallest school."""
    times = (Time("1", ""), Time("2", ""))
    indexed = Indexed(Instance("smallest", times=times, events=(Event("lesson", "", 1),)))
    board = Board(Points(indexed), [PlacedLesson(0, 1)])
    Annealing(board, Limits(indexed), seed=1).cool(1.0, 1.0, 1.0, 100)


if __name__ == "__main__":
    main()
