-- Learners whose record agrees with the population register, from the day of its answer until the answer lapses.
SELECT
    f.enrolment_id, f.person_id, f.institution_id, f.site_id, f.class_id, f.school_year, f.level, f.grade, f.sex, f.ethnic_group,
    greatest(f.valid_from, said.since) AS valid_from,
    least(f.valid_to, said.until) AS valid_to
FROM (
    SELECT person_id, (answered_at AT TIME ZONE {{time_zone}})::date AS since, lapsed_on AS until
    FROM people_verification
    WHERE outcome = 'verified'
) AS said
JOIN star.fact_learner AS f ON f.person_id = said.person_id
    AND (f.valid_to IS NULL OR f.valid_to > said.since) AND (said.until IS NULL OR f.valid_from < said.until)
WHERE said.until IS NULL OR said.until > said.since
