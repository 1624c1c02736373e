"""The connection: it knows which walls stand, so that nobody draws the same ones again, sends what gives nothing back without a cursor,
two such things in one trip where it can, and sees without asking whether its server is still there.

A savepoint that is no longer needed is released on the way to the next one; the end of the transaction releases it by itself.

Walls are settings of the transaction. They fall when it ends, and going back to a savepoint brings back what stood there before: after
either the connection knows nothing, and the next walls are drawn whatever they are.
"""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

Walls = tuple[str, ...]


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of Django's; `walls` are those that are known to stand, or None."""

    walls: Walls | None = None
    _left: str = ""  # the savepoint that nobody needs, and that still stands
    asking: "psycopg.Cursor[Any]"  # for all that `kernel.prepared` asks, one after the other: making another each time costs a third of asking

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        self.asking = psycopg.Cursor(made)
        # Django reads instants in Python, to put them into any time zone. The driver's own reader is compiled, and knows the connection's.
        self.asking.adapters.register_loader("timestamptz", TimestamptzLoader)
        return made

    def begin_with(self, sql: str) -> bool:
        """Send a statement together with the beginning of its transaction; False, and nothing is sent, where that has begun already."""
        standing = self.connection
        if standing is None or standing.autocommit or standing.isolation_level is not None or self.queries_logged:
            return False
        if standing.pgconn.transaction_status != TransactionStatus.IDLE:
            return False
        self._say(f"BEGIN; {sql}")
        return True

    def _savepoint(self, sid: str) -> None:
        left, self._left = self._left, ""
        release = f"{self.ops.savepoint_commit_sql(left)}; " if left else ""
        self._say(release + self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        self._left = sid  # one that was left before stands inside this one, and goes with it

    def _savepoint_rollback(self, sid: str) -> None:
        self._forget()
        self._say(self.ops.savepoint_rollback_sql(sid))

    def commit(self) -> None:
        self._forget()
        super().commit()

    def rollback(self) -> None:
        self._forget()
        super().rollback()

    def close(self) -> None:
        self._forget()
        super().close()

    def _forget(self) -> None:
        self.walls, self._left = None, ""

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
