"""What the rest of the program asks of the local database: run, stop, tell how you are."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from hoaban.kernel.localdb import cluster, server
from hoaban.kernel.localdb.account import Account
from hoaban.kernel.localdb.failure import LocalDatabaseError
from hoaban.kernel.localdb.layout import Layout, explained, locked
from hoaban.kernel.localdb.programs import find_programs

Role = Literal["hoaban_app", "hoaban_owner"]
State = Literal["absent", "stopped", "starting", "running"]
SCRATCH = "hoaban-scratch-"


@dataclass(frozen=True, slots=True)
class LocalDatabase:
    """A running local database and how to reach it. `version` is PostgreSQL's major version."""

    home: Path
    socket_dir: Path
    port: int
    version: int
    database: str = cluster.DATABASE

    def url(self, role: Role = "hoaban_app", database: str | None = None) -> str:
        """Give the libpq address for a role; each role logs in as itself."""
        return url_of(self.home, role, database or self.database)


@dataclass(frozen=True, slots=True)
class Status:
    """How a home's database is. `version` and `pid` are None where there is none."""

    state: State
    version: int | None
    pid: int | None
    data: Path
    log: Path
    socket_dir: Path


def url_of(home: Path, role: Role, database: str = cluster.DATABASE) -> str:
    """Give the libpq address of a home's database for a role, whether it runs or not; nothing is started."""
    host = quote(str(Layout.of(home).socket_dir), safe="")
    return f"postgresql://{role}@/{quote(database, safe='')}?host={host}&port={cluster.PORT}"


def ensure_running(home: Path, bin_dir: Path | None = None, *, throwaway: bool = False) -> LocalDatabase:
    """Make the home's cluster when there is none, start it when it is not running, and say how to reach it.

    Safe to call from several processes at once. `bin_dir` names PostgreSQL's programs (default: HOABAN_PG_BIN, the package's,
    the system's). `throwaway` is for tests: no write is made safe. Raises LocalDatabaseError.
    """
    layout = Layout.of(home)
    with explained(layout, cluster.SPACE_TO_CREATE), locked(layout):
        if not server.is_usable(layout):
            _start(layout, bin_dir, throwaway=throwaway)
        version = cluster.made_by(layout)
    if version is None:
        raise LocalDatabaseError(f"{layout.data} đã biến mất.", f"{layout.data} has vanished.")
    return LocalDatabase(layout.home, layout.socket_dir, cluster.PORT, version)


def _start(layout: Layout, bin_dir: Path | None, *, throwaway: bool) -> None:
    server.halt(layout)  # one that lives but cannot be reached: its socket was swept away
    account = Account.for_server(layout.data)
    layout.prepare(account)
    wanted = cluster.made_by(layout)
    programs = find_programs(layout, account, bin_dir, wanted)
    if wanted is None:
        cluster.create(layout, account, programs, throwaway=throwaway)
    server.start(layout, account, programs, throwaway=throwaway)


def stop(home: Path) -> bool:
    """Stop the home's server, breaking off its connections; tell whether there was one to stop."""
    layout = Layout.of(home)
    if not layout.data.exists():
        return False
    with explained(layout, cluster.SPACE_TO_START), locked(layout):
        return server.halt(layout)


def put_aside(home: Path, name: str) -> Path | None:
    """Stop the home folder's database and give its folder another name beside it, so that the next start makes a new one.

    Nothing is deleted. Gives the new path, or None where there was no database.
    """
    layout = Layout.of(home)
    stop(home)
    if not layout.folder.exists():
        return None
    aside = layout.folder.with_name(f"{layout.folder.name}-{name}")
    if aside.exists():
        raise FileExistsError(aside)
    return layout.folder.rename(aside)


def status(home: Path) -> Status:
    """Tell how the home's database is, changing nothing."""
    layout = Layout.of(home)
    with explained(layout, cluster.SPACE_TO_START):
        version = cluster.made_by(layout)
        found = server.find_postmaster(layout)
    return Status(
        state=_state(version, found),
        version=version,
        pid=found.pid if found else None,
        data=layout.data,
        log=layout.log,
        socket_dir=layout.socket_dir,
    )


def _state(version: int | None, found: server.Postmaster | None) -> State:
    if version is None:
        return "absent"
    if found is None:
        return "stopped"
    return "running" if found.is_ready else "starting"


@contextmanager
def scratch(bin_dir: Path | None = None) -> Iterator[LocalDatabase]:
    """Run a database in a folder of its own for the length of a test run, then remove it whole."""
    _sweep_abandoned()
    # The process number in the name tells a later run that this one is dead. Root's server runs as another account.
    home = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-"))
    home.chmod(0o711)
    try:
        yield ensure_running(home, bin_dir, throwaway=True)
    finally:
        _remove(home)


def _sweep_abandoned() -> None:
    for home in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        pid = home.name.removeprefix(SCRATCH).partition("-")[0]
        if home.stat().st_uid == os.geteuid() and pid.isdecimal() and not server.exists(int(pid)):
            _remove(home)


def _remove(home: Path) -> None:
    with suppress(LocalDatabaseError):
        stop(home)
    shutil.rmtree(home, ignore_errors=True)
