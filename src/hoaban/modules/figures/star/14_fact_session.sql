-- How many sessions the classes of a school should have had on a day, by the plan of each class, and how many of them are recorded.
-- Classes of one plan and one range of days are counted together before the days are counted out.
WITH school_years(school_year, first, last) AS (VALUES {{school_years}}),
usual(school_year, level, sessions, weekdays) AS (VALUES {{usual_plans}}),
holidays(day) AS (VALUES {{holidays}}),
class_of AS (
    SELECT
        id, institution_id, school_year, {{level_of_grade}} AS level,
        daterange(greatest(starts_on, first), least(ends_on, last + 1)) AS days
    FROM (
        SELECT c.id, c.institution_id, c.school_year::text AS school_year, c.grades[1]::text AS grade, c.starts_on, c.ends_on, y.first, y.last
        FROM schooling_schoolclass AS c
        JOIN school_years AS y ON y.school_year = c.school_year
    ) AS running
    WHERE greatest(starts_on, first) < least(ends_on, last + 1)
), said AS (
    SELECT holder_id, sessions, weekdays, daterange(starts_on, ends_on) AS days FROM attendance_sessionplan
), told AS (
    SELECT holder_id, range_agg(days) AS days FROM said GROUP BY 1
), planned AS (
    SELECT c.institution_id, c.school_year, c.level, cardinality(s.sessions) AS sessions, s.weekdays::integer[] AS weekdays, c.days * s.days AS days
    FROM class_of AS c
    JOIN said AS s ON s.holder_id = c.id
    UNION ALL
    SELECT c.institution_id, c.school_year, c.level, cardinality(s.sessions), s.weekdays::integer[], part.days
    FROM class_of AS c
    JOIN said AS s ON s.holder_id = c.institution_id
    LEFT JOIN told AS own ON own.holder_id = c.id
    CROSS JOIN LATERAL unnest(datemultirange(c.days * s.days) - coalesce(own.days, '{}')) AS part(days)
    UNION ALL
    SELECT c.institution_id, c.school_year, c.level, cardinality(u.sessions), u.weekdays, part.days
    FROM class_of AS c
    JOIN usual AS u ON u.school_year = c.school_year AND u.level = coalesce(c.level, 'continuing')
    LEFT JOIN told AS own ON own.holder_id = c.id
    LEFT JOIN told AS school ON school.holder_id = c.institution_id
    CROSS JOIN LATERAL unnest(datemultirange(c.days) - coalesce(own.days, '{}') - coalesce(school.days, '{}')) AS part(days)
), alike AS (
    SELECT institution_id, school_year, level, weekdays, days, sum(sessions) AS sessions
    FROM planned
    WHERE NOT isempty(days)
    GROUP BY 1, 2, 3, 4, 5
), expected AS (
    SELECT a.institution_id, a.school_year, a.level, d.day::date AS day, sum(a.sessions) AS sessions
    FROM alike AS a
    CROSS JOIN LATERAL generate_series(lower(a.days)::timestamp, (upper(a.days) - 1)::timestamp, interval '1 day') AS d(day)
    WHERE extract(isodow FROM d.day)::integer = ANY (a.weekdays)
    GROUP BY 1, 2, 3, 4
), recorded AS (
    SELECT r.institution_id, c.school_year, c.level, r.day, count(*) AS sessions
    FROM attendance_roll AS r
    JOIN class_of AS c ON c.id = r.school_class_id
    GROUP BY 1, 2, 3, 4
)
SELECT
    e.institution_id,
    e.school_year,
    e.level,
    e.sessions::integer AS expected,
    least(e.sessions, coalesce(r.sessions, 0))::integer AS recorded,
    e.day AS valid_from,
    e.day + 1 AS valid_to
FROM expected AS e
LEFT JOIN recorded AS r ON r.institution_id = e.institution_id AND r.school_year = e.school_year AND r.day = e.day
    AND r.level IS NOT DISTINCT FROM e.level
WHERE NOT EXISTS (SELECT 1 FROM holidays AS h WHERE h.day = e.day)
    AND NOT EXISTS (
        SELECT 1 FROM attendance_closure AS x
        WHERE x.institution_id = e.institution_id AND x.starts_on <= e.day AND x.ends_on > e.day
    )
