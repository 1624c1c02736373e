-- A lesson of one day whose teacher is away, by the timetable in force; is_covered where somebody stands in for that lesson or that half-day.
WITH school_years(school_year, first, last) AS (VALUES {{year_spans}}),
holidays(day) AS (VALUES {{holidays}})
SELECT
    l.id AS lesson_id, l.institution_id, l.school_class_id AS class_id,
    {{level_of_grade}} AS level,
    l.school_year,
    EXISTS (
        SELECT 1 FROM timetables_lessoncover AS x
        WHERE x.school_class_id = l.school_class_id AND x.day = l.day AND x.slot = l.slot AND x.absent_id = l.person_id
    ) OR EXISTS (
        SELECT 1 FROM attendance_cover AS x
        WHERE x.school_class_id = l.school_class_id AND x.day = l.day
            AND x.session = CASE substr(l.slot, 2, 1) WHEN 'm' THEN 'morning' ELSE 'afternoon' END
    ) AS is_covered,
    l.day AS valid_from,
    l.day + 1 AS valid_to
FROM (
    SELECT l.id, l.institution_id, l.school_class_id, l.slot, l.person_id, d.day::date AS day, y.school_year, c.grades[1]::text AS grade
    FROM attendance_staffabsence AS a
    JOIN timetables_timetable AS t ON t.institution_id = a.institution_id AND t.state = 'published'
        AND t.starts_on < a.ends_on AND (t.ends_on IS NULL OR t.ends_on > a.starts_on)
    CROSS JOIN LATERAL generate_series(
        greatest(a.starts_on, t.starts_on)::timestamp, (least(a.ends_on, t.ends_on) - 1)::timestamp, interval '1 day'
    ) AS d(day)
    JOIN timetables_lesson AS l ON l.timetable_id = t.id AND l.person_id = a.person_id
        AND left(l.slot, 1)::integer = extract(isodow FROM d.day)::integer
    JOIN schooling_schoolclass AS c ON c.id = l.school_class_id
    JOIN school_years AS y ON d.day::date >= y.first AND d.day::date < y.last
) AS l
WHERE NOT EXISTS (SELECT 1 FROM holidays AS h WHERE h.day = l.day)
    AND NOT EXISTS (
        SELECT 1 FROM attendance_closure AS x
        WHERE x.institution_id = l.institution_id AND x.starts_on <= l.day AND x.ends_on > l.day
    )
