"""Who acts: a person with roles, or the system with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

from hoaban.kernel.access import SYSTEM, Permission, url_right


@dataclass(frozen=True, slots=True)
class Target:
    """What an action touches: the school, and inside it perhaps a class or a person."""

    institution_id: UUID | None = None
    class_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a right goes: everything, or these schools, classes and persons; empty reaches nothing.

    `former` are schools that merged into these, whose books are still read; they are nobody's own schools.
    """

    everything: bool = False
    institutions: frozenset[UUID] = frozenset()
    classes: frozenset[UUID] = frozenset()
    persons: frozenset[UUID] = frozenset()
    former: frozenset[UUID] = frozenset()

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(
            self.everything or other.everything,
            self.institutions | other.institutions,
            self.classes | other.classes,
            self.persons | other.persons,
            self.former | other.former,
        )

    def covers(self, target: Target) -> bool:
        return self.everything or bool(
            target.institution_id in self.institutions
            or target.institution_id in self.former
            or target.class_id in self.classes
            or target.person_id in self.persons,
        )


NOWHERE = Reach()


@dataclass(frozen=True, slots=True)
class OwnClass:
    """What is known, without asking, of a class that somebody leads or teaches in: its school, and whether it stands today."""

    institution_id: UUID
    stands: bool


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role held over a place: `RoleGrant("commune_officer", "commune", "03166")`."""

    role: str
    scope_kind: str
    scope_id: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The first argument of every action and of `visible_to()`.

    `reaches` says for each permission how far it goes; `walls` is the widest circle, the one that PostgreSQL's row-level
    security draws underneath: whole schools, and single persons for guardians and learners. `classes` are those that the actor is
    tied to today. Whoever must change their password does that before anything else.
    """

    user_id: UUID | None
    name: str
    person_id: UUID | None = None
    roles: tuple[RoleGrant, ...] = ()
    reaches: Mapping[Permission, Reach] = field(default_factory=dict)
    walls: Reach = NOWHERE
    classes: Mapping[UUID, OwnClass] = field(default_factory=dict)
    reason: str = ""
    language: str = "vi"
    must_change_password: bool = False

    @classmethod
    def system(cls, reason: str) -> Self:
        """Work that no person asked for in this moment; recorded like anybody's, with its reason."""
        everything = Reach(everything=True)
        return cls(None, "Hoa Ban", roles=(RoleGrant(SYSTEM, "nation", "VN"),), walls=everything, reason=reason)

    @classmethod
    def nobody(cls) -> Self:
        """A visitor who has not signed in: reaches nothing."""
        return cls(None, "")

    @property
    def is_system(self) -> bool:
        return any(grant.role == SYSTEM for grant in self.roles)

    def reach(self, permission: Permission) -> Reach:
        if self.is_system:
            return Reach(everything=True)
        return self.reaches.get(permission, NOWHERE)

    def lending(self, permission: Permission, *lent: Permission) -> "Actor":
        """Give the same actor, who may also do the lent things as far as one permission reaches: the parts of a whole."""
        reach = self.reach(permission)
        return replace(self, reaches={**self.reaches, **{each: self.reach(each) | reach for each in lent}})

    def may(self, permission: Permission, target: Target | None = None) -> bool:
        """Answer whether a right is held for a target, or, without one, anywhere at all."""
        reach = self.reach(permission)
        return reach.covers(target) if target is not None else reach != NOWHERE

    def may_of_all(self, permission: Permission, place_code: str) -> bool:
        """Answer whether a right reaches every school of a place: of all places, or of the commune that the actor works for."""
        own = any(grant.scope_kind == "commune" and grant.scope_id == place_code for grant in self.roles)
        return self.reach(permission).everything or (own and self.may(permission))

    def may_open(self, view_name: str) -> bool:
        """Answer from the access table whether a page is of any use to the actor; before a new password, none is."""
        right = None if self.must_change_password else url_right(view_name)
        return (
            right == "public" or (right == "signed-in" and self.user_id is not None) or bool(right and self.may(right))
        )
