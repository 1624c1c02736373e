"""Roles over what ends. Accounts stand below schools and know them by id only, so that this room says for them what passes where.

A principal's role passes on only to a school that is founded of theirs alone: where schools are merged, somebody decides who heads it.
"""

from collections.abc import Iterator
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.among import among
from hoaban.kernel.language import vi_en
from hoaban.modules.accounts.models import SCHOOL, Account, RoleGrant, RoleGrantQuerySet
from hoaban.modules.accounts.passing import pass_roles
from hoaban.modules.network.reform.handing import Handing, Held, counted
from hoaban.modules.places.models import Place

ROLES = vi_en("Tài khoản và vai trò", "Accounts and roles")
ENDING = vi_en("Vai trò kết thúc, cần quyết định người mới", "Roles that end: somebody decides who follows")
PRINCIPAL = "principal"


class Roles:
    """The holder for accounts."""

    def prepare(self, actor: Actor, handing: Handing) -> None:
        """No role is named in a plan, and none blocks one."""

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        going = self._school_roles(handing)
        names = dict(Account.objects.filter(pk__in={g.account_id for g, _ in going}).values_list("pk", "display_name"))
        told = [
            (grant, taker, f"{names.get(grant.account_id, '')} ({grant.definition.name})") for grant, taker in going
        ]
        yield from counted(
            ROLES, ((g.institution_id, taker, name) for g, taker, name in told if taker and g.institution_id)
        )
        ending = [(g.institution_id, name) for g, taker, name in told if taker is None and g.institution_id]
        for school in dict.fromkeys(school for school, _ in ending):
            found = [name for each, name in ending if each == school]
            yield Held(ENDING, len(found), school, None, tuple(found))

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        passing = [(grant.pk, str(taker or "")) for grant, taker in self._school_roles(handing)]
        passing += self._place_roles(handing)
        if passing:
            pass_roles(actor, passing=passing, on=handing.on)

    def _school_roles(self, handing: Handing) -> list[tuple[RoleGrant, UUID | None]]:
        rows = (
            _open(handing)
            .filter(scope_kind=SCHOOL, institution_id__in=handing.heirs)
            .order_by("account__sort_key", "pk")
        )
        people = dict(rows.values_list("account_id", "account__person_id"))
        found: list[tuple[RoleGrant, UUID | None]] = []
        for grant in rows:
            taker = self._taker(handing, grant, people[grant.account_id])
            if taker is not None:
                found.append((grant, taker if self._may_pass(handing, grant, taker) else None))
        return found

    def _taker(self, handing: Handing, grant: RoleGrant, person_id: UUID | None) -> UUID | None:
        """Give who takes over from whoever holds a role; None where they stay."""
        if grant.institution_id is None:
            return None
        if person_id is not None:
            return handing.of_staff(grant.institution_id, person_id)
        heir = handing.heirs[grant.institution_id]
        return None if heir == grant.institution_id else heir

    def _may_pass(self, handing: Handing, grant: RoleGrant, taker: UUID) -> bool:
        if grant.role != PRINCIPAL:
            return True
        givers = [giver for giver, heir in handing.heirs.items() if heir == taker]
        return taker in handing.founded and givers == [grant.institution_id]

    def _place_roles(self, handing: Handing) -> Iterator[tuple[UUID, str]]:
        """Roles over a commune or province that ends, where its heir has another code."""
        places = handing.places
        heirs = places.heirs
        code_of = {
            (place.kind, place.code): places.taker(heirs[place.pk]).code if place.pk in heirs else ""
            for place in places.ended.values()
            if place.kind in {Place.PROVINCE, Place.COMMUNE}
        }
        codes = {code for _, code in code_of}
        rows = (
            _open(handing).filter(among("scope_id", codes), scope_kind__in=[Place.PROVINCE, Place.COMMUNE])
            if codes
            else ()
        )
        for grant in rows:
            heir = code_of.get((grant.scope_kind, grant.scope_id), grant.scope_id)
            if heir != grant.scope_id:
                yield grant.pk, heir


def _open(handing: Handing) -> RoleGrantQuerySet:
    return RoleGrant.objects.exclude(ends_on__lte=handing.on)
