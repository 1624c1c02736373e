"""A database for a test run: migrated once into a template, copied from it for each run, dropped after.

The template's name carries a digest of everything that shapes it, so that a change makes a new one and an unchanged tree reuses it.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from hoaban.kernel.migrating import migrate
from hoaban.kernel.walls import build_walls
from hoaban.modules.figures.star import build_star

SOURCE = Path(__file__).resolve().parents[1] / "src" / "hoaban"
SHAPING = (
    "**/migrations/*.py",
    "**/models.py",
    "kernel/walls.py",
    "kernel/scoping.py",
    "**/reference/*",
    "**/star/*",
    "kernel/law/*",
)


def digest() -> str:
    """Name the present shape of the database."""
    found = hashlib.sha256()
    for path in sorted({path for pattern in SHAPING for path in SOURCE.glob(pattern) if path.is_file()}):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def server(database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
    """Connect to the server as the owner; where no database is named, outside of those that tests use."""
    owner = settings.DATABASES["owner"]
    options = {
        "host": owner["HOST"],
        "port": owner["PORT"] or None,
        "user": owner["USER"],
        "password": owner["PASSWORD"],
    }
    with psycopg.connect(dbname=database, autocommit=True, **options) as connection:
        yield connection


def _exists(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _point_to(name: str) -> None:
    for alias in ("owner", "default"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _make_template(connection: psycopg.Connection[Any], template: str) -> None:
    """Build under another name and rename when whole, so that a killed run leaves no half template."""
    making = f"{template}_making"
    connection.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
    connection.execute(f'CREATE DATABASE "{making}"')
    _point_to(making)
    for extension in ("btree_gist", "pg_trgm"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    migrate()
    build_walls()
    build_star()
    for alias in ("owner", "default"):
        connections[alias].close()
    connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{template}"')


@contextmanager
def fresh_database() -> Iterator[str]:
    """Give this run a database of its own, and take it away after."""
    template, name = f"template_hoaban_{digest()}", f"test_hoaban_{os.getpid()}"
    with server() as connection:
        connection.execute("SELECT pg_advisory_lock(4207849484)")
        if not _exists(connection, template):
            _make_template(connection, template)
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        connection.execute("SELECT pg_advisory_unlock(4207849484)")
        _point_to(name)
        try:
            yield name
        finally:
            for alias in ("owner", "default"):
                connections[alias].close()
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def own_database(of: str) -> Iterator[str]:
    """Copy a database for tests whose work stands, and that work in several connections or processes; gives its name."""
    name = f"test_hoaban_{of}_{os.getpid()}"
    with server() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "template_hoaban_{digest()}"')
        try:
            yield name
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment_of(database: str) -> dict[str, str]:
    """Give the environment of a process that works in a database, as the application does."""
    with server() as admin:
        url = f"postgresql://hoaban_app@/{database}?host={admin.info.host}"
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)}


def in_thread(database: str, *works: Callable[[], Any]) -> list[Any]:
    """Do each work in a thread with a connection of its own to a database; gives what they gave."""

    def alone(work: Callable[[], Any]) -> Any:
        mine = connections["default"]
        mine.settings_dict = {**mine.settings_dict, "NAME": database}
        try:
            return work()
        finally:
            mine.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(alone, works))
