"""Duties that take periods off a norm, and when teachers can and would rather teach."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import set_dated, set_members
from hoaban.kernel.errors import Problem, invalid, not_listed, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.staff.models import Appointment
from hoaban.modules.timetables.models import Duty, TeacherWish
from hoaban.modules.timetables.slots import DAYS, MOST, Slot
from hoaban.modules.timetables.words import GIVEN_DUTIES


@action(
    "timetable.manage",
    kind="timetable.assign-duties@1",
    scope=at(institution="institution_id"),
    says=vi_en("Giao việc kiêm nhiệm", "Assigned duties"),
)
def assign_duties(
    _actor: Actor, *, institution_id: UUID, person_id: UUID, kinds: Sequence[str], on: date
) -> list[Duty]:
    """Let a member of the school's staff have exactly these duties from a day on."""
    refuse(*(each for kind in kinds for each in unless_listed("kinds", kind, GIVEN_DUTIES)))
    _refuse_stranger(institution_id, person_id, on)
    keys = {"institution_id": institution_id, "person_id": person_id}
    return set_members(writing(), Duty, keys=keys, field="kind", members=kinds, on=on)


@action(
    "timetable.wish",
    kind="timetable.wish@1",
    scope=at(institution="institution_id", person="person_id"),
    says=vi_en("Ghi giờ dạy được và nguyện vọng", "Said when they can and wish to teach"),
)
def wish(
    _actor: Actor,
    *,
    institution_id: UUID,
    person_id: UUID,
    on: date,
    unavailable: Sequence[str] = (),
    avoided: Sequence[str] = (),
    days_off: int = 0,
    must_have_days_off: bool = False,
    most_a_day: int | None = None,
    most_gaps: int | None = None,
) -> TeacherWish:
    """Say from a day on when somebody cannot come and would rather not (as slots, `2m3`), their days off, and the bounds of their day."""
    refuse(
        *_problems_of_slots("unavailable", unavailable),
        *_problems_of_slots("avoided", avoided),
        *_problems_of_bounds(days_off, most_a_day, most_gaps),
    )
    _refuse_stranger(institution_id, person_id, on)
    values = {
        "unavailable": sorted(set(unavailable)),
        "avoided": sorted(set(avoided) - set(unavailable)),
        "days_off": days_off,
        "must_have_days_off": must_have_days_off and days_off > 0,
        "most_a_day": most_a_day,
        "most_gaps": most_gaps,
    }
    keys = {"institution_id": institution_id, "person_id": person_id}
    return set_dated(writing(), TeacherWish, keys=keys, values=values, on=on)


def _problems_of_slots(where: str, codes: Sequence[str]) -> Iterator[Problem]:
    for code in codes:
        try:
            Slot.read(code)
        except ValueError:
            yield not_listed(where, code)


def _problems_of_bounds(days_off: int, most_a_day: int | None, most_gaps: int | None) -> Iterator[Problem]:
    if not 0 <= days_off < DAYS:
        said = Words("Số ngày nghỉ từ 0 đến {most}.", "Days off are from 0 to {most}.").fill(most=DAYS - 1)
        yield Problem("days-off", "days_off", said)
    if most_a_day is not None and not 1 <= most_a_day <= 2 * MOST:
        said = Words("Số tiết tối đa một ngày từ 1 đến {most}.", "The most periods a day are from 1 to {most}.")
        yield Problem("most-a-day", "most_a_day", said.fill(most=2 * MOST))
    if most_gaps is not None and most_gaps < 0:
        yield Problem("most-gaps", "most_gaps", Words("Số tiết trống không thể âm.", "Gaps cannot be negative."))


def _refuse_stranger(institution_id: UUID, person_id: UUID, on: date) -> None:
    if not Appointment.objects.on(on).filter(institution_id=institution_id, person_id=person_id).exists():
        raise invalid(
            "not-staff",
            "person_id",
            "Người này không giữ vị trí nào ở trường vào ngày đó. Hãy kiểm tra bổ nhiệm.",
            "They hold no post at the school on that day. Check the appointment.",
        )
