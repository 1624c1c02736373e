"""Slowing down whoever guesses passwords: failed sign-ins are counted by name and by address, both kept as keyed digests.

A failure is not an operation: nobody is acting yet, and the ledger must not be filled by strangers. This file alone writes
`FailedSignIn`.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import connection
from django.db.models import Count, Max
from django.utils.crypto import salted_hmac

from hoaban.modules.accounts.models import FailedSignIn
from hoaban.modules.accounts.rules import BY_ADDRESS, BY_NAME, REMEMBERED, Limit, still_to_wait


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who tries, without saying who: the digest of the name tried and that of the address it comes from."""

    name: str
    address: str

    @classmethod
    def of(cls, username: str, address: str) -> Self:
        """`username` in its one form; an IPv6 address counts by its /64, which is what one line is given."""
        return cls(_digest("name", username), _digest("address", _line(address)))


def _digest(kind: str, value: str) -> str:
    return salted_hmac(f"hoaban.sign-in.{kind}", value, algorithm="sha256").hexdigest()


def _line(address: str) -> str:
    """Give what stands for one line to the network; an IPv4 address written as IPv6 is still that IPv4 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def only_one(guesser: Guesser) -> bool:
    """Take the turn for this name until the request ends; False when another attempt holds it, so that none slip past the count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [guesser.name])
        row: tuple[bool] = cursor.fetchone()
    return row[0]


def wait_for(guesser: Guesser, now: datetime) -> timedelta:
    """Give how long this name or this address must still wait before its next attempt is heard."""
    by_name = _left({"username_digest": guesser.name}, now, BY_NAME)
    return max(by_name, _left({"address_digest": guesser.address}, now, BY_ADDRESS))


def _left(who: dict[str, str], now: datetime, limit: Limit) -> timedelta:
    recent = FailedSignIn.objects.filter(**who, failed_at__gt=now - REMEMBERED)
    seen = recent.aggregate(count=Count("pk"), last=Max("failed_at"))
    return still_to_wait(seen["count"], seen["last"], now, limit)


def remember(guesser: Guesser, now: datetime) -> None:
    """Count one failure, and let go of those that no longer count."""
    FailedSignIn.objects.filter(failed_at__lte=now - REMEMBERED).delete()
    FailedSignIn.objects.create(username_digest=guesser.name, address_digest=guesser.address, failed_at=now)


def forget(guesser: Guesser) -> None:
    """Whoever gave the right password starts anew; failures at other names from the same address still count."""
    FailedSignIn.objects.filter(username_digest=guesser.name).delete()
