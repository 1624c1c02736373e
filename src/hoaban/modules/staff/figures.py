"""The indicators of staff: how many, who teaches, who teaches informatics, who holds an IT certificate."""

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.law.sources import IT_SKILL_EN, IT_SKILL_VI, STATISTICS_EN, STATISTICS_VI

STAFF_FIGURES = (
    Indicator(
        id="staff",
        name_vi="Cán bộ, giáo viên, nhân viên",
        name_en="Staff, teachers and employees",
        description_vi="Số người đang được bố trí công tác, mỗi người đếm một lần ở nơi công tác chính.",
        description_en="People in post, each counted once, where their main post is.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_staff WHERE is_main",
        time="stock",
        dimensions=("level", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="teachers",
        name_vi="Giáo viên",
        name_en="Teachers",
        description_vi="Số giáo viên đang công tác, mỗi người đếm một lần ở nơi công tác chính; không kể cán bộ quản lý và nhân viên.",
        description_en="Teachers in post, each counted once, where their main post is; managers and employees not counted.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_staff WHERE is_main AND is_teacher",
        time="stock",
        dimensions=("level", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="it-teachers",
        name_vi="Giáo viên Tin học",
        name_en="IT teachers",
        description_vi="Số giáo viên dạy môn Tin học, đếm ở nơi công tác chính.",
        description_en="Teachers of information technology, counted where their main post is.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_staff WHERE is_main AND is_it_teacher",
        time="stock",
        dimensions=("level", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="it-teacher-share",
        name_vi="Tỷ lệ giáo viên Tin học",
        name_en="Share of IT teachers",
        description_vi="Số giáo viên dạy môn Tin học trên tổng số cán bộ, giáo viên, nhân viên.",
        description_en="Teachers of information technology out of all staff, teachers and employees.",
        unit="percent",
        sql="""
            SELECT count(*) FILTER (WHERE is_it_teacher) AS numerator, count(*) AS denominator
            FROM star.fact_staff WHERE is_main""",
        time="stock",
        dimensions=("level", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
        better="higher",
    ),
    Indicator(
        id="it-certificate-share",
        name_vi="Tỷ lệ có chứng chỉ ứng dụng CNTT",
        name_en="Staff with an IT certificate",
        description_vi="Số người có chứng chỉ ứng dụng công nghệ thông tin từ cơ bản trở lên trên tổng số cán bộ, giáo viên, nhân viên.",
        description_en="People with at least the basic IT certificate out of all staff, teachers and employees.",
        unit="percent",
        sql="""
            SELECT count(*) FILTER (WHERE it_certificate IN ('basic', 'advanced')) AS numerator, count(*) AS denominator
            FROM star.fact_staff WHERE is_main""",
        time="stock",
        dimensions=("level", "sex", "ethnic_group", "management"),
        law_vi=IT_SKILL_VI,
        law_en=IT_SKILL_EN,
        better="higher",
    ),
)
