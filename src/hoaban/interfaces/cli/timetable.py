"""`hoaban timetable`: timetables of XHSTT and FET files evaluated, solved and converted; no database is needed, and nothing is kept."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli import timetable_convert, timetable_files
from hoaban.interfaces.cli.starting import print_json
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.engines.timetabling.evaluating import Evaluation
    from hoaban.engines.timetabling.problem import Instance
    from hoaban.engines.timetabling.solution import Archive, Solution
    from hoaban.engines.timetabling.solving import Progress, Solved


def add(commands: Any) -> None:
    noun = commands.add_parser("timetable", help="evaluate, solve and convert school timetables in XHSTT and FET files")
    verbs = noun.add_subparsers(dest="verb", required=True, metavar="VERB")
    evaluate = verbs.add_parser("evaluate", help="say what every timetable of a file costs, and why")
    evaluate.add_argument("file", type=Path, metavar="FILE.xml|.fet[.gz]")
    evaluate.add_argument(
        "--timetable", type=Path, metavar="X_activities.xml", help="evaluate this timetable, made by FET for the file"
    )
    evaluate.add_argument("--instance", metavar="ID", help="whose timetable it is, where the file has several")
    evaluate.add_argument(
        "--json", action="store_true", help="print every constraint and point that costs, for programs"
    )
    evaluate.set_defaults(run=_evaluate)
    solve = verbs.add_parser(
        "solve", help="make a timetable for the instance of a file: the best found when time is over"
    )
    solve.add_argument("file", type=Path, metavar="FILE.xml|.fet[.gz]")
    solve.add_argument("--instance", metavar="ID", help="which instance, where the file has several")
    solve.add_argument("--seconds", type=_positive, default=60.0, metavar="N", help="how long to search; default 60")
    solve.add_argument("--seed", type=int, default=0, metavar="S", help="another seed, another timetable; default 0")
    solve.add_argument("--threads", type=int, choices=range(1, 65), default=2, metavar="T", help="default 2")
    solve.add_argument("--output", type=Path, required=True, metavar="OUT.xml[.gz]", help="the archive to write")
    solve.add_argument("--json", action="store_true", help="print the cost for programs")
    solve.set_defaults(run=_solve)
    timetable_convert.add(verbs)


def _positive(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}; write a number of seconds above 0")
    return seconds


def _evaluate(arguments: argparse.Namespace) -> None:
    from hoaban.engines.timetabling.errors import BadTimetableError
    from hoaban.engines.timetabling.evaluating import evaluate
    from hoaban.engines.timetabling.indexed import Indexed

    archive = timetable_files.read_telling(arguments.file)
    indexed = {each.id: Indexed(each) for each in archive.instances}
    told = []
    for group, solution in _solutions(arguments, archive):
        try:
            evaluation = evaluate(indexed[solution.instance], solution)
        except BadTimetableError as error:
            raise Stop(f"{arguments.file}: {group}: {error}") from error
        told.append(_told(group, indexed[solution.instance].instance, evaluation))
    if arguments.json:
        print_json({"solutions": told})
    else:
        _print(told)


def _solutions(arguments: argparse.Namespace, archive: "Archive") -> "list[tuple[str, Solution]]":
    """Give the timetables of the file, or the one named beside it."""
    path = arguments.timetable
    if path is None:
        return [(group.id, solution) for group in archive.groups for solution in group.solutions]
    instance = timetable_files.chosen(archive, arguments.file, arguments.instance)
    was_fet = timetable_files.is_fet(arguments.file)
    return [(path.name, timetable_files.read_timetable(path, instance, was_fet=was_fet))]


def _told(group: str, instance: "Instance", evaluation: "Evaluation") -> dict[str, Any]:
    """Every constraint with its cost, and the points that cost something."""
    points = {each.id: each.points for each in evaluation.constraints}
    return {
        "group": group,
        "instance": instance.id,
        "infeasibility": evaluation.infeasibility,
        "objective": evaluation.objective,
        "constraints": [
            {
                "id": each.id,
                "name": each.name,
                "kind": each.kind,
                "required": each.required,
                "cost": sum(point.cost for point in points.get(each.id, ())),
                "points": [
                    {"point": point.point, "deviation": point.deviation, "cost": point.cost}
                    for point in points.get(each.id, ())
                ],
            }
            for each in instance.constraints
        ],
    }


def _print(told: list[dict[str, Any]]) -> None:
    for each in told:
        print(f"{each['instance']}  {each['group']}: {each['infeasibility']} / {each['objective']}")
        for constraint in sorted(each["constraints"], key=lambda one: (not one["required"], -one["cost"])):
            if not constraint["cost"]:
                continue
            must = "bắt buộc / required" if constraint["required"] else "mong muốn / wished"
            print(f"  {constraint['cost']}: {constraint['name'] or constraint['id']} ({constraint['kind']}, {must})")
    if not told:
        print("Tệp không có lời giải nào. / The file holds no solution.")


def _solve(arguments: argparse.Namespace) -> None:
    timetable_files.place_to_write(arguments.output, timetable_convert.XHSTT)
    archive = timetable_files.read_telling(arguments.file)
    instance = timetable_files.chosen(archive, arguments.file, arguments.instance)
    from time import monotonic

    from hoaban.engines.timetabling.solution import Archive, SolutionGroup
    from hoaban.engines.timetabling.solving import Solver
    from hoaban.engines.timetabling.writing import write_archive

    progress = None if arguments.json else _tell
    solver = Solver(
        instance,
        seconds=arguments.seconds,
        clock=monotonic,
        seed=arguments.seed,
        threads=arguments.threads,
        progress=progress,
    )
    solved = solver.run()
    group = SolutionGroup("hoaban", solutions=(solved.solution,))
    write_archive(arguments.output, Archive(None, (instance,), (group,)))
    if arguments.json:
        print_json(_solved(instance.id, solved))
    else:
        _print_solved(instance.id, solved, arguments.output)


def _solved(instance: str, solved: "Solved") -> dict[str, Any]:
    return {
        "instance": instance,
        "infeasibility": solved.evaluation.infeasibility,
        "objective": solved.evaluation.objective,
        "seconds": round(solved.seconds, 3),
        "steps": solved.steps,
        "reasons": [
            {
                "constraint": each.constraint,
                "records": list(each.records),
                "certain": each.certain,
                "vi": each.vi,
                "en": each.en,
            }
            for each in solved.reasons
        ],
    }


def _tell(progress: "Progress") -> None:
    print(
        f"\r{progress.seconds:7.1f} s  {progress.stage} {progress.step}: "
        f"{progress.infeasibility} / {progress.objective}      ",
        end="",
        file=sys.stderr,
        flush=True,
    )


def _print_solved(instance: str, solved: "Solved", path: Path) -> None:
    print(file=sys.stderr)
    evaluation = solved.evaluation
    print(f"{instance}: {evaluation.infeasibility} / {evaluation.objective}, {solved.seconds:.1f} s -> {path}")
    for reason in solved.reasons:
        print(f"  {reason.vi}\n    {reason.en}")
