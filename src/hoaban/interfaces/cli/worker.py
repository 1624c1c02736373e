"""`hoaban worker`: does what the queue holds."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    command = commands.add_parser("worker", help="run the jobs of the queue")
    command.add_argument("--once", action="store_true", help="stop when the queue is empty")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Work until stopped."""
    from hoaban.interfaces.cli.starting import ready

    ready()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from hoaban.kernel.jobs import GONE_AFTER

    connector = app.connector
    if not isinstance(connector, DjangoConnector):  # another would mean that the queue is not in our database
        raise TypeError(connector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(
            wait=not arguments.once,
            install_signal_handlers=True,
            stalled_worker_timeout=GONE_AFTER,
            delete_jobs="successful",  # what came of a job stands in its run
        )
