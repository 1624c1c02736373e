"""The command `hoaban`: one file a noun, each with `add(commands)`; heavy imports wait until a command runs."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from hoaban import __version__

NOUNS = (
    "config",
    "database",
    "setup",
    "serve",
    "worker",
    "places",
    "reform",
    "accounts",
    "registers",
    "assess",
    "link",
    "timetable",
    "transcript",
    "population",
    "figures",
    "lake",
    "log",
    "demo",
)


def parser() -> argparse.ArgumentParser:
    """Make the whole command line."""
    whole = argparse.ArgumentParser(prog="hoaban", description="The open education platform for a whole province.")
    whole.add_argument("--version", action="version", version=f"hoaban {__version__}")
    commands = whole.add_subparsers(dest="noun", required=True, metavar="COMMAND")
    for noun in NOUNS:
        import_module(f"hoaban.interfaces.cli.{noun}").add(commands)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, or what the command says, or 2 when what it needs is not there."""
    from hoaban.interfaces.cli.stopping import Stop

    arguments = parser().parse_args(argv)
    try:
        code: int | None = arguments.run(arguments)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    return code or 0
