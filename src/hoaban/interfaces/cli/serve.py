"""`hoaban serve`: the web server and the worker of the queue, together, until stopped."""

import argparse
import logging
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKER = (sys.executable, "-m", "hoaban", "worker")
THREADS = 8  # of a worker
LOOKS_EVERY, RESTS, LONGEST_END = 1.0, 5.0, 20.0  # seconds


def add(commands: Any) -> None:
    command = commands.add_parser("serve", help="serve the pages, with the worker of the queue")
    command.add_argument("--host", help="network address; default from HOABAN_HOST")
    command.add_argument("--port", type=int, help="port; default from HOABAN_PORT; 0 takes a free one")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Serve until stopped."""
    from hoaban.interfaces.cli.setup import collect_static
    from hoaban.interfaces.cli.starting import ready
    from hoaban.kernel.config import settings

    ready()
    collect_static()
    config = settings()
    host = arguments.host or config.host
    port = _free_port(host, config.port if arguments.port is None else arguments.port)
    _close_connections()
    with _worker():
        print(f"Hoa Ban: http://{host}:{port}/", flush=True)
        serve("hoaban.interfaces.wsgi:application", host, port, config.workers)


def _free_port(host: str, port: int) -> int:
    """Check that the port can be had, before anything starts, and say what to do when it cannot."""
    from hoaban.interfaces.cli.stopping import Stop

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(
                f"Cổng {port} trên {host} đang bận ({error.strerror}). Hãy chọn cổng khác: --port 8001.\n"
                f"Port {port} on {host} cannot be had. Choose another: --port 8001."
            ) from error
        return int(probe.getsockname()[1])


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


@contextmanager
def _worker() -> "Iterator[None]":
    """Run the queue's worker beside the server, and stop it with it."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep_working, args=(over,), name="keeper of the worker")
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep_working(over: threading.Event) -> None:
    """Run a worker, and another when it dies, until all is over."""
    while not over.is_set():
        child = subprocess.Popen(WORKER)  # noqa: S603  our own command
        while child.poll() is None and not over.wait(LOOKS_EVERY):
            pass
        if over.is_set():
            _end(child)
        else:
            print(
                f"Hoa Ban: the worker ended ({child.returncode}); another takes its place", file=sys.stderr, flush=True
            )
            over.wait(RESTS)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Let a worker finish what it is at, if that is short; what is long, the next one begins again."""
    child.terminate()
    try:
        child.wait(timeout=LONGEST_END)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def serve(application: str, host: str, port: int, workers: int) -> None:
    """Serve a WSGI application. A worker has more threads than it works with at once: the door of devices turns the others away."""
    from granian.constants import Interfaces
    from granian.server import Server

    logging.getLogger("_granian").addFilter(_is_news)
    Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=4096,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


def _is_news(record: logging.LogRecord) -> bool:
    """The server warns at each start of as many threads as we mean to have."""
    return f"up to {THREADS} Python threads" not in record.getMessage()
