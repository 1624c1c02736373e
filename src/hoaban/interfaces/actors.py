"""From an account to an actor: each role's rights over its scope become the schools, classes and persons that they reach.

This stands above the modules because a scope is spelled by three of them: a commune's schools (`network`), a teacher's classes
(`schooling`), a guardian's children (`people`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, QuerySet, UUIDField, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from hoaban.kernel.access import Breadth, Permission, everyone_may, heirs_may, role, roles
from hoaban.kernel.actor import NOWHERE, Actor, Reach, RoleGrant
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.models import Account
from hoaban.modules.accounts.models import RoleGrant as HeldRole
from hoaban.modules.assessment.models import Teaching
from hoaban.modules.attendance.models import Cover
from hoaban.modules.network.models import Institution, InstitutionPlace, Management
from hoaban.modules.people.models import Guardianship
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.models import Homeroom


def actor_of_session(request: HttpRequest) -> Actor:
    """Give the actor of a request: whoever is signed in, or nobody. A session from before a new password is nobody's."""
    key = request.session.get(SESSION_KEY)
    if not key:
        return Actor.nobody()
    return find_actor(UUID(str(key)), timezone.localdate(), proof=str(request.session.get(HASH_SESSION_KEY, "")))


def actor_of(account_id: UUID, today: date, *, proof: str | None = None) -> Actor:
    """Make the actor for an account as its roles stand today; an account that is gone or closed is nobody.

    `proof` is what a session holds of the password it was opened with; it must still be the account's.
    """
    with acting(Actor.system("sign-in")):
        return find_actor(account_id, today, proof=proof)


def find_actor(account_id: UUID, today: date, *, proof: str | None = None) -> Actor:
    """The same, where the system is looking already."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None or not (proof is None or constant_time_compare(proof, account.get_session_auth_hash())):
        return Actor.nobody()
    return actor_with(account, _held_by(account, today), today)


def _held_by(account: Account, today: date) -> QuerySet[HeldRole]:
    """Give the roles of an account, each with the schools that merged into the one it is held over, in the same question."""
    merged = Func(
        F("institution_id"), Value(today), function="network_merged_into", output_field=ArrayField(UUIDField())
    )
    return HeldRole.objects.on(today).filter(account=account).annotate(former=merged)


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a person to a class today: they lead it (`led`), stand in for somebody there (`covered`) or teach in it (`taught`)."""

    how: str
    institution_id: UUID
    class_id: UUID


def actor_with(account: Account, grants: Iterable[HeldRole], today: date, ties: Sequence[Tie] | None = None) -> Actor:
    """Make the actor of an account with the roles that it holds today; a role of old gives no right.

    Whoever knows the person's ties to classes already gives them, and saves the asking.
    """
    return _Making(account, today, ties).actor([grant for grant in grants if grant.role in roles()])


@dataclass(frozen=True, slots=True)
class _Making:
    account: Account
    today: date
    ties: Sequence[Tie] | None = None

    def actor(self, grants: list[HeldRole]) -> Actor:
        reaches: dict[Permission, Reach] = dict.fromkeys(everyone_may(), Reach(everything=True))
        walls = Reach(persons=frozenset({self.account.person_id} if self.account.person_id else ()))
        for grant in grants:
            found = {breadth: self.reach(grant, breadth) for breadth in set(role(grant.role).may.values())}
            for permission, breadth in role(grant.role).may.items():
                reaches[permission] = reaches.get(permission, NOWHERE) | found[breadth]
                if breadth == "scope" and permission in heirs_may():
                    reaches[permission] |= _former(grant)
                    walls |= _former(grant)
            walls |= self.wall(grant, found)
        return Actor(
            self.account.pk,
            self.account.display_name,
            person_id=self.account.person_id,
            roles=tuple(RoleGrant(g.role, g.scope_kind, g.scope_id) for g in grants),
            reaches=reaches,
            walls=walls,
            language=self.account.language,
            must_change_password=self.account.must_change_password,
        )

    def wall(self, grant: HeldRole, found: dict[Breadth, Reach]) -> Reach:
        """The wall around a teacher is their school; around a guardian, their children."""
        persons = Reach(persons=frozenset().union(*(reach.persons for reach in found.values())))
        return persons if grant.scope_kind == "nation" else persons | self.over(grant)

    def reach(self, grant: HeldRole, breadth: Breadth) -> Reach:
        match breadth:
            case "scope":
                return self.over(grant)
            case "class":
                return self.classes(grant)
            case "child":
                return Reach(persons=self.children())
            case "self":
                return Reach(persons=frozenset({self.account.person_id} if self.account.person_id else ()))

    def over(self, grant: HeldRole) -> Reach:
        match grant.scope_kind:
            case "school":
                return Reach(institutions=frozenset({UUID(grant.scope_id)}))
            case "commune":
                return Reach(institutions=self.managed_by_commune(grant.scope_id))
            case "province":
                return self.in_province(grant.scope_id)
            case "nation":
                return Reach(everything=True)
            case _:
                return NOWHERE

    def managed_by_commune(self, code: str) -> frozenset[UUID]:
        """The schools that stand in the commune and that the commune manages: not the department's upper secondary school."""
        communes = Place.objects.communes().filter(code=code)
        managed = Management.objects.on(self.today).filter(body="commune").values("institution_id")
        schools = Institution.objects.in_communes(communes, self.today).filter(pk__in=managed)
        return frozenset(schools.values_list("pk", flat=True))

    def in_province(self, code: str) -> Reach:
        """Everything, when the database holds one province, as it should; else that province's schools."""
        located = InstitutionPlace.objects.on(self.today)
        if not located.exclude(commune__province_code=code).exists():
            return Reach(everything=True)
        return Reach(
            institutions=frozenset(located.filter(commune__province_code=code).values_list("institution_id", flat=True))
        )

    def classes(self, grant: HeldRole) -> Reach:
        """The classes that the person leads, those in which they stand in for somebody today, and as a teacher those they teach in."""
        if self.account.person_id is None:
            return NOWHERE
        if self.ties is not None:
            counted = {"led", "covered", "taught"} if grant.role == "teacher" else {"led", "covered"}
            school = UUID(grant.scope_id)
            of_school = (tie for tie in self.ties if tie.institution_id == school and tie.how in counted)
            return Reach(classes=frozenset(tie.class_id for tie in of_school))
        led = Homeroom.objects.on(self.today).filter(
            person_id=self.account.person_id, institution_id=UUID(grant.scope_id)
        )
        covered = Cover.objects.filter(
            person_id=self.account.person_id, institution_id=UUID(grant.scope_id), day=self.today
        )
        taught = Teaching.objects.on(self.today).filter(
            person_id=self.account.person_id, institution_id=UUID(grant.scope_id)
        )
        of_role = _classes_of(taught) if grant.role == "teacher" else ()
        return Reach(classes=frozenset([*_classes_of(led), *_classes_of(covered), *of_role]))

    def children(self) -> frozenset[UUID]:
        if self.account.person_id is None:
            return frozenset()
        wards = Guardianship.objects.on(self.today).filter(guardian_id=self.account.person_id)
        return frozenset(wards.values_list("person_id", flat=True))


def _former(grant: HeldRole) -> Reach:
    """The schools that merged into the one of a role; a device, which holds no books of former years, does not ask for them."""
    return Reach(former=frozenset(getattr(grant, "former", None) or ()))


def _classes_of(rows: "QuerySet[Homeroom] | QuerySet[Cover] | QuerySet[Teaching]") -> Iterator[UUID]:
    return rows.values_list("school_class_id", flat=True).iterator()
