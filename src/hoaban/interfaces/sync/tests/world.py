"""A school, its devices, and all that can happen to them: the steps of which histories are made, and what must hold after each.

The steps take plain numbers, so that a history is data: Hypothesis draws it, and shrinks it when something does not hold. Everything
random comes from there; the clock stands still; the database is the real one, wound back after each history.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from hoaban.interfaces.sync import contents
from hoaban.interfaces.sync.tests.device import Device, Mark, enrolled
from hoaban.interfaces.sync.tests.server import Server
from hoaban.kernel.action import Envelope
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from tests.slates import CLOSED, Slate, key, write_slate
from tests.town import Town

NAMES = ("a", "b")
VALUES = ("1", "2", "", "bad", "boom")
SKEWS = (timedelta(), timedelta(days=-400), timedelta(days=400))
ROUNDS = 100  # more than the longest history makes necessary


@dataclass
class World:
    """The small town with three devices: two of the teacher of the fifth class, one of the principal."""

    town: Town
    server: Server
    devices: list[Device]
    relay: list[bytes] = field(default_factory=list)
    late: list[tuple[str, bytes]] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)

    @property
    def classes(self) -> tuple[UUID, UUID]:
        return self.town.fifth.pk, self.town.combined.pk

    def write(self, device: int, place: int, name: int, value: int, *, is_old: bool = False) -> None:
        """Somebody writes on a device. An old application speaks of numbers."""
        of, class_id = self.devices[device % len(self.devices)], self.classes[place]
        if f"class:{class_id}" not in of.replica:
            return
        said = VALUES[value]
        args = {"school_class_id": str(class_id), "name": NAMES[name]}
        if is_old and said.isdigit():
            kind, args = "slates.write@1", {**args, "number": int(said)}
        else:
            kind, args = "slates.write@2", {**args, "value": said}
        of.save(kind, f"class:{class_id}", args, key(class_id, NAMES[name]), said)

    def sync(self, device: int) -> None:
        self.devices[device % len(self.devices)].sync()

    def sync_badly(self, device: int, fault: int) -> None:
        """An exchange on a bad line: cut before, cut after, repeated, cut among the pages, or the battery ends in between."""
        of = self.devices[device % len(self.devices)]
        if fault == 0:
            return
        if fault == 1:
            self.server.is_cut = True
            self.server.exchange(of.token, of.message())
            self.server.is_cut = False
        elif fault == 2:
            message = of.message()
            self.server.exchange(of.token, message)
            of.hear_reply(self.server.exchange(of.token, message))
        elif fault == 3:
            of.sync(pages=1)
        else:
            of.sync(die_between=True)

    def send_later(self, device: int) -> None:
        """A request hangs somewhere on the way."""
        of = self.devices[device % len(self.devices)]
        self.late.append((of.token, of.message()))

    def arrive_late(self) -> None:
        if self.late:
            self.server.exchange(*self.late.pop(0))

    def page(self, place: int, name: int, value: int) -> None:
        """The principal writes on a page."""
        if VALUES[value] in {"bad", "boom"}:
            return
        with acting(self.town.alice):
            said = {"school_class_id": self.classes[place], "name": NAMES[name], "value": VALUES[value]}
            write_slate.submit(Envelope(), self.town.alice, **said)

    def period(self, *, is_closed: bool) -> None:
        (CLOSED.add if is_closed else CLOSED.discard)(self.classes[0])

    def lose_class(self, *, is_lost: bool) -> None:
        """The teacher leads the fifth class no longer, or again."""
        until = self.town.today if is_lost else None
        Homeroom.objects.filter(school_class_id=self.classes[0]).update(ends_on=until)

    def move_pupil(self) -> None:
        """A pupil changes the class, and is gone from the devices of the one and there on those of the other."""
        stay = Enrolment.objects.filter(school_class_id__in=self.classes).order_by("pk").first()
        there = self.classes[1] if stay.school_class_id == self.classes[0] else self.classes[0]
        self.server.move(stay, there)

    def hand_over(self, device: int) -> None:
        """A device gives its operations to somebody who carries them, or to a box in the school."""
        of = self.devices[device % len(self.devices)]
        if of.unsent:
            self.relay.append(of.sealed())
            self.server.on_relay(of)

    def carry(self, *, is_lost: bool, again: bool) -> None:
        """What was handed over arrives, perhaps twice; or it never does."""
        if not self.relay:
            return
        file = self.relay[0] if again else self.relay.pop(0)
        if not is_lost:
            self.server.take_file(file)

    def back_up(self) -> None:
        self.backups.append(transaction.savepoint())

    def restore(self) -> None:
        """The server forgets everything since its last copy."""
        if self.backups:
            transaction.savepoint_rollback(self.backups.pop())
            self.backups.clear()
            self.server.restored()

    def clone(self, device: int) -> None:
        """A phone is restored from its copy, and both are used."""
        if len(self.devices) < 4:
            self.devices.append(self.devices[device % len(self.devices)].twin())

    def skew(self, device: int, wrong: int) -> None:
        self.devices[device % len(self.devices)].skew = SKEWS[wrong]

    def resolve(self, device: int, choice: str) -> None:
        """Somebody decides on a conflict that their device shows."""
        of = self.devices[device % len(self.devices)]
        rows = of.replica.get(of.inbox, {})
        decided = {entry.op["args"].get("conflict_id") for entry in of.entries}
        for row in rows.values():
            conflict = row["e"].partition(":")[2]
            if row["what"] == "conflict" and conflict not in decided:
                seen = (row["current"] or {}).get("op")
                said = {"conflict_id": conflict, "choice": choice, "seen": seen}
                entry = of.save("sync.resolve_conflict@1", of.inbox, said, "")
                of.known[entry.op["id"]] = {seen or ""}
                return

    def decide_too_late(self, device: int, value: int) -> None:
        """Somebody decides on a conflict, and before that is heard somebody else writes there once more."""
        of = self.devices[device % len(self.devices)]
        before = len(of.entries)
        self.resolve(device, "take")
        if len(of.entries) > before:
            conflict = of.entries[-1].op["args"]["conflict_id"]
            _, class_id, name = of.replica[of.inbox][f"conflict:{conflict}"]["entity"].split(":")
            self.page([str(pk) for pk in self.classes].index(class_id), NAMES.index(name), value)

    def lose_cache(self, device: int, name: int, value: int) -> None:
        """The disk was full and what could be had again was deleted; the line breaks after the first page, and somebody writes."""
        of = self.devices[device % len(self.devices)]
        of.marks = {scope: Mark(None, "") for scope in of.marks}
        of.sync(pages=1)
        self.page(0, name, value)

    def settle(self) -> None:
        """The network is good again, and everybody comes back."""
        while self.late:
            self.arrive_late()
        while self.relay:
            self.carry(is_lost=False, again=False)
        for _ in range(2):  # the second time nobody has anything left to send, not even after a restore
            for device in self.devices:
                for _ in range(ROUNDS):
                    if not device.sync():
                        break


def slim() -> dict[str, Any]:
    """Give the contents of devices without the records that no step of a history writes: each costs a question at every turn."""
    written = {SchoolClass, Enrolment, Slate}
    return {"CLASS": [one for one in contents.CLASS if one.model in written], "ADDITIONS": [], "OWN": []}


def settled_world(town: Town) -> World:
    """Enrol the devices, and let each hear everything."""
    server = Server()
    people = (town.actors["homeroom_teacher"], town.actors["homeroom_teacher"], town.alice)
    world = World(town, server, [enrolled(server, person) for person in people])
    world.settle()
    return world


def fork(world: World) -> World:
    """Begin a history where the world stands."""
    CLOSED.clear()
    return World(world.town, world.server, [device.twin() for device in world.devices])
