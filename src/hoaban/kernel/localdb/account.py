"""The system account that PostgreSQL's programs run as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from hoaban.kernel.localdb.failure import LocalDatabaseError

# Tried in this order when root starts the database: an account made for us, else the one that owns nothing.
UNPRIVILEGED = ("hoaban", "nobody")
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the system; `is_other` when the programs must give up root to become it."""

    name: str
    uid: int
    gid: int
    is_other: bool

    @classmethod
    def for_server(cls, data: Path) -> Self:
        """Choose who runs the server: whoever started us; for root, the owner of the data, else an unprivileged account."""
        if os.geteuid() != 0:
            return cls(_name_of(os.geteuid()), os.geteuid(), os.getegid(), is_other=False)
        if data.exists() and (owner := data.stat().st_uid) != 0:
            return cls(_name_of(owner), owner, data.stat().st_gid, is_other=True)
        return cls._unprivileged()

    @classmethod
    def _unprivileged(cls) -> Self:
        for name in UNPRIVILEGED:
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(name, entry.pw_uid, entry.pw_gid, is_other=True)
        raise LocalDatabaseError(
            "PostgreSQL không chạy bằng root, và máy không có tài khoản `hoaban` hay `nobody`. "
            "Hãy tạo một tài khoản: useradd --system hoaban",
            "PostgreSQL does not run as root, and this machine has neither a `hoaban` nor a `nobody` account. "
            "Make one: useradd --system hoaban",
        )

    def run(
        self,
        command: Sequence[str | Path],
        *,
        variables: Mapping[str, str] | None = None,
        given: str = "",
        output: IO[bytes] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, with none of our secrets in its environment; with `output`, both its streams go there.

        Raises OSError when the account may not run it.
        """
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        return subprocess.run(  # noqa: S603  our own programs, never input
            [str(part) for part in command],
            input=given,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT if output else subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env={**kept, "LC_ALL": "C", **(variables or {})},
            cwd="/",
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
            umask=0o077,
            start_new_session=True,  # Ctrl-C in a terminal stops us, not the database
            check=False,
        )

    def may_enter(self, folder: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0

    def require_way_to(self, folder: Path) -> None:
        """Raise LocalDatabaseError naming the first folder on the way that this account may not pass."""
        if not self.is_other or self.may_enter(folder):
            return
        closed = next((step for step in (*reversed(folder.parents), folder) if not self.may_enter(step)), folder)
        raise LocalDatabaseError(
            f"Chạy bằng root thì cơ sở dữ liệu chạy dưới tài khoản `{self.name}`, mà tài khoản đó không vào được {closed}. "
            f"Hãy đặt HOABAN_HOME sang một thư mục khác (ví dụ /var/lib/hoaban), hoặc tự mở lối vào: chmod o+x '{closed}'",
            f"Started by root, the database runs as the account `{self.name}`, which may not enter {closed}. "
            f"Set HOABAN_HOME to another folder (for example /var/lib/hoaban), or open the way: chmod o+x '{closed}'",
        )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise LocalDatabaseError(
            f"Người dùng số {uid} không có tên trong hệ thống (/etc/passwd); PostgreSQL cần tên đó. "
            "Hãy chạy dưới một tài khoản có tên, hoặc thêm tên cho số này.",
            f"User number {uid} has no name on this system (/etc/passwd), and PostgreSQL needs one. "
            "Run as an account that has a name, or give this number one.",
        ) from None
