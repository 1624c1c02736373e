"""What holds whatever happened, once the network is good again and everybody has come back. The names are those of the design."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.interfaces.sync import contents
from hoaban.interfaces.sync.devices import greet
from hoaban.interfaces.sync.models import Held
from hoaban.interfaces.sync.tests.device import Device
from hoaban.interfaces.sync.tests.world import World
from hoaban.interfaces.sync.wire import write
from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Operation
from hoaban.kernel.prepared import ask
from hoaban.kernel.reading import Reading
from hoaban.kernel.scoping import acting_as
from tests.slates import Slate, from_first

TAKEN = {"applied", "same"}
Whole = dict[str, dict[str, dict[str, Any]]]
FEEDS = """
SELECT scope_name, number, "table", entity_id, operation_id, key FROM kernel_feedrow ORDER BY scope_name, number
"""
CHANGES = 'SELECT operation_id FROM kernel_change WHERE "table" = %s'
OPERATIONS, HELD = Reading(Operation, "(r.device <> '' OR r.parent_id IS NOT NULL)"), Reading(Held, "true")


class InvariantError(AssertionError):
    """An invariant does not hold."""


def holds(claim: bool, name: str, *about: object) -> None:
    if not claim:
        raise InvariantError(name, *about)


@dataclass(frozen=True)
class Told:
    """A row of a feed."""

    scope: str
    number: int
    table: str
    entity_id: UUID
    operation_id: UUID
    key: str


@dataclass(frozen=True)
class Books:
    """What the server has written down, read once for all that is checked: operations of devices by id, parts of theirs, and all
    that anybody wrote on slates; the feeds."""

    ledger: dict[str, Operation]
    parts: dict[str, Operation]
    writings: dict[UUID, Operation]
    feeds: dict[str, list[Told]]

    def written(self, scope: str) -> list[Told]:
        """Give who wrote each slate of a class, in the order of the feed."""
        return [told for told in self.feeds.get(scope, ()) if told.table == Slate._meta.db_table]


def check(world: World) -> None:
    """Check all of it."""
    books = opened()
    ledger = books.ledger
    every_save_is_in_the_ledger(world, ledger)
    every_effect_happened_once(ledger)
    what_was_not_applied_is_kept(ledger)
    feeds_are_in_order(books)
    for class_id in world.classes:
        nothing_unseen_was_replaced(world, f"class:{class_id}", books)
        the_ledger_gives_the_tables(f"class:{class_id}", books)
    views: dict[str, Whole] = {}
    for device in world.devices:
        is_like_the_server(device, views.get(device.owner) or views.setdefault(device.owner, seen_by(device)))


def opened() -> Books:
    """Read the books. A clone got a new name, and its former operations are the original's: every device's name counts."""
    feeds: dict[str, list[Told]] = defaultdict(list)
    for row in ask(FEEDS):
        feeds[row[0]].append(Told(*row))
    told = {each.operation_id for rows in feeds.values() for each in rows if each.table == Slate._meta.db_table}
    rows = OPERATIONS.find("OR r.id = ANY (%s)", list(told))
    ledger = {str(row.pk): row for row in rows if row.device}
    parts = {str(row.pk): row for row in rows if str(row.parent_id) in ledger}
    return Books(ledger, parts, {row.pk: row for row in rows if row.pk in told}, feeds)


def saved(world: World) -> Iterator[tuple[Device, dict[str, Any], str, Any]]:
    for device in world.devices:
        yield from ((device, entry.op, entry.state, entry.value) for entry in device.entries)


def every_save_is_in_the_ledger(world: World, ledger: dict[str, Operation]) -> None:
    """I1: each confirmed save has its row; each device knows the verdict that the ledger holds."""
    for device, op, state, meant in saved(world):
        row = ledger.get(op["id"])
        holds(row is not None, "I1: lost", op)
        holds(state != "saved", "I1: never answered", op)
        holds(state == _told(row.verdict), "I1: told otherwise", op, state, row.verdict)
        holds(
            meant is None or row.arguments.get("value", meant) == meant, "I1: understood otherwise", op, row.arguments
        )
        holds(device.id != "", "a device without a name")


def _told(verdict: str) -> str:
    return "quarantined" if verdict == Operation.DENIED else verdict


def every_effect_happened_once(ledger: dict[str, Operation]) -> None:
    """I2: an applied operation changed its record once, and one that was not applied changed nothing."""
    changes = Counter(str(pk) for (pk,) in ask(CHANGES, Slate._meta.db_table))
    for pk, row in ledger.items():
        if row.kind.startswith("slates."):
            expected = 1 if row.verdict == Operation.APPLIED else 0
            holds(changes[pk] == expected, "I2: effects", pk, row.verdict, changes[pk])


def what_was_not_applied_is_kept(ledger: dict[str, Operation]) -> None:
    """I4: whole, with both sides and their authors; and nothing is refused because the application is old."""
    held = {str(row.operation_id): row for row in HELD.find("")}
    for pk, row in ledger.items():
        if row.verdict in TAKEN:
            holds(pk not in held, "I4: applied and held", pk)
            continue
        kept = held.get(pk)
        holds(kept is not None, "I4: not held", pk, row.verdict)
        holds(kept.payload.get("id") == pk and bool(kept.payload.get("args")), "I4: not whole", kept.payload)
        holds(kept.author_id == row.actor_user_id, "I4: author")
        holds(not _is_misread(row), "a former kind was not understood", row.kind, row.outcome)
        if row.verdict == Operation.CONFLICT:
            both = kept.current is not None and kept.offered["by"]
            holds(bool(both), "I4: a conflict shows both sides", kept.current, kept.offered)
            wrote = (kept.current or {}).get("op")
            holds(not wrote or bool(kept.current["by"]), "I4: who wrote what stands", kept.current)


def _is_misread(row: Operation) -> bool:
    codes = {each.get("code") for each in row.outcome} if isinstance(row.outcome, list) else set()
    return bool(codes & {"unknown-kind", "unreadable"})


def is_like_the_server(device: Device, whole: Whole) -> None:
    """I5 and I6: a device holds what the server shows it, of the scopes that are its owner's, and of no other."""
    allowed = whole.keys()
    holds(set(device.replica) <= allowed, "I6: still readable", set(device.replica) - allowed)
    holds(set(device.marks) == allowed, "I5: scopes", device.marks, allowed)
    for scope, there in whole.items():
        here = device.replica.get(scope, {})
        holds(here == there, "I5: differs", scope, _difference(here, there))


