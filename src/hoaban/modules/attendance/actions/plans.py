"""Which half-days a school or a class has."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import set_dated
from hoaban.kernel.errors import invalid, refuse
from hoaban.kernel.language import vi_en
from hoaban.modules.attendance import rules
from hoaban.modules.attendance.models import SessionPlan
from hoaban.modules.attendance.words import SESSIONS
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass


@action(
    "class.manage",
    kind="attendance.set_sessions@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Đặt buổi học", "Set the sessions"),
)
def set_sessions(
    _actor: Actor,
    *,
    institution_id: UUID,
    sessions: Sequence[str],
    weekdays: Sequence[int],
    on: date,
    school_class_id: UUID | None = None,
) -> SessionPlan:
    """Say from a day on which half-days a school has lessons, and on which days of the week (1 is Monday); or one class of it."""
    refuse(*rules.problems_of_plan(sessions, weekdays))
    if school_class_id and not SchoolClass.objects.filter(pk=school_class_id, institution_id=institution_id).exists():
        raise invalid(
            "class-not-here",
            "school_class_id",
            "Lớp này không thuộc trường. Hãy chọn lớp khác.",
            "This class is not the school's. Choose another class.",
        )
    values = {"sessions": [each for each in SESSIONS if each in sessions], "weekdays": sorted(set(weekdays))}
    keys = {
        "institution_id": institution_id,
        "school_class_id": school_class_id,
        "holder_id": school_class_id or institution_id,
    }
    return set_dated(writing(), SessionPlan, keys=keys, values=values, on=on)
