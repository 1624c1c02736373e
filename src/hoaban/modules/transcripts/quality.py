"""What must hold of transcripts: that a year's are there after its end, and that signatures do not wait for long."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.kernel.schoolyear import SchoolYear


def _numbers(on: date) -> Mapping[str, Any]:
    """The year whose transcripts are due: the last whose deadline has passed; and since when a signature waits too long."""
    year = SchoolYear.containing(on).previous()
    month, day = map(int, rule("transcript.sign-by", on=on).split("-"))
    if on > date(SchoolYear.containing(on).starts + 1, month, day):
        year = SchoolYear.containing(on)
    return {
        "transcript_year": year.name,
        "waits_since": on - timedelta(days=rule("transcript.longest-wait", on=on)),
    }


# Classes of schools that issue transcripts here, in the year whose transcripts are due: how many of their pupils have none.
CLASS: Final = Subject(
    name="class-transcripts",
    words=Words("học bạ của lớp", "transcripts of a class"),
    institution="c.institution_id",
    sql="""
        SELECT c.id, c.institution_id, c.name AS label, count(*) FILTER (WHERE v.id IS NULL) AS missing
        FROM schooling_schoolclass AS c
        JOIN assessment_result AS r ON r.school_class_id = c.id AND r.decision IS NOT NULL
        LEFT JOIN transcripts_version AS v
            ON v.person_id = r.person_id AND v.school_year = r.school_year AND v.issued_at IS NOT NULL
        WHERE c.school_year = %(transcript_year)s AND {here}
            AND EXISTS (SELECT 1 FROM transcripts_version AS i WHERE i.institution_id = c.institution_id)
        GROUP BY c.id, c.institution_id, c.name""",
    numbers=_numbers,
)
SIGNING: Final = Subject(
    name="transcript-signing",
    words=Words("học bạ đang ký", "transcripts being signed"),
    institution="v.institution_id",
    sql="""
        SELECT v.id, v.institution_id, p.full_name AS label, v.school_class_id, v.confirmed_at
        FROM transcripts_version AS v JOIN people_person AS p ON p.id = v.person_id
        WHERE v.state = 'signing' AND {here}""",
    numbers=_numbers,
)
TRANSCRIPT_SUBJECTS: Final = (CLASS, SIGNING)
TRANSCRIPT_RULES: Final = (
    QualityRule(
        code="transcripts-missing",
        dimension="sufficient",
        severity="error",
        of="class-transcripts",
        mender="homeroom_teacher",
        weight=2,
        title=Words("Quá hạn mà học bạ của lớp chưa đủ", "Transcripts of a class are overdue"),
        instruction=Words(
            "Mở học bạ của lớp: mỗi em còn thiếu gì đều có đường tới chỗ nhập; đủ thì xác nhận và ký.",
            "Open the class's transcripts: what each lacks links to where it is entered; then confirm and sign.",
        ),
        broken="missing > 0",
        evidence={"missing": "missing::text"},
        found=Words("{missing} học sinh chưa có học bạ", "{missing} pupils without"),
        mend=Mend("transcripts:class", "class_id"),
        numbers=_numbers,
    ),
    QualityRule(
        code="transcript-waits",
        dimension="alive",
        severity="warn",
        of="transcript-signing",
        mender="principal",
        weight=1,
        title=Words("Học bạ chờ ký quá lâu", "A transcript waits too long for its signatures"),
        instruction=Words(
            "Nhắc người ký ở bàn ký, hoặc giao người khác ký.", "Remind who signs, or let somebody else sign."
        ),
        broken="confirmed_at < %(waits_since)s",
        evidence={"day": "to_char(confirmed_at, 'DD/MM/YYYY')"},
        found=Words("xác nhận từ {day}", "confirmed on {day}"),
        mend=Mend("transcripts:version", "version_id"),
        numbers=_numbers,
    ),
)
