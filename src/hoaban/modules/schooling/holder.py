"""What this module keeps of a person, to be moved when two records become one."""

from typing import Any

from hoaban.kernel.language import vi_en
from hoaban.modules.people.holdings import Held, days_of, holder
from hoaban.modules.schooling.models import Enrolment, Homeroom, Teaching, Transfer


def _stay(row: Any) -> str:
    return f"{row.school_class.name}, {row.institution.name}, {days_of(row)}"


HOLDER = holder(
    __name__,
    "learner.move-person@1",
    Held(
        Enrolment,
        vi_en("Việc học", "Enrolments"),
        key=(),
        values=("school_class_id", "starts_on", "ends_on", "grade", "boarding"),
        only_if_same=("school_class_id",),  # nobody learns in two classes at once: one of the two stays is wrong
        show=_stay,
    ),
    Held(Homeroom, vi_en("Chủ nhiệm lớp", "Classes led"), key=("school_class_id",)),
    Held(Teaching, vi_en("Phân công giảng dạy", "Teaching"), key=("school_class_id", "subject")),
    Held(Transfer, vi_en("Chuyển trường", "Transfers")),
)
