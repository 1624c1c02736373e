"""What must hold of rolls: that they are taken in time, and of those who learn in the class."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.modules.attendance.calendar import has_lessons, holiday_on

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"
LAST_LESSON_DAY = 5  # Friday: on Saturdays only some schools have lessons
LOOKED_BACK = 60


def days_with_lessons(on: date) -> list[date]:
    """Give the last school days before a day, as many as may pass without a roll, newest first; fewer at the start of a year."""
    asked, found = rule("quality.rolls-late-after", on=on), list[date]()
    for back in range(1, LOOKED_BACK):
        day = on - timedelta(days=back)
        if len(found) == asked or not has_lessons(day):
            break
        if day.isoweekday() <= LAST_LESSON_DAY and not holiday_on(day):
            found.append(day)
    return found if len(found) == asked else []


def _days(on: date) -> Mapping[str, Any]:
    days = days_with_lessons(on)
    return {"rolls_since": min(days, default=on), "rolls_until": max(days, default=on), "rolls_are_due": bool(days)}


ROLLED: Final = Subject(
    name="rolled-class",
    words=Words("lớp phải điểm danh", "classes with rolls"),
    institution="c.institution_id",
    sql=f"""
        SELECT c.id, c.institution_id, c.name AS label, r.day AS last_day, e.learners, c.starts_on,
            o.enrolled, o.day AS counted_day, o.session AS counted_session, o.learners AS counted,
            EXISTS (
                SELECT 1 FROM attendance_closure AS x WHERE x.institution_id = c.institution_id
                    AND x.starts_on <= %(rolls_until)s AND x.ends_on > %(rolls_since)s
            ) AS was_closed
        FROM schooling_schoolclass AS c
        JOIN LATERAL (
            SELECT count(*) AS learners FROM schooling_enrolment AS e WHERE e.school_class_id = c.id AND {OF_DAY.format("e")}
        ) AS e ON e.learners > 0
        LEFT JOIN LATERAL (
            SELECT max(r.day) AS day FROM attendance_roll AS r WHERE r.school_class_id = c.id AND r.day <= %(on)s
        ) AS r ON TRUE
        LEFT JOIN LATERAL (
            SELECT r.enrolled, r.day, r.session, (
                SELECT count(*) FROM schooling_enrolment AS e
                WHERE e.school_class_id = c.id AND e.starts_on <= r.day AND (e.ends_on IS NULL OR e.ends_on > r.day)
            ) AS learners
            FROM attendance_roll AS r
            WHERE r.school_class_id = c.id AND r.day BETWEEN %(rolls_since)s AND %(on)s AND r.state = 'taken'
            ORDER BY r.day DESC, r.session DESC LIMIT 1
        ) AS o ON TRUE
        WHERE {OF_DAY.format("c")} AND {{here}}""",
    numbers=_days,
)
ATTENDANCE_SUBJECTS: Final = (ROLLED,)

ATTENDANCE_RULES: Final = (
    QualityRule(
        code="rolls-overdue",
        dimension="alive",
        severity="error",
        of="rolled-class",
        mender="homeroom_teacher",
        weight=4,
        title=Words("Lớp nhiều ngày chưa điểm danh", "No roll for several school days"),
        instruction=Words(
            "Giáo viên chủ nhiệm điểm danh bù; trường nghỉ thì ghi ngày nghỉ.",
            "The homeroom teacher takes the missing rolls; if the school was closed, record it.",
        ),
        broken="last_day IS NULL OR last_day < %(rolls_since)s",
        when="%(rolls_are_due)s AND NOT was_closed AND starts_on <= %(rolls_since)s",
        evidence={
            "day": "coalesce(to_char(last_day, 'DD/MM/YYYY'), '–')",
            "due": "to_char(%(rolls_until)s::date, 'YYYY-MM-DD')",
        },
        found=Words("lần điểm danh gần nhất: {day}", "last roll: {day}"),
        mend=Mend("attendance:roll", "class_id", query="day={due}"),
        numbers=_days,
    ),
    QualityRule(
        code="roll-of-others",
        dimension="correct",
        severity="warn",
        of="rolled-class",
        mender="homeroom_teacher",
        weight=1,
        title=Words("Sĩ số điểm danh khác danh sách lớp", "The roll counts other learners than the list"),
        instruction=Words(
            "Có em vào hoặc rời lớp mà ghi muộn. Mở điểm danh ngày đó và lưu lại.",
            "Somebody came or left and was recorded late. Open the roll of that day and save it again.",
        ),
        broken="enrolled <> counted",
        when="enrolled IS NOT NULL",
        evidence={
            "day": "to_char(counted_day, 'DD/MM/YYYY')",
            "iso": "to_char(counted_day, 'YYYY-MM-DD')",
            "session": "counted_session",
            "rolled": "enrolled::text",
            "listed": "counted::text",
        },
        found=Words("ngày {day}: điểm danh {rolled}, danh sách {listed}", "on {day}: roll {rolled}, list {listed}"),
        mend=Mend("attendance:roll", "class_id", query="day={iso}&session={session}"),
        numbers=_days,
    ),
)
