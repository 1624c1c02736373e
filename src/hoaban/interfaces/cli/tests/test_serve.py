"""`hoaban serve` keeps a worker beside itself: another takes the place of one that died, and none outlives it."""

import sys
import time

import psutil
import pytest

from hoaban.interfaces.cli import serve

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for name, seconds in {"LOOKS_EVERY": 0.02, "RESTS": 0.02, "LONGEST_END": 0.5}.items():
        monkeypatch.setattr(serve, name, seconds)


def child_after(former: int | None = None) -> psutil.Process:
    """Wait for the worker, or for the one that follows a former one."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for child in psutil.Process().children():
            if child.pid != former and DEAF in child.cmdline():
                return child
        time.sleep(0.02)
    raise AssertionError("there is no worker")


def test_another_worker_takes_the_place_of_one_that_died_and_none_outlives_the_server(monkeypatch, capfd):
    monkeypatch.setattr(serve, "WORKER", (sys.executable, "-c", DEAF))
    with serve._worker():
        first = child_after()
        first.kill()
        second = child_after(first.pid)
    assert not second.is_running(), "a worker that does not end of its own accord is ended"
    assert "another takes its place" in capfd.readouterr().err
