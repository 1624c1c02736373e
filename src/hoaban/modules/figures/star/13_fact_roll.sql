SELECT
    roll_id, institution_id, site_id, class_id, school_year,
    {{level_of_grade}} AS level,
    CASE WHEN is_multigrade THEN NULL ELSE grade END AS grade,
    is_taken, enrolled, present, valid_from, valid_to
FROM (
    SELECT
        r.id AS roll_id,
        r.institution_id,
        c.site_id,
        r.school_class_id AS class_id,
        c.school_year::text AS school_year,
        c.grades[1]::text AS grade,
        c.is_multigrade OR cardinality(c.grades) > 1 AS is_multigrade,
        r.state = 'taken' AS is_taken,
        r.enrolled::integer AS enrolled,
        (r.enrolled - r.absent)::integer AS present,
        r.day AS valid_from,
        r.day + 1 AS valid_to
    FROM attendance_roll AS r
    JOIN schooling_schoolclass AS c ON c.id = r.school_class_id
) AS taken
