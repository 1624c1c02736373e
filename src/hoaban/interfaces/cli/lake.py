"""`hoaban lake`: past school years as Parquet files, for analysis without touching the records."""

import argparse
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    verbs = commands.add_parser("lake", help="the lake of past years: build, status").add_subparsers(
        dest="verb", required=True
    )
    build = verbs.add_parser("build", help="bring school years up to date")
    build.add_argument(
        "--school-year", action="append", default=[], metavar="YEAR", help="like 2024-2025; else all years"
    )
    build.add_argument("--folder", type=Path, help="where the lake lies; default in HOABAN_HOME")
    build.add_argument("--json", action="store_true", help="for programs")
    build.set_defaults(run=_build)
    status = verbs.add_parser("status", help="the years that it holds, and whether its files are whole")
    status.add_argument("--folder", type=Path)
    status.set_defaults(run=_status)


def _build(arguments: argparse.Namespace) -> None:
    from hoaban.interfaces.cli.starting import print_json, ready
    from hoaban.interfaces.cli.stopping import Stop

    ready()
    from hoaban.engines.figures.errors import FigureError
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.schoolyear import SchoolYear
    from hoaban.modules.figures.lake import build_lake

    try:
        years = [SchoolYear.parse(name) for name in arguments.school_year]
        built = build_lake(Actor.system("command line"), years, arguments.folder)
    except Invalid as error:
        raise Stop(str(error)) from error
    except FigureError as error:
        raise Stop(f"{error.vi}\n{error.en}") from error
    if arguments.json:
        print_json({"written": list(built.written), "rows": built.rows})
    else:
        print(f"{len(built.written)} phần mới, {built.rows} dòng / {len(built.written)} new parts, {built.rows} rows")


def _status(arguments: argparse.Namespace) -> int:
    from hoaban.interfaces.cli.starting import django_ready
    from hoaban.interfaces.cli.stopping import Stop

    django_ready()
    from hoaban.engines.figures.errors import LakeError
    from hoaban.engines.figures.lake import Lake
    from hoaban.modules.figures.lake import folder

    lake = Lake(arguments.folder or folder())
    try:
        for year in lake.years():
            print(year.name)
        damage = lake.damage()
    except LakeError as error:
        raise Stop(f"{error.vi}\n{error.en}") from error
    print("\n".join(damage) if damage else "nguyên vẹn / whole")
    return 1 if damage else 0
