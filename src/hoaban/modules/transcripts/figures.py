"""The indicators of transcripts: which schools issue them electronically, and whether they are signed on time."""

from hoaban.engines.figures.indicator import Indicator
from hoaban.kernel.language import Words

DIGITAL = Words(
    "Chỉ thị 04/CT-TTg ngày 11/02/2024 và Kế hoạch 213/KH-BGDĐT về học bạ số",
    "Directive 04/CT-TTg of 11 February 2024 and Plan 213/KH-BGDĐT on electronic transcripts",
)


def _share(identity: str, name: Words, told: Words, sql: str, dimensions: tuple[str, ...]) -> Indicator:
    return Indicator(
        id=identity,
        name_vi=name.vi,
        name_en=name.en,
        description_vi=told.vi,
        description_en=told.en,
        unit="percent",
        sql=sql,
        time="stock",
        dimensions=dimensions,
        law_vi=DIGITAL.vi,
        law_en=DIGITAL.en,
        better="higher",
    )


TRANSCRIPT_FIGURES: tuple[Indicator, ...] = (
    _share(
        "transcript-schools",
        Words("Tỷ lệ trường phát hành học bạ số", "Schools that issue electronic transcripts"),
        Words(
            "Số trường phổ thông đã phát hành ít nhất một học bạ số của năm học trước, trên số trường có kết quả của năm học đó.",
            "Schools that have issued at least one electronic transcript of the school year before, out of those with results of that year.",
        ),
        "SELECT count(DISTINCT institution_id) FILTER (WHERE is_issued) AS numerator, count(DISTINCT institution_id) AS denominator "
        "FROM star.fact_transcript",
        ("management",),
    ),
    _share(
        "transcripts-on-time",
        Words("Tỷ lệ học bạ số ký đúng hạn", "Transcripts signed on time"),
        Words(
            "Số học bạ của năm học trước được ký đủ không muộn hơn hạn, trên số học sinh có kết quả của năm học đó.",
            "Transcripts of the school year before signed by all no later than the deadline, out of the pupils with results of that year.",
        ),
        "SELECT count(*) FILTER (WHERE is_on_time) AS numerator, count(*) AS denominator FROM star.fact_transcript",
        ("level", "grade", "management"),
    ),
)
