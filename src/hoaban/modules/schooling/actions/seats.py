"""Taking a seat in a class and leaving it: the two writes that every action about learners is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from hoaban.kernel.constraints import refused
from hoaban.kernel.errors import Invalid, Problem, invalid, refuse
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day
from hoaban.kernel.operation import Writing
from hoaban.modules.schooling import rules
from hoaban.modules.schooling.events import LearnerEnrolled, LearnerLeft
from hoaban.modules.schooling.models import Enrolment, SchoolClass

ONE_SCHOOL = "schooling_never_two_schools"


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a class for one pupil, and why they come."""

    school_class: SchoolClass
    person_id: UUID
    reason: str
    grade: str = ""
    boarding: str = "none"
    enrolment_id: UUID | None = None

    @property
    def in_grade(self) -> str:
        """The grade; in a class of one grade it need not be said."""
        grades = self.school_class.grades
        return self.grade or (grades[0] if len(grades) == 1 else "")

    def problems(self, on: date) -> Iterator[Problem]:
        held = self.school_class
        yield from rules.problems_of_entry(
            self.in_grade, held.grades, on=on, starts_on=held.starts_on, ends_on=held.ends_on
        )
        yield from rules.problems_of_boarding(self.boarding)

    def columns(self, on: date) -> dict[str, Any]:
        return {
            "id": self.enrolment_id or uuid7(),
            "person_id": self.person_id,
            "institution_id": self.school_class.institution_id,
            "school_class_id": self.school_class.pk,
            "grade": self.in_grade,
            "boarding": self.boarding,
            "entry_reason": self.reason,
            "starts_on": on,
        }


@dataclass(frozen=True, slots=True)
class Leaving:
    """The end of one stay, and why."""

    stay: Enrolment
    reason: str
    note: str = ""


def take_seat(op: Writing, seat: Seat, *, on: date) -> Enrolment:
    """Begin a stay. Two stays on one day are refused by the database, whatever school the other is at."""
    return take_seats(op, [seat], on=on)[0]


def take_seats(op: Writing, seats: Sequence[Seat], *, on: date) -> list[Enrolment]:
    """Begin many stays in one statement: all of them, or none."""
    for seat in seats:
        refuse(*seat.problems(on))
    with refused(ONE_SCHOOL, lambda: two_schools(_who_is_enrolled(seats, on), on)):
        rows = op.create_all(Enrolment, [seat.columns(on) for seat in seats])
    for row in rows:
        op.emit(LearnerEnrolled(row.person_id, row.institution_id, row.school_class_id, on, row.entry_reason))
    return rows


def leave(op: Writing, enrolment: Enrolment, *, on: date, reason: str, note: str = "") -> Enrolment:
    """End a stay: `on` is the first day on which the pupil is no longer there."""
    leave_all(op, [Leaving(enrolment, reason, note)], on=on)
    return enrolment


def leave_all(op: Writing, leavings: Sequence[Leaving], *, on: date) -> None:
    """End many stays in one statement."""
    for each in leavings:
        refuse(*rules.problems_of_stay(each.stay.starts_on, each.stay.ends_on, on))
    op.change_all(
        (each.stay, {"ends_on": on, "exit_reason": each.reason, "note": each.note or each.stay.note})
        for each in leavings
    )
    for each in leavings:
        stay = each.stay
        op.emit(LearnerLeft(stay.person_id, stay.institution_id, stay.school_class_id, on, each.reason))


def _who_is_enrolled(seats: Sequence[Seat], on: date) -> UUID:
    """Give the first of those to be seated who learns somewhere already: the one that the refusal tells of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.person FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked(person, place)"
            " WHERE EXISTS (SELECT FROM schooling_enrolled_when(asked.person, %s)) ORDER BY asked.place LIMIT 1",
            [[seat.person_id for seat in seats], on],
        )
        found: UUID = (cursor.fetchone() or [seats[0].person_id])[0]
    return found


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
