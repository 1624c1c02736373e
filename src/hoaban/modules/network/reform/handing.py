"""Who takes over what on a day, and how every module that holds something of an institution hands it over.

A module that has rows of an institution lends a holder at the start: it reads what the plan names of its own, says what changes hands and
what blocks it, and passes its rows on by an action of its own. This module knows none of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words
from hoaban.modules.places.reform.passing import PlaceChanges

SHOWN = 12  # names of what changes hands, of one kind between two institutions


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the plan names to pass to a taker: a class by its name, a person by their number."""

    what: str
    key: str
    giver_id: UUID
    taker_id: UUID
    where: str
    into: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """So many of one kind pass from one institution to another; to nobody where they end. `note` says what is particular."""

    what: Words
    count: int
    giver_id: UUID
    taker_id: UUID | None = None
    names: Sequence[str] = ()
    note: Words | None = None


@dataclass(slots=True)
class Handing:
    """What passes on a day. `heirs` says for each giver who takes what the plan names nobody for: itself, where it goes on.

    `founded` are takers that begin that day, `closing` what ends without an heir. The dictionaries of sites, classes and persons hold what the plan names; `new_sites` and
    `new_classes` say, once they are written, as which rows they go on, `class_takers` where; `went` says of a pupil who changed class
    on the day, by old class and person, to which class and institution.
    """

    on: date
    places: PlaceChanges
    heirs: dict[UUID, UUID] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    founded: set[UUID] = field(default_factory=set)
    closing: set[UUID] = field(default_factory=set)
    closing_sites: set[UUID] = field(default_factory=set)
    named: list[Named] = field(default_factory=list)
    sites: dict[UUID, UUID] = field(default_factory=dict)
    classes: dict[UUID, UUID] = field(default_factory=dict)
    staff: dict[tuple[UUID, UUID], UUID] = field(default_factory=dict)
    pupils: dict[tuple[UUID, UUID], tuple[UUID, str]] = field(default_factory=dict)
    new_sites: dict[UUID, UUID] = field(default_factory=dict)
    new_classes: dict[UUID, UUID] = field(default_factory=dict)
    class_takers: dict[UUID, UUID] = field(default_factory=dict)
    went: dict[tuple[UUID, UUID], tuple[UUID, UUID]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What the ledger keeps of it as an argument; the plan itself stands in the reform's document."""
        return {"on": self.on, "heirs": {str(giver): str(heir) for giver, heir in self.heirs.items()}}

    @property
    def ended(self) -> set[UUID]:
        """The institutions that pass on whole and end."""
        return {giver for giver, heir in self.heirs.items() if heir != giver}

    @property
    def takers(self) -> set[UUID]:
        named = {*self.sites.values(), *self.classes.values(), *self.staff.values()}
        return {*self.heirs.values(), *named, *(taker for taker, _ in self.pupils.values())}

    def of_site(self, institution_id: UUID, site_id: UUID) -> UUID | None:
        """Give who takes a site, or None where it stays."""
        return self._other(institution_id, self.sites.get(site_id))

    def of_class(self, institution_id: UUID, class_id: UUID, site_id: UUID) -> UUID | None:
        """Give who takes a class: as named, else with its site, else with its institution."""
        return self._other(institution_id, self.classes.get(class_id) or self.sites.get(site_id))

    def of_staff(self, institution_id: UUID, person_id: UUID) -> UUID | None:
        """Give who takes a member of staff: as named, else with the institution."""
        return self._other(institution_id, self.staff.get((institution_id, person_id)))

    def _other(self, institution_id: UUID, named: UUID | None) -> UUID | None:
        taker = named or self.heirs.get(institution_id)
        return None if taker == institution_id else taker

    @property
    def split_classes(self) -> dict[UUID, UUID]:
        """The classes that ended in the middle of their year and go on as others."""
        return {old: new for old, new in self.new_classes.items() if old != new}

    @property
    def moved_classes(self) -> set[UUID]:
        """The classes that begin on the day or later: they are the taker's from their beginning."""
        return {old for old, new in self.new_classes.items() if old == new}

    def named_as(self, what: str) -> Iterator[Named]:
        return (each for each in self.named if each.what == what)

    def block(self, code: str, where: str, message: Words) -> None:
        self.problems.append(Problem(code, where, message))


class Holder(Protocol):
    """What a module that holds something of an institution lends."""

    def prepare(self, actor: Actor, handing: Handing) -> None:
        """Read what the plan names of the module's own, and block what cannot be."""

    def tell(self, actor: Actor, handing: Handing) -> Iterable[Held]:
        """Say what changes hands."""

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        """Pass the module's rows on, by an action of its own."""


_holders: list[Holder] = []


def lend_holder(holder: Holder) -> None:
    """Add a holder after those lent before: each may rely on what they have passed on. Lending it twice changes nothing."""
    if holder not in _holders:
        _holders.append(holder)


def holders() -> Sequence[Holder]:
    return tuple(_holders)


def counted(what: Words, rows: Iterable[tuple[UUID, UUID, str]], note: Words | None = None) -> Iterator[Held]:
    """Sum up rows of (giver, taker, name) by giver and taker, with the first names."""
    found: dict[tuple[UUID, UUID], list[str]] = {}
    for giver, taker, name in rows:
        found.setdefault((giver, taker), []).append(name)
    for (giver, taker), names in found.items():
        shown = [name for name in names if name]
        yield Held(what, len(names), giver, taker, tuple(shown[:SHOWN]), note)
