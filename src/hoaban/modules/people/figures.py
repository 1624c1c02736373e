"""The indicators of who is who: how many learners the population register has confirmed, duplicates found and mended."""

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.law.sources import IDENTITY_EN, IDENTITY_VI

PEOPLE_FIGURES = (
    Indicator(
        id="verified-identity-share",
        name_vi="Tỷ lệ học sinh đã xác thực danh tính",
        name_en="Learners with a verified identity",
        description_vi="Số học sinh mà số định danh, họ tên và ngày sinh trong hồ sơ khớp với cơ sở dữ liệu quốc gia về dân cư, trên tổng số học sinh. "
        "Hồ sơ được sửa sau khi đối chiếu thì phải đối chiếu lại mới được tính.",
        description_en="Learners whose number, name and birth date on record agree with the national population register, out of all "
        "learners. A record that was corrected since counts again once it was checked again.",
        unit="percent",
        sql="""
            SELECT sum(verified) AS numerator, sum(everybody) AS denominator FROM (
                SELECT count(*) AS verified, 0 AS everybody FROM star.fact_verified
                UNION ALL
                SELECT 0, count(*) FROM star.fact_learner
            ) AS parts""",
        time="stock",
        dimensions=("level", "grade", "sex", "ethnic_group", "management"),
        law_vi=IDENTITY_VI,
        law_en=IDENTITY_EN,
        better="higher",
    ),
    Indicator(
        id="duplicates-found",
        name_vi="Số cặp hồ sơ trùng tìm thấy",
        name_en="Duplicates found",
        description_vi="Số cặp hồ sơ có thể của cùng một người được tìm thấy từ đầu năm học đến hết ngày xem, kể cả cặp sau đó được xét là hai người; tính "
        "ở trường lập hồ sơ sau.",
        description_en="Pairs of records that may be of one person, found since the school year began, the day asked for included, also those "
        "that somebody then judged to be two persons; counted at the school that made the later record.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_duplicate",
        time="flow",
        dimensions=("management",),
        law_vi=IDENTITY_VI,
        law_en=IDENTITY_EN,
    ),
    Indicator(
        id="duplicates-mended",
        name_vi="Số cặp hồ sơ trùng đã gộp",
        name_en="Duplicates mended",
        description_vi="Số cặp hồ sơ của cùng một người được gộp làm một từ đầu năm học đến hết ngày xem, trừ những cặp đã tách lại; tính ở trường lập hồ "
        "sơ sau.",
        description_en="Pairs of records of one person that were made one since the school year began, the day asked for included, without those "
        "that were parted again; counted at the school that made the later record.",
        unit="count",
        sql="SELECT count(*) AS numerator FROM star.fact_mended",
        time="flow",
        dimensions=("management",),
        law_vi=IDENTITY_VI,
        law_en=IDENTITY_EN,
    ),
)
