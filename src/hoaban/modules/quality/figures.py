"""The indicators of the quality of data: the score, in all and of each kind, and how much is to mend."""

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.language import Words
from hoaban.kernel.quality import DIMENSIONS
from hoaban.modules.quality.models import ALL

LAW = Words(
    "Yêu cầu dữ liệu «đúng, đủ, sạch, sống» của Đề án 06 và cơ sở dữ liệu ngành giáo dục; quy tắc và trọng số ở trang chất lượng dữ liệu.",
    "The demand of Project 06 and of the sector database that data be correct, sufficient, clean and alive; rules and weights stand on "
    "the page of data quality.",
)
DIMENSIONS_ASKED = ("management",)


def _score(key: str, name: Words, told: Words) -> Indicator:
    return Indicator(
        id=f"quality-{key}",
        name_vi=name.vi,
        name_en=name.en,
        description_vi=told.vi,
        description_en=told.en,
        unit="percent",
        sql=f"SELECT sum(points) AS numerator, sum(checked) AS denominator FROM star.fact_quality WHERE dimension = '{key}'",
        time="stock",
        dimensions=DIMENSIONS_ASKED,
        law_vi=LAW.vi,
        law_en=LAW.en,
        better="higher",
    )


WHOLE = Words(
    "Điểm chất lượng dữ liệu của các trường ở lần kiểm tra gần nhất, trường nào có nhiều bản ghi được kiểm tra thì nặng hơn. Điểm một trường là "
    "trung bình phần bản ghi đạt của các quy tắc, theo trọng số.",
    "The schools' scores at the last check, each weighing by the records that were checked. A school's score is the mean share of records "
    "that hold, over the rules, by weight.",
)
OF_KIND = Words(
    "Như điểm chất lượng dữ liệu, chỉ tính các quy tắc về mặt «{name}».",
    "As the quality score, of the rules of the kind “{name}” only.",
)

QUALITY_FIGURES: tuple[Indicator, ...] = (
    _score(ALL, Words("Điểm chất lượng dữ liệu", "Data quality score"), WHOLE),
    *(
        _score(
            key, Words("Chất lượng dữ liệu: {name}", "Data quality: {name}").fill(name=name), OF_KIND.fill(name=name)
        )
        for key, name in DIMENSIONS.items()
    ),
    Indicator(
        id="quality-to-mend",
        name_vi="Số mục dữ liệu cần sửa",
        name_en="Data to mend",
        description_vi="Số lần một bản ghi chưa đạt một quy tắc chất lượng ở lần kiểm tra gần nhất, trừ những mục đã giải thích.",
        description_en="How often a record broke a rule of quality at the last check, without what was explained.",
        unit="count",
        sql=f"SELECT sum(broken) AS numerator FROM star.fact_quality WHERE dimension = '{ALL}'",
        time="stock",
        dimensions=DIMENSIONS_ASKED,
        law_vi=LAW.vi,
        law_en=LAW.en,
        better="lower",
    ),
)
