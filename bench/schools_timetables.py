"""Made-up Vietnamese schools of 20, 45 and 60 classes: our timetables beside those of FET, on the same schools, at equal time.

`script/bench schools_timetables --classes 20 --seeds 0 1 --seconds 10` measures a part; `--without-fet` leaves the peer out.

FET knows wishes on gaps and half-days as rules only. It is given each school several times: without them, and with rules
that allow so much more than is wished (`SLACKS`); each time for as long as we have, and its cheapest whole timetable counts.
The seeds below 100 are for tuning; those measured are from 100 on.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from time import monotonic

from bench.fet_runs import is_there, run_fet
from bench.report import Report, stopwatch, tree_rss
from hoaban.engines.timetabling.constraints import AppliesTo, AvoidUnavailableTimes, PreferTimes
from hoaban.engines.timetabling.evaluating import Evaluation, evaluate
from hoaban.engines.timetabling.fet import of_written_problem, write_fet
from hoaban.engines.timetabling.problem import Instance
from hoaban.engines.timetabling.solution import Solution
from hoaban.engines.timetabling.solving import Progress, Solved, Solver
from hoaban.engines.timetabling.tests.vietnamese_schools import GAP, vietnamese_school

SECONDS = {20: 10.0, 45: 30.0, 60: 60.0}
SEEDS = range(100, 110)
SLACKS = (None, 3, 1, 0)
SECONDS_TO_CHANGE, MOVED, GIGABYTES, LATE = 5.0, 0.05, 4.0, 1.0
STAY = 20  # the weight of a lesson's staying where it is


@dataclass(slots=True)
class Watch:
    """Notes the most memory held, and when all required constraints held first."""

    bytes: int = 0
    whole_at: float | None = None

    def note(self, progress: Progress) -> None:
        self.bytes = max(self.bytes, tree_rss())
        if self.whole_at is None and progress.infeasibility == 0:
            self.whole_at = progress.seconds


def gaps(evaluation: Evaluation) -> int:
    """Teachers' gaps in the week."""
    return sum(each.cost for each in evaluation.constraints if each.id == "gaps") // GAP


def ours(instance: Instance, seconds: float, report: Report) -> Solved:
    watch = Watch()
    with stopwatch() as elapsed:
        solved = Solver(instance, seconds=seconds, clock=monotonic, seed=1, progress=watch.note).run()
    evaluation = solved.evaluation
    report.at_most(f"{instance.id}: ours, hard violations in {seconds:g} s", evaluation.infeasibility, 0, "")
    report.at_most(f"{instance.id}: ours, seconds over the time", elapsed() - seconds, LATE, "s")
    report.at_most(f"{instance.id}: ours, memory", watch.bytes / 2**30, GIGABYTES, "GB")
    whole = "never" if watch.whole_at is None else f"by {watch.whole_at:.1f} s"
    print(f"    ours: {evaluation.cost}, {gaps(evaluation)} gaps, whole {whole}", flush=True)
    return solved


def theirs(instance: Instance, seconds: float, seed: int) -> list[Evaluation]:
    """FET's timetables, one for each way of writing the wishes."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.fet"
        for slack in SLACKS:
            write_fet(path, instance, slack=slack)
            with stopwatch() as elapsed:
                placed = run_fet(path, seconds, seed)
            if placed is not None:
                found.append(evaluate(instance, of_written_problem(instance, placed)))
                told = "no rules on gaps" if slack is None else f"rules with slack {slack}"
                print(f"    FET, {told}: {found[-1].cost}, {gaps(found[-1])} gaps, {elapsed():.1f} s", flush=True)
    return found


def compare(instance: Instance, own: Evaluation, others: list[Evaluation], report: Report) -> None:
    whole = [each for each in others if each.infeasibility == 0]
    if not whole:
        print(f"    {instance.id}: FET has no whole timetable in this time.")
        return
    fewest, cheapest = min(map(gaps, whole)), min(each.objective for each in whole)
    report.at_most(f"{instance.id}: our gaps beside FET's fewest", gaps(own), max(fewest - 1, 0), "gaps")
    report.at_most(f"{instance.id}: our cost beside FET's lowest", own.objective, cheapest - 1, "")


def changed(instance: Instance, solution: Solution, random: Random) -> Instance:
    """A teacher can no longer come at two of the times at which they teach."""
    fixed = {each.id for each in instance.events if each.time is not None}
    free = [each for each in solution.lessons if each.event not in fixed]
    events = {each.id: each for each in instance.events}
    first = random.choice(free)
    who = events[first.event].resources[1].resource or ""
    own = [each.time or "" for each in free if any(one.resource == who for one in events[each.event].resources)]
    away = AvoidUnavailableTimes(
        id="change", name="Giáo viên bận thêm", applies_to=AppliesTo(resources=(who,)), times=tuple(own[:2])
    )
    return replace(instance, constraints=(*instance.constraints, away, *_to_stay(instance, solution)))


def _to_stay(instance: Instance, solution: Solution) -> Iterator[PreferTimes]:
    """What people know by heart stays, unless much is won by moving it."""
    times: dict[str, list[str]] = defaultdict(list)
    for each in solution.lessons:
        times[each.event].append(each.time or "")
    for event in instance.events:
        where = AppliesTo(events=(event.id,))
        yield PreferTimes(id=f"stay {event.id}", required=False, weight=STAY, applies_to=where, times=tuple(times[event.id]))  # fmt: skip


def change(instance: Instance, solved: Solved, seed: int, report: Report) -> None:
    """Solve again from the timetable at hand after one change."""
    after = changed(instance, solved.solution, Random(seed))
    with stopwatch() as elapsed:
        again = Solver(after, seconds=SECONDS_TO_CHANGE, clock=monotonic, seed=1, start=solved.solution).run()
    before = {(each.event, each.time, each.duration) for each in solved.solution.lessons}
    moved = sum((each.event, each.time, each.duration) not in before for each in again.solution.lessons)
    report.at_most(f"{instance.id}: after a change, hard violations", again.evaluation.infeasibility, 0, "")
    report.at_most(f"{instance.id}: after a change, seconds", elapsed(), SECONDS_TO_CHANGE + LATE, "s")
    report.at_most(f"{instance.id}: after a change, lessons moved", moved / len(before), MOVED, "of all")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench schools_timetables")
    parser.add_argument("--classes", type=int, nargs="*", default=list(SECONDS))
    parser.add_argument("--seeds", type=int, nargs="*", default=list(SEEDS))
    parser.add_argument("--seconds", type=float, help="for each timetable; default 10, 30, 60 for 20, 45, 60 classes")
    parser.add_argument("--without-fet", action="store_true")
    arguments = parser.parse_args()
    report = Report()
    if not is_there():
        print("  FET is not installed (Debian's package fet): there is no comparison.")
    for classes in arguments.classes:
        for seed in arguments.seeds:
            instance = vietnamese_school(classes, seed)
            seconds = arguments.seconds or SECONDS.get(classes, float(classes))
            solved = ours(instance, seconds, report)
            if is_there() and not arguments.without_fet:
                compare(instance, solved.evaluation, theirs(instance, seconds, seed), report)
            if solved.evaluation.infeasibility == 0:
                change(instance, solved, seed, report)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
