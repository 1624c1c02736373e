"""Where the local database lies in the home folder, and the lock that lets one start or stop it at a time."""

import errno
import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from hoaban.kernel.config import prepare_home
from hoaban.kernel.localdb.account import Account
from hoaban.kernel.localdb.failure import LocalDatabaseError, no_space

LOCK_SECONDS = 180.0
PAUSE = 0.05
# Not the temporary folder of the environment: it differs between shells, and some are too deep for a socket's 107 bytes.
SOCKETS = Path("/tmp")  # noqa: S108  the folder made there is ours alone, or it is refused
UNBEARABLE = set('"$`\\\n')  # PostgreSQL's programs call each other through a shell, and would misread such a path


def is_bearable(path: Path) -> bool:
    return not set(str(path)) & UNBEARABLE


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one home folder's cluster.

    The server's account owns `data` and nothing else, so that root never writes where a lesser account could lay a trap.
    """

    home: Path

    @classmethod
    def of(cls, home: Path) -> Self:
        return cls(home.expanduser().resolve())

    @property
    def folder(self) -> Path:
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def unfinished(self) -> Path:
        """Give the place where a cluster is made; it becomes `data` in one step when it is whole."""
        return self.folder / "unfinished"

    @property
    def programs(self) -> Path:
        """Give the place for copies of PostgreSQL's programs: with the data, or where their own path is one that they bear."""
        inside = self.folder / "programs"
        return inside if is_bearable(inside) else SOCKETS / f"hoaban-programs-{self._digest}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def settings_file(self) -> Path:
        return self.folder / "postgresql.conf"

    @property
    def socket_dir(self) -> Path:
        return SOCKETS / f"hoaban-{self._digest}"

    @property
    def _digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]

    def prepare_programs(self) -> None:
        """Make the place for copies of programs; refuse one that others may write."""
        self.programs.mkdir(mode=0o755, parents=True, exist_ok=True)
        found = self.programs.lstat()
        if (
            not stat.S_ISDIR(found.st_mode)
            or found.st_uid != os.geteuid()
            or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        ):
            raise _not_ours(self.programs)

    def prepare(self, account: Account) -> None:
        """Make our folder when missing, and see that it is ours and that the server's account can reach it."""
        self.folder.mkdir(mode=0o711 if account.is_other else 0o700, exist_ok=True)
        if self.folder.stat().st_uid != os.geteuid():
            raise _not_ours(self.folder)
        account.require_way_to(self.folder)

    def prepare_socket_dir(self, account: Account) -> None:
        """Make the socket's folder for the server's account alone; refuse one that somebody else laid there before us."""
        try:
            self.socket_dir.mkdir(mode=0o700)
            os.chown(self.socket_dir, account.uid, account.gid)
        except FileExistsError:
            found = self.socket_dir.lstat()
            if (
                not stat.S_ISDIR(found.st_mode)
                or found.st_uid != account.uid
                or stat.S_IMODE(found.st_mode) != stat.S_IRWXU
            ):
                raise _not_ours(self.socket_dir) from None

    def require_space(self, needed: int) -> None:
        if shutil.disk_usage(self.home).free < needed:
            raise no_space(self.home, needed)


@contextmanager
def explained(layout: Layout, needed: int) -> Iterator[None]:
    """Turn what the system refuses on the way into a sentence that says what to do."""
    try:
        yield
    except PermissionError as error:
        raise _not_ours(Path(error.filename or layout.home)) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise no_space(layout.home, needed) from error
        where = error.filename or layout.home
        raise LocalDatabaseError(
            f"Không dùng được {where}: {error.strerror}. Hãy sửa thư mục đó, hoặc đặt HOABAN_HOME sang thư mục khác.",
            f"{where} cannot be used: {error.strerror}. Mend that folder, or set HOABAN_HOME to another.",
        ) from error


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Hold the home's lock; whoever comes second waits until the first is done."""
    prepare_home(layout.home)
    with (layout.home / "postgres.lock").open("a") as file:
        _wait_for(file, layout)
        yield


def _wait_for(file: IO[str], layout: Layout) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise _busy(layout) from None
            time.sleep(PAUSE)


def _busy(layout: Layout) -> LocalDatabaseError:
    return LocalDatabaseError(
        f"Một chương trình khác đang khởi động cơ sở dữ liệu ở {layout.home} và chưa xong sau {LOCK_SECONDS:.0f} giây. "
        f"Hãy đợi hoặc dừng chương trình đó (tìm bằng: fuser '{layout.home}/postgres.lock'), rồi chạy lại.",
        f"Another program has been starting the database in {layout.home} for {LOCK_SECONDS:.0f} seconds. "
        f"Wait for it or stop it (find it with: fuser '{layout.home}/postgres.lock'), then run this again.",
    )


def _not_ours(path: Path) -> LocalDatabaseError:
    return LocalDatabaseError(
        f"{path} thuộc về người dùng khác hoặc không được phép ghi. "
        "Hãy chạy dưới người dùng đã tạo ra nó, hoặc đặt HOABAN_HOME sang thư mục của mình.",
        f"{path} belongs to another user or may not be written. "
        "Run this as the user who made it, or set HOABAN_HOME to a folder of your own.",
    )
