"""Taking a seat in a class and leaving it: the two writes that every action about learners is made of."""

from datetime import date
from uuid import UUID

from django.db import connection

from hoaban.kernel.constraints import refused
from hoaban.kernel.errors import Invalid, invalid, refuse
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day
from hoaban.kernel.operation import Writing
from hoaban.modules.schooling import rules
from hoaban.modules.schooling.events import LearnerEnrolled, LearnerLeft
from hoaban.modules.schooling.models import Enrolment, SchoolClass

ONE_SCHOOL = "schooling_never_two_schools"


def take_seat(
    op: Writing,
    school_class: SchoolClass,
    *,
    person_id: UUID,
    on: date,
    reason: str,
    grade: str = "",
    boarding: str = "none",
    enrolment_id: UUID | None = None,
) -> Enrolment:
    """Begin a stay. Two stays on one day are refused by the database, whatever school the other is at."""
    grade = grade or (school_class.grades[0] if len(school_class.grades) == 1 else "")
    refuse(
        *rules.problems_of_entry(
            grade, school_class.grades, on=on, starts_on=school_class.starts_on, ends_on=school_class.ends_on
        ),
        *rules.problems_of_boarding(boarding),
    )
    with refused(ONE_SCHOOL, lambda: two_schools(person_id, on)):
        row = op.create(
            Enrolment,
            id=enrolment_id or uuid7(),
            person_id=person_id,
            institution_id=school_class.institution_id,
            school_class_id=school_class.pk,
            grade=grade,
            boarding=boarding,
            entry_reason=reason,
            starts_on=on,
        )
    op.emit(LearnerEnrolled(person_id, row.institution_id, row.school_class_id, on, reason))
    return row


def leave(op: Writing, enrolment: Enrolment, *, on: date, reason: str, note: str = "") -> Enrolment:
    """End a stay: `on` is the first day on which the pupil is no longer there."""
    refuse(*rules.problems_of_stay(enrolment.starts_on, enrolment.ends_on, on))
    op.change(enrolment, ends_on=on, exit_reason=reason, note=note or enrolment.note)
    op.emit(LearnerLeft(enrolment.person_id, enrolment.institution_id, enrolment.school_class_id, on, reason))
    return enrolment


def two_schools(person_id: UUID, on: date) -> Invalid:
    """Say when the other enrolment is. Where it is stays behind the wall: the sentence is the same for one's own school."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT starts_on, ends_on FROM schooling_enrolled_when(%s, %s)", [person_id, on])
        start, end = cursor.fetchone() or (None, None)
    since, until = day(start), f"đến trước {day(end)}" if end else "chưa kết thúc"
    return invalid(
        "two-schools",
        "on",
        f"Học sinh đã có tên trong một lớp từ {since}, {until}. Một người không học hai nơi cùng lúc: hãy cho thôi học,"
        " chuyển lớp, hoặc đề nghị nơi đang học chuyển trường.",
        f"The pupil is enrolled in a class from {since}, {f'until before {day(end)}' if end else 'without an end'}. Nobody"
        " learns in two places at once: end that stay, change the class, or ask the other place for a transfer.",
    )
