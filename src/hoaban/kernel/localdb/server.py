"""The server process: telling whether it runs, starting it and stopping it."""

import os
import re
import shlex
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hoaban.kernel.localdb.account import Account
from hoaban.kernel.localdb.cluster import PORT, SPACE_TO_START, write_settings
from hoaban.kernel.localdb.failure import LocalDatabaseError, last_lines, no_space
from hoaban.kernel.localdb.layout import PAUSE, Layout
from hoaban.kernel.localdb.programs import Programs

START_SECONDS = 120
STOP_SECONDS = 60
ORPHAN_SECONDS = 20
LOG_BYTES = 10 * 2**20
PID_FILE_LINES = 8


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The living server of a home's cluster, as its postmaster.pid tells."""

    pid: int
    state: str

    @property
    def is_ready(self) -> bool:
        return self.state == "ready"


def find_postmaster(layout: Layout) -> Postmaster | None:
    """Give the living server, None when there is none; a pid file left by a killed one counts for nothing."""
    with suppress(FileNotFoundError, ValueError):
        lines = (layout.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        found = Postmaster(
            int(lines[0]) if lines else 0, lines[-1].strip() if len(lines) == PID_FILE_LINES else "starting"
        )
        if found.pid > 0 and _works_for(found.pid, layout):
            return found
    return None


def _works_for(pid: int, layout: Layout) -> bool:
    """Tell whether a process is this cluster's server; its number alone may be another's by now.

    The server works in the data folder; where the system hides that (root in a container), its command names our settings.
    """
    process = Path(f"/proc/{pid}")
    if not Path("/proc/self").exists():
        return exists(pid)
    with suppress(OSError):
        if (process / "cwd").samefile(layout.data):
            return True
    with suppress(OSError):
        return os.fsencode(f"config_file={layout.settings_file}") in (process / "cmdline").read_bytes().split(b"\0")
    return False


def exists(pid: int) -> bool:
    """Tell whether any process has this number, whoever's it is."""
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def answers(layout: Layout) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(layout.socket_dir / f".s.PGSQL.{PORT}"))
        return True
    return False


def is_usable(layout: Layout) -> bool:
    """Tell whether the server takes connections, waiting while it comes up or goes down."""
    _wait(START_SECONDS, lambda: (found := find_postmaster(layout)) is None or found.is_ready)
    return find_postmaster(layout) is not None and answers(layout)


def start(layout: Layout, account: Account, programs: Programs, *, throwaway: bool) -> None:
    """Start the server and wait until it takes connections. Raises LocalDatabaseError with the end of its log."""
    layout.require_space(SPACE_TO_START)
    layout.prepare_socket_dir(account)
    write_settings(layout, throwaway=throwaway)
    _drop_foreign_pid(layout)
    deadline = time.monotonic() + ORPHAN_SECONDS
    while said := _try_start(layout, account, programs):
        # The children of a killed server hold its memory until they notice; they go by themselves.
        if "shared memory block" not in said or time.monotonic() > deadline:
            _leave_no_socket(layout)
            raise _did_not_start(layout, said)
        time.sleep(PAUSE)


def _try_start(layout: Layout, account: Account, programs: Programs) -> str:
    """Start the server once; give nothing when it runs, else what it said."""
    with _open_log(layout) as log:
        before = log.tell()
        settings = f"-c config_file={shlex.quote(str(layout.settings_file))}"
        options = ["--silent", "-w", "-t", str(START_SECONDS), "-o", settings]
        # The data folder goes by the environment: as an option, pg_ctl would put it before a shell unquoted.
        result = account.run(
            [programs.path("pg_ctl"), "start", *options], variables={"PGDATA": str(layout.data)}, output=log
        )
    if result.returncode == 0:
        return ""
    with layout.log.open("rb") as log:
        log.seek(before)
        return log.read().decode(errors="replace").strip() or f"pg_ctl: {result.returncode}"


def _open_log(layout: Layout) -> IO[bytes]:
    """Open the log, for the server's keepers only: it may quote records. A long one is set aside first."""
    with suppress(FileNotFoundError):
        if layout.log.stat().st_size > LOG_BYTES:
            layout.log.replace(layout.log.with_suffix(".log.1"))
    return os.fdopen(os.open(layout.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def _drop_foreign_pid(layout: Layout) -> None:
    """Remove a killed server's pid file when another process has its number now: the server would take that one for itself.

    In every other case the file stays, since by it the server finds out whether children of the killed one still write.
    """
    with suppress(FileNotFoundError, ValueError, IndexError):
        file = layout.data / "postmaster.pid"
        pid = int(file.read_text(encoding="utf-8", errors="replace").splitlines()[0])
        if pid > 0 and exists(pid) and not _works_for(pid, layout):
            file.unlink()


def halt(layout: Layout) -> bool:
    """Stop the server, breaking off its connections, and wait until it is gone; tell whether there was one to stop."""
    found = find_postmaster(layout)
    if found is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(found.pid, signal.SIGINT)
    if not _wait(STOP_SECONDS, lambda: find_postmaster(layout) is None):
        raise LocalDatabaseError(
            f"Máy chủ cơ sở dữ liệu (tiến trình {found.pid}) chưa dừng sau {STOP_SECONDS} giây. Xem {layout.log}.",
            f"The database server (process {found.pid}) has not stopped after {STOP_SECONDS} seconds. See {layout.log}.",
        )
    _leave_no_socket(layout)
    return True


def _leave_no_socket(layout: Layout) -> None:
    with suppress(OSError):
        layout.socket_dir.rmdir()


def _wait(seconds: float, is_done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def _did_not_start(layout: Layout, said: str) -> LocalDatabaseError:
    if "No space left on device" in said:
        return no_space(layout.home, SPACE_TO_START)
    told = last_lines(re.sub(r"(?m)^pg_ctl: .*\n?|^Examine the log output\.\n?", "", said) or said)
    return LocalDatabaseError(
        f"Cơ sở dữ liệu ở {layout.data} không khởi động được:\n{told}\nXem thêm {layout.log}. Nếu dữ liệu bị hỏng, hãy khôi phục "
        f"{layout.folder} từ bản sao lưu; nếu chỉ là dữ liệu thử, chuyển nó đi chỗ khác rồi chạy lại để tạo mới.",
        f"The database in {layout.data} did not start:\n{told}\nSee also {layout.log}. If the data is damaged, restore "
        f"{layout.folder} from a backup; if it holds only demonstration data, move it away and run this again to make a new one.",
    )
