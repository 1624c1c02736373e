"""Background work of registers: checking and importing what people sent, with progress, one workbook after another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from hoaban.kernel.actor import Actor
from hoaban.kernel.events import publish
from hoaban.kernel.jobs import Run, job
from hoaban.kernel.language import vi_en
from hoaban.kernel.scoping import acting
from hoaban.kernel.upkeep import refresh_statistics
from hoaban.modules.schooling.events import RegistersImported
from hoaban.modules.schooling.registers import running
from hoaban.modules.schooling.registers.report import Report
from hoaban.modules.schooling.uploads import files_of, throw_away

CHECK: Final = "registers.check"
IMPORT: Final = "registers.import"
MANY: Final = 20  # workbooks, after which the planner should look at the tables anew
READING = vi_en("Đang đọc {file}", "Reading {file}")


@job(CHECK)
def check_registers(run: Run, actor: Actor, arguments: dict[str, Any]) -> dict[str, Any]:
    """Say what an import of a run's files would find; they stay for the import that may follow."""
    return _registers(run, actor, arguments).check(files_of(run.id)).to_json()


@job(IMPORT)
def import_registers(run: Run, actor: Actor, arguments: dict[str, Any]) -> dict[str, Any]:
    """Import a run's files and throw them away. Cut off and begun again, it passes over what is in already."""
    files = files_of(run.id)
    report = import_files(actor, files, _registers(run, actor, arguments))
    throw_away(run.id)
    if len(files) >= MANY:
        refresh_statistics()
    return report.to_json()


def import_files(actor: Actor, paths: Sequence[Path], registers: running.Run) -> Report:
    """Import workbooks and tell whoever reacts to imports."""
    report = registers.apply(paths)
    if any(book["changed"] for book in report.workbooks):
        with acting(actor):
            publish(actor, RegistersImported(report.school_year, len(report.workbooks)))
    return report


def _registers(run: Run, actor: Actor, arguments: dict[str, Any]) -> running.Run:
    def tell(done: int, total: int, file: str) -> None:
        run.progress(done, total, READING.fill(file=file) if file else None)

    return running.Run(actor, arguments["school_year"], tell)
