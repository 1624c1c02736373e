"""An undo at work."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from hoaban.kernel import feed
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem, refuse
from hoaban.kernel.models import Operation
from hoaban.kernel.operation import writing
from hoaban.kernel.scoping import Tracked, acting
from hoaban.kernel.streaming import HIDDEN, dumps
from hoaban.kernel.undoing.statements import (
    ANEW,
    CHANGED,
    COUNTED,
    DERIVED,
    DIFFERS,
    HIDE,
    INSERT,
    LOCK,
    LOG,
    REFERRED,
    RENAME,
    SCOPES,
    SECRETS,
    SEVERAL,
    STAMPED,
    START,
    TREE,
)
from hoaban.kernel.undoing.steps import Step, as_one, in_order
from hoaban.kernel.undoing.tables import Table, tables_of
from hoaban.kernel.undoing.words import (
    AN_UNDO,
    CHANGED_SINCE,
    NOT_LOGGED,
    NOTHING,
    REFERRED_SINCE,
    SECRET,
    SOME_CHANGED,
    TAKEN,
    UNDONE,
    shortened,
    told,
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the operation, and how many rows of each table stand again as they stood."""

    operation_id: UUID
    rows: Mapping[str, int]


def take_back(operation_id: UUID) -> Undone:
    """Undo an operation as a part of the one being written, which then names it; `Invalid` lists all that stands in the way."""
    op = writing()
    with acting(Actor.system("undo")):
        ids, copied = _tree(operation_id)
        with connection.cursor() as cursor:
            undoing = _Undoing(cursor, ids)
            try:
                undoing.collect(copied)
                rows = undoing.put_back(op.id, op.actor.user_id)
            finally:
                undoing.close()
    op.undoes_id, op.wrote_many = operation_id, True
    return Undone(operation_id, rows)


def undone_by(operation_id: UUID) -> UUID | None:
    """Give the operation that took one back, if it was."""
    return Operation.objects.filter(undoes_id=operation_id).values_list("pk", flat=True).first()


def _tree(operation_id: UUID) -> tuple[list[UUID], Counter[str]]:
    """Give the operation and its parts, those apart that were undone alone; and how many rows they copied without a log."""
    found = Operation.objects.filter(pk=operation_id).values_list("verdict", flat=True).first()
    if found != Operation.APPLIED:
        raise Invalid(Problem("not-applied", "operation_id", NOTHING))
    if undone_by(operation_id):
        raise Invalid(Problem("already-undone", "operation_id", UNDONE))
    with connection.cursor() as cursor:
        cursor.execute(TREE, [operation_id])
        rows = cursor.fetchall()
    if any(undoes for _, undoes, _ in rows):
        raise Invalid(Problem("an-undo", "operation_id", AN_UNDO))
    copied: Counter[str] = Counter()
    for _, _, counts in rows:
        copied.update(json.loads(counts) if counts else {})
    return [row[0] for row in rows], copied


