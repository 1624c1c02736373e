"""`hoaban database`: the local database's state, and stopping it; and saying that a database was restored."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    command = commands.add_parser("database", help="the local database: status, start, stop; after a restore: restored")
    command.add_argument("verb", choices=["status", "start", "stop", "restored"])
    command.add_argument("--reason", default="restored from a copy", help="kept in the log with `restored`")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    if arguments.verb == "restored":
        return _restored(arguments.reason)
    from hoaban.interfaces.cli.stopping import Stop
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
    return None


def _restored(reason: str) -> None:
    """Begin a new epoch: every device sends again what this database may have lost, and takes its classes anew."""
    from hoaban.interfaces.cli.starting import ready

    ready()
    from hoaban.interfaces.sync.actions import begin_epoch
    from hoaban.interfaces.sync.devices import current_epoch
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting

    system = Actor.system("hoaban database restored")
    with acting(system):
        begin_epoch(system, reason=reason)
        print(f"Kỷ nguyên mới / new epoch: {current_epoch()}")
