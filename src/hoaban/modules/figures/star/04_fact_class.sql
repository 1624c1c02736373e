SELECT
    class_id, institution_id, site_id, school_year,
    {{level_of_grade}} AS level,
    CASE WHEN is_multigrade THEN NULL ELSE grade END AS grade,
    is_multigrade, valid_from, valid_to
FROM (
    SELECT
        id AS class_id,
        institution_id,
        site_id,
        school_year::text AS school_year,
        grades[1]::text AS grade,
        is_multigrade OR cardinality(grades) > 1 AS is_multigrade,
        starts_on AS valid_from,
        ends_on AS valid_to
    FROM schooling_schoolclass
) AS running
