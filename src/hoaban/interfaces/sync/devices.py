"""Who calls: a device by its token, the account behind it, and the epoch of the database that it speaks to."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from hoaban.interfaces.actors import HOLDS, Held, actor_with, find_actor
from hoaban.interfaces.sync.models import Device
from hoaban.kernel.actor import Actor
from hoaban.kernel.prepared import ask
from hoaban.modules.accounts.models import Account

SCHEME: Final = "Device "
LIFETIME: Final = timedelta(days=200)  # a school half-year without the school's network, and some
SEEN_ANEW: Final = timedelta(hours=1)  # when a device is heard, it is written down this often at most
EPOCH: Final = (
    "SELECT md5(concat_ws('.', (SELECT id FROM sync_epoch ORDER BY began_at DESC, id DESC LIMIT 1), %(copy)s::text))"
)
COPY: Final = """
SELECT concat_ws('.', (SELECT oid FROM pg_database WHERE datname = current_database()),
  (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()))
"""
_copies: "WeakKeyDictionary[Any, str]" = WeakKeyDictionary()
HELLO: Final = f"""
SELECT d.id, d.account_id, d.state, d.seen_at, ({EPOCH}), a.is_active, a.person_id, a.display_name, a.language, {HOLDS}
FROM sync_device d JOIN accounts_account a ON a.id = d.account_id WHERE d.token_digest = %(digest)s AND d.expires_at > now()
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """A device that spoke, and the epoch of the database."""

    device_id: UUID
    account_id: UUID
    state: str
    epoch: str

    @property
    def is_trusted(self) -> bool:
        return self.state == Device.ACTIVE


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def current_epoch() -> str:
    """Give the epoch: it changes with the command `hoaban database restored`, and by itself when the database is another copy."""
    epoch: str = ask(EPOCH, {"copy": copy_of_database()})[0][0]
    return epoch


def copy_of_database() -> str:
    """Give what tells this copy of the database from others; as long as a connection stands, it leads to the same one."""
    connection.ensure_connection()
    standing = connection.connection
    if standing not in _copies:
        _copies[standing] = ask(COPY)[0][0]
    return _copies[standing]


def greet(token: str) -> tuple[Caller | None, Actor]:
    """Give the device of a token, and as whom it speaks with the rights of today; with the eyes of the system, in one question.

    The device is None where no such token is known, or it has expired. A device that was put away, and one whose account is
    closed, speaks as nobody.
    """
    today = timezone.localdate()
    found = ask(HELLO, {"digest": digest(token), "today": today, "copy": copy_of_database()})
    if not found:
        return None, Actor.nobody()
    device_id, account_id, state, seen_at, epoch, is_active, person_id, name, language, *held = found[0]
    _heard(device_id, seen_at)
    caller = Caller(device_id, account_id, state, epoch)
    if not (caller.is_trusted and is_active):
        return caller, Actor.nobody()
    account = Account(id=account_id, person_id=person_id, display_name=name, language=language)
    return caller, actor_with(account, Held.read(*held), today)


def _heard(device_id: UUID, seen_at: datetime) -> None:
    """Not an operation: when a device was heard is nobody's record, and an hour is exact enough."""
    now = timezone.now()
    if now - seen_at > SEEN_ANEW:
        Device.objects.filter(pk=device_id).update(seen_at=now)


def actor_behind(caller: Caller) -> Actor:
    """Make the actor as whom a device speaks, as their roles stand today; an account that is closed is nobody."""
    return find_actor(caller.account_id, timezone.localdate())


def actor_of_device(request: HttpRequest) -> Actor | None:
    """Give the actor of a request that names a device, and remember the device; None when it names none."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(SCHEME):
        return None
    vars(request)["caller"], actor = greet(header.removeprefix(SCHEME).strip())
    return actor


def caller_in(request: HttpRequest) -> Caller | None:
    """Give the device that the middleware found."""
    found: Caller | None = vars(request).get("caller")
    return found
