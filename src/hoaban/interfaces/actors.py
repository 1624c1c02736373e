"""From an account to an actor: each role's rights over its scope become the schools, classes and persons that they reach.

This stands above the modules because a scope is spelled by three of them: a commune's schools (`network`), a teacher's classes
(`schooling`), a guardian's children (`people`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from hoaban.kernel.access import Breadth, Permission, everyone_may, heirs_may, role, roles
from hoaban.kernel.actor import NOWHERE, Actor, OwnClass, Reach, RoleGrant
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.models import Account

Json = dict[str, str]
STANDS: Final = "t.starts_on <= %(today)s AND (t.ends_on IS NULL OR t.ends_on > %(today)s)"
TIES: Final = " UNION ALL ".join(
    f"""SELECT '{how}' AS how, t.institution_id, t.school_class_id AS class_id, c.institution_id AS school,
    c.starts_on <= %(today)s AND (c.ends_on IS NULL OR c.ends_on > %(today)s) AS stands
    FROM {table} t JOIN schooling_schoolclass c ON c.id = t.school_class_id WHERE t.person_id = a.person_id AND {when}"""
    for how, table, when in (
        ("led", "schooling_homeroom", STANDS),
        ("taught", "schooling_teaching", STANDS),
        ("covered", "attendance_cover", "t.day = %(today)s"),
    )
)
# What an account `a` holds on a day: its roles, its person's ties to classes, and their children. Every request asks it.
HOLDS: Final = f"""
(SELECT json_agg(json_build_object('role', t.role, 'scope_kind', t.scope_kind, 'scope_id', t.scope_id)) FROM accounts_rolegrant t
 WHERE t.account_id = a.id AND {STANDS}),
(SELECT json_agg(tie) FROM ({TIES}) tie),
(SELECT json_agg(t.person_id) FROM people_guardianship t WHERE t.guardian_id = a.person_id AND {STANDS})
"""
# The schools that merged into those of its roles. A device, which holds no books of former years, does not ask for them.
FORMER: Final = f"""
(SELECT json_object_agg(t.institution_id, network_merged_into(t.institution_id, %(today)s)) FROM accounts_rolegrant t
 WHERE t.account_id = a.id AND t.institution_id IS NOT NULL AND {STANDS})
"""
ACCOUNT: Final = f"""
SELECT a.person_id, a.display_name, a.language, a.must_change_password, a.password, {HOLDS}, {FORMER}
FROM accounts_account a WHERE a.id = %(account)s AND a.is_active
"""

# The schools that stand in the commune and that the commune manages: not the department's upper secondary school.
OF_COMMUNE: Final = f"""
SELECT DISTINCT t.institution_id FROM network_institutionplace t JOIN places_place p ON p.id = t.commune_id
WHERE p.kind = 'commune' AND p.code = %(code)s AND {STANDS} AND t.institution_id IN (
  SELECT t.institution_id FROM network_management t WHERE t.body = 'commune' AND {STANDS})
