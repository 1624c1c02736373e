"""Teachers who are away, and who stands in for them."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.constraints import refused
from hoaban.kernel.errors import Invalid, Problem, invalid, refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.modules.attendance import rules
from hoaban.modules.attendance.events import StaffBack
from hoaban.modules.attendance.models import Cover, StaffAbsence
from hoaban.modules.attendance.words import SESSIONS, STAFF_KINDS
from hoaban.modules.schooling.models import Homeroom
from hoaban.modules.staff.models import Appointment

MANAGE = "staff-absence.manage"
LONGEST = 366


@action(
    MANAGE,
    kind="attendance.staff_absence@1",
    scope=at(institution="institution_id"),
    says=vi_en("Ghi nhân sự nghỉ", "Recorded an absence of staff"),
)
def record_staff_absence(
    _actor: Actor, *, institution_id: UUID, person_id: UUID, kind: str, starts_on: date, ends_on: date, note: str = ""
) -> StaffAbsence:
    """Record that a member of a school's staff is away from a day until, exclusively, another."""
    refuse(*unless_listed("kind", kind, STAFF_KINDS), *rules.problems_of_range(starts_on, ends_on, LONGEST))
    if not Appointment.objects.on(starts_on).filter(institution_id=institution_id, person_id=person_id).exists():
        raise _not_staff("person_id")
    with refused("attendance_away_once_a_day", _away_already):
        return writing().create(
            StaffAbsence,
            institution_id=institution_id,
            person_id=person_id,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            note=note.strip(),
        )


@action(
    MANAGE,
    kind="attendance.staff_back@1",
    scope=AtRecord(StaffAbsence, "absence_id"),
    says=vi_en("Nhân sự đi làm lại", "A member of staff is back"),
)
def end_staff_absence(_actor: Actor, *, absence_id: UUID, on: date) -> None:
    """Let somebody be back from a day on; covers from that day fall away. Back on the first day, the absence is taken back."""
    found, op = StaffAbsence.objects.select_for_update().get(pk=absence_id), writing()
    if found.ends_on is not None and on >= found.ends_on:
        raise invalid(
            "back-already",
            "on",
            "Đến ngày này người đó đã đi làm lại. Hãy chọn ngày sớm hơn.",
            "By this day they are back anyway. Choose an earlier day.",
        )
    for cover in found.covers.filter(day__gte=on):
        op.remove(cover)
    op.emit(StaffBack(found.institution_id, found.person_id, on))
    if on <= found.starts_on:
        op.remove(found)
    else:
        op.change(found, ends_on=on)


@action(
    MANAGE,
    kind="attendance.assign_cover@1",
    scope=AtRecord(StaffAbsence, "absence_id"),
    says=vi_en("Phân công dạy thay", "Assigned a cover"),
)
def assign_cover(
    _actor: Actor, *, absence_id: UUID, school_class_id: UUID, day: date, session: str, person_id: UUID | None
) -> Cover | None:
    """Let somebody stand in for an absent teacher in one session of a class they lead; None takes the cover back."""
    away, op = StaffAbsence.objects.select_for_update().get(pk=absence_id), writing()
    refuse(*unless_listed("session", session, SESSIONS), *_problems_of_cover(away, school_class_id, day))
    found = Cover.objects.filter(school_class_id=school_class_id, day=day, session=session).first()
    if person_id is None:
        if found:
            op.remove(found)
        return None
    _refuse_cover(away, day, session, person_id, found)
    if found:
        op.change(found, person_id=person_id, staff_absence_id=away.pk)
        return found
    return op.create(
        Cover,
        staff_absence_id=away.pk,
        institution_id=away.institution_id,
        school_class_id=school_class_id,
        day=day,
        session=session,
        person_id=person_id,
    )


def _problems_of_cover(away: StaffAbsence, school_class_id: UUID, day: date) -> Iterator[Problem]:
    if not away.starts_on <= day < (away.ends_on or date.max):
        message = vi_en("Ngày này giáo viên không nghỉ. Hãy chọn ngày khác.", "The teacher is not away on that day.")
        yield Problem("not-away", "day", message)
    leads = Homeroom.objects.on(day).filter(person_id=away.person_id, institution_id=away.institution_id)
    if not leads.filter(school_class_id=school_class_id).exists():
        message = vi_en("Giáo viên này không phụ trách lớp đó.", "The teacher does not lead that class.")
        yield Problem("not-their-class", "school_class_id", message)


def _refuse_cover(away: StaffAbsence, day: date, session: str, person_id: UUID, found: Cover | None) -> None:
    """Who stands in works at the school on that day, is not away, and covers no other class in the same session."""
    if not Appointment.objects.on(day).filter(institution_id=away.institution_id, person_id=person_id).exists():
        raise _not_staff("person_id")
    if StaffAbsence.objects.on(day).filter(person_id=person_id).exists():
        raise invalid(
            "away-too",
            "person_id",
            "Người này cũng nghỉ ngày đó. Hãy chọn người khác.",
            "They are away on that day too. Choose somebody else.",
        )
    others = Cover.objects.filter(person_id=person_id, day=day, session=session)
    if (others.exclude(pk=found.pk) if found else others).exists():
        raise invalid(
            "covers-already",
            "person_id",
            "Người này đã dạy thay lớp khác trong buổi đó. Hãy chọn người khác.",
            "They cover another class in that session. Choose somebody else.",
        )


def _not_staff(where: str) -> Invalid:
    return invalid(
        "not-staff",
        where,
        "Người này không giữ vị trí nào ở trường vào ngày đó. Hãy kiểm tra bổ nhiệm.",
        "They hold no post at the school on that day. Check the appointment.",
    )


def _away_already() -> Invalid:
    return invalid(
        "away-already",
        "starts_on",
        "Người này đã được ghi nghỉ trong khoảng ngày đó. Hãy chọn ngày khác.",
        "They are already recorded as away within these days. Choose others.",
    )
