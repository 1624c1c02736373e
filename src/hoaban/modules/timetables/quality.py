"""What must hold of timetables: that every class has one once a school makes them, that it fits who is there, and that nobody drowns."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import NoRule, rule
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.modules.network.levels import LOWER, PRIMARY, UPPER
from hoaban.modules.staff.posts import TEACHER
from hoaban.modules.timetables.words import HOMEROOM, PUBLISHED

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"
HELD = f"t.state = '{PUBLISHED}' AND {OF_DAY.format('t')}"
NO_NORM = 100  # periods that nobody teaches: before the rules nobody is over a norm


def _dues(on: date) -> Mapping[str, Any]:
    return {"timetables_since": on - timedelta(days=rule("quality.timetables-due-days", on=on))}


def _norms(on: date) -> Mapping[str, Any]:
    try:
        said, less = rule("staffing.weekly-periods", on=on), rule("staffing.reductions", on=on)[HOMEROOM]
    except NoRule:
        said, less = {"day": {}}, 0
    norms = {f"norm_{level}": said["day"].get(level, NO_NORM) for level in (PRIMARY, LOWER, UPPER)}
    return {**norms, "norm_homeroom": less, "norm_over": rule("quality.over-norm", on=on)}


SCHEDULED: Final = Subject(
    name="scheduled-class",
    words=Words("lớp có thời khóa biểu", "classes with timetables"),
    institution="c.institution_id",
    sql=f"""
        SELECT c.id, c.institution_id, c.name AS label, c.starts_on, l.lessons, l.gone, EXISTS (
            SELECT 1 FROM timetables_timetable AS t WHERE t.institution_id = c.institution_id AND t.school_year = c.school_year
        ) AS is_made
        FROM schooling_schoolclass AS c
        JOIN LATERAL (
            SELECT count(*) AS lessons, count(*) FILTER (WHERE l.person_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM staff_appointment AS a
                WHERE a.person_id = l.person_id AND a.institution_id = l.institution_id AND {OF_DAY.format("a")}
            )) AS gone
            FROM timetables_lesson AS l JOIN timetables_timetable AS t ON t.id = l.timetable_id
            WHERE l.school_class_id = c.id AND {HELD}
        ) AS l ON TRUE
        WHERE c.grades[1] ~ '^[0-9]' AND {OF_DAY.format("c")} AND {{here}}""",
    numbers=_dues,
)
LOADED: Final = Subject(
    name="loaded-teacher",
    words=Words("giáo viên có tiết", "teachers with lessons"),
    institution="a.institution_id",
    sql=f"""
        SELECT p.id, a.institution_id, p.full_name AS label, n.lessons,
            CASE
                WHEN '{UPPER}' = ANY (s.levels) THEN %(norm_{UPPER})s
                WHEN '{LOWER}' = ANY (s.levels) THEN %(norm_{LOWER})s
                ELSE %(norm_{PRIMARY})s
            END - CASE WHEN EXISTS (
                SELECT 1 FROM schooling_homeroom AS h
                WHERE h.person_id = p.id AND h.institution_id = a.institution_id AND {OF_DAY.format("h")}
            ) THEN %(norm_homeroom)s ELSE 0 END AS owed
        FROM staff_appointment AS a
        JOIN people_person AS p ON p.id = a.person_id
        JOIN network_institution AS s ON s.id = a.institution_id
        JOIN LATERAL (
            SELECT count(*) AS lessons FROM timetables_lesson AS l JOIN timetables_timetable AS t ON t.id = l.timetable_id
            WHERE l.person_id = a.person_id AND l.institution_id = a.institution_id AND {HELD}
        ) AS n ON n.lessons > 0
        WHERE a.post = '{TEACHER}' AND a.is_main AND {OF_DAY.format("a")} AND {{here}}""",
    numbers=_norms,
)
TIMETABLES_SUBJECTS: Final = (SCHEDULED, LOADED)
SCHOOL = Mend("timetables:school", "institution_id", "institution")

TIMETABLES_RULES: Final = (
    QualityRule(
        code="timetable-missing",
        dimension="sufficient",
        severity="warn",
        of="scheduled-class",
        mender="school_clerk",
        weight=2,
        title=Words("Lớp chưa có thời khóa biểu được ban hành", "Class without a published timetable"),
        instruction=Words(
            "Xếp lớp vào thời khóa biểu của trường rồi ban hành.",
            "Place the class in the school's timetable, and publish it.",
        ),
        broken="lessons = 0",
        when="is_made AND starts_on <= %(timetables_since)s",
        mend=SCHOOL,
        numbers=_dues,
    ),
    QualityRule(
        code="timetable-unfit",
        dimension="correct",
        severity="error",
        of="scheduled-class",
        mender="school_clerk",
        weight=2,
        title=Words("Thời khóa biểu có giáo viên không còn ở trường", "Timetable with a teacher who has left"),
        instruction=Words(
            "Phân công người khác, xếp lại các tiết đó và ban hành bản mới.",
            "Assign somebody else, place these lessons anew, and publish that version.",
        ),
        broken="gone > 0",
        evidence={"gone": "gone::text"},
        found=Words("{gone} tiết", "{gone} lessons"),
        mend=SCHOOL,
        numbers=_dues,
    ),
    QualityRule(
        code="teacher-over-norm",
        dimension="correct",
        severity="warn",
        of="loaded-teacher",
        mender="school_clerk",
        weight=1,
        title=Words("Giáo viên dạy vượt định mức nhiều tiết", "Teacher far over the norm"),
        instruction=Words(
            "Chia bớt tiết cho người còn thiếu, hoặc giải thích (thiếu giáo viên, trả thừa giờ).",
            "Give some periods to who has fewer, or say why (no teacher to be had, overtime paid).",
        ),
        broken="lessons > owed + %(norm_over)s",
        evidence={"lessons": "lessons::text", "owed": "owed::text"},
        found=Words("{lessons} tiết, định mức {owed}", "{lessons} periods, norm {owed}"),
        mend=SCHOOL,
        numbers=_norms,
    ),
)
