"""Making a cluster: its files, roles, database and extensions, and the settings that it is started with."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from subprocess import CompletedProcess

from hoaban.kernel.localdb.account import Account
from hoaban.kernel.localdb.failure import LocalDatabaseError, last_lines, no_space
from hoaban.kernel.localdb.layout import Layout
from hoaban.kernel.localdb.programs import Programs

DATABASE = "hoaban"
OWNER_ROLE = "hoaban_owner"
APP_ROLE = "hoaban_app"
PORT = 5432  # only a part of the socket's name: nothing listens on a network
MARKER = "hoaban-cluster"
SPACE_TO_CREATE = 512 * 2**20
SPACE_TO_START = 64 * 2**20

# The owner is the cluster's superuser. The application logs in as a role of its own, so that RESET ROLE leads nowhere.
ROLES = f"""
CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE};

"""
EXTENSIONS = """
CREATE EXTENSION btree_gist;
CREATE EXTENSION fuzzystrmatch;

CREATE EXTENSION pg_trgm;

"""

# For a laptop: two cores, a few gigabytes, one person. Writes stay safe against power cuts.
SETTINGS = """\
# Written at each start. To change a value for this database, use ALTER SYSTEM as hoaban_owner.
include 'data/postgresql.conf'  # what initdb found out about this machine
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_parallel_workers_per_gather = 1
random_page_cost = 1.1
jit = off
wal_level = minimal
max_wal_senders = 0
max_logical_replication_workers = 0
max_wal_size = 2GB
timezone = 'Asia/Ho_Chi_Minh'
log_timezone = 'Asia/Ho_Chi_Minh'
log_checkpoints = off
log_line_prefix = '%m [%p] %u@%d '
"""
THROWAWAY_SETTINGS = """\
# A database for tests, thrown away after them: speed over safety.
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def write_settings(layout: Layout, *, throwaway: bool) -> None:
    text = SETTINGS.format(port=PORT, socket_dir=layout.socket_dir)
    layout.settings_file.write_text(text + (THROWAWAY_SETTINGS if throwaway else ""), encoding="utf-8")
    layout.settings_file.chmod(0o644)


def made_by(layout: Layout) -> int | None:
    """Give the major version that made the cluster, None when there is none yet. Raises when what lies there is not ours."""
    if not _is_there(layout.data):
        return None
    if not _is_there(layout.data / MARKER):
        raise LocalDatabaseError(
            f"{layout.data} có dữ liệu không phải do Hoa Ban tạo ra. "
            "Hãy chuyển thư mục đó đi chỗ khác, hoặc đặt HOABAN_HOME sang thư mục khác.",
            f"{layout.data} holds something that Hoa Ban did not make. "
            "Move that folder away, or set HOABAN_HOME to another folder.",
        )
    try:
        if not _is_there(layout.data / "global/pg_control"):
            raise _damaged(layout, "global/pg_control")
        return int((layout.data / "PG_VERSION").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        raise _damaged(layout, "PG_VERSION") from None


def _is_there(path: Path) -> bool:
    """Tell whether a path exists; unlike Path.exists on newer Pythons, raise when that may not be known."""
    with suppress(FileNotFoundError):
        path.stat()
        return True
    return False


def create(layout: Layout, account: Account, programs: Programs, *, throwaway: bool) -> None:
    """Make a whole cluster beside its place and move it there in one step, so that a killed start leaves nothing half made."""
    layout.require_space(SPACE_TO_CREATE)
    _make_empty(layout, account)
    _initdb(layout, account, programs, throwaway=throwaway)
    for database, sql in (("postgres", ROLES), (DATABASE, EXTENSIONS)):
        _provision(layout, account, programs, database, sql)
    _checked(layout, account.run(["/bin/sh", "-c", ': > "$1"', "sh", layout.unfinished / MARKER]))
    layout.unfinished.rename(layout.data)


def _make_empty(layout: Layout, account: Account) -> None:
    if layout.unfinished.exists():
        shutil.rmtree(layout.unfinished)
    layout.unfinished.mkdir(mode=0o700)
    os.chown(layout.unfinished, account.uid, account.gid)


def _initdb(layout: Layout, account: Account, programs: Programs, *, throwaway: bool) -> None:
    """Make the files. Text sorts by code point on every system and version; letter case knows Vietnamese."""
    command: list[str | Path] = [programs.path("initdb"), "-D", layout.unfinished, "-U", OWNER_ROLE, "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8", "--data-checksums", "--no-instructions"]
    _checked(layout, account.run([*command, *(["--no-sync"] if throwaway else [])]))


def _provision(layout: Layout, account: Account, programs: Programs, database: str, sql: str) -> None:
    """Run statements in PostgreSQL's single-user mode: no server, no socket, and the first error ends it."""
    options = ["-j", "-F", "-D", str(layout.unfinished), "-c", "exit_on_error=on"]
    _checked(layout, account.run([programs.path("postgres"), "--single", *options, database], given=sql))


def _checked(layout: Layout, result: CompletedProcess[str]) -> None:
    if result.returncode == 0:
        return
    shutil.rmtree(layout.unfinished, ignore_errors=True)
    said = result.stderr or result.stdout
    if "No space left on device" in said or "Disk quota exceeded" in said:
        raise no_space(layout.home, SPACE_TO_CREATE)
    raise LocalDatabaseError(
        f"PostgreSQL không tạo được cơ sở dữ liệu ở {layout.folder}:\n{last_lines(said)}\n"
        "Hãy sửa nguyên nhân trên, hoặc đặt HOABAN_HOME sang thư mục khác, rồi chạy lại.",
        f"PostgreSQL could not make the database in {layout.folder}:\n{last_lines(said)}\n"
        "Mend the cause above, or set HOABAN_HOME to another folder, and run this again.",
    )


def _damaged(layout: Layout, what: str) -> LocalDatabaseError:
    return LocalDatabaseError(
        f"Cơ sở dữ liệu ở {layout.data} bị hỏng: thiếu hoặc không đọc được {what}. Hãy khôi phục thư mục {layout.folder} từ bản sao "
        "lưu; nếu chỉ là dữ liệu thử, chuyển nó đi chỗ khác rồi chạy lại để tạo mới.",
        f"The database in {layout.data} is damaged: {what} is missing or cannot be read. Restore {layout.folder} from a backup; "
        "if it holds only demonstration data, move it away and run this again to make a new one.",
    )