class _Undoing:
    """One undo at work: the log in a temporary table `undoing`, one row for each record, and the tables that it is about."""

    def __init__(self, cursor: Any, ids: Sequence[UUID]) -> None:
        self.cursor = cursor
        self.ids = list(ids)
        self.tables: list[Table] = []

    def close(self) -> None:
        """Drop what was collected; a refusal has taken it away already."""
        if not connection.needs_rollback:
            self.cursor.execute("DROP TABLE IF EXISTS undoing")

    def collect(self, copied: Mapping[str, int]) -> None:
        """Read the log; records that several steps wrote become one step."""
        self.cursor.execute("DROP TABLE IF EXISTS undoing")
        self.cursor.execute(START, [self.ids])
        steps: dict[tuple[str, UUID], list[Step]] = defaultdict(list)
        for row in self._ask(SEVERAL, self.ids):
            step = Step.of(row)
            steps[step.table, step.entity_id].append(step)
        lines = [line for each in steps.values() if (line := as_one(in_order(each)))]
        if lines:
            sql = "INSERT INTO undoing SELECT * FROM jsonb_populate_recordset(NULL::undoing, %s::jsonb)"
            self.cursor.execute(sql, [dumps(lines)])
        problems = [problem for table, count in copied.items() for problem in self._collect_copied(table, count)]
        self.cursor.execute(COUNTED)
        self.tables = tables_of(row[0] for row in self._ask('SELECT DISTINCT "table" FROM undoing'))
        refuse(*problems)
        for table in self.tables:
            self._rename(table)

    def _collect_copied(self, name: str, count: int) -> Iterator[Problem]:
        """Find rows that came in a stream by the stamp that they bear."""
        [table] = tables_of([name])
        if not table.is_tracked:
            yield Problem("not-logged", name, NOT_LOGGED)
            return
        self.cursor.execute(table.sql(STAMPED), [name, self.ids, name])
        if self.cursor.rowcount != count:
            yield Problem("changed-since", name, SOME_CHANGED.fill(count=count - self.cursor.rowcount))

    def _rename(self, table: Table) -> None:
        """The log names fields, the statements columns."""
        for column in table.meta.concrete_fields:
            if column.name != column.column:
                self.cursor.execute(
                    RENAME, {"table": table.meta.db_table, "name": column.name, "column": column.column}
                )

    def put_back(self, op_id: UUID, user_id: UUID | None) -> dict[str, int]:
        """Check that everything stands as it was left, and let it stand as it stood; gives the rows of each table."""
        with feed.holding(self._scopes()) as heads:
            problems = [problem for table in self.tables for problem in self._changed_since(table)]
            refuse(*shortened(problems))
            self._write()
            problems = [problem for table in self.tables for problem in self._referred_since(table)]
            refuse(*shortened(problems))
            self._let_constraints_speak()
            self.cursor.execute(LOG, [op_id, user_id])
            feed.reset(heads)
        return dict(self._ask('SELECT "table", count(*) FROM undoing GROUP BY 1 ORDER BY 1'))

    def _scopes(self) -> set[str]:
        told = [table for table in self.tables if issubclass(table.model, Tracked) and table.model.feeds]
        return {
            f"class:{row[0]}"
            for table in told
            for row in self._ask(
                table.sql(SCOPES, feeds=str(getattr(table.model, "feeds", ""))), *[table.meta.db_table] * 2
            )
        }

    def _changed_since(self, table: Table) -> Iterator[Problem]:
        name = table.meta.db_table
        self.cursor.execute(table.sql(LOCK), [name])
        is_other = "t.written_by IS DISTINCT FROM u.last_by" if table.is_tracked else table.sql(DIFFERS)
        by = "t.written_by" if table.is_tracked else "NULL::uuid"
        for entity_id, *who in self._ask(table.sql(CHANGED, is_other=is_other, by=by), name):
            yield Problem("changed-since", f"{name}:{entity_id}", told(CHANGED_SINCE, *who))
        for secret in getattr(table.model, "secret_fields", ()):
            for row in self._ask(SECRETS, name, secret, HIDDEN):
                yield Problem("secret", f"{name}:{row[0]}", SECRET)

    def _write(self) -> None:
        """Delete what was made, set back what was changed, insert what was taken away: a statement each for every table."""
        self._each(lambda table: table.deletion(made=True))
        try:
            with transaction.atomic():
                self._each(lambda table: table.update(self._named(table)))
                self._each(lambda table: table.insertion(INSERT))
        except IntegrityError:
            self._write_anew()
        for table in self.tables:
            self.cursor.execute(HIDE, [table.hidden, table.meta.db_table])

    def _write_anew(self) -> None:
        """Where rows stand in each other's way, as two that changed places: take all of them out, then put each where it was."""
        self._each(lambda table: table.deletion(made=False))
        try:
            with transaction.atomic():
                self._each(lambda table: table.insertion(ANEW))
                self._each(lambda table: table.insertion(INSERT))
        except IntegrityError as error:
            raise Invalid(_taken(error)) from error

    def _each(self, statement: Callable[[Table], str]) -> None:
        for table in self.tables:
            if sql := statement(table):
                self.cursor.execute(sql, [table.meta.db_table])

    def _named(self, table: Table) -> set[str]:
        keys = 'SELECT DISTINCT jsonb_object_keys(before) FROM undoing WHERE "table" = %s AND after IS NOT NULL'
        return {row[0] for row in self._ask(keys, table.meta.db_table)} - {"written_by"}

    def _referred_since(self, table: Table) -> Iterator[Problem]:
        """Find what was tied since to rows that are gone again; what is derived of them goes too."""
        for tie in table.meta.get_fields(include_hidden=True):
            if not (tie.auto_created and not tie.concrete and (tie.one_to_many or tie.one_to_one)):
                continue
            child, column = tie.related_model._meta, tie.field.column  # noqa: SLF001  as above
            if tie.field.target_field.column != table.meta.pk.column:
                continue
            if getattr(tie.related_model, "is_derived", False):
                sql = DERIVED.format(child=child.db_table, column=column)
                self.cursor.execute(sql, [table.meta.db_table])
                continue
            by = "c.written_by" if issubclass(tie.related_model, Tracked) else "NULL::uuid"
            sql = REFERRED.format(child=child.db_table, key=child.pk.column, column=column, by=by)
            for child_id, *who in self._ask(sql, table.meta.db_table):
                yield Problem("referred-since", f"{child.db_table}:{child_id}", told(REFERRED_SINCE, *who))

    def _let_constraints_speak(self) -> None:
        """Ask the database about the ties that it would look at only when everything is over."""
        try:
            with transaction.atomic():
                self.cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError as error:
            raise Invalid(_taken(error)) from error
        self.cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        self.cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = self.cursor.fetchall()
        return rows


def _taken(error: IntegrityError) -> Problem:
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    detail = str(getattr(diagnosis, "message_detail", None) or error)
    return Problem("place-taken", str(getattr(diagnosis, "table_name", None) or ""), TAKEN.fill(detail=detail))
