"""What is looked at of learners, classes and transfers, and what must hold of them: places in classes, ages, homeroom teachers, deadlines."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule, Subject
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import CENTRES, CONTINUING, GRADE_AGE, GRADE_LEVEL
from hoaban.modules.schooling.models import Transfer

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"


def text_of(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def case(column: str, values: Mapping[str, object], otherwise: object = "NULL") -> str:
    """Write a choice by a column's text as SQL."""
    branches = " ".join(f"WHEN {text_of(key)} THEN {value}" for key, value in values.items())
    return f"CASE {column} {branches} ELSE {otherwise} END"


def largest_sizes(on: date) -> Mapping[str, Any]:
    """How many learners a class of each grade takes at most: of the grade itself, or else of its level."""
    said = rule("quality.class-size", on=on)
    grades = {grade: said.get(grade, said.get(level)) for grade, level in GRADE_LEVEL.items()}
    return {"sizes": list(grades.values()), "size_grades": list(grades), "size_else": said[CONTINUING]}


def _ages(on: date) -> Mapping[str, Any]:
    said = rule("quality.age-range", on=on)
    year = SchoolYear.containing(on)
    return {"age_younger": said["younger"], "age_older": said["older"], "year_starts": year.starts}


LEARNER: Final = Subject(
    name="learner",
    words=Words("học sinh", "learners"),
    institution="e.institution_id",
    sql=f"""
        WITH b AS MATERIALIZED (
            SELECT p.id, e.institution_id, p.full_name, p.search_key, p.birth_date, p.sex, p.personal_id, p.ethnic_group_id,
                p.residence, e.grade, e.boarding, e.school_class_id
            FROM schooling_enrolment AS e
            JOIN people_person AS p ON p.id = e.person_id
            WHERE {OF_DAY.format("e")} AND {{here}}
        )
        SELECT b.*, b.full_name AS label, c.grades, c.name AS class_name, c.school_year, s.boarding_kind,
            %(year_starts)s - extract(year FROM b.birth_date)::int - {case("b.grade", GRADE_AGE)} AS years_over,
            EXISTS (SELECT 1 FROM people_guardianship AS g WHERE g.person_id = b.id AND {OF_DAY.format("g")}) AS has_guardian,
            EXISTS (
                SELECT 1 FROM people_guardianship AS g
                WHERE g.person_id = b.id AND g.guardian_name = b.full_name AND {OF_DAY.format("g")}
            ) AS has_namesake,
            coalesce(y.born > b.birth_date - make_interval(years => %(guardian_older)s), FALSE) AS has_young_guardian,
            t.value AS phone, coalesce(j.is_many, FALSE) AS are_many_january
        FROM b
        JOIN schooling_schoolclass AS c ON c.id = b.school_class_id
        JOIN network_institution AS s ON s.id = b.institution_id
        LEFT JOIN (
            SELECT g.person_id, max(a.birth_date) AS born
            FROM b
            JOIN people_guardianship AS g ON g.person_id = b.id
            JOIN people_person AS a ON a.id = g.guardian_id
            WHERE {OF_DAY.format("g")}
            GROUP BY g.person_id
        ) AS y ON y.person_id = b.id
        LEFT JOIN (
            SELECT t.person_id, min(t.value) AS value
            FROM b
            JOIN people_contact AS t ON t.person_id = b.id
            WHERE t.kind = 'phone' AND {OF_DAY.format("t")}
            GROUP BY t.person_id
        ) AS t ON t.person_id = b.id
        LEFT JOIN (
            SELECT b.institution_id,
                count(*) FILTER (WHERE extract(doy FROM b.birth_date) = 1) * 100 > count(*) * %(january_share)s AS is_many
            FROM b GROUP BY 1
        ) AS j ON j.institution_id = b.institution_id""",
    numbers=lambda on: {
        **_ages(on),
        "guardian_older": rule("quality.guardian-older", on=on),
        "january_share": rule("quality.first-of-january-share", on=on),
    },
)
# Whoever has a number is one person already: the database keeps numbers apart.
UNNUMBERED: Final = Subject(
    name="unnumbered-learner",
    words=Words("học sinh chưa có số định danh", "learners without a number"),
    institution="e.institution_id",
    sql=f"""
        SELECT p.id, e.institution_id, p.full_name AS label, p.birth_date, p.id IN (
            SELECT u.id
            FROM schooling_enrolment AS e
            JOIN people_person AS u ON u.id = e.person_id
            JOIN people_person AS o
                ON o.birth_date = u.birth_date AND o.search_key = u.search_key AND o.sex = u.sex AND o.id <> u.id
            JOIN schooling_enrolment AS f ON f.person_id = o.id AND {OF_DAY.format("f")}
            WHERE u.personal_id IS NULL AND {OF_DAY.format("e")} AND {{here}}
        ) AS has_double
        FROM schooling_enrolment AS e
        JOIN people_person AS p ON p.id = e.person_id
        WHERE p.personal_id IS NULL AND {OF_DAY.format("e")} AND {{here}}""",
)
CLASS: Final = Subject(
    name="class",
    words=Words("lớp", "classes"),
    institution="c.institution_id",
    sql=f"""
        SELECT c.id, c.institution_id, c.name AS label, c.name, c.grades, c.school_year, c.starts_on, s.levels, s.kind,
            coalesce(e.learners, 0) AS learners,
            coalesce(h.leaders, 0) AS leaders, coalesce(h.strangers, 0) AS strangers, coalesce(h.busy, 0) AS busy
        FROM schooling_schoolclass AS c
        JOIN network_institution AS s ON s.id = c.institution_id
        LEFT JOIN (
            SELECT e.school_class_id, count(*) AS learners
            FROM schooling_enrolment AS e JOIN schooling_schoolclass AS c ON c.id = e.school_class_id
            WHERE {OF_DAY.format("e")} AND {{here}} GROUP BY 1
        ) AS e ON e.school_class_id = c.id
        LEFT JOIN (
            SELECT h.school_class_id, count(*) AS leaders,
                count(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM staff_appointment AS a
                    WHERE a.person_id = h.person_id AND a.institution_id = c.institution_id AND {OF_DAY.format("a")}
                )) AS strangers,
                count(*) FILTER (WHERE EXISTS (
                    SELECT 1 FROM schooling_homeroom AS o JOIN schooling_schoolclass AS k ON k.id = o.school_class_id
                    WHERE o.person_id = h.person_id AND o.id <> h.id AND {OF_DAY.format("o")} AND {OF_DAY.format("k")}
                )) AS busy
            FROM schooling_homeroom AS h JOIN schooling_schoolclass AS c ON c.id = h.school_class_id
            WHERE {OF_DAY.format("h")} AND {{here}} GROUP BY 1
        ) AS h ON h.school_class_id = c.id
        WHERE {OF_DAY.format("c")} AND {{here}}""",
)
STRAY: Final = Subject(
    name="stray",
    words=Words("học sinh của năm học trước", "learners of the year before"),
    label="(SELECT p.full_name FROM people_person AS p WHERE p.id = s.id)",
    institution="e.institution_id",
    sql="""
        SELECT e.person_id AS id, e.institution_id, c.name AS class_name, c.school_year, e.ends_on IS NULL AS is_open,
            e.ends_on IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM schooling_enrolment AS n WHERE n.person_id = e.person_id AND n.starts_on >= %(year_start)s
            ) AS went_nowhere
        FROM schooling_enrolment AS e
        JOIN schooling_schoolclass AS c ON c.id = e.school_class_id
        WHERE c.school_year = %(former_year)s AND (e.ends_on IS NULL OR e.exit_reason = 'year_end') AND {here}""",
    numbers=lambda on: {
        "year_start": SchoolYear.containing(on).start,
        "former_year": SchoolYear(SchoolYear.containing(on).starts - 1).name,
    },
)
ON_THE_WAY: Final = Subject(
    name="transfer",
    words=Words("học sinh chuyển trường", "transfers"),
    institution="r.destination_id",
    sql=f"""
        SELECT r.id, r.destination_id AS institution_id, r.person_name AS label, r.origin_name, r.released_on
        FROM schooling_transfer AS r
        WHERE r.state = '{Transfer.RELEASED}' AND r.destination_id IS NOT NULL AND r.released_on <= %(on)s AND {{here}}""",
)
ENROLLING: Final = Subject(
    name="enrolling-school",
    words=Words("trường", "schools"),
    institution="s.id",
    sql=f"""
        SELECT s.id, s.id AS institution_id, s.name AS label, s.levels, EXISTS (
            SELECT 1 FROM schooling_schoolclass AS c WHERE c.institution_id = s.id AND c.school_year = %(this_year)s
        ) AS has_classes
        FROM network_institution AS s
        WHERE s.kind <> ALL (ARRAY[{", ".join(map(text_of, CENTRES))}]) AND {OF_DAY.format("s")} AND {{here}}""",
    numbers=lambda on: {"this_year": SchoolYear.containing(on).name},
)
SCHOOLING_SUBJECTS: Final = (LEARNER, UNNUMBERED, CLASS, STRAY, ON_THE_WAY, ENROLLING)

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
        numbers=_ages,
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
        numbers=_ages,
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
