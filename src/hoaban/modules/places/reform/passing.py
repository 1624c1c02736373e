"""What a reorganisation does to places, before anything is written: which end, which begin, what passes into what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.errors import Problem
from hoaban.kernel.ids import uuid7
from hoaban.modules.places.models import Place
from hoaban.modules.places.rules import place_key


@dataclass(slots=True)
class Begun:
    """A place that begins; `like` is the one whose position it keeps while nobody says another."""

    kind: str
    code: str
    name: str
    type_name: str
    parent_id: UUID | None
    province_code: str
    like: Place | None
    id: UUID = field(default_factory=uuid7)

    @property
    def full_name(self) -> str:
        return f"{self.type_name} {self.name}".strip()

    def columns(self, on: date) -> dict[str, Any]:
        like = self.like
        return {
            "id": self.id,
            "kind": self.kind,
            "code": self.code,
            "name": self.name,
            "type_name": self.type_name,
            "search_key": place_key(self.name),
            "parent_id": self.parent_id,
            "province_code": self.province_code,
            "latitude": like and like.latitude,
            "longitude": like and like.longitude,
            "starts_on": on,
        }


@dataclass(frozen=True, slots=True)
class Passing:
    """An old place passes into a place that begins or goes on, whole or in part; the default takes what nobody located."""

    old: Place
    new_id: UUID
    is_whole: bool
    is_default: bool
    where: str


@dataclass(slots=True)
class PlaceChanges:
    """All of it. `ended` is by id; `begun` by kind and code; `going_on` are places that take something and stay what they are."""

    on: date
    ended: dict[UUID, Place] = field(default_factory=dict)
    begun: dict[tuple[str, str], Begun] = field(default_factory=dict)
    going_on: dict[UUID, Place] = field(default_factory=dict)
    passings: list[Passing] = field(default_factory=list)
    followed: set[UUID] = field(default_factory=set)
    schools: dict[str, UUID] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _by_id: dict[UUID, Begun] = field(default_factory=dict)
    _defaults: dict[UUID, UUID] = field(default_factory=dict)

    def begin(self, begun: Begun) -> None:
        self.begun[begun.kind, begun.code] = self._by_id[begun.id] = begun

    def pass_on(self, passing: Passing) -> None:
        self.passings.append(passing)
        if passing.is_default:
            self._defaults[passing.old.pk] = passing.new_id

    def __bool__(self) -> bool:
        return bool(self.ended or self.begun)

    def to_json(self) -> dict[str, Any]:
        """What the ledger keeps of it as an argument; its change log has every row."""
        return {"on": self.on, "ended": len(self.ended), "begun": len(self.begun), "passings": len(self.passings)}

    @property
    def heirs(self) -> dict[UUID, UUID]:
        """Give for each ended place the one that takes what nobody located."""
        return {old: new for old, new in self._defaults.items() if old in self.ended}

    def heir_of(self, place_id: UUID) -> UUID | None:
        """Give who takes what nobody located of an ended place: one answer, where `heirs` draws up all of them."""
        return self._defaults.get(place_id) if place_id in self.ended else None

    def alone(self) -> Iterable[tuple[Place, UUID]]:
        """Give the places that go on whole and alone as another: renamed, moved, taken over with all that is known of them."""
        into: dict[UUID, list[Passing]] = defaultdict(list)
        for one in self.passings:
            into[one.new_id].append(one)
        for new_id, found in into.items():
            if len(found) == 1 and found[0].is_whole and new_id not in self.going_on:
                yield found[0].old, new_id

    def taker(self, place_id: UUID) -> Begun | Place:
        """Give a place that takes something over: one that begins, or one that goes on."""
        return self._by_id.get(place_id) or self.going_on[place_id]
