-- Learners of whose class enough rolls were taken to say something of absence, from the day of the roll that made it enough.
SELECT
    f.enrolment_id, f.person_id, f.institution_id, f.site_id, f.class_id, f.school_year, f.level, f.grade, f.sex, f.ethnic_group,
    greatest(f.valid_from, enough.day) AS valid_from,
    f.valid_to
FROM star.fact_learner AS f
JOIN (
    SELECT taken.school_class_id, min(taken.day) AS day
    FROM (
        SELECT
            school_class_id, day,
            row_number() OVER (PARTITION BY school_class_id ORDER BY day, session DESC) AS number
        FROM attendance_roll
        WHERE state = 'taken'
    ) AS taken
    JOIN (VALUES {{chronic}}) AS rules(since, until, percent, enough)
        ON taken.day >= rules.since AND (rules.until IS NULL OR taken.day < rules.until) AND taken.number >= rules.enough
    GROUP BY 1
) AS enough ON enough.school_class_id = f.class_id
WHERE f.valid_to IS NULL OR f.valid_to > enough.day
