"""What this module keeps of a person, to be moved when two records become one."""

from typing import Any

from hoaban.kernel.language import day, vi_en
from hoaban.modules.attendance.models import Absence, Cover, StaffAbsence
from hoaban.modules.attendance.words import KINDS, STAFF_KINDS
from hoaban.modules.people.holdings import Held, days_of, holder


def _absence(row: Any) -> str:
    return f"{KINDS[row.kind]}, {day(row.day)}"


HOLDER = holder(
    __name__,
    "attendance.move-person@1",
    # Two exceptions of one roll count two pupils: leaving one out would change what the roll adds up to.
    Held(Absence, vi_en("Điểm danh", "Rolls"), key=("roll_id",), never_lost=True, show=_absence),
    Held(
        StaffAbsence,
        vi_en("Những ngày nghỉ", "Days away"),
        key=("institution_id",),
        values=("kind", "starts_on", "ends_on"),
        show=lambda row: f"{STAFF_KINDS[row.kind]}, {days_of(row)}",
    ),
    Held(Cover, vi_en("Dạy thay", "Covers")),
)
