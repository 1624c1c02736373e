"""Every example school that Debian's package fet-data has is read, with what is left out of it; without the package there is nothing to do.

`--solve 10` lets FET itself solve each school that small for so many seconds: its timetable must break no required constraint of ours.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from bench.fet_runs import run_fet
from bench.report import Report, stopwatch
from hoaban.engines.timetabling.evaluating import evaluate
from hoaban.engines.timetabling.fet import FetSchool, of_read_school, read_fet

NOWHERE = ("", "", "")
EXAMPLES = Path("/usr/share/doc/fet-data/examples")
MEGABYTES_A_SECOND, SMALL = 0.5, 200_000  # the latter: bytes of a school that FET may solve


def check(path: Path, school: FetSchool, seconds: int, report: Report) -> None:
    """Let FET solve it, and hold its timetable against our reading of the file."""
    placed = run_fet(path, seconds)
    if placed is None or not all(placed.get(each.id, NOWHERE)[0] for each in school.instance.events):
        return
    evaluation = evaluate(school.instance, of_read_school(school.instance, placed))
    report.at_most(f"{path.stem}: required constraints that FET's timetable breaks", evaluation.infeasibility, 0, "")
    for each in evaluation.constraints:
        if each.required:
            print(f"    {each.name}: {[(point.point, point.deviation) for point in each.points[:5]]}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench fet_files")
    parser.add_argument("--only", default="", help="read the files with this in their path")
    parser.add_argument("--solve", type=int, default=0, metavar="SECONDS")
    arguments = parser.parse_args()
    paths = [path for path in sorted(EXAMPLES.rglob("*.fet")) if arguments.only in str(path)]
    if not paths:
        print("  Debian's package fet-data is not installed: there is nothing to read.")
        return 0
    report, left_out = Report(), Counter[str]()
    for path in paths:
        with stopwatch() as elapsed:
            school = read_fet(path)
        pace = path.stat().st_size / 2**20 / elapsed()
        if elapsed() > 1 and pace < MEGABYTES_A_SECOND:
            report.at_least(f"{path.stem}: megabytes read a second", pace, MEGABYTES_A_SECOND, "MB/s")
        left_out.update({each.kind: each.count for each in school.left_out})
        if arguments.solve and path.stat().st_size < SMALL:
            check(path, school, arguments.solve, report)
    report.tell("files read", len(paths), "")
    for kind, count in left_out.most_common():
        report.tell(f"left out: {kind}", count, "times")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
