"""Enrolling, moving between classes, boarding, leaving. An enrolment is never rewritten: one ends and the next begins."""

from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid, refuse
from hoaban.kernel.language import vi_en
from hoaban.modules.people.models import Person
from hoaban.modules.schooling import rules
from hoaban.modules.schooling.actions.seats import Seat, leave, take_seat
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.reasons import CLASS_CHANGE, NEW

MANAGE = "learner.manage"


@action(MANAGE, kind="learner.enrol@1", scope=AtRecord(SchoolClass, "class_id"), says=vi_en("Nhập học", "Enrolled"))
def enrol_learner(
    _actor: Actor,
    *,
    class_id: UUID,
    person_id: UUID,
    on: date,
    grade: str = "",
    boarding: str = "none",
    reason: str = NEW,
    enrolment_id: UUID | None = None,
) -> Enrolment:
    """Let a person learn in a class from a day on; in a class of one grade, the grade need not be said.

    The person is one of the school's own records; a pupil of another school comes by a transfer.
    """
    refuse(*rules.problems_of_entry_reason(reason))
    if not Person.objects.filter(pk=person_id).exists():
        raise invalid(
            "unknown",
            "person_id",
            "Không tìm thấy hồ sơ này ở trường. Hãy lập hồ sơ mới, hoặc tiếp nhận chuyển trường.",
            "The school has no such record. Record the person first, or accept their transfer.",
        )
    seat = Seat(SchoolClass.objects.get(pk=class_id), person_id, reason, grade, boarding, enrolment_id)
    return take_seat(writing(), seat, on=on)


@action(
    MANAGE,
    kind="learner.change-class@1",
    scope=AtRecord(Enrolment, "enrolment_id"),
    says=vi_en("Chuyển lớp", "Moved to another class"),
)
def change_class_of_learner(
    _actor: Actor, *, enrolment_id: UUID, class_id: UUID, on: date, grade: str = ""
) -> Enrolment:
    """Move a pupil to another class of the same school from a day on; on the day of entry, the entry is corrected."""
    former = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    into = SchoolClass.objects.filter(pk=class_id, institution_id=former.institution_id).first()
    if into is None:
        raise invalid(
            "class-not-here",
            "class_id",
            "Lớp này không thuộc trường. Sang trường khác là chuyển trường.",
            "This class is not the school's. To another school, a pupil goes by a transfer.",
        )
    if into.pk == former.school_class_id and grade in {"", former.grade}:
        return former
    return _go_on(former, into, on=on, grade=grade, boarding=former.boarding)


@action(
    MANAGE,
    kind="learner.board@1",
    scope=AtRecord(Enrolment, "enrolment_id"),
    says=vi_en("Cập nhật bán trú, nội trú", "Set boarding"),
)
def set_boarding(_actor: Actor, *, enrolment_id: UUID, boarding: str, on: date) -> Enrolment:
    """Say how a pupil boards from a day on. They stay in their class; only the range of days is parted."""
    former = Enrolment.objects.select_for_update().select_related("school_class").get(pk=enrolment_id)
    if former.boarding == boarding and former.ends_on is None:
        return former
    return _go_on(former, former.school_class, on=on, grade=former.grade, boarding=boarding)


@action(
    MANAGE,
    kind="learner.withdraw@1",
    scope=AtRecord(Enrolment, "enrolment_id"),
    says=vi_en("Thôi học", "Left school"),
)
def withdraw_learner(_actor: Actor, *, enrolment_id: UUID, reason: str, on: date, note: str = "") -> Enrolment:
    """Let a pupil learn no longer from a day on: dropped out, died, or completed the level."""
    found = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    refuse(*rules.problems_of_withdrawal(reason, found.grade))
    return leave(writing(), found, on=on, reason=reason, note=note)


def _go_on(former: Enrolment, into: SchoolClass, *, on: date, grade: str, boarding: str) -> Enrolment:
    """End one stay and begin the next, or, on the day the first began, correct it."""
    op = writing()
    if former.ends_on is None and former.starts_on == on:
        grade = grade or (into.grades[0] if len(into.grades) == 1 else former.grade)
        refuse(
            *rules.problems_of_entry(grade, into.grades, on=on, starts_on=into.starts_on, ends_on=into.ends_on),
            *rules.problems_of_boarding(boarding),
        )
        op.change(former, school_class_id=into.pk, grade=grade, boarding=boarding)
        return former
    leave(op, former, on=on, reason=CLASS_CHANGE)
    return take_seat(op, Seat(into, former.person_id, CLASS_CHANGE, grade, boarding), on=on)
