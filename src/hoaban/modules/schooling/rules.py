"""What holds of classes and enrolments by itself: pure functions, no database, no clock."""

from collections.abc import Iterator, Sequence
from datetime import date

from hoaban.kernel.errors import Problem, unless_listed
from hoaban.kernel.language import day, vi_en
from hoaban.modules.network.levels import CONTINUING, GRADE_LEVEL, GRADE_NAMES, level_of
from hoaban.modules.schooling.reasons import BOARDINGS, COMPLETION, DEATH, DROPOUT, ENTRY_REASONS, EXIT_REASONS

LADDER = tuple(GRADE_LEVEL)
WITHDRAWALS = (
    DROPOUT,
    DEATH,
    COMPLETION,
)  # the other exits are made by a transfer, a change of class, the end of a year


def next_grade(grade: str) -> str | None:
    """Give the grade after this one; None after the last, and for grades outside the ladder."""
    if grade not in LADDER or grade == LADDER[-1]:
        return None
    return LADDER[LADDER.index(grade) + 1]


def is_final_grade(grade: str) -> bool:
    """Answer whether a grade is the last of its level: whoever finishes it has completed the level."""
    following = next_grade(grade)
    return grade in LADDER and (following is None or level_of(following) != level_of(grade))


def teaches(levels: Sequence[str], grade: str) -> bool:
    """Answer whether a school of these levels teaches a grade; continuing education teaches any."""
    return level_of(grade) in levels or CONTINUING in levels


def ordered_grades(grades: Sequence[str]) -> list[str]:
    """Give each grade once, in the order of schooling; a class of several is a multigrade class."""
    known = {grade: place for place, grade in enumerate(LADDER)}
    return sorted(dict.fromkeys(grades), key=lambda grade: (known.get(grade, len(known)), grade))


def problems_of_class(name: str, grades: Sequence[str], levels: Sequence[str]) -> Iterator[Problem]:
    """A class has a name and at least one grade, all of them taught by its school."""
    if not name.strip():
        yield Problem("name-missing", "name", vi_en("Thiếu tên lớp. Hãy nhập.", "The class has no name. Enter it."))
    if not grades:
        yield Problem(
            "grade-missing", "grades", vi_en("Lớp chưa có khối. Hãy chọn.", "The class has no grade. Choose.")
        )
    for grade in grades:
        if not teaches(levels, grade):
            message = vi_en(
                "Trường không dạy {grade}. Hãy chọn khối khác, hoặc sửa cấp học của trường.",
                "The school does not teach {grade}. Choose another grade, or correct the school's levels.",
            )
            yield Problem("grade-not-taught", "grades", message.fill(grade=GRADE_NAMES.get(grade, grade)))


def problems_of_entry(
    grade: str, grades: Sequence[str], *, on: date, starts_on: date, ends_on: date | None
) -> Iterator[Problem]:
    """A pupil enters a grade that the class has, on a day on which the class is there."""
    if grade not in grades:
        message = vi_en(
            "Lớp này không có {grade}. Hãy chọn một khối của lớp.",
            "This class has no {grade}. Choose a grade of the class.",
        )
        yield Problem("grade-not-in-class", "grade", message.fill(grade=GRADE_NAMES.get(grade, grade or "?")))
    if on < starts_on or (ends_on is not None and on >= ends_on):
        message = vi_en(
            "Ngày {on} không thuộc thời gian của lớp (từ {start}). Hãy chọn ngày khác hoặc lớp khác.",
            "{on} is not within the time of the class (from {start}). Choose another day or class.",
        )
        yield Problem("outside-class", "on", message.fill(on=day(on), start=day(starts_on)))


def problems_of_entry_reason(reason: str) -> Iterator[Problem]:
    return unless_listed("reason", reason, ENTRY_REASONS)


def problems_of_boarding(boarding: str) -> Iterator[Problem]:
    return unless_listed("boarding", boarding, BOARDINGS)


def problems_of_withdrawal(reason: str, grade: str) -> Iterator[Problem]:
    """A pupil leaves by dropping out, by dying, or by completing the last grade of a level."""
    yield from unless_listed("reason", reason, WITHDRAWALS)
    if reason == COMPLETION and not is_final_grade(grade):
        message = vi_en(
            "{grade} không phải lớp cuối cấp nên chưa thể «{reason}».",
            "{grade} is not the last of its level, so that “{reason}” cannot be.",
        )
        yield Problem(
            "not-final-grade", "reason", message.fill(grade=GRADE_NAMES.get(grade, grade), reason=EXIT_REASONS[reason])
        )


def problems_of_stay(starts_on: date, ends_on: date | None, on: date) -> Iterator[Problem]:
    """Whoever leaves is still there, and was there at least one day."""
    if ends_on is not None:
        message = vi_en(
            "Học sinh đã rời lớp này từ {end}. Không còn gì để kết thúc.",
            "The pupil left this class on {end}. There is nothing left to end.",
        )
        yield Problem("already-left", "enrolment_id", message.fill(end=day(ends_on)))
    elif on <= starts_on:
        message = vi_en(
            "Ngày rời lớp phải sau ngày vào lớp {start}. Hãy chọn ngày khác.",
            "The day of leaving must come after the day of entry, {start}. Choose another.",
        )
        yield Problem("too-early", "on", message.fill(start=day(starts_on)))
