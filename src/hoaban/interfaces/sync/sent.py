"""All that devices may send, in one place: each action with the former kinds that are still understood."""

from hoaban.interfaces.sync.actions import resolve_conflict
from hoaban.interfaces.sync.kinds import may_be_sent
from hoaban.modules.assessment.actions import set_conduct, set_mark, write_comment
from hoaban.modules.attendance.actions import take_roll


def declare_all() -> None:
    """Called once at the start."""
    for each in (take_roll, set_mark, write_comment, set_conduct, resolve_conflict):
        may_be_sent(each)
