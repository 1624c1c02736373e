SELECT
    enrolment_id, person_id, institution_id, site_id, class_id, school_year,
    {{level_of_grade}} AS level,
    grade, sex, ethnic_group, is_minority, boarding, age,
    {{level_of_age}} AS age_level,
    entry_reason, exit_reason, valid_from, valid_to
FROM (
    SELECT
        e.id AS enrolment_id,
        e.person_id,
        e.institution_id,
        c.site_id,
        e.school_class_id AS class_id,
        c.school_year::text AS school_year,
        e.grade::text AS grade,
        p.sex::text AS sex,
        p.ethnic_group_id::text AS ethnic_group,
        p.ethnic_group_id IS NOT NULL AND p.ethnic_group_id NOT IN ('01', '55') AS is_minority,
        e.boarding::text AS boarding,
        left(c.school_year, 4)::integer - extract(year FROM p.birth_date)::integer AS age,
        nullif(nullif(e.entry_reason, 'class_change'), 'reorganised')::text AS entry_reason,
        nullif(nullif(nullif(e.exit_reason, 'class_change'), 'reorganised'), '')::text AS exit_reason,
        e.starts_on AS valid_from,
        e.ends_on AS valid_to
    FROM schooling_enrolment AS e
    JOIN schooling_schoolclass AS c ON c.id = e.school_class_id
    JOIN people_person AS p ON p.id = e.person_id
) AS enrolled
