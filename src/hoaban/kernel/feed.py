"""The feed of a scope: which records of a class or of a person's inbox changed, in the order in which the changes were committed.

The numbers come from a head row, which a writer locks before it writes to the scope and holds until it commits. A reader that
remembers a number therefore never passes a change that is not committed yet; sequences and timestamps do not have this property.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from hoaban.kernel.actor import Target
from hoaban.kernel.models import FeedHead
from hoaban.kernel.streaming import encoded

_held: ContextVar[frozenset[str]] = ContextVar("hoaban_held_feeds", default=frozenset())

TELL = """
WITH told AS (
  SELECT *, row_number() OVER (PARTITION BY scope_name ORDER BY place) AS step
  FROM json_to_recordset(%s) AS t(
    place int, scope_name text, institution_id uuid, "table" text, entity_id uuid, key text, operation_id uuid)
), heads AS (
  UPDATE kernel_feedhead h SET number = h.number + c.steps
  FROM (SELECT scope_name, count(*) AS steps FROM told GROUP BY scope_name) c WHERE h.scope_name = c.scope_name
  RETURNING h.scope_name, h.number - c.steps AS before
)
INSERT INTO kernel_feedrow (scope_name, number, institution_id, "table", entity_id, key, operation_id, told_at)
SELECT scope_name, before + step, institution_id, "table", entity_id, key, operation_id, now() FROM told JOIN heads USING (scope_name)
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
    rows = FeedHead.objects.filter(scope_name__in=names).order_by("scope_name").select_for_update()
    return {head.scope_name: head for head in rows}


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


def is_held(scope: str) -> bool:
    return scope in _held.get()


def tell(rows: Sequence[Told]) -> None:
    """Append rows to the feeds of their scopes, whose heads are locked."""
    if not rows:
        return
    lines = [
        {
            "place": place,
            "scope_name": row.scope_name,
            "institution_id": row.institution_id,
            "table": row.table,
            "entity_id": row.entity_id,
            "key": row.key,
            "operation_id": row.operation_id,
        }
        for place, row in enumerate(dict.fromkeys(rows))
    ]
    with connection.cursor() as cursor:
        cursor.execute(TELL, [encoded(lines)])
        if cursor.rowcount != len(lines):
            raise LookupError(f"{len(lines) - cursor.rowcount} feeds have no head: lock them before telling")


def reset(scopes: Iterable[str]) -> None:
    """Say that a scope changed in a way that rows do not tell: its readers take it anew."""
    with connection.cursor() as cursor:
        cursor.execute(RESET, [sorted(set(scopes))])


def reset_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_feedhead SET number = number + 1, floor = number + 1")
