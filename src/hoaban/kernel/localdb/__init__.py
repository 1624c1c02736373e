"""The local database: our own PostgreSQL cluster on a unix socket, for a laptop, a demonstration and the tests.

With no `DATABASE_URL`, `ensure_running(home)` finds PostgreSQL's programs, makes a cluster in the home folder when there is none
and starts it when it is not running. It listens on no network. In production the database is a server of its own.
"""

from hoaban.kernel.localdb.cluster import APP_ROLE, DATABASE, OWNER_ROLE
from hoaban.kernel.localdb.failure import LocalDatabaseError
from hoaban.kernel.localdb.running import (
    LocalDatabase,
    Status,
    ensure_running,
    put_aside,
    scratch,
    status,
    stop,
    url_of,
)

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "LocalDatabase",
    "LocalDatabaseError",
    "Status",
    "ensure_running",
    "put_aside",
    "scratch",
    "status",
    "stop",
    "url_of",
]
