"""The indicators of attendance: who is in class, who is away too often, how complete the rolls are."""

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.law.sources import ATTENDANCE_EN, ATTENDANCE_VI, CHRONIC_EN, CHRONIC_VI

ATTENDANCE_FIGURES = (
    Indicator(
        id="attendance-rate",
        name_vi="Tỷ lệ chuyên cần",
        name_en="Attendance rate",
        description_vi="Số lượt học sinh có mặt trên số lượt học sinh của các buổi đã điểm danh từ đầu năm học đến ngày xem; đi muộn, về "
        "sớm là có mặt.",
        description_en="Pupils present out of pupils enrolled, over all sessions whose roll was taken since the school year began; "
        "who came late or left early was present.",
        unit="percent",
        sql="SELECT sum(present) AS numerator, sum(enrolled) AS denominator FROM star.fact_roll WHERE is_taken",
        time="flow",
        dimensions=("level", "grade", "management"),
        law_vi=ATTENDANCE_VI,
        law_en=ATTENDANCE_EN,
        better="higher",
    ),
    Indicator(
        id="chronic-absence-share",
        name_vi="Tỷ lệ học sinh vắng nhiều",
        name_en="Chronic absence",
        description_vi="Số học sinh vắng từ 10 % số buổi đã điểm danh của lớp trở lên, kể từ khi vào lớp, trên số học sinh của các lớp có đủ "
        "buổi đã điểm danh (ít nhất 10); ngưỡng là tham số có hiệu lực theo ngày.",
        description_en="Learners who missed a tenth or more of the sessions of their class whose roll was taken since they came into it, "
        "out of the learners of classes with enough such sessions (at least 10); both thresholds are dated parameters.",
        unit="percent",
        sql="""
            SELECT sum(chronic) AS numerator, sum(followed) AS denominator FROM (
                SELECT count(*) AS chronic, 0 AS followed FROM star.fact_chronic
                UNION ALL
                SELECT 0, count(*) FROM star.fact_followed
            ) AS parts""",
        time="stock",
        dimensions=("level", "grade", "sex", "ethnic_group", "management"),
        law_vi=CHRONIC_VI,
        law_en=CHRONIC_EN,
        better="lower",
    ),
    Indicator(
        id="rolls-taken-share",
        name_vi="Tỷ lệ buổi học đã điểm danh",
        name_en="Rolls taken",
        description_vi="Số buổi học đã ghi sổ điểm danh (kể cả ghi không có tiết) trên số buổi học theo kế hoạch từ đầu năm học đến hết ngày "
        "xem; không tính ngày lễ và ngày trường nghỉ.",
        description_en="Sessions with a roll (one that says there was no lesson included) out of the sessions planned since the school "
        "year began, the day asked for included; holidays and closed days do not count.",
        unit="percent",
        sql="SELECT sum(recorded) AS numerator, sum(expected) AS denominator FROM star.fact_session",
        time="flow",
        dimensions=("level", "management"),
        law_vi=ATTENDANCE_VI,
        law_en=ATTENDANCE_EN,
        better="higher",
    ),
)
