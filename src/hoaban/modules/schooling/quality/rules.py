"""What must hold of learners, classes and transfers: places in classes, ages, homeroom teachers, deadlines."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import CENTRES, CONTINUING, GRADE_LEVEL
from hoaban.modules.schooling.quality.subjects import ages, case, text_of


def largest_sizes(on: date) -> Mapping[str, Any]:
    """How many learners a class of each grade takes at most: of the grade itself, or else of its level."""
    said = rule("quality.class-size", on=on)
    grades = {grade: said.get(grade, said.get(level)) for grade, level in GRADE_LEVEL.items()}
    return {"sizes": list(grades.values()), "size_grades": list(grades), "size_else": said[CONTINUING]}


CHANGE_CLASS = Mend("schooling:change-class", "person_id")
CHANGE = Mend("schooling:change", "class_id")
HOMEROOM = Mend("schooling:homeroom", "class_id")
GRADE_LEVELS = case("g.grade", {grade: text_of(level) for grade, level in GRADE_LEVEL.items()}, text_of(CONTINUING))

SCHOOLING_RULES: Final = (
    QualityRule(
        code="too-young",
        dimension="correct",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Nhỏ tuổi hơn so với lớp", "Too young for the grade"),
        instruction=Words(
            "Đối chiếu giấy khai sinh. Sai ngày sinh thì sửa lý lịch; xếp nhầm lớp thì chuyển lớp.",
            "Compare the birth certificate. Correct the birth date, or move the learner to the right class.",
        ),
        broken="years_over < - %(age_younger)s",
        when="years_over IS NOT NULL",
        evidence={"born": "to_char(birth_date, 'DD/MM/YYYY')", "grade": "class_name"},
        found=Words("sinh {born}, đang học {grade}", "born {born}, in class {grade}"),
        mend=Mend("schooling:details", "person_id"),
        numbers=ages,
    ),
    QualityRule(
        code="too-old",
        dimension="correct",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=2,
        title=Words("Lớn tuổi hơn nhiều so với lớp", "Much too old for the grade"),
        instruction=Words(
            "Đối chiếu giấy khai sinh rồi sửa ngày sinh hoặc lớp. Học muộn thật thì giải thích lý do.",
            "Compare the birth certificate, then correct the birth date or the class. If it is right, say why.",
        ),
        broken="years_over > %(age_older)s",
        when="years_over IS NOT NULL AND grade <> 'nt'",
        evidence={"born": "to_char(birth_date, 'DD/MM/YYYY')", "grade": "class_name"},
        found=Words("sinh {born}, đang học {grade}", "born {born}, in class {grade}"),
        mend=Mend("schooling:details", "person_id"),
        numbers=ages,
    ),
    QualityRule(
        code="grade-not-of-class",
        dimension="correct",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Khối của học sinh không có trong lớp", "The learner's grade is not one of the class's"),
        instruction=Words("Chuyển học sinh sang lớp đúng khối.", "Move the learner to a class of their grade."),
        broken="NOT (grade = ANY (grades))",
        evidence={"grade": "grade", "name": "class_name"},
        found=Words("khối {grade}, lớp {name}", "grade {grade}, class {name}"),
        mend=CHANGE_CLASS,
    ),
    QualityRule(
        code="boards-at-day-school",
        dimension="correct",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=1,
        title=Words("Ghi nội trú ở trường không nội trú", "Boards fully at a school without boarding"),
        instruction=Words(
            "Sửa mục bán trú, nội trú. Trường có nhà nội trú riêng thì giải thích.",
            "Correct how the learner boards; if the school does house boarders, say so.",
        ),
        broken="boarding = 'full'",
        when="boarding_kind = 'none'",
        mend=Mend("schooling:boarding", "person_id"),
    ),
    QualityRule(
        code="left-in-old-class",
        dimension="alive",
        severity="error",
        of="stray",
        mender="school_clerk",
        weight=4,
        title=Words("Còn ở lớp của năm học trước", "Still in a class of the year before"),
        instruction=Words(
            "Xếp học sinh vào lớp năm nay, hoặc ghi thôi học, chuyển đi.",
            "Give the learner a place in a class of this year, or record that they left.",
        ),
        broken="is_open",
        evidence={"name": "class_name", "year": "school_year"},
        found=Words("lớp {name}, {year}", "class {name}, {year}"),
        mend=CHANGE_CLASS,
    ),
    QualityRule(
        code="enrolled-nowhere",
        dimension="alive",
        severity="error",
        of="stray",
        mender="school_clerk",
        weight=4,
        title=Words("Hết năm học trước mà chưa vào lớp nào", "Finished last year and entered no class since"),
        instruction=Words(
            "Cho nhập học vào lớp năm nay; đã thôi học hay chuyển đi thì mở hồ sơ, đối chiếu và giải thích với Phòng, Sở.",
            "Enrol the learner in a class of this year; who left or moved away must be recorded so.",
        ),
        broken="went_nowhere",
        when="NOT is_open AND %(roll_over_due)s",
        evidence={"name": "class_name", "year": "school_year"},
        found=Words("lớp {name}, {year}", "class {name}, {year}"),
        mend=Mend("schooling:enrol-again", "person_id"),
        numbers=lambda on: {"roll_over_due": roll_over_is_due(on)},
    ),
    QualityRule(
        code="class-without-homeroom",
        dimension="sufficient",
        severity="error",
        of="class",
        mender="school_clerk",
        weight=3,
        title=Words("Lớp chưa có giáo viên chủ nhiệm", "Class without a homeroom teacher"),
        instruction=Words("Phân công giáo viên chủ nhiệm cho lớp.", "Assign a homeroom teacher."),
        broken="leaders = 0",
        mend=HOMEROOM,
    ),
    QualityRule(
        code="homeroom-not-on-staff",
        dimension="correct",
        severity="error",
        of="class",
        mender="school_clerk",
        weight=2,
        title=Words("Chủ nhiệm không còn công tác ở trường", "The homeroom teacher no longer works at the school"),
        instruction=Words("Phân công người khác chủ nhiệm lớp.", "Assign somebody else to lead the class."),
        broken="strangers > 0",
        when="leaders > 0",
        mend=HOMEROOM,
    ),
    QualityRule(
        code="homeroom-of-several",
        dimension="clean",
        severity="info",
        of="class",
        mender="principal",
        weight=1,
        title=Words("Một người chủ nhiệm nhiều lớp", "One person leads several classes"),
        instruction=Words(
            "Kiểm tra phân công; ở điểm trường lẻ thiếu giáo viên thì giải thích.",
            "Check the assignment; where teachers are few, say so.",
        ),
        broken="busy > 0",
        when="leaders > 0",
        mend=HOMEROOM,
    ),
    QualityRule(
        code="class-too-big",
        dimension="correct",
        severity="warn",
        of="class",
        mender="principal",
        weight=2,
        title=Words("Lớp đông hơn mức quy định", "Class larger than the rules allow"),
        instruction=Words(
            "Kiểm tra danh sách lớp; trùng hoặc nhầm lớp thì chuyển. Thiếu phòng, thiếu giáo viên thì giải thích.",
            "Check the list; move who stands there by mistake. If rooms or teachers lack, say so.",
        ),
        broken="learners > coalesce((%(sizes)s::int[])[array_position(%(size_grades)s::text[], grades[1]::text)], %(size_else)s)",
        evidence={"learners": "learners::text"},
        found=Words("{learners} học sinh", "{learners} learners"),
        mend=Mend("schooling:class", "class_id"),
        numbers=largest_sizes,
    ),
    QualityRule(
        code="class-empty",
        dimension="clean",
        severity="warn",
        of="class",
        mender="school_clerk",
        weight=1,
        title=Words("Lớp không có học sinh", "Class without learners"),
        instruction=Words(
            "Xếp học sinh vào lớp; nếu mở nhầm lớp, hãy giải thích.",
            "Put learners into the class; if it was opened by mistake, say so.",
        ),
        broken="learners = 0",
        mend=Mend("schooling:class", "class_id"),
    ),
    QualityRule(
        code="class-of-other-level",
        dimension="correct",
        severity="error",
        of="class",
        mender="school_clerk",
        weight=2,
        title=Words("Lớp thuộc cấp học mà trường không dạy", "Class of a level that the school does not teach"),
        instruction=Words("Sửa khối của lớp.", "Correct the grades of the class."),
        broken=f"EXISTS (SELECT 1 FROM unnest(grades) AS g(grade) WHERE NOT ({GRADE_LEVELS} = ANY (levels)))",
        when=f"kind <> ALL (ARRAY[{', '.join(map(text_of, CENTRES))}])",
        evidence={"grades": "array_to_string(grades, ', ')"},
        found=Words("khối {grades}", "grades {grades}"),
        mend=CHANGE,
    ),
    QualityRule(
        code="class-named-otherwise",
        dimension="clean",
        severity="warn",
        of="class",
        mender="school_clerk",
        weight=1,
        title=Words("Tên lớp không hợp với khối", "The class's name belongs to another grade"),
        instruction=Words("Sửa tên hoặc khối của lớp.", "Correct the name or the grades of the class."),
        broken="NOT (substring(name FROM '^[0-9]+') = ANY (grades))",
        when="name ~ '^[0-9]' AND grades[1] ~ '^[0-9]'",
        evidence={"grades": "array_to_string(grades, ', ')"},
        found=Words("khối {grades}", "grades {grades}"),
        mend=CHANGE,
    ),
    QualityRule(
        code="transfer-waits",
        dimension="alive",
        severity="error",
        of="transfer",
        mender="school_clerk",
        weight=2,
        title=Words("Học sinh chuyển đến chờ tiếp nhận quá lâu", "A transfer waits too long to be accepted"),
        instruction=Words(
            "Tiếp nhận vào lớp, hoặc báo trường cũ rút lại nếu em không đến.",
            "Accept the learner into a class, or ask the former school to take the release back.",
        ),
        broken="released_on < %(waits_since)s",
        evidence={"origin": "origin_name", "day": "to_char(released_on, 'DD/MM/YYYY')"},
        found=Words("từ {origin}, ngày {day}", "from {origin}, on {day}"),
        mend=Mend("schooling:accept", "transfer_id"),
        numbers=lambda on: {"waits_since": on - timedelta(days=rule("quality.transfer-open-days", on=on))},
    ),
    QualityRule(
        code="no-classes-this-year",
        dimension="alive",
        severity="block",
        of="enrolling-school",
        mender="school_clerk",
        weight=10,
        title=Words("Trường chưa lập lớp của năm học này", "The school has formed no classes this year"),
        instruction=Words("Lập lớp và chuyển học sinh lên năm học mới.", "Form the classes and move the learners up."),
        broken="NOT has_classes",
        when="cardinality(levels) > 0 AND %(roll_over_due)s",
        mend=Mend("schooling:next-classes", "institution_id", "institution"),
        numbers=lambda on: {"roll_over_due": roll_over_is_due(on)},
    ),
)


def roll_over_is_due(on: date) -> bool:
    """Answer whether so much of the school year is over that its classes must have been formed."""
    year = SchoolYear.containing(on)
    return on >= year.start + timedelta(days=rule("quality.roll-over-days", on=on))
