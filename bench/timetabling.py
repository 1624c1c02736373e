"""School timetables of the XHSTT-2014 benchmark, evaluated and solved: our cost beside the best that is known of each.

`script/bench timetabling` solves every instance for a minute; `--seconds 600` as long as the literature does; `--only BR-SA-00 …` some.
The files lie beside the checkout; without them there is nothing to measure.
"""

import argparse
import sys
from pathlib import Path
from time import monotonic

from bench.report import Report, stopwatch, tree_rss
from hoaban.engines.timetabling.evaluating import evaluate
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.reading import read_archive
from hoaban.engines.timetabling.solution import Archive
from hoaban.engines.timetabling.solving import Progress, Solver

FILES = Path(__file__).resolve().parents[2] / "shared" / "data" / "xhstt"
SECONDS_TO_EVALUATE, GIGABYTES = 1.0, 4.0
SHORT, FEASIBLE_SHORT = 60, 0.75  # within a minute, no hard violation on three quarters
BEST_KNOWN, TIMES, PLUS = 0.5, 1.5, 10  # in ten minutes, half at the best known, the rest within 1.5 times and 10


class Most:
    """The most memory that a run held."""

    def __init__(self) -> None:
        self.bytes = 0

    def note(self, _: Progress) -> None:
        self.bytes = max(self.bytes, tree_rss())


def best_known(archive: Archive, report: Report) -> tuple[int, int]:
    """Evaluate every published solution; the cheapest is the best known."""
    instance, costs, slowest = archive.instances[0], [], 0.0
    for solution in (each for group in archive.groups for each in group.solutions):
        with stopwatch() as elapsed:
            costs.append(evaluate(Indexed(instance), solution).cost)
        slowest = max(slowest, elapsed())
    report.at_most(f"{instance.id}: the slowest of {len(costs)} evaluations", slowest, SECONDS_TO_EVALUATE, "s")
    return min(costs)


def solve(path: Path, seconds: float, seed: int, report: Report) -> tuple[tuple[int, int], tuple[int, int]]:
    archive = read_archive(path)
    best, most = best_known(archive, report), Most()
    solver = Solver(archive.instances[0], seconds=seconds, clock=monotonic, seed=seed, progress=most.note)
    with stopwatch() as elapsed:
        cost = solver.run().evaluation.cost
    report.at_most(f"{path.stem}: memory", most.bytes / 2**30, GIGABYTES, "GB")
    report.at_most(f"{path.stem}: seconds over the time given", elapsed() - seconds, 5, "s")
    print(f"  {archive.instances[0].id}: best known {best[0]}/{best[1]}, ours {cost[0]}/{cost[1]} in {elapsed():.0f} s", flush=True)  # fmt: skip
    return best, cost


def judge(found: list[tuple[tuple[int, int], tuple[int, int]]], seconds: float, report: Report) -> None:
    feasible = sum(cost[0] <= best[0] for best, cost in found) / len(found)
    report.at_least("no more hard violations than the best known", feasible, 1.0 if seconds > SHORT else FEASIBLE_SHORT, "of all")  # fmt: skip
    if seconds > SHORT:
        equal = sum(cost <= best for best, cost in found) / len(found)
        report.at_least("at the best known", equal, BEST_KNOWN, "of all")
        near = sum(cost <= (best[0], best[1] * TIMES + PLUS) for best, cost in found) / len(found)
        report.at_least(f"within {TIMES} times the best known and {PLUS}", near, 1.0, "of all")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench timetabling")
    parser.add_argument("--seconds", type=float, default=SHORT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    paths = [
        path
        for path in sorted(FILES.glob("*.xml.gz"))
        if not arguments.only or path.name.removesuffix(".xml.gz") in arguments.only
    ]
    if not paths:
        print(f"  There is nothing to solve in {FILES.name}.")
        return 0
    report = Report()
    judge([solve(path, arguments.seconds, arguments.seed, report) for path in paths], arguments.seconds, report)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
