"""What holds whatever happened, once the network is good again and everybody has come back. The names are those of the design."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from hoaban.interfaces.sync import contents
from hoaban.interfaces.sync.devices import greet
from hoaban.interfaces.sync.models import Held
from hoaban.interfaces.sync.tests.device import Device
from hoaban.interfaces.sync.tests.world import World
from hoaban.interfaces.sync.wire import write
from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Change, FeedHead, FeedRow, Operation
from hoaban.kernel.scoping import acting_as
from tests.slates import Slate, from_first

TAKEN = {"applied", "same"}
Whole = dict[str, dict[str, dict[str, Any]]]


class InvariantError(AssertionError):
    """An invariant does not hold."""


def holds(claim: bool, name: str, *about: object) -> None:
    if not claim:
        raise InvariantError(name, *about)


def check(world: World) -> None:
    """Check all of it."""
    ledger = {str(row.pk): row for row in Operation.objects.filter(device__in=_names(world))}
    parts = {str(row.pk): row for row in Operation.objects.filter(parent_id__in=list(ledger))}
    every_save_is_in_the_ledger(world, ledger)
    every_effect_happened_once(ledger)
    what_was_not_applied_is_kept(ledger)
    feeds_are_in_order()
    for class_id in world.classes:
        nothing_unseen_was_replaced(world, f"class:{class_id}", ledger | parts)
        the_ledger_gives_the_tables(f"class:{class_id}")
    views: dict[str, Whole] = {}
    for device in world.devices:
        is_like_the_server(device, views.get(device.owner) or views.setdefault(device.owner, seen_by(device)))


def _names(world: World) -> set[str]:
    """The names that the devices had; a clone got a new one, and its former operations are the original's."""
    rows = Operation.objects.exclude(device="").values_list("device", flat=True).distinct()
    return {device.id for device in world.devices} | set(rows)


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
    changes = Counter(
        str(pk)
        for pk in Change.objects.filter(table=Slate._meta.db_table, operation_id__in=list(ledger)).values_list(
            "operation_id", flat=True
        )
    )
    for pk, row in ledger.items():
        if row.kind.startswith("slates."):
            expected = 1 if row.verdict == Operation.APPLIED else 0
            holds(changes[pk] == expected, "I2: effects", pk, row.verdict, changes[pk])


def what_was_not_applied_is_kept(ledger: dict[str, Operation]) -> None:
    """I4: whole, with both sides and their authors; and nothing is refused because the application is old."""
    held = {str(row.operation_id): row for row in Held.objects.filter(operation_id__in=list(ledger))}
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
    rows = [row for one in contents.replicas_of(scope) for row in contents.show(actor, one, one.within(scope))]
    return json.loads(write(rows))


def _difference(here: dict[str, Any], there: dict[str, Any]) -> list[Any]:
    return [
        (key, here.get(key), there.get(key)) for key in here.keys() | there.keys() if here.get(key) != there.get(key)
    ]


def feeds_are_in_order() -> None:
    """I7 and I8: numbers without gaps up to the head."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for scope, number in FeedRow.objects.order_by("scope_name", "number").values_list("scope_name", "number"):
        numbers[scope].append(number)
    for head in FeedHead.objects.all():
        told = numbers.get(head.scope_name, [])
        holds(told == list(range(head.number - len(told) + 1, head.number + 1)), "I8: numbers", head.scope_name, told)


def nothing_unseen_was_replaced(world: World, scope: str, ledger: dict[str, Operation]) -> None:
    """I3: each device's operation replaced a version that its owner had seen, or made."""
    known: dict[str, set[str]] = defaultdict(set)
    for device in world.devices:
        for pk, seen in device.known.items():
            known[pk] |= seen | _found_alike(seen, ledger)
    standing: dict[Any, str] = {}
    for entity, operation_id, left in written(scope):
        before, now = standing.get(entity), str(operation_id)
        author = ledger.get(now)
        if author is not None and before is not None and before != now:
            asked = str(author.parent_id or author.pk)
            if asked in known:
                holds(before in known[asked], "I3: replaced unseen", now, before, known[asked])
        if left:
            standing.pop(entity, None)
        else:
            standing[entity] = now


def _found_alike(seen: set[str], ledger: dict[str, Operation]) -> set[str]:
    """An own operation that found the same word as its own already there has seen the version that it found."""
    same = [ledger[pk] for pk in seen if pk in ledger and ledger[pk].verdict == Operation.SAME]
    return {str(version) for row in same for version in row.outcome["as"].values()}


def written(scope: str) -> list[tuple[Any, Any, str]]:
    """Give who wrote each slate of a class, in the order of the feed."""
    rows = FeedRow.objects.filter(scope_name=scope, table=Slate._meta.db_table).order_by("number")
    return list(rows.values_list("entity_id", "operation_id", "key"))


def the_ledger_gives_the_tables(scope: str) -> None:
    """I9: what the applied operations say, in their order, is what stands."""
    orders = [operation_id for _, operation_id, _ in written(scope)]
    said = {row.pk: row for row in Operation.objects.filter(pk__in=orders)}
    made: dict[str, str] = {}
    for pk in orders:
        arguments = said[pk].arguments
        value = (from_first(arguments) if "number" in arguments else arguments)["value"]
        made[arguments["name"]] = value
    stands = dict(Slate.objects.filter(school_class_id=contents.class_of(scope)).values_list("name", "value"))
    holds({name: value for name, value in made.items() if value} == stands, "I9: replayed", made, stands)
