"""Operations in plain words: what a log, a record's history and a person's timeline call them."""

from collections.abc import Iterable
from typing import Any, Final

from hoaban.kernel.action import ACTIONS
from hoaban.kernel.language import Words
from hoaban.kernel.models import Operation

# Each verdict with its tone.
VERDICTS: Final = {
    Operation.APPLIED: ("good", Words("Đã ghi", "Done")),
    Operation.SAME: ("neutral", Words("Không có gì khác", "Nothing differed")),
    Operation.INVALID: ("wrong", Words("Không hợp lệ", "Not valid")),
    Operation.DENIED: ("wrong", Words("Không có quyền", "No right")),
    Operation.CONFLICT: ("attention", Words("Trùng sửa", "Conflict")),
    Operation.QUARANTINED: ("attention", Words("Chờ xét", "Kept aside")),
}


def say(kind: str) -> Words:
    """Say a kind of operation; one that this version no longer knows is called by its name."""
    action = ACTIONS.get(kind)
    return action.says if action else Words(kind, kind)


def events(operations: Iterable[Operation]) -> list[dict[str, Any]]:
    """Tell operations as the events of a timeline."""
    return [
        {
            "at": operation.recorded_at,
            "has_time": True,
            "title": say(operation.kind),
            "by": operation.actor_name,
            "reason": operation.reason,
            "tone": "" if operation.verdict in {Operation.APPLIED, Operation.SAME} else VERDICTS[operation.verdict][0],
        }
        for operation in operations
    ]
