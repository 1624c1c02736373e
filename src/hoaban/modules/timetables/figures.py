"""The indicators of timetables: which classes have one, what it asks of teachers, whether lessons without their teacher are covered."""

from hoaban.engines.figures.indicator import Better, Indicator, Unit
from hoaban.kernel.language import Words

SCHOOL_PLAN = Words(
    "Thông tư 32/2020/TT-BGDĐT (Điều lệ trường trung học) và Thông tư 28/2020/TT-BGDĐT (Điều lệ trường tiểu học): kế hoạch giáo dục của nhà trường",
    "Circulars 32/2020 and 28/2020/TT-BGDĐT (charters of schools): the school's plan of education",
)
NORM = Words(
    "Thông tư 05/2025/TT-BGDĐT về chế độ làm việc của giáo viên phổ thông",
    "Circular 05/2025/TT-BGDĐT on the working time of teachers in general education",
)


def _figure(identity: str, name: Words, told: Words, sql: str, kind: tuple[Unit, Better, Words]) -> Indicator:
    unit, better, law = kind
    return Indicator(
        id=identity,
        name_vi=name.vi,
        name_en=name.en,
        description_vi=told.vi,
        description_en=told.en,
        unit=unit,
        sql=sql,
        time="flow" if "fact_lacking" in sql else "stock",
        dimensions=("level", "management"),
        law_vi=law.vi,
        law_en=law.en,
        better=better,
    )


TIMETABLE_FIGURES: tuple[Indicator, ...] = (
    _figure(
        "classes-with-timetable",
        Words("Tỷ lệ lớp có thời khóa biểu", "Classes with a timetable"),
        Words(
            "Số lớp phổ thông có thời khóa biểu đã ban hành và có hiệu lực vào ngày xem, trên số lớp phổ thông ngày đó.",
            "Classes of general education with a published timetable in force on the day, out of all such classes on that day.",
        ),
        "SELECT count(*) FILTER (WHERE is_timetabled) AS numerator, count(*) AS denominator FROM star.fact_timetabled",
        ("percent", "higher", SCHOOL_PLAN),
    ),
    _figure(
        "teachers-gaps",
        Words("Tiết trống trung bình một tuần", "Mean gaps a week"),
        Words(
            "Số tiết trống nằm giữa hai tiết dạy trong cùng một buổi, theo thời khóa biểu có hiệu lực, chia cho số giáo viên có tiết; người dạy "
            "hai trường được tính ở mỗi trường.",
            "Free periods between two lessons of one half-day, by the timetable in force, for each teacher with lessons; who teaches at two "
            "schools counts at each.",
        ),
        "SELECT sum(gaps) AS numerator, count(*) AS denominator FROM star.fact_teaching_week",
        ("ratio", "lower", SCHOOL_PLAN),
    ),
    _figure(
        "periods-against-norm",
        Words("Số tiết dạy so với định mức", "Periods taught against the norm"),
        Words(
            "Số tiết một tuần theo thời khóa biểu của những người có định mức, trên số tiết họ phải dạy (định mức trừ chủ nhiệm và kiêm nhiệm); "
            "người được cử sang dạy thêm không tính ở trường đến.",
            "Periods a week by the timetable, of those who have a norm, out of what they owe (the norm less homeroom and duties); who is lent "
            "does not count at the school they are lent to.",
        ),
        "SELECT sum(periods) AS numerator, sum(owed) AS denominator FROM star.fact_teaching_week WHERE owed IS NOT NULL",
        ("percent", "lower", NORM),
    ),
    _figure(
        "lessons-covered",
        Words("Tỷ lệ tiết thiếu giáo viên có người dạy thay", "Lessons covered"),
        Words(
            "Số tiết có người dạy thay (theo tiết hay cả buổi) trên số tiết mà giáo viên nghỉ, theo thời khóa biểu có hiệu lực, từ đầu năm học đến "
            "hết ngày xem; không tính ngày lễ và ngày trường nghỉ.",
            "Lessons with somebody standing in (for the lesson or the half-day) out of those whose teacher was away, by the timetable in force, "
            "since the school year began, the day asked for included; holidays and closed days do not count.",
        ),
        "SELECT count(*) FILTER (WHERE is_covered) AS numerator, count(*) AS denominator FROM star.fact_lacking",
        ("percent", "higher", SCHOOL_PLAN),
    ),
)
