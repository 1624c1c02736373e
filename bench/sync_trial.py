"""The trial of the protocol from which the limit of a sync was taken (9.9 ms, on another machine), built again: what it costs here.

There are no rights, walls, references, changes, calendars or conflicts that are kept in it, and it speaks no language. So it tells nothing
of what a sync may cost, only what the limit means on this machine.
"""

from typing import Any

TABLES = """
CREATE SCHEMA trial;
CREATE TABLE trial.device (token text PRIMARY KEY, id uuid NOT NULL, scope text NOT NULL);
CREATE TABLE trial.ledger (id uuid PRIMARY KEY, device uuid NOT NULL, seq bigint NOT NULL, kind text NOT NULL, at timestamptz NOT NULL);
CREATE TABLE trial.effect (scope text, day date, session text, state text NOT NULL, exceptions jsonb NOT NULL, op uuid NOT NULL,
  PRIMARY KEY (scope, day, session));
CREATE TABLE trial.head (scope text PRIMARY KEY, number bigint NOT NULL);
CREATE TABLE trial.feed (scope text, number bigint, day date NOT NULL, session text NOT NULL, PRIMARY KEY (scope, number));
"""


def make_tables(told: list[dict[str, Any]]) -> None:
    """Make the trial's tables beside the program's, as their owner, and let every device of the load be known there."""
    from django.db import connections

    devices = [(one["token"], one["id"], f"class:{one['class']}", one["heard"]) for one in told]
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
        cursor.executemany("INSERT INTO trial.device VALUES (%s, %s, %s)", [each[:3] for each in devices])
        cursor.executemany("INSERT INTO trial.head VALUES (%s, %s)", [each[2:] for each in devices])
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def count() -> tuple[int, int]:
    """Give how many operations its ledger holds, and how many effects stand."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM trial.ledger), (SELECT count(*) FROM trial.effect)")
        found: tuple[int, int] = cursor.fetchone()
    return found
