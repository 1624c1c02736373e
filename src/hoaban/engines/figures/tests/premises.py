"""The reference catalogue, first half: institutions, premises, devices and staff."""

from __future__ import annotations

from hoaban.engines.figures.indicator import Indicator

STATISTICS_VI = "Thông tư 03/2024/TT-BGDĐT về hệ thống chỉ tiêu thống kê ngành giáo dục"
STATISTICS_EN = "Circular 03/2024/TT-BGDĐT on the statistical indicators of the education sector"
STANDARD_VI = "Thông tư 57/2026/TT-BGDĐT (từ 07/7/2026); trước đó các Thông tư 17, 18, 19/2018/TT-BGDĐT"
STANDARD_EN = "Circular 57/2026/TT-BGDĐT (from 7 July 2026); before it Circulars 17, 18 and 19/2018/TT-BGDĐT"
IT_SKILL_VI = "Thông tư 03/2014/TT-BTTTT về chuẩn kỹ năng sử dụng công nghệ thông tin"
IT_SKILL_EN = "Circular 03/2014/TT-BTTTT on the standard of information-technology skills"
RESOLUTION_VI = "Nghị quyết 71-NQ/TW"
RESOLUTION_EN = "Resolution 71-NQ/TW"
UNIVERSAL_VI = "Nghị định 20/2014/NĐ-CP và Thông tư 07/2016/TT-BGDĐT về phổ cập giáo dục"
UNIVERSAL_EN = "Decree 20/2014/NĐ-CP and Circular 07/2016/TT-BGDĐT on universal education"

NETWORK = (
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

STAFF = (
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