def seen_by(device: Device) -> Whole:
    """Give what the server shows the owner of a device, of everything that is theirs to hold."""
    with acting_as(lambda: greet(device.token)[1], "test") as actor:
        scopes = contents.scopes_of(actor, timezone.localdate())
        return {scope: {row["e"]: row for row in _whole(actor, scope)} for scope in scopes}


def _whole(actor: Actor, scope: str) -> list[dict[str, Any]]:
    rows = [row for one in contents.replicas_of(scope) for row in contents.show(actor, one, one.whole(scope))]
    return json.loads(write(rows))


def _difference(here: dict[str, Any], there: dict[str, Any]) -> list[Any]:
    return [
        (key, here.get(key), there.get(key)) for key in here.keys() | there.keys() if here.get(key) != there.get(key)
    ]


def feeds_are_in_order(books: Books) -> None:
    """I7 and I8: numbers without gaps up to the head."""
    for scope, number in ask("SELECT scope_name, number FROM kernel_feedhead"):
        told = [each.number for each in books.feeds.get(scope, ())]
        holds(told == list(range(number - len(told) + 1, number + 1)), "I8: numbers", scope, told)


def nothing_unseen_was_replaced(world: World, scope: str, books: Books) -> None:
    """I3: each device's operation replaced a version that its owner had seen, or made."""
    ledger = books.ledger | books.parts
    known: dict[str, set[str]] = defaultdict(set)
    for device in world.devices:
        for pk, seen in device.known.items():
            known[pk] |= seen | _found_alike(seen, ledger)
    standing: dict[Any, str] = {}
    for told in books.written(scope):
        before, now = standing.get(told.entity_id), str(told.operation_id)
        author = ledger.get(now)
        if author is not None and before is not None and before != now:
            asked = str(author.parent_id or author.pk)
            if asked in known:
                holds(before in known[asked], "I3: replaced unseen", now, before, known[asked])
        if told.key:
            standing.pop(told.entity_id, None)
        else:
            standing[told.entity_id] = now


def _found_alike(seen: set[str], ledger: dict[str, Operation]) -> set[str]:
    """An own operation that found the same word as its own already there has seen the version that it found."""
    same = [ledger[pk] for pk in seen if pk in ledger and ledger[pk].verdict == Operation.SAME]
    return {str(version) for row in same for version in row.outcome["as"].values()}


def the_ledger_gives_the_tables(scope: str, books: Books) -> None:
    """I9: what the applied operations say, in their order, is what stands."""
    made: dict[str, str] = {}
    for told in books.written(scope):
        arguments = books.writings[told.operation_id].arguments
        value = (from_first(arguments) if "number" in arguments else arguments)["value"]
        made[arguments["name"]] = value
    stands = dict(ask("SELECT name, value FROM slates_slate WHERE school_class_id = %s", contents.class_of(scope)))
    holds({name: value for name, value in made.items() if value} == stands, "I9: replayed", made, stands)
