"""What the tests of the local database share: starting a cluster, asking it, and what this machine must have for some of them."""

import os
from pathlib import Path

import psycopg
import pytest

from hoaban.kernel import localdb

SYSTEM_15 = Path("/usr/lib/postgresql/15/bin")
needs_15 = pytest.mark.skipif(not SYSTEM_15.is_dir(), reason="the system has no PostgreSQL 15")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root")
needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")


def start(home):
    return localdb.ensure_running(home, throwaway=True)


def ask(database, sql, role="hoaban_owner"):
    with psycopg.connect(database.url(role), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def says(caught, *parts):
    """What a person reads names the place and the remedy, in both languages."""
    message = caught.value.message
    assert message.vi != message.en
    return all(str(part) in said for said in (message.vi, message.en) for part in parts)
