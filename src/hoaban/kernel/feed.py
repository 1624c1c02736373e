"""The feed of a scope: which records of a class or of a person's inbox changed, in the order in which the changes were committed.

The numbers come from a head row, which a writer locks before it writes to the scope and holds until it commits. A reader that
remembers a number therefore never passes a change that is not committed yet; sequences and timestamps do not have this property.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, models

from hoaban.kernel.actor import Target
from hoaban.kernel.models import FeedHead
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import Tracked
from hoaban.kernel.streaming import Insertion, insert_all, populated, told_once

_held: ContextVar[frozenset[str]] = ContextVar("hoaban_held_feeds", default=frozenset())

# In a SELECT of its own the array hides how long it is: else PostgreSQL plans this anew each time.
LOCK = """
SELECT scope_name, number, floor FROM kernel_feedhead WHERE scope_name = ANY ((SELECT %s::text[])::text[])
ORDER BY scope_name FOR UPDATE
"""
# The heads are given as arrays: of JSON, PostgreSQL expects a hundred rows, and reads through all heads where they are not many more.
HEADS = """
heads AS (
  UPDATE kernel_feedhead h SET number = h.number + told.steps
  FROM unnest(%s::text[], %s::int[]) AS told(scope_name, steps) WHERE h.scope_name = told.scope_name
  RETURNING h.scope_name, h.number - told.steps AS before
)"""
TELL = f"""
INSERT INTO kernel_feedrow (scope_name, number, institution_id, "table", entity_id, key, operation_id, told_at)
SELECT scope_name, before + number, institution_id, "table", entity_id, key, operation_id, now()
FROM {populated("kernel_feedrow")} JOIN heads USING (scope_name)
RETURNING 1
"""
COLUMNS = ("scope_name", "number", "institution_id", "table", "entity_id", "key", "operation_id")
PRUNE = """
WITH old AS (SELECT scope_name, max(number) AS last FROM kernel_feedrow WHERE told_at < %s GROUP BY scope_name),
heads AS (
  UPDATE kernel_feedhead h SET floor = greatest(h.floor, old.last) FROM old WHERE h.scope_name = old.scope_name
), gone AS (
  DELETE FROM kernel_feedrow f USING old WHERE f.scope_name = old.scope_name AND f.number <= old.last RETURNING 1
)
SELECT count(*) FROM gone
"""
RESET = """
INSERT INTO kernel_feedhead AS h (scope_name, number, floor) SELECT name, 1, 1 FROM unnest(%s::text[]) AS name ORDER BY name
ON CONFLICT (scope_name) DO UPDATE SET number = h.number + 1, floor = h.number + 1
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One row of a feed in the making."""

    scope_name: str
    institution_id: UUID | None
    table: str
    entity_id: UUID
    key: str
    operation_id: UUID


def lock(scopes: Iterable[str]) -> dict[str, FeedHead]:
    """Lock the heads of scopes, making those that are missing, in one order for everybody; held until the transaction ends."""
    names = sorted(set(scopes))
    found = _locked(names) if names else {}
    if len(found) < len(names):
        missing = [FeedHead(scope_name=name) for name in names if name not in found]
        FeedHead.objects.bulk_create(missing, ignore_conflicts=True)
        found = _locked(names)
    return found


def _locked(names: Sequence[str]) -> dict[str, FeedHead]:
    rows = ask(LOCK, list(names))
    return {name: FeedHead(scope_name=name, number=number, floor=floor) for name, number, floor in rows}


@contextmanager
def holding(scopes: Iterable[str]) -> Iterator[dict[str, FeedHead]]:
    """Lock heads before reading what will be changed; writers inside the block need not lock them again."""
    heads = lock(scope for scope in scopes if not is_held(scope))
    token = _held.set(_held.get() | heads.keys())
    try:
        yield heads
    finally:
        _held.reset(token)


def scopes_at(*targets: Target | None) -> list[str]:
    """Give the feeds of the classes where something takes place: locked before an action reads, so that it reads what stands."""
    return [f"class:{target.class_id}" for target in targets if target and target.class_id]


def places_of(row: models.Model) -> list[tuple[str, str]]:
    """Give the scopes that hold a row, each with the key by which it is known there."""
    return [(scope, row.entity_key) for scope in row.feed_scopes] if isinstance(row, Tracked) else []


def scopes_of(rows: Iterable[models.Model]) -> list[str]:
    return [scope for row in rows if isinstance(row, Tracked) for scope in row.feed_scopes]


def is_held(scope: str) -> bool:
    return scope in _held.get()


def tell(rows: Sequence[Told]) -> None:
    """Append rows to the feeds of their scopes, whose heads are locked."""
    insert_all(telling(rows))


def telling(rows: Sequence[Told]) -> list[Insertion]:
    """Make the statement that appends rows to the feeds of their scopes; a scope whose head is not locked and there fails it."""
    steps: Counter[str] = Counter()
    lines = []
    for row in dict.fromkeys(rows):
        steps[row.scope_name] += 1
        lines.append(
            {
                "scope_name": row.scope_name,
                "number": steps[row.scope_name],
                "institution_id": row.institution_id,
                "table": row.table,
                "entity_id": row.entity_id,
                "key": row.key,
                "operation_id": row.operation_id,
            }
        )
    if not lines:
        return []
    values = (list(steps), list(steps.values()), *told_once(COLUMNS, lines))
    return [Insertion(TELL, values, len(lines), (HEADS,))]


def prune(before: datetime) -> int:
    """Forget what was told before an instant; a reader who stands further back takes the whole scope anew. Gives how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(PRUNE, [before])
        count: int = cursor.fetchone()[0]
    return count


def reset(scopes: Iterable[str]) -> None:
    """Say that a scope changed in a way that rows do not tell: its readers take it anew."""
    with connection.cursor() as cursor:
        cursor.execute(RESET, [sorted(set(scopes))])


def reset_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_feedhead SET number = number + 1, floor = number + 1")