"""

LOCATED: Final = f"FROM network_institutionplace t JOIN places_place p ON p.id = t.commune_id WHERE {STANDS}"
OF_PROVINCE: Final = f"SELECT DISTINCT t.institution_id {LOCATED} AND p.province_code = %(code)s"
ELSEWHERE: Final = f"SELECT 1 {LOCATED} AND p.province_code <> %(code)s LIMIT 1"


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
    found = ask(ACCOUNT, {"account": account_id, "today": today})
    if not found:
        return Actor.nobody()
    person_id, name, language, must_change, password, *held = found[0]
    account = Account(
        id=account_id,
        person_id=person_id,
        display_name=name,
        language=language,
        must_change_password=must_change,
        password=password,
    )
    if not (proof is None or constant_time_compare(proof, account.get_session_auth_hash())):
        return Actor.nobody()
    return actor_with(account, Held.read(*held), today)


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a person to a class today: they lead it (`led`), stand in for somebody there (`covered`) or teach in it (`taught`).

    `institution_id` is the school for which they do so; the class itself has a school, and stands today or does not.
    """

    how: str
    institution_id: UUID
    class_id: UUID
    of: OwnClass

    @classmethod
    def read(cls, tie: Json) -> Self:
        of = OwnClass(UUID(tie["school"]), bool(tie["stands"]))
        return cls(tie["how"], UUID(tie["institution_id"]), UUID(tie["class_id"]), of)


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds on a day, as `HOLDS` asks for it; a role of old gives no right."""

    grants: Sequence[RoleGrant]
    ties: Sequence[Tie]
    children: frozenset[UUID]
    former: Mapping[str, Sequence[str] | None]  # by school

    @classmethod
    def read(
        cls,
        grants: Sequence[Json] | None,
        ties: Sequence[Json] | None,
        children: Sequence[str] | None,
        former: Mapping[str, Sequence[str] | None] | None = None,
    ) -> Self:
        return cls(
            [RoleGrant(**grant) for grant in grants or () if grant["role"] in roles()],
            [Tie.read(tie) for tie in ties or ()],
            frozenset(map(UUID, children or ())),
            former or {},
        )


def actor_with(account: Account, held: Held, today: date) -> Actor:
    """Make the actor of an account with what it holds today."""
    return _Making(account, held, today).actor()


@dataclass(frozen=True, slots=True)
class _Making:
    account: Account
    held: Held
    today: date

    def actor(self) -> Actor:
        reaches: dict[Permission, Reach] = dict.fromkeys(everyone_may(), Reach(everything=True))
        walls = Reach(persons=frozenset({self.account.person_id} if self.account.person_id else ()))
        for grant in self.held.grants:
            found = {breadth: self.reach(grant, breadth) for breadth in set(role(grant.role).may.values())}
            for permission, breadth in role(grant.role).may.items():
                before = reaches.get(permission)
                reaches[permission] = found[breadth] if before is None else before | found[breadth]
                if breadth == "scope" and permission in heirs_may():
                    reaches[permission] |= self.former(grant)
                    walls |= self.former(grant)
            walls |= self.wall(grant, found)
        return Actor(
            self.account.pk,
            self.account.display_name,
            person_id=self.account.person_id,
            roles=tuple(self.held.grants),
            reaches=reaches,
            walls=walls,
            classes={tie.class_id: tie.of for tie in self.held.ties},
            language=self.account.language,
            must_change_password=self.account.must_change_password,
        )

    def wall(self, grant: RoleGrant, found: dict[Breadth, Reach]) -> Reach:
        """The wall around a teacher is their school; around a guardian, their children."""
        persons = Reach(persons=frozenset().union(*(reach.persons for reach in found.values())))
        if grant.scope_kind == "nation":
            return persons
        return persons | (found["scope"] if "scope" in found else self.over(grant))

    def reach(self, grant: RoleGrant, breadth: Breadth) -> Reach:
        match breadth:
            case "scope":
                return self.over(grant)
            case "class":
                return self.classes(grant)
            case "child":
                return Reach(persons=self.held.children)
            case "self":
                return Reach(persons=frozenset({self.account.person_id} if self.account.person_id else ()))

    def former(self, grant: RoleGrant) -> Reach:
        """The schools that merged into the one of a role."""
        return Reach(former=frozenset(map(UUID, self.held.former.get(grant.scope_id) or ())))

    def over(self, grant: RoleGrant) -> Reach:
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
        return frozenset(school for (school,) in ask(OF_COMMUNE, {"code": code, "today": self.today}))

    def in_province(self, code: str) -> Reach:
        """Everything, when the database holds one province, as it should; else that province's schools."""
        where = {"code": code, "today": self.today}
        if not ask(ELSEWHERE, where):
            return Reach(everything=True)
        return Reach(institutions=frozenset(school for (school,) in ask(OF_PROVINCE, where)))

    def classes(self, grant: RoleGrant) -> Reach:
        """The classes that the person leads, those in which they stand in for somebody today, and as a teacher those they teach in."""
        counted = {"led", "covered", "taught"} if grant.role == "teacher" else {"led", "covered"}
        school = UUID(grant.scope_id)
        of_school = (tie for tie in self.held.ties if tie.institution_id == school and tie.how in counted)
        return Reach(classes=frozenset(tie.class_id for tie in of_school))
