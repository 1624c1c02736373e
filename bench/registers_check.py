"""Reading and judging school registers, without a database: the pace for a whole province, and memory that does not grow with files."""

import os
import sys
import tempfile
from pathlib import Path

from bench.registers import PUPILS, WORKBOOKS, YEAR, make_workbooks
from bench.report import Report, cpu_seconds, stopwatch, tree_rss

MADE, EARLY = 108, 36  # workbooks made here; how many are read before memory is looked at
SECONDS_OF_ALL, MEGABYTES_GAINED = 75.0, 8.0


def judge_all(report: Report, folder: Path) -> None:
    """Judge the files of a folder as one run, as `hoaban registers check` does."""
    from hoaban.engines.workbooks.reader import Reader
    from hoaban.kernel.schoolyear import SchoolYear
    from hoaban.modules.places.lookup import group_key
    from hoaban.modules.schooling.registers.judging import Judge
    from hoaban.modules.schooling.registers.parsing import parse
    from hoaban.modules.schooling.registers.report import Report as Findings

    judge = Judge(SchoolYear(YEAR), {group_key(name): name for name in ("Thái", "Mông", "Kinh", "Dao")}, group_key)
    findings, held, cpu = Findings(f"{YEAR}-{YEAR + 1}"), [], cpu_seconds()
    with stopwatch() as elapsed, Reader() as reader:
        for number, path in enumerate(sorted(folder.glob("*.xlsx")), start=1):
            findings.add(judge.judge(parse(path.name, reader.read(path))))
            if number in (EARLY, MADE):
                held.append(tree_rss())
        seconds = elapsed()
    read = sum(book["students"]["read"] for book in findings.workbooks)
    assert read == MADE * PUPILS, read
    report.tell(
        f"a register of {PUPILS} pupils, parsed and judged (processor)", (cpu_seconds() - cpu) / MADE * 1000, "ms"
    )
    report.tell("the same with reading it", seconds / MADE * 1000, "ms")
    report.at_most(f"{WORKBOOKS} registers at that pace", seconds / MADE * WORKBOOKS, SECONDS_OF_ALL, "s")
    report.at_most(f"memory gained from file {EARLY} to {MADE}", (held[1] - held[0]) / 2**20, MEGABYTES_GAINED, "MB")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
    import django

    django.setup()
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        make_workbooks(Path(name), ["03166", "03158"], MADE)
        judge_all(report, Path(name))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
