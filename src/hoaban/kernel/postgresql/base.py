"""The connection: it knows which walls stand, so that nobody draws the same ones again, and sends savepoints without a cursor.

Walls are settings of the transaction. They fall when it ends, and going back to a savepoint brings back what stood there before: after
either the connection knows nothing, and the next walls are drawn whatever they are.
"""

from django.db.backends.postgresql import base
from psycopg.pq import ExecStatus

Walls = tuple[str, ...]


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of Django's; `walls` are those that are known to stand, or None."""

    walls: Walls | None = None

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

    def _say(self, sql: str) -> None:
        """Send a statement that gives nothing back; the usual way is for where statements are logged, and to raise what went wrong."""
        if self.connection is not None and not self.queries_logged:
            with self.wrap_database_errors:
                said = self.connection.pgconn.exec_(sql.encode())
            if said.status == ExecStatus.COMMAND_OK:
                return
        with self.cursor() as cursor:
            cursor.execute(sql)
