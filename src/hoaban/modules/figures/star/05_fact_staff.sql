-- One row an appointment and period in which neither the IT certificate nor the subject changed: the days on which one of them
-- begins or ends cut the appointment into periods, and each period is read on its first day.
SELECT
    a.id AS appointment_id,
    a.person_id,
    a.institution_id,
    CASE WHEN cardinality(i.levels) = 1 THEN i.levels[1]::text END AS level,
    a.post::text AS post,
    a.post = 'teacher' AS is_teacher,
    a.post = 'teacher' AND EXISTS (
        SELECT 1 FROM staff_subjecttaught AS s
        WHERE s.person_id = a.person_id AND s.subject = 'Tin học'
            AND s.starts_on <= cut.valid_from AND (s.ends_on IS NULL OR s.ends_on > cut.valid_from)
    ) AS is_it_teacher,
    coalesce(c.level, 'none')::text AS it_certificate,
    p.sex::text AS sex,
    p.ethnic_group_id::text AS ethnic_group,
    p.ethnic_group_id IS NOT NULL AND p.ethnic_group_id NOT IN ('01', '55') AS is_minority,
    a.is_main,
    cut.valid_from,
    cut.valid_to
FROM staff_appointment AS a
JOIN people_person AS p ON p.id = a.person_id
JOIN network_institution AS i ON i.id = a.institution_id
CROSS JOIN LATERAL (
    SELECT day AS valid_from, coalesce(lead(day) OVER (ORDER BY day), a.ends_on) AS valid_to
    FROM (
        SELECT a.starts_on AS day
        UNION SELECT x.starts_on FROM staff_itcertificate AS x WHERE x.person_id = a.person_id
        UNION SELECT x.ends_on FROM staff_itcertificate AS x WHERE x.person_id = a.person_id
        UNION SELECT x.starts_on FROM staff_subjecttaught AS x WHERE x.person_id = a.person_id AND x.subject = 'Tin học'
        UNION SELECT x.ends_on FROM staff_subjecttaught AS x WHERE x.person_id = a.person_id AND x.subject = 'Tin học'
    ) AS days
    WHERE day >= a.starts_on AND (a.ends_on IS NULL OR day < a.ends_on)
) AS cut
LEFT JOIN staff_itcertificate AS c ON c.person_id = a.person_id
    AND c.starts_on <= cut.valid_from AND (c.ends_on IS NULL OR c.ends_on > cut.valid_from)
