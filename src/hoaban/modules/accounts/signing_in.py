"""Checking a name and a password, with the same answer and the same work whether the name exists or not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from hoaban.kernel.access import everyone_may
from hoaban.kernel.actor import Actor, Reach, RoleGrant
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts import throttle
from hoaban.modules.accounts.models import Account
from hoaban.modules.accounts.models import RoleGrant as HeldRole
from hoaban.modules.accounts.rules import plain_username

MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class TooSoon:
    """Not heard: too many attempts have failed; the next is heard after `wait`."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Known:
    """The right password of an open account; `renew` says that its digest is of an older kind and should be made anew."""

    account: Account
    renew: bool


@sensitive_variables("password")
def check(username: str, password: str, address: str, now: datetime) -> Known | TooSoon | None:
    """Answer who this is; None when name and password do not belong together, which includes closed accounts."""
    name = plain_username(username)
    guesser = throttle.Guesser.of(name, address)
    with acting(Actor.system("sign-in")):
        if not throttle.only_one(guesser):
            return TooSoon(MOMENT)
        wait = throttle.wait_for(guesser, now)
        if wait:
            return TooSoon(wait)
        known = _match(Account.objects.filter(username=name, is_active=True).first(), password)
        if known is None:
            throttle.remember(guesser, now)
        else:
            throttle.forget(guesser)
        return known


@sensitive_variables("password")
def _match(account: Account | None, password: str) -> Known | None:
    renewals: list[str] = []
    encoded = account.password if account else UNUSABLE_PASSWORD_PREFIX  # checked with the same work, and never right
    is_right = check_password(password, encoded, setter=renewals.append)
    return Known(account, bool(renewals)) if account and is_right else None


def self_actor(account: Account, today: date | None = None) -> Actor:
    """Give the account's actor for what everybody may do to their own account, before any further right is looked up."""
    held = HeldRole.objects.filter(account=account).on(today or timezone.localdate())
    return Actor(
        account.pk,
        account.display_name,
        person_id=account.person_id,
        roles=tuple(RoleGrant(grant.role, grant.scope_kind, grant.scope_id) for grant in held),
        reaches=dict.fromkeys(everyone_may(), Reach(everything=True)),
        language=account.language,
    )
