"""The indicators of the school network: institutions, sites, rooms, machines, standards."""

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.law.sources import (
    RESOLUTION_EN,
    RESOLUTION_VI,
    STANDARD_EN,
    STANDARD_VI,
    STATISTICS_EN,
    STATISTICS_VI,
)

NETWORK_FIGURES = (
    Indicator(
        id="institutions",
        name_vi="Trường và trung tâm",
        name_en="Schools and centres",
        description_vi="Số trường và trung tâm đang hoạt động; trường nhiều cấp chỉ đếm một lần, trừ khi chia theo cấp học.",
        description_en="Schools and centres in operation; one of several levels counts once, except when broken down by level.",
        unit="count",
        sql="SELECT count(DISTINCT institution_id) AS numerator FROM star.fact_institution",
        time="stock",
        dimensions=("level", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="satellite-sites",
        name_vi="Điểm trường lẻ",
        name_en="Satellite sites",
        description_vi="Số điểm trường đang hoạt động, không kể điểm chính.",
        description_en="Sites in operation, main sites not counted.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_site WHERE NOT is_main",
        time="stock",
        dimensions=("management",),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="national-standard-share",
        name_vi="Tỷ lệ trường đạt chuẩn quốc gia",
        name_en="Schools meeting the national standard",
        description_vi="Số trường đang có công nhận đạt chuẩn quốc gia (mọi mức độ) trên tổng số trường; không kể trung tâm.",
        description_en="Schools that hold the national standard (any level) out of all schools; centres not counted.",
        unit="percent",
        sql="""
            SELECT sum(meeting) AS numerator, sum(schools) AS denominator FROM (
                SELECT count(DISTINCT institution_id) AS meeting, 0 AS schools
                FROM star.fact_standard WHERE is_school AND standard_level >= 1
                UNION ALL
                SELECT 0, count(DISTINCT institution_id) FROM star.fact_institution WHERE is_school
            ) AS parts""",
        time="stock",
        dimensions=("level", "management"),
        law_vi=f"{STANDARD_VI}; chỉ tiêu: {RESOLUTION_VI}",
        law_en=f"{STANDARD_EN}; target: {RESOLUTION_EN}",
        target="target.national-standard-share",
        better="higher",
    ),
    Indicator(
        id="classrooms",
        name_vi="Phòng học",
        name_en="Classrooms",
        description_vi="Số phòng học, mọi loại kết cấu.",
        description_en="Classrooms of any structure.",
        unit="count",
        sql="SELECT sum(quantity) AS numerator FROM star.fact_room WHERE use = 'classroom'",
        time="stock",
        dimensions=("management",),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="permanent-classroom-share",
        name_vi="Tỷ lệ phòng học kiên cố",
        name_en="Classrooms in permanent buildings",
        description_vi="Số phòng học kiên cố trên tổng số phòng học.",
        description_en="Classrooms of permanent structure out of all classrooms.",
        unit="percent",
        sql="""
            SELECT sum(quantity) FILTER (WHERE structure = 'permanent') AS numerator, sum(quantity) AS denominator
            FROM star.fact_room WHERE use = 'classroom'""",
        time="stock",
        dimensions=("management",),
        law_vi=f"{STATISTICS_VI}; chỉ tiêu: {RESOLUTION_VI}",
        law_en=f"{STATISTICS_EN}; target: {RESOLUTION_EN}",
        target="target.permanent-classroom-share",
        better="higher",
    ),
    Indicator(
        id="computers-office",
        name_vi="Máy tính văn phòng",
        name_en="Computers for office work",
        description_vi="Số máy tính dùng cho công việc văn phòng.",
        description_en="Computers used for office work.",
        unit="count",
        sql="SELECT sum(quantity) AS numerator FROM star.fact_computer WHERE purpose = 'office'",
        time="stock",
        dimensions=("management",),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="computers-teaching",
        name_vi="Máy tính dạy học",
        name_en="Computers for teaching",
        description_vi="Số máy tính dùng cho dạy và học.",
        description_en="Computers used for teaching and learning.",
        unit="count",
        sql="SELECT sum(quantity) AS numerator FROM star.fact_computer WHERE purpose = 'teaching'",
        time="stock",
        dimensions=("management",),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
        better="higher",
    ),
    Indicator(
        id="internet-school-share",
        name_vi="Tỷ lệ trường có Internet",
        name_en="Schools with Internet",
        description_vi="Số trường có kết nối Internet trên tổng số trường; không kể trung tâm. Trường chưa khai báo tính là chưa có.",
        description_en="Schools connected to the Internet out of all schools; centres not counted. No record means no connection.",
        unit="percent",
        sql="""
            SELECT sum(connected) AS numerator, sum(schools) AS denominator FROM (
                SELECT count(DISTINCT institution_id) AS connected, 0 AS schools
                FROM star.fact_connectivity WHERE is_school AND has_internet
                UNION ALL
                SELECT 0, count(DISTINCT institution_id) FROM star.fact_institution WHERE is_school
            ) AS parts""",
        time="stock",
        dimensions=("level", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
        better="higher",
    ),
)
