"""The indicators of results: how complete marks are, how learning and conduct are distributed, who is promoted and completes a level."""

from collections.abc import Mapping

from hoaban.engines.figures.indicator import Better, Indicator
from hoaban.kernel.language import Words
from hoaban.kernel.law.sources import STATISTICS_EN, STATISTICS_VI
from hoaban.modules.assessment.rules.levels import CHUA_DAT, LEVEL_NAMES, PROMOTED, RETAINED, TOT

DIMENSIONS = ("level", "grade", "sex", "ethnic_group", "management")
BETTER: Mapping[str, Better] = {TOT: "higher", CHUA_DAT: "lower"}
SECONDARY = "level IN ('lower', 'upper')"


def _share(identity: str, name: Words, told: Words, sql: str, better: Better | None = None) -> Indicator:
    return Indicator(
        id=identity,
        name_vi=name.vi,
        name_en=name.en,
        description_vi=told.vi,
        description_en=told.en,
        unit="percent",
        sql=sql,
        time="stock",
        dimensions=DIMENSIONS,
        law_vi=STATISTICS_VI,
        law_en=STATISTICS_EN,
        better=better,
    )


def _distribution(column: str, part: Words, level: str) -> Indicator:
    """The share of secondary pupils with one level, out of those who have one."""
    names = {"part": part, "level": LEVEL_NAMES[level]}
    return _share(
        f"{column}-{level}-share",
        Words("Tỷ lệ {part} {level}", "Share of {part}: {level}").fill(**names),
        Words(
            "Số học sinh trung học có {part} cả năm mức {level} trên số học sinh đã được xếp mức cả năm.",
            "Secondary pupils whose {part} of the year is {level}, out of those whose year has been judged.",
        ).fill(**names),
        f"SELECT count(*) FILTER (WHERE {column} = '{level}') AS numerator, count(*) AS denominator "
        f"FROM star.fact_result WHERE {column} IS NOT NULL AND {SECONDARY}",
        BETTER.get(level),
    )


LEARNING, CONDUCT = Words("kết quả học tập", "learning"), Words("kết quả rèn luyện", "conduct")

ASSESSMENT_FIGURES: tuple[Indicator, ...] = (
    _share(
        "marks-completeness",
        Words("Tỷ lệ điểm đã nhập", "Completeness of marks"),
        Words(
            "Số lần đánh giá đã có trên số lần đánh giá phải có trong năm học, theo số tiết của môn.",
            "Assessments entered out of those that the year asks for, by the periods of each subject.",
        ),
        "SELECT sum(given) AS numerator, sum(due) AS denominator FROM star.fact_result",
        "higher",
    ),
    *(_distribution("result", LEARNING, level) for level in LEVEL_NAMES),
    *(_distribution("conduct", CONDUCT, level) for level in LEVEL_NAMES),
    _share(
        "promotion-rate",
        Words("Tỷ lệ lên lớp", "Promotion rate"),
        Words(
            "Số học sinh được lên lớp hoặc hoàn thành chương trình trên số học sinh đã được xét.",
            "Pupils promoted, or who completed their programme, out of those decided on.",
        ),
        f"SELECT count(*) FILTER (WHERE decision = '{PROMOTED}') AS numerator, count(*) AS denominator "
        "FROM star.fact_result WHERE decision IS NOT NULL",
        "higher",
    ),
    _share(
        "repetition-rate",
        Words("Tỷ lệ lưu ban", "Repetition rate"),
        Words(
            "Số học sinh không được lên lớp trên số học sinh đã được xét; người chờ kiểm tra lại hay rèn luyện hè chưa tính là lưu ban.",
            "Pupils not promoted out of those decided on; who waits for a retest or summer training does not count as repeating.",
        ),
        f"SELECT count(*) FILTER (WHERE decision = '{RETAINED}') AS numerator, count(*) AS denominator "
        "FROM star.fact_result WHERE decision IS NOT NULL",
        "lower",
    ),
    _share(
        "level-completion-rate",
        Words("Tỷ lệ hoàn thành cấp học", "Completion of the level"),
        Words(
            "Số học sinh lớp 5, 9, 12 hoàn thành chương trình cấp học trên số học sinh các lớp đó đã được xét.",
            "Pupils of grades 5, 9 and 12 who completed the programme of their level, out of those of these grades decided on.",
        ),
        f"SELECT count(*) FILTER (WHERE decision = '{PROMOTED}') AS numerator, count(*) AS denominator "
        "FROM star.fact_result WHERE decision IS NOT NULL AND grade IN ('5', '9', '12')",
        "higher",
    ),
)
