"""`hoaban timetable`: timetables of XHSTT files evaluated and solved; no database is needed, and nothing is kept."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import Stop, print_json

if TYPE_CHECKING:
    from hoaban.engines.timetabling.evaluating import Evaluation
    from hoaban.engines.timetabling.solution import Archive


def add(commands: Any) -> None:
    noun = commands.add_parser("timetable", help="evaluate and solve school timetables in XHSTT files")
    verbs = noun.add_subparsers(dest="verb", required=True, metavar="VERB")
    evaluate = verbs.add_parser("evaluate", help="say what every timetable of a file costs, and why")
    evaluate.add_argument("file", type=Path, metavar="FILE.xml[.gz]")
    evaluate.add_argument(
        "--json", action="store_true", help="print every constraint and point that costs, for programs"
    )
    evaluate.set_defaults(run=_evaluate)


def _read(path: Path) -> "Archive":
    from hoaban.engines.timetabling.errors import BadTimetableError
    from hoaban.engines.timetabling.reading import read_archive

    try:
        return read_archive(path)
    except BadTimetableError as error:
        raise Stop(f"{path}: {error}") from error


def _evaluate(arguments: argparse.Namespace) -> None:
    from hoaban.engines.timetabling.errors import BadTimetableError
    from hoaban.engines.timetabling.evaluating import evaluate
    from hoaban.engines.timetabling.indexed import Indexed

    archive = _read(arguments.file)
    indexed = {each.id: Indexed(each) for each in archive.instances}
    told = []
    for group in archive.groups:
        for solution in group.solutions:
            try:
                evaluation = evaluate(indexed[solution.instance], solution)
            except BadTimetableError as error:
                raise Stop(f"{arguments.file}: {group.id}: {error}") from error
            told.append(_told(group.id, solution.instance, evaluation))
    if arguments.json:
        print_json({"solutions": told})
    else:
        _print(told)


def _told(group: str, instance: str, evaluation: "Evaluation") -> dict[str, Any]:
    return {
        "group": group,
        "instance": instance,
        "infeasibility": evaluation.infeasibility,
        "objective": evaluation.objective,
        "constraints": [
            {
                "id": each.id,
                "name": each.name,
                "kind": each.kind,
                "required": each.required,
                "cost": each.cost,
                "points": [
                    {"point": point.point, "deviation": point.deviation, "cost": point.cost} for point in each.points
                ],
            }
            for each in evaluation.constraints
        ],
    }


def _print(told: list[dict[str, Any]]) -> None:
    for each in told:
        print(f"{each['instance']}  {each['group']}: {each['infeasibility']} / {each['objective']}")
        for constraint in sorted(each["constraints"], key=lambda one: (not one["required"], -one["cost"])):
            must = "bắt buộc / required" if constraint["required"] else "mong muốn / wished"
            print(f"  {constraint['cost']}: {constraint['name'] or constraint['id']} ({constraint['kind']}, {must})")
    if not told:
        print("Tệp không có lời giải nào. / The file holds no solution.")
