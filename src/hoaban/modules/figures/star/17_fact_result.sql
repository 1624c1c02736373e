SELECT
    result_id, person_id, institution_id, class_id, school_year,
    {{level_of_grade}} AS level,
    grade, sex, ethnic_group, is_minority, result, conduct, decision, due, given, valid_from, valid_to
FROM (
    SELECT
        r.id AS result_id,
        r.person_id,
        r.institution_id,
        r.school_class_id AS class_id,
        r.school_year::text AS school_year,
        r.grade::text AS grade,
        p.sex::text AS sex,
        p.ethnic_group_id::text AS ethnic_group,
        p.ethnic_group_id IS NOT NULL AND p.ethnic_group_id NOT IN ('01', '55') AS is_minority,
        r.result::text AS result,
        r.conduct::text AS conduct,
        r.decision::text AS decision,
        r.due::integer AS due,
        r.given::integer AS given,
        c.starts_on AS valid_from,
        c.ends_on AS valid_to
    FROM assessment_result AS r
    JOIN schooling_schoolclass AS c ON c.id = r.school_class_id
    JOIN people_person AS p ON p.id = r.person_id
) AS judged
