"""`hoaban registers`: check, import and export the workbooks that schools have."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hoaban.modules.schooling.registers.report import Report


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
    from hoaban.interfaces.cli.starting import Stop, print_json, ready

    missing = [str(path) for path in arguments.paths if not path.exists()]
    if missing:
        raise Stop(f"Không có tệp: {', '.join(missing)}\nNo such file: {', '.join(missing)}")
    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.schoolyear import SchoolYear
    from hoaban.modules.schooling.registers.running import Run

    try:
        year = SchoolYear.parse(arguments.school_year).name if arguments.school_year else ""
    except Invalid as error:
        raise Stop(str(error)) from error
    run = Run(Actor.system("command line"), year)
    report = run.check(arguments.paths) if arguments.verb == "check" else run.apply(arguments.paths)
    if arguments.json:
        print_json(report.to_json())
    else:
        _print(report)
    return report.exit_code


def _print(report: "Report") -> None:
    from hoaban.modules.schooling.registers.causes import CAUSES

    for book in report.workbooks:
        print(f"{book['file']}: {book['school_code']}, {book['classes']} lớp / classes")
        for part, words in (("students", "học sinh / pupils"), ("staff", "nhân sự / staff")):
            told = book[part]
            print(f"  {words}: {told['read']} = {told['accepted']} + {told['warned']} ⚠ + {told['rejected']} ✗")
    for refused in report.unreadable:
        print(f"{refused['file']}: {refused['reason']['vi']}\n  {refused['reason']['en']}")
    for code, rows in report.causes():
        cause = CAUSES[code]
        print(f"\n{len(rows)} × {code} ({cause.severity}): {cause.meaning.vi} / {cause.meaning.en}")
        print(f"  {cause.remedy.vi}\n  {cause.remedy.en}")
        print("  " + ", ".join(f"{row.file}:{row.row}" for row in rows[:20]) + (" …" if len(rows) > 20 else ""))  # noqa: PLR2004


def _export(arguments: argparse.Namespace) -> int:
    from hoaban.interfaces.cli.starting import Stop, ready

    ready()
    from hoaban.engines.workbooks.writer import write
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.schooling.registers.exporting import export_register

    system = Actor.system("command line")
    try:
        with acting(system):
            sheets = export_register(system, arguments.school, arguments.school_year)
    except Invalid as error:
        raise Stop(str(error)) from error
    out = arguments.out or Path(f"{arguments.school}.xlsx")
    write(out, sheets)
    print(out)
    return 0
