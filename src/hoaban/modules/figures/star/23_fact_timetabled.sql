-- A class of general education while it runs, parted where a published timetable that has lessons of it begins or ends to hold.
SELECT
    c.class_id, c.institution_id, c.level, c.school_year,
    EXISTS (
        SELECT 1 FROM timetables_timetable AS t
        WHERE t.institution_id = c.institution_id AND t.state = 'published'
            AND t.starts_on <= cut.valid_from AND (t.ends_on IS NULL OR t.ends_on > cut.valid_from)
            AND EXISTS (SELECT 1 FROM timetables_lesson AS l WHERE l.timetable_id = t.id AND l.school_class_id = c.class_id)
    ) AS is_timetabled,
    cut.valid_from,
    cut.valid_to
FROM star.fact_class AS c
CROSS JOIN LATERAL (
    SELECT day AS valid_from, coalesce(lead(day) OVER (ORDER BY day), c.valid_to) AS valid_to
    FROM (
        SELECT c.valid_from AS day
        UNION SELECT t.starts_on FROM timetables_timetable AS t WHERE t.institution_id = c.institution_id AND t.state = 'published'
        UNION SELECT t.ends_on FROM timetables_timetable AS t WHERE t.institution_id = c.institution_id AND t.state = 'published'
    ) AS days
    WHERE day >= c.valid_from AND (c.valid_to IS NULL OR day < c.valid_to)
) AS cut
WHERE c.level IN ('primary', 'lower', 'upper')
