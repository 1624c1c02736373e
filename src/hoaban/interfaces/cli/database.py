"""`hoaban database`: the local database's state, and stopping it."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    command = commands.add_parser("database", help="the local database: status, stop")
    command.add_argument("verb", choices=["status", "start", "stop"])
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from hoaban.interfaces.cli.starting import Stop
    from hoaban.kernel import localdb
    from hoaban.kernel.config import settings

    config = settings()
    if config.database_url is not None:
        raise Stop("DATABASE_URL đang trỏ tới một máy chủ. / DATABASE_URL names a server; there is no local database.")
    if arguments.verb == "stop":
        localdb.stop(config.home)
    if arguments.verb == "start":
        localdb.ensure_running(config.home, config.pg_bin)
    print(localdb.status(config.home))
