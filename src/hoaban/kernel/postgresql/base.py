"""The connection: it knows which walls stand, so that nobody draws the same ones again, sends savepoints without a cursor, and sees
without asking whether its server is still there.

Walls are settings of the transaction. They fall when it ends, and going back to a savepoint brings back what stood there before: after
either the connection knows nothing, and the next walls are drawn whatever they are.
"""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import ExecStatus
from psycopg.types.datetime import TimestamptzLoader

Walls = tuple[str, ...]


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of Django's; `walls` are those that are known to stand, or None."""

    walls: Walls | None = None
    asking: "psycopg.Cursor[Any]"  # for all that `kernel.prepared` asks, one after the other: making another each time costs a third of asking

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        self.asking = psycopg.Cursor(made)
        # Django reads instants in Python, to put them into any time zone. The driver's own reader is compiled, and knows the connection's.
        self.asking.adapters.register_loader("timestamptz", TimestamptzLoader)
        return made

    def _savepoint(self, sid: str) -> None:
        self._say(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        self._say(self.ops.savepoint_commit_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        self.walls = None
        self._say(self.ops.savepoint_rollback_sql(sid))

    def commit(self) -> None:
        self.walls = None
        super().commit()

    def rollback(self) -> None:
        self.walls = None
        super().rollback()

    def close(self) -> None:
        self.walls = None
        super().close()

    def is_usable(self) -> bool:
        """Tell before each request whether the server is still there. One that went has closed its end, which can be heard; else nothing can."""
        if self.connection is None or self.connection.closed:
            return False
        heard = select.poll()
        heard.register(self.connection.fileno(), select.POLLIN | select.POLLHUP)
        return not heard.poll(0) or super().is_usable()

    def _say(self, sql: str) -> None:
        """Send a statement that gives nothing back; the usual way is for where statements are logged, and to raise what went wrong."""
        if self.connection is not None and not self.queries_logged:
            with self.wrap_database_errors:
                said = self.connection.pgconn.exec_(sql.encode())
            if said.status == ExecStatus.COMMAND_OK:
                return
        with self.cursor() as cursor:
            cursor.execute(sql)
