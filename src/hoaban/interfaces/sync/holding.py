"""Keeping what was not applied where people see it: whole, with what stood instead and who is concerned."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.interfaces.sync.contents import Row, class_of, replica_of_table
from hoaban.interfaces.sync.judging import Judged, payload_of
from hoaban.interfaces.sync.models import Held
from hoaban.kernel.access import PERMISSIONS
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import Words
from hoaban.kernel.models import Operation
from hoaban.modules.accounts.models import Account
from hoaban.modules.schooling.models import Homeroom, SchoolClass

NO_RIGHT = Words(
    "Khi thao tác đến máy chủ, người gửi không có quyền «{right}» ở đây. Hiệu trưởng có thể thực hiện hoặc bỏ thao tác.",
    "When the operation arrived, its author had no right “{right}” here. The principal may apply it or dismiss it.",
)
PLACES = {"school_class_id", "person_id", "subject", "term", "kind", "number", "day", "session", "name"}


def held_values(author: Actor, judged: Judged) -> dict[str, Any]:
    """Give the fields of what is to be held; called with the eyes of the system, since the author may have lost theirs."""
    op, outcome = judged.op, judged.verdict.outcome
    conflict = outcome if judged.verdict.status == Operation.CONFLICT and isinstance(outcome, dict) else {}
    payload, class_id = payload_of(judged.raw), class_of(op.scope)
    school = SchoolClass.objects.filter(pk__in=[class_id]).values_list("institution_id", flat=True).first()
    current = standing(conflict)
    return {
        "id": uuid7(),
        "what": _what(judged.verdict.status),
        "operation_id": op.id,
        "kind": op.kind[:80],
        "payload": payload,
        "scope_name": op.scope[:60],
        "entity": str(conflict.get("entity", "") or next(iter(op.base), ""))[:200],
        "institution_id": school,
        "school_class_id": class_id if school else None,
        "author_id": author.user_id,
        "author_name": author.name,
        "watchers": _watchers(author, current, class_id),
        "base_id": conflict.get("base_id"),
        "base": _seen(conflict, payload),
        "current": current and current.told,
        "offered": _side(_offered(payload), author.name, payload.get("at"), op.id),
        "why": _why(judged),
    }


def _what(status: str) -> str:
    if status == Operation.CONFLICT:
        return Held.CONFLICT
    return Held.INVALID if status == Operation.INVALID else Held.QUARANTINE


def _why(judged: Judged) -> list[Any]:
    if judged.verdict.status == Operation.DENIED:
        right = str(judged.verdict.outcome)
        return [Problem("no-right", right, NO_RIGHT.fill(right=PERMISSIONS.get(right, right))).to_json()]
    return judged.verdict.outcome if isinstance(judged.verdict.outcome, list) else []


def _offered(payload: Mapping[str, Any]) -> Any:
    """Give what an operation was to write: its arguments without those that say where."""
    arguments = payload.get("args")
    if not isinstance(arguments, dict):
        return arguments
    said = {name: value for name, value in arguments.items() if name not in PLACES}
    return next(iter(said.values())) if len(said) == 1 else said


def own_cell(sheet: list[Any], arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of what a page wrote together, give what stood at the same place as what is held."""
    for each in sheet:
        if isinstance(each, dict) and all(str(each[name]) == str(arguments.get(name)) for name in PLACES & each.keys()):
            return {name: value for name, value in each.items() if name not in PLACES}
    return None


def _side(value: Any, by: str, at: Any, op: UUID | None) -> dict[str, Any]:
    return {"value": value, "by": by, "at": at, "op": op}


class Standing:
    """What stands at an entity: its wire form, and who wrote it when."""

    def __init__(self, value: Any, written: Operation | None) -> None:
        self.author_id = written.actor_user_id if written else None
        at = (written.device_at or written.recorded_at) if written else None
        self.told = _side(value, written.actor_name if written else "", at, written.pk if written else None)


def standing(conflict: Mapping[str, Any]) -> Standing | None:
    """Give what stands where a conflict was met: the record as devices see it, else the fields that differ."""
    if not conflict:
        return None
    version = conflict["current"].get("written_by")
    written = Operation.objects.filter(pk=version).first() if version else None
    return Standing(wire_of(conflict["table"], conflict["entity_id"]) or _plainly(conflict["current"]), written)


def _plainly(current: Mapping[str, Any]) -> Any:
    fields = {name: value for name, value in current.items() if name != "written_by"}
    return next(iter(fields.values()), None) if len(fields) < 2 else fields  # noqa: PLR2004  one value needs no name


def wire_of(table: str, entity_id: Any) -> Row | None:
    """Give a record in the form that devices hold, without its key and version."""
    replica = replica_of_table(table)
    if replica is None:
        return None
    shown = replica.show(replica.one(entity_id))
    return {name: value for name, value in shown[0].items() if name not in {"e", "v"}} if shown else None


def _seen(conflict: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give what the author had seen: the operation behind it, by whom and when; of a whole sheet no more than the own cell."""
    base = conflict.get("base_id")
    written = Operation.objects.filter(pk=base).first() if base else None
    if written is None:
        return None
    at = written.device_at or written.recorded_at or timezone.now()
    value, arguments = _offered({"args": written.arguments}), payload.get("args")
    if isinstance(value, list) and isinstance(arguments, dict):
        value = own_cell(value, arguments)
    return _side(value, written.actor_name, at, written.pk)


def _watchers(author: Actor, current: Standing | None, class_id: UUID | None) -> list[UUID]:
    """Both authors, and whoever leads the class."""
    leading = Homeroom.objects.on(timezone.localdate()).filter(school_class_id=class_id)
    leaders = Account.objects.filter(is_active=True, person_id__in=leading.values("person_id"))
    wrote = current.author_id if current else None
    return sorted({one for one in (author.user_id, wrote, *leaders.values_list("pk", flat=True)) if one})
