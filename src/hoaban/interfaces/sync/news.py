"""What a device has not heard yet: the rows of each feed since its cursor, and whole scopes page by page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils import timezone

from hoaban.interfaces.sync.contents import Replica, Row, own_rows, replicas_of, show
from hoaban.interfaces.sync.wire import Page, ScopeNews
from hoaban.kernel.actor import Actor
from hoaban.kernel.prepared import ask

MOST_ROWS: Final = 500
FAR_BEHIND: Final = 5000  # from so many rows on, the whole scope is less than what happened to it
Fed = tuple[int, str, UUID, str]  # number, table, entity id, key where it left
# The arrays are hidden, as in `contents.MINE`.
SINCE: Final = """
SELECT asked.name, h.number, h.floor, f.number, f."table", f.entity_id, f.key
FROM unnest((SELECT %s::text[]), (SELECT %s::bigint[])) AS asked(name, cursor)
LEFT JOIN kernel_feedhead h ON h.scope_name = asked.name
LEFT JOIN LATERAL (
  SELECT number, "table", entity_id, key FROM kernel_feedrow
  WHERE scope_name = asked.name AND number > asked.cursor AND number <= h.number ORDER BY number LIMIT %s::int
) f ON true
ORDER BY asked.name, f.number
"""


@dataclass(slots=True)
class Feed:
    """How far a feed goes, and its rows since a cursor."""

    number: int
    floor: int
    rows: list[Fed] = field(default_factory=list)


def news(actor: Actor, cursors: Mapping[str, int | None]) -> dict[str, ScopeNews]:
    """Tell for each scope what changed since the device's cursor; a scope that it is fetching whole has none."""
    asked = {scope: cursor for scope, cursor in cursors.items() if cursor is not None}
    if not asked:
        return {}
    lines = ask(SINCE, list(asked), list(asked.values()), MOST_ROWS)
    feeds: dict[str, Feed] = {}
    for scope, number, floor, *fed in lines:
        feed = feeds.setdefault(scope, Feed(number or 0, floor or 0))
        if fed[0] is not None:
            feed.rows.append(tuple(fed))
    return {scope: _since(actor, scope, cursor, feeds[scope]) for scope, cursor in asked.items()}


def _since(actor: Actor, scope: str, cursor: int, feed: Feed) -> ScopeNews:
    if cursor == feed.number:
        return ScopeNews(cur=cursor)
    if cursor > feed.number or cursor < feed.floor or feed.number - cursor > FAR_BEHIND:
        return ScopeNews(reset=True)
    rows, gone = _told(actor, scope, feed.rows)
    reached = feed.rows[-1][0] if feed.rows else feed.number
    return ScopeNews(rows=rows, gone=gone, cur=reached, more=reached < feed.number)


def _told(actor: Actor, scope: str, fed: Sequence[Fed]) -> tuple[list[Row], list[str]]:
    """Give the rows as they stand now, and the keys of those that are no longer in the scope."""
    rows: list[Row] = []
    gone = {key for *_, key in fed if key}
    ids: dict[str, set[UUID]] = defaultdict(set)
    for _, table, entity_id, _ in fed:
        ids[table].add(entity_id)
    for replica in replicas_of(scope):
        changed = ids.get(replica.model._meta.db_table)  # noqa: SLF001  Django's documented model API
        if changed:
            shown, hidden = _present(actor, scope, replica, changed)
            rows += shown
            gone |= hidden
    return rows, sorted(gone - {row["e"] for row in rows})


def _present(actor: Actor, scope: str, replica: Replica, ids: Iterable[UUID]) -> tuple[list[Row], set[str]]:
    """Give the wire form of what stands, and the keys of what stands and is not shown (any more)."""
    wanted = list(ids)
    found = replica.among(scope, wanted)
    shown = show(actor, replica, found)
    if len(shown) == len(wanted):
        return shown, set()
    known = {row.entity_key for row in found}
    if len(found) < len(wanted):
        known |= {row.entity_key for row in replica.model._default_manager.filter(pk__in=wanted)}  # noqa: SLF001  as above
    return shown, known - {row["e"] for row in shown}


def snapshot(actor: Actor, scope: str, after: str) -> Page:
    """Give a page of a whole scope. `after` is the mark of the page before, or empty; raises ValueError for one that is no mark.

    The feed's number is read before the first row, and handed on from page to page: what changes meanwhile comes again by the feed.
    """
    cur, place, last = _read_mark(after) if after else (_number(scope), 0, None)
    replicas = replicas_of(scope)
    rows: list[Row] = [] if after else own_rows(actor, scope, timezone.localdate())
    while place < len(replicas):
        replica, room = replicas[place], MOST_ROWS - len(rows)
        found = replica.page(scope, last, room)
        rows += show(actor, replica, found)
        if len(found) == room:
            return Page(rows=rows, next=f"{cur}~{place}~{found[-1].pk}", cur=cur)
        place, last = place + 1, None
    return Page(rows=rows, next=None, cur=cur)


def _number(scope: str) -> int:
    found = ask("SELECT number FROM kernel_feedhead WHERE scope_name = %s", scope)
    return found[0][0] if found else 0


def _read_mark(after: str) -> tuple[int, int, UUID]:
    cur, place, last = after.split("~")
    return int(cur), int(place), UUID(last)
