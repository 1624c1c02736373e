"""What is looked at: learners and where they learn, classes, those left behind, those on the way."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Subject
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import CENTRES, GRADE_AGE
from hoaban.modules.people.models import LikelyPair
from hoaban.modules.schooling.models import Transfer

OF_DAY = "{0}.starts_on <= %(on)s AND ({0}.ends_on IS NULL OR {0}.ends_on > %(on)s)"


WAIT = f"'{LikelyPair.OPEN}', '{LikelyPair.LATER}'"


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


# Who may be recorded twice, of the learners `b`: those of a pair that waits in the queue, and those without a number of whose name, birth
# date and sex somebody else learns. The same number is one person: the database keeps numbers apart. What was decided is not asked again.
DOUBLES: Final = f"""
    SELECT DISTINCT ON (u.id, u.institution_id) u.id, u.institution_id, least(u.id, u.other_id) AS kept, greatest(u.id, u.other_id) AS former, u.pair_id,
        (
            SELECT min(s.name) FROM people_affiliation AS a JOIN network_institution AS s ON s.id = a.institution_id
            WHERE a.person_id IN (u.id, u.other_id) AND a.institution_id <> u.institution_id
        ) AS elsewhere
    FROM (
        SELECT b.id, b.institution_id, o.id AS other_id, NULL::uuid AS pair_id
        FROM b
        JOIN people_person AS o ON o.birth_date = b.birth_date AND o.search_key = b.search_key AND o.sex = b.sex AND o.id <> b.id
        WHERE b.personal_id IS NULL AND EXISTS (
            SELECT 1 FROM schooling_enrolment AS f WHERE f.person_id = o.id AND f.person_id <> b.id AND {OF_DAY.format("f")} OFFSET 0
        )
        UNION ALL
        SELECT b.id, b.institution_id, w.second_id, w.id
        FROM b JOIN people_likelypair AS w ON b.id = w.first_id WHERE w.state IN ({WAIT})
        UNION ALL
        SELECT b.id, b.institution_id, w.first_id, w.id
        FROM b JOIN people_likelypair AS w ON b.id = w.second_id WHERE w.state IN ({WAIT})
    ) AS u
    WHERE NOT EXISTS (
        SELECT 1 FROM people_likelypair AS w
        WHERE w.first_id = least(u.id, u.other_id) AND w.second_id = greatest(u.id, u.other_id) AND w.state NOT IN ({WAIT}) OFFSET 0
    )
    ORDER BY u.id, u.institution_id, u.pair_id, u.other_id"""
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
            g.person_id IS NOT NULL AS has_guardian, coalesce(g.has_namesake, FALSE) AS has_namesake,
            coalesce(g.born > b.birth_date - make_interval(years => %(guardian_older)s), FALSE) AS has_young_guardian,
            t.value AS phone, coalesce(j.is_many, FALSE) AS are_many_january,
            d.kept AS double_kept, d.former AS double_former, d.pair_id AS double_pair,
            d.elsewhere AS double_elsewhere,
            coalesce(d.elsewhere, s.name) AS double_school
        FROM b
        JOIN schooling_schoolclass AS c ON c.id = b.school_class_id
        JOIN network_institution AS s ON s.id = b.institution_id
        LEFT JOIN (
            SELECT g.person_id, bool_or(g.guardian_name = b.full_name) AS has_namesake, max(
                CASE WHEN g.guardian_id IS NOT NULL THEN (SELECT a.birth_date FROM people_person AS a WHERE a.id = g.guardian_id) END
            ) AS born
            FROM people_guardianship AS g JOIN b ON b.id = g.person_id
            WHERE {OF_DAY.format("g")}
            GROUP BY g.person_id
        ) AS g ON g.person_id = b.id
        LEFT JOIN (
            SELECT t.person_id, min(t.value) AS value
            FROM people_contact AS t JOIN b ON b.id = t.person_id
            WHERE t.kind = 'phone' AND {OF_DAY.format("t")}
            GROUP BY t.person_id
        ) AS t ON t.person_id = b.id
        LEFT JOIN (
            SELECT b.institution_id,
                count(*) FILTER (WHERE extract(doy FROM b.birth_date) = 1) * 100 > count(*) * %(january_share)s AS is_many
            FROM b GROUP BY 1
        ) AS j ON j.institution_id = b.institution_id
        LEFT JOIN ({DOUBLES}) AS d ON d.id = b.id AND d.institution_id = b.institution_id""",
    numbers=lambda on: {
        **ages(on),
        "guardian_older": rule("quality.guardian-older", on=on),
        "january_share": rule("quality.first-of-january-share", on=on),
    },
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
SCHOOLING_SUBJECTS: Final = (LEARNER, CLASS, STRAY, ON_THE_WAY, ENROLLING)
