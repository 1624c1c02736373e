"""What is looked at: learners and where they learn, classes, those left behind, those on the way."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Subject
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import CENTRES, GRADE_AGE
from hoaban.modules.schooling.models import Transfer

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"


def text_of(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def case(column: str, values: Mapping[str, object], otherwise: object = "NULL") -> str:
    """Write a choice by a column's text as SQL."""
    branches = " ".join(f"WHEN {text_of(key)} THEN {value}" for key, value in values.items())
    return f"CASE {column} {branches} ELSE {otherwise} END"


def ages(on: date) -> Mapping[str, Any]:
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
        **ages(on),
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
