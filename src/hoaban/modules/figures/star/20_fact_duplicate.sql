-- Pairs of records that may be of one person, from the day on which they were found.
SELECT p.id AS pair_id, p.school_id AS institution_id, y.school_year, p.day AS valid_from, NULL::date AS valid_to
FROM (SELECT id, school_id, (found_at AT TIME ZONE {{time_zone}})::date AS day FROM people_likelypair) AS p
JOIN (VALUES {{year_spans}}) AS y(school_year, since, until) ON p.day >= y.since AND p.day < y.until
