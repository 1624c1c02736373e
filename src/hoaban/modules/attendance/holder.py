"""What this module keeps of a person, to be moved when two records become one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import day, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.models import Absence, Counted, Cover, StaffAbsence
from hoaban.modules.attendance.words import KINDS, STAFF_KINDS
from hoaban.modules.people.events import PersonsParted
from hoaban.modules.people.holdings import Held, days_of, holder


def _absence(row: Any) -> str:
    return f"{KINDS[row.kind]}, {day(row.day)}"


def count_anew(op: Writing, persons: Iterable[UUID]) -> None:
    """Let the absences of the classes be counted anew in which these persons were away."""
    classes = Absence.objects.filter(person__in=list(persons)).values("school_class")
    op.forget(Counted.objects.filter(school_class__in=classes))


def _after(op: Writing, kept_id: UUID, former_id: UUID) -> None:
    count_anew(op, [kept_id, former_id])


@action("class.manage", kind="attendance.count-persons@1", says=vi_en("Tính lại số buổi nghỉ", "Counted absences anew"))
def count_persons(_actor: Actor, *, person_ids: list[UUID]) -> None:
    """Let the absences of some persons be counted anew."""
    count_anew(writing(), person_ids)


def count_parted(_actor: Actor, event: PersonsParted) -> None:
    """After a merge was undone, each of the two has absences of their own again."""
    system = Actor.system("a merge was undone")
    with acting(system):
        count_persons(system, person_ids=[event.person_id, event.former_id])


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
    after=_after,
)
