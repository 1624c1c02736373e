"""Upkeep of the database that only its owner can do."""

from django.db import connections


def refresh_statistics(using: str = "owner") -> None:
    """Let the planner know what the tables hold, after much was written at once; else it knows only some minutes later."""
    with connections[using].cursor() as cursor:
        cursor.execute("ANALYZE")
