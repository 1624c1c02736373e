"""`hoaban registers`: check, import and export the workbooks that schools have."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import print_json, ready
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.modules.schooling.registers.report import Report

REASON = "hoaban registers"
SHOWN = 20  # of anything; all of it is in the JSON


def add(commands: Any) -> None:
    verbs = commands.add_parser("registers", help="school registers: check, import, export").add_subparsers(
        dest="verb", required=True
    )
    for verb, help_ in (
        ("check", "say what an import would find; nothing is written"),
        ("import", "import what is accepted"),
    ):
        command = verbs.add_parser(verb, help=help_)
        command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a workbook, or a folder of them")
        command.add_argument(
            "--school-year", default="", metavar="YEAR", help="like 2024-2025; else what the file says"
        )
        command.add_argument("--json", action="store_true", help="for programs")
        command.set_defaults(run=_run)
    export = verbs.add_parser("export", help="write a school's register as a workbook")
    export.add_argument("school", help="the school's code")
    export.add_argument("--school-year", default="2024-2025", metavar="YEAR")
    export.add_argument("--out", type=Path, metavar="FILE", help="the file to write; default CODE.xlsx")
    export.set_defaults(run=_export)


def _run(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.upkeep import refresh_statistics
    from hoaban.modules.schooling.jobs import import_files
    from hoaban.modules.schooling.registers.running import Run

    actor = Actor.system(REASON)
    run = Run(actor, _year(arguments.school_year))
    is_check = arguments.verb == "check"
    report = run.check(arguments.paths) if is_check else import_files(actor, arguments.paths, run)
    if arguments.verb == "import":
        refresh_statistics()
    if arguments.json:
        print_json(report.to_json())
    else:
        _print(report)
    return report.exit_code


def _year(name: str) -> str:
    """Read the year asked for; none leaves it to the files."""
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.schoolyear import SchoolYear

    try:
        return SchoolYear.parse(name).name if name else ""
    except Invalid as error:
        raise Stop(str(error)) from error


def _print(report: "Report") -> None:
    _print_workbooks(report)
    _print_causes(report)
    _print_unread(report)


def _print_workbooks(report: "Report") -> None:
    for book in report.workbooks:
        print(f"{book['file']}: {book['school_code']}, {book['classes']} lớp / classes")
        for part, words in (("students", "học sinh / pupils"), ("staff", "nhân sự / staff")):
            told = book[part]
            print(f"  {words}: {told['read']} = {told['accepted']} + {told['warned']} ⚠ + {told['rejected']} ✗")
        if book.get("changed"):
            print("  " + ", ".join(f"{count} {what}" for what, count in book["changed"].items()))
    for refused in report.unreadable:
        print(f"{refused['file']}: {refused['reason']['vi']}\n  {refused['reason']['en']}")


def _print_causes(report: "Report") -> None:
    from hoaban.modules.schooling.registers.causes import CAUSES

    for code, rows in report.causes():
        cause = CAUSES[code]
        print(f"\n{len(rows)} × {code} ({cause.severity}): {cause.meaning.vi} / {cause.meaning.en}")
        print(f"  {cause.remedy.vi}\n  {cause.remedy.en}")
        places = [f"{row.file}:{row.row}" for row in rows]
        print(f"  {_shortly(places)}")


def _print_unread(report: "Report") -> None:
    from hoaban.modules.schooling.registers.unread import by_why

    for why, sheets in by_why(report.unread):
        print(f"\n{why.meaning.vi} / {why.meaning.en}\n  {why.remedy.vi}\n  {why.remedy.en}")
        for each in sheets[:SHOWN]:
            named = f"«{each.sheet}»" + (f": {each.columns}" if each.columns else "")
            print(f"  {named} ({_shortly(each.files)})")
        if len(sheets) > SHOWN:
            print(f"  … +{len(sheets) - SHOWN}")


def _shortly(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _export(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.engines.workbooks.writer import write
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.schooling.registers.exporting import export_register

    out = arguments.out or Path(f"{arguments.school}.xlsx")
    try:
        with acting(Actor.system(REASON)) as system:
            sheets = export_register(system, arguments.school, _year(arguments.school_year))
        out.touch()  # raises what keeps the file from being written
        write(out, sheets)
    except (Invalid, OSError) as error:
        raise Stop(str(error)) from error
    print(out)
    return 0
