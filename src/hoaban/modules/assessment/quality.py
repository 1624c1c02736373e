"""What must hold of mark books: that subjects and teachers are known, and that marks and corrections come in time."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.words import ASKED

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"


def _day_in(year: SchoolYear, month_day: str) -> date:
    month, day = map(int, month_day.split("-"))
    return date(year.starts + 1, month, day)


def term_overdue(on: date) -> int:
    """Give the term of the running year whose marks must have been entered by now; 0 before the first deadline."""
    year, said = SchoolYear.containing(on), rule("quality.marks-due", on=on)
    return (on > _day_in(year, said["first"])) + (on > _day_in(year, said["second"]))


def subjects_are_due(on: date) -> bool:
    return on >= SchoolYear.containing(on).start + timedelta(days=rule("quality.subjects-due-days", on=on))


def _dues(on: date) -> Mapping[str, Any]:
    return {"subjects_due": subjects_are_due(on), "term_due": term_overdue(on)}


# The classes of grades 1 to 12; those of preschool have no subjects.
BOOK: Final = Subject(
    name="mark-book",
    words=Words("sổ điểm của lớp", "mark books"),
    institution="c.institution_id",
    sql=f"""
        SELECT c.id, c.institution_id, c.name AS label, coalesce(b.subjects, 0) AS subjects,
            coalesce(b.untaught, 0) AS untaught, coalesce(b.unmarked, 0) AS unmarked
        FROM schooling_schoolclass AS c
        LEFT JOIN (
            SELECT b.school_class_id, count(*) AS subjects,
                count(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM schooling_teaching AS t
                    WHERE t.school_class_id = b.school_class_id AND t.subject = b.subject AND {OF_DAY.format("t")}
                )) AS untaught,
                count(*) FILTER (WHERE %(term_due)s > 0 AND NOT EXISTS (
                    SELECT 1 FROM assessment_mark AS m
                    WHERE m.school_class_id = b.school_class_id AND m.subject = b.subject AND m.term = %(term_due)s
                        AND m.kind = 'final' AND m.value <> ''
                )) AS unmarked
            FROM schooling_classsubject AS b
            JOIN schooling_schoolclass AS c ON c.id = b.school_class_id
            WHERE {OF_DAY.format("c")} AND {{here}}
            GROUP BY 1
        ) AS b ON b.school_class_id = c.id
        WHERE c.grades[1] ~ '^[0-9]' AND {OF_DAY.format("c")} AND {{here}}""",
    numbers=_dues,
)
SECONDARY_BOOK = (
    "EXISTS (SELECT 1 FROM schooling_schoolclass AS k WHERE k.id = s.id AND k.grades[1] ~ '^([6-9]|1[0-2])$')"
)
CORRECTION: Final = Subject(
    name="correction",
    words=Words("đề nghị sửa điểm", "corrections of marks"),
    institution="x.institution_id",
    sql=f"""
        SELECT x.id, x.institution_id, p.full_name AS label, x.asked_at, x.asked_by_name
        FROM assessment_correction AS x JOIN people_person AS p ON p.id = x.person_id
        WHERE x.state = '{ASKED}' AND {{here}}""",
)
ASSESSMENT_SUBJECTS: Final = (BOOK, CORRECTION)
PLAN = Mend("assessment:subjects", "class_id")

ASSESSMENT_RULES: Final = (
    QualityRule(
        code="subjects-missing",
        dimension="sufficient",
        severity="error",
        of="mark-book",
        mender="school_clerk",
        weight=2,
        title=Words("Lớp chưa có danh sách môn học", "Class without its subjects"),
        instruction=Words("Mở trang môn học của lớp và lưu các môn.", "Open the class's subjects and save them."),
        broken="subjects = 0",
        when="%(subjects_due)s",
        mend=PLAN,
        numbers=_dues,
    ),
    QualityRule(
        code="subjects-untaught",
        dimension="sufficient",
        severity="warn",
        of="mark-book",
        mender="school_clerk",
        weight=2,
        title=Words("Có môn chưa phân công giáo viên", "Subjects without a teacher"),
        instruction=Words(
            "Phân công người dạy từng môn; môn chưa có giáo viên thì giải thích.",
            "Assign who teaches each subject; where there is no teacher, say so.",
        ),
        broken="untaught > 0",
        when=f"subjects > 0 AND %(subjects_due)s AND {SECONDARY_BOOK}",
        evidence={"untaught": "untaught::text"},
        found=Words("{untaught} môn", "{untaught} subjects"),
        mend=PLAN,
        numbers=_dues,
    ),
    QualityRule(
        code="marks-overdue",
        dimension="alive",
        severity="error",
        of="mark-book",
        mender="teacher",
        weight=4,
        title=Words("Quá hạn mà môn học chưa có điểm cuối kỳ", "Final marks of the term are overdue"),
        instruction=Words(
            "Giáo viên bộ môn nhập điểm kiểm tra cuối kỳ.", "The subject's teacher enters the final marks."
        ),
        broken="unmarked > 0",
        when=f"subjects > 0 AND %(term_due)s > 0 AND {SECONDARY_BOOK}",
        evidence={"unmarked": "unmarked::text"},
        found=Words("{unmarked} môn", "{unmarked} subjects"),
        mend=Mend("assessment:register", "class_id"),
        numbers=_dues,
    ),
    QualityRule(
        code="correction-waits",
        dimension="alive",
        severity="warn",
        of="correction",
        mender="principal",
        weight=1,
        title=Words("Đề nghị sửa điểm chờ duyệt quá lâu", "A correction of marks waits too long"),
        instruction=Words("Hiệu trưởng duyệt hoặc từ chối.", "The principal approves or refuses it."),
        broken="asked_at < %(asked_since)s",
        evidence={"who": "asked_by_name", "day": "to_char(asked_at, 'DD/MM/YYYY')"},
        found=Words("{who} đề nghị ngày {day}", "asked by {who} on {day}"),
        mend=Mend("assessment:corrections"),
        numbers=lambda on: {"asked_since": on - timedelta(days=rule("quality.correction-open-days", on=on))},
    ),
)
