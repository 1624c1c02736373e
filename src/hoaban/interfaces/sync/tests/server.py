"""The server as devices of the tests reach it: the real handlers on a real database, called without HTTP between."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.interfaces.sync import contents
from hoaban.interfaces.sync.actions import begin_epoch, enrol_device
from hoaban.interfaces.sync.devices import Caller, current_epoch, digest, greet, new_token
from hoaban.interfaces.sync.news import snapshot
from hoaban.interfaces.sync.sealing import is_sealed_by, sealing_key
from hoaban.interfaces.sync.views import Refused, exchanged, take_sealed
from hoaban.interfaces.sync.wire import read_raws, read_sealed, write
from hoaban.kernel.action import action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.kernel.scoping import acting, acting_as
from hoaban.modules.schooling.models import Enrolment

Reply = tuple[int, dict[str, Any]]


def _move_stay(_actor: Actor, *, stay_id: UUID, class_id: UUID) -> None:
    writing().change(Enrolment.objects.get(pk=stay_id), school_class_id=class_id)


_move_stay.__module__ = "hoaban.modules.schooling.actions"
move_stay = action(
    "learner.manage", kind="test.move_stay@1", scope=anywhere, says=vi_en("Chuyển lớp (thử)", "Moved (test)")
)(_move_stay)
SYSTEM = Actor.system("sync tests")


@dataclass
class Server:
    """What devices speak to. Each call is one request: it reads the caller's rights anew, and answers in JSON.

    `is_cut` is set while nobody will hear the answer; a correct server does not know, the seeded bugs do.
    """

    is_cut: bool = False

    def __deepcopy__(self, _memo: object) -> "Server":
        return self  # there is one, whoever is copied

    def enrol(self, actor: Actor, name: str = "Điện thoại") -> dict[str, str]:
        token = new_token()
        with acting(actor):
            device = enrol_device(actor, name=name, token_digest=digest(token))
            return {
                "device": str(device.pk),
                "token": token,
                "epoch": current_epoch(),
                "seal": sealing_key(device.pk),
                "owner": str(actor.user_id),
            }

    def exchange(self, token: str, body: bytes) -> Reply:
        found: list[Caller | None] = []
        try:
            with acting_as(lambda: _known(token, found), "test") as actor:
                return 200, json.loads(write(exchanged(found[0], actor, body)))
        except Refused as refused:
            return refused.status, refused.more

    def snapshot(self, token: str, scope: str, after: str) -> Reply:
        with acting_as(lambda: _known(token, []), "test") as actor:
            if actor.user_id is None:
                return 401, {}
            if scope not in contents.scopes_of(actor, timezone.localdate()):
                return 404, {}
            return 200, json.loads(write(snapshot(actor, scope, after)))

    def take_file(self, body: bytes) -> Reply:
        sealed = read_sealed(body)
        if not is_sealed_by(sealed.device, sealed.ops, sealed.seal):
            return 403, {}
        return 200, {"received": take_sealed(sealed.device, read_raws(sealed.ops))}

    def on_relay(self, device: object) -> None:
        """A carrier took a file; what it says is not the server's word, so nothing happens on the device."""

    def move(self, stay: Enrolment, class_id: UUID) -> None:
        move_stay(SYSTEM, stay_id=stay.pk, class_id=class_id)

    def restored(self) -> None:
        """What `hoaban database restored` does."""
        begin_epoch(SYSTEM, reason="test")


def _known(token: str, found: list[Caller | None]) -> Actor:
    """What the middleware does: who calls, and as whom."""
    caller, actor = greet(token)
    found.append(caller)
    return actor
