-- What a published timetable asks of an appointment: periods and gaps a week; what is owed follows the rules and duties of its first day.
-- Who is lent owes nothing there. Of several levels the highest counts, which asks the fewest periods.
WITH norms(since, until, post, level, is_boarding, periods) AS (VALUES {{norms}}),
reductions(since, until, duty, periods, most) AS (VALUES {{reductions}}),
halves AS (
    SELECT
        timetable_id, person_id, left(slot, 2) AS half, count(DISTINCT slot) AS periods,
        max(substr(slot, 3)::integer) - min(substr(slot, 3)::integer) + 1 - count(DISTINCT slot) AS gaps,
        max({{order_of_grade}}) AS height
    FROM (
        SELECT l.timetable_id, l.person_id, l.slot, c.grades[1]::text AS grade
        FROM timetables_lesson AS l
        JOIN schooling_schoolclass AS c ON c.id = l.school_class_id
        WHERE l.person_id IS NOT NULL AND l.slot IS NOT NULL
    ) AS taught
    GROUP BY 1, 2, 3
), weeks AS (
    SELECT timetable_id, person_id, sum(periods) AS periods, sum(gaps) AS gaps, max(height) AS height
    FROM halves
    GROUP BY 1, 2
), held AS (
    SELECT
        a.id AS appointment_id, a.person_id, a.institution_id, a.post, a.is_main, i.boarding_kind <> 'none' AS is_boarding,
        (ARRAY['primary', 'lower', 'upper', 'continuing'])[w.height] AS level,
        w.periods, w.gaps,
        greatest(a.starts_on, t.starts_on) AS valid_from, least(a.ends_on, t.ends_on) AS valid_to
    FROM weeks AS w
    JOIN timetables_timetable AS t ON t.id = w.timetable_id AND t.state = 'published'
    JOIN staff_appointment AS a ON a.person_id = w.person_id AND a.institution_id = t.institution_id
        AND (a.ends_on IS NULL OR a.ends_on > t.starts_on) AND (t.ends_on IS NULL OR a.starts_on < t.ends_on)
    JOIN network_institution AS i ON i.id = t.institution_id
), duties AS (
    SELECT h.appointment_id, h.valid_from, 'homeroom' AS duty
    FROM held AS h
    WHERE EXISTS (
        SELECT 1 FROM schooling_homeroom AS r
        WHERE r.person_id = h.person_id AND r.institution_id = h.institution_id
            AND r.starts_on <= h.valid_from AND (r.ends_on IS NULL OR r.ends_on > h.valid_from)
    )
    UNION ALL
    SELECT h.appointment_id, h.valid_from, d.kind
    FROM held AS h
    JOIN timetables_duty AS d ON d.person_id = h.person_id AND d.institution_id = h.institution_id
        AND d.starts_on <= h.valid_from AND (d.ends_on IS NULL OR d.ends_on > h.valid_from)
), taken AS (
    SELECT appointment_id, valid_from, sum(periods) AS periods
    FROM (
        SELECT
            d.appointment_id, d.valid_from, r.periods, r.most,
            row_number() OVER (PARTITION BY d.appointment_id, d.valid_from ORDER BY r.periods DESC, d.duty) AS place
        FROM duties AS d
        JOIN reductions AS r ON r.duty = d.duty AND d.valid_from >= r.since AND (r.until IS NULL OR d.valid_from < r.until)
    ) AS ranked
    WHERE place <= most
    GROUP BY 1, 2
)
SELECT
    h.appointment_id, h.person_id, h.institution_id, h.level,
    h.periods::integer AS periods,
    h.gaps::integer AS gaps,
    CASE WHEN h.is_main THEN greatest(n.periods - coalesce(x.periods, 0), 0)::integer END AS owed,
    h.valid_from,
    h.valid_to
FROM held AS h
LEFT JOIN norms AS n ON n.post = h.post AND n.is_boarding = h.is_boarding AND (n.level IS NULL OR n.level = h.level)
    AND h.valid_from >= n.since AND (n.until IS NULL OR h.valid_from < n.until)
LEFT JOIN taken AS x ON x.appointment_id = h.appointment_id AND x.valid_from = h.valid_from
