"""What must hold of a school's care for its data: that somebody answers for it in time."""

from typing import Final

from hoaban.kernel.language import Words
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.modules.quality.deadlines import last_day_to_confirm, month_overdue

CONFIRMING: Final = Subject(
    name="confirming-school",
    words=Words("trường", "schools"),
    institution="s.id",
    sql="""
        SELECT s.id, s.id AS institution_id, s.name AS label, s.starts_on, s.levels,
            EXISTS (SELECT 1 FROM quality_confirmation AS q WHERE q.institution_id = s.id AND q.month >= %(month_due)s) AS is_confirmed
        FROM network_institution AS s
        WHERE s.starts_on <= %(on)s AND (s.ends_on IS NULL OR s.ends_on > %(on)s) AND {here}""",
    numbers=lambda on: {"month_due": month_overdue(on)},
)
QUALITY_SUBJECTS: Final = (CONFIRMING,)

QUALITY_RULES: Final = (
    QualityRule(
        code="data-unconfirmed",
        dimension="alive",
        severity="error",
        of="confirming-school",
        mender="school_clerk",
        weight=5,
        title=Words("Quá hạn mà trường chưa xác nhận dữ liệu", "The school has not confirmed its data in time"),
        instruction=Words(
            "Rà lại danh sách lớp, học sinh, nhân sự rồi bấm Xác nhận ở trang này.",
            "Go through classes, learners and staff, then press Confirm on this page.",
        ),
        broken="NOT is_confirmed",
        when="cardinality(levels) > 0 AND starts_on < %(month_due)s",
        evidence={
            "month": "to_char(%(month_due)s::date, 'MM/YYYY')",
            "day": "to_char(%(confirm_until)s::date, 'DD/MM/YYYY')",
        },
        found=Words("tháng {month}, hạn {day}", "month {month}, due on {day}"),
        mend=Mend("quality:school", "institution_id", "institution"),
        numbers=lambda on: {"month_due": month_overdue(on), "confirm_until": last_day_to_confirm(month_overdue(on))},
    ),
)
