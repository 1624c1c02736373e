-- Of whom a transcript is due: pupils whose year was decided on, from the day after its deadline until the day after the next one; a row
-- for the time in which theirs was not issued, and one from its issue on.
SELECT
    r.id AS result_id, r.person_id, r.institution_id, r.school_class_id AS class_id,
    {{level_of_grade}} AS level,
    r.grade::text AS grade,
    held.is_issued,
    coalesce(v.issued_on < due.since, false) AS is_on_time,
    held.valid_from,
    held.valid_to
FROM assessment_result AS r
JOIN (VALUES {{transcripts_due}}) AS due(school_year, since, until) ON due.school_year = r.school_year
LEFT JOIN (
    SELECT person_id, school_year, min((issued_at AT TIME ZONE {{time_zone}})::date) AS issued_on
    FROM transcripts_version
    WHERE issued_at IS NOT NULL
    GROUP BY 1, 2
) AS v ON v.person_id = r.person_id AND v.school_year = r.school_year
CROSS JOIN LATERAL (
    VALUES
        (false, due.since, least(v.issued_on, due.until)),
        (true, CASE WHEN v.issued_on IS NULL THEN NULL ELSE greatest(v.issued_on, due.since) END, due.until)
) AS held(is_issued, valid_from, valid_to)
WHERE r.decision IS NOT NULL AND held.valid_from < held.valid_to
