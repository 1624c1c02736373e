"""`hoaban config`: every value that a place may set, where it comes from, and what it is for."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    command = commands.add_parser("config", help="print the configuration in force")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from hoaban.interfaces.cli.starting import print_json
    from hoaban.interfaces.cli.stopping import Stop
    from hoaban.kernel.config import ConfigError, describe

    try:
        rows = describe()
    except ConfigError as error:
        raise Stop(str(error)) from error
    if arguments.json:
        print_json([{"name": r.name, "variable": r.variable, "value": r.value, "set": r.is_set} for r in rows])
        return
    for row in rows:
        print(f"{row.variable} = {row.value}  ({row.source.vi} / {row.source.en})")
        print(f"    {row.description.vi}\n    {row.description.en}")
