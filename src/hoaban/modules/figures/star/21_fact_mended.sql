-- Pairs of records of one person, from the day on which they were merged.
SELECT p.id AS pair_id, p.school_id AS institution_id, y.school_year, p.day AS valid_from, NULL::date AS valid_to
FROM (SELECT id, school_id, (decided_at AT TIME ZONE {{time_zone}})::date AS day FROM people_likelypair WHERE state = 'merged') AS p
JOIN (VALUES {{year_spans}}) AS y(school_year, since, until) ON p.day >= y.since AND p.day < y.until
