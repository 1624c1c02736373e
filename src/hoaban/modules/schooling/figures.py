"""The indicators of schooling: learners, classes, flows, enrolment rate."""

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.law.sources import STATISTICS_EN, STATISTICS_VI, UNIVERSAL_EN, UNIVERSAL_VI

SCHOOLING_FIGURES = (
    Indicator(
        id="classes",
        name_vi="Lớp học",
        name_en="Classes",
        description_vi="Số lớp (nhóm trẻ, lớp) đang học; lớp ghép đếm là một lớp.",
        description_en="Classes and groups that are running; a class of combined grades counts as one.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_class",
        time="stock",
        dimensions=("level", "grade", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="multigrade-classes",
        name_vi="Lớp ghép",
        name_en="Multigrade classes",
        description_vi="Số lớp có học sinh của hai khối trở lên học chung.",
        description_en="Classes in which two or more grades are taught together.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_class WHERE is_multigrade",
        time="stock",
        dimensions=("level", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
        better="lower",
    ),
    Indicator(
        id="learners",
        name_vi="Người học",
        name_en="Learners",
        description_vi="Số trẻ, học sinh, học viên đang học.",
        description_en="Children, pupils and students enrolled on the day.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_learner",
        time="stock",
        dimensions=("level", "grade", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="women-learners-share",
        name_vi="Tỷ lệ người học nữ",
        name_en="Share of girls and women",
        description_vi="Số người học nữ trên tổng số người học.",
        description_en="Girls and women out of all learners.",
        unit="percent",
        sql="SELECT count(*) FILTER (WHERE sex = 'female') AS numerator, count(*) AS denominator FROM star.fact_learner",
        time="stock",
        dimensions=("level", "grade", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="minority-learners-share",
        name_vi="Tỷ lệ người học dân tộc thiểu số",
        name_en="Share of ethnic minorities",
        description_vi="Số người học là người dân tộc thiểu số trên tổng số người học.",
        description_en="Learners of an ethnic minority out of all learners.",
        unit="percent",
        sql="SELECT count(*) FILTER (WHERE is_minority) AS numerator, count(*) AS denominator FROM star.fact_learner",
        time="stock",
        dimensions=("level", "grade", "sex", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="boarding-learners-share",
        name_vi="Tỷ lệ học sinh nội trú, bán trú",
        name_en="Share of boarders",
        description_vi="Số người học nội trú hoặc bán trú trên tổng số người học.",
        description_en="Learners who board fully or in part out of all learners.",
        unit="percent",
        sql="""
            SELECT count(*) FILTER (WHERE boarding IN ('semi', 'full')) AS numerator, count(*) AS denominator
            FROM star.fact_learner""",
        time="stock",
        dimensions=("level", "grade", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="pupils-per-class",
        name_vi="Số học sinh bình quân một lớp",
        name_en="Learners per class",
        description_vi="Số người học chia cho số lớp.",
        description_en="Learners divided by classes.",
        unit="ratio",
        sql="""
            SELECT sum(learners) AS numerator, sum(classes) AS denominator FROM (
                SELECT count(*) AS learners, 0 AS classes FROM star.fact_learner
                UNION ALL
                SELECT 0, count(*) FROM star.fact_class
            ) AS parts""",
        time="stock",
        dimensions=("level", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="pupils-per-teacher",
        name_vi="Số học sinh bình quân một giáo viên",
        name_en="Learners per teacher",
        description_vi="Số người học chia cho số giáo viên (đếm ở nơi công tác chính).",
        description_en="Learners divided by teachers (counted where their main post is).",
        unit="ratio",
        sql="""
            SELECT sum(learners) AS numerator, sum(teachers) AS denominator FROM (
                SELECT count(*) AS learners, 0 AS teachers FROM star.fact_learner
                UNION ALL
                SELECT 0, count(*) FROM star.fact_staff WHERE is_main AND is_teacher
            ) AS parts""",
        time="stock",
        dimensions=("level", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
        better="lower",
    ),
    Indicator(
        id="dropout-rate",
        name_vi="Tỷ lệ bỏ học",
        name_en="Dropout rate",
        description_vi="Số người học bỏ học từ đầu năm học đến ngày xem trên tổng số người học trong năm học đến ngày đó; "
        "người chuyển trường tính ở trường sau cùng, nên mỗi người chỉ tính một lần.",
        description_en="Learners who dropped out since the school year began out of all who were enrolled in it so far; one who "
        "changed schools counts at the last one, so everybody counts once.",
        unit="percent",
        sql="""
            SELECT
                count(*) FILTER (WHERE exit_reason = 'dropout' AND valid_to <= :day) AS numerator,
                count(*) FILTER (WHERE valid_to IS NULL OR valid_to > :day OR exit_reason <> 'transfer_out') AS denominator
            FROM star.fact_learner""",
        time="flow",
        dimensions=("level", "grade", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
        target="target.dropout-rate",
        better="lower",
    ),
    Indicator(
        id="transfer-in",
        name_vi="Học sinh chuyển đến",
        name_en="Transfers in",
        description_vi="Số lượt chuyển đến từ đầu năm học đến ngày xem, kể cả từ trường khác trong cùng địa bàn.",
        description_en="Arrivals from other schools since the school year began, those from the same area included.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_learner WHERE entry_reason = 'transfer_in'",
        time="flow",
        dimensions=("level", "grade", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="transfer-out",
        name_vi="Học sinh chuyển đi",
        name_en="Transfers out",
        description_vi="Số lượt chuyển đi từ đầu năm học đến ngày xem, kể cả sang trường khác trong cùng địa bàn.",
        description_en="Departures to other schools since the school year began, those within the same area included.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_learner WHERE exit_reason = 'transfer_out' AND valid_to <= :day",
        time="flow",
        dimensions=("level", "grade", "sex", "ethnic_group", "management"),
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
    ),
    Indicator(
        id="enrolment-rate",
        name_vi="Tỷ lệ huy động",
        name_en="Enrolment rate",
        description_vi="Số trẻ trong độ tuổi mẫu giáo, tiểu học, trung học cơ sở đang học ở các trường trên địa bàn, bất kể cấp học, "
        "trên số trẻ cùng độ tuổi cư trú trên địa bàn. Cấp học là cấp ứng với độ tuổi.",
        description_en="Children of kindergarten, primary and lower secondary age at schools of the area, at whatever level, out of the "
        "children of that age who live there. The level is the one of that age.",
        unit="percent",
        sql="""
            SELECT sum(attending) AS numerator, sum(resident) AS denominator FROM (
                SELECT count(*) AS attending, 0 AS resident
                FROM star.fact_learner WHERE age_level IN ('preschool', 'primary', 'lower')
                UNION ALL
                SELECT 0, sum(quantity)
                FROM star.fact_children WHERE age_level IN ('preschool', 'primary', 'lower')
            ) AS parts""",
        time="stock",
        dimensions=("level", "sex"),
        law_vi=UNIVERSAL_VI,
        law_en=UNIVERSAL_EN,
        target="target.enrolment-rate",
        better="higher",
        renames=(("level", "age_level"),),
    ),
)
