-- When a learner had missed too great a share of the sessions of their class since they came into it. After the k-th absence that is so
-- while at most 100 k / percent sessions were taken: from that absence, or from the session that made them enough, until the session
-- that is one too many, or the next absence, which has a row of its own. So there is at most one row an absence.
-- The rolls are numbered once; inside a join they would be numbered anew for each absence.
WITH numbered AS MATERIALIZED (
    SELECT
        id, school_class_id, day,
        row_number() OVER (PARTITION BY school_class_id ORDER BY day, session DESC) AS number
    FROM attendance_roll
    WHERE state = 'taken'
),

taken AS MATERIALIZED (
    SELECT school_class_id, array_agg(day ORDER BY number) AS days
    FROM numbered
    GROUP BY 1
)

SELECT
    f.enrolment_id, f.person_id, f.institution_id, f.site_id, f.class_id, f.school_year, f.level, f.grade, f.sex, f.ethnic_group,
    greatest(f.valid_from, held.since) AS valid_from,
    least(f.valid_to, held.until) AS valid_to
FROM (
    SELECT
        away.person_id, away.school_class_id,
        taken.days[span.low + before.sessions] AS since,
        taken.days[span.high + 1 + before.sessions] AS until
    FROM (
        SELECT
            a.person_id, a.school_class_id, a.day, n.number,
            row_number() OVER one AS times,
            lead(n.number) OVER one AS next_number
        FROM attendance_absence AS a
        JOIN numbered AS n ON n.id = a.roll_id
        WHERE a.kind IN ({{absent}})
        WINDOW one AS (PARTITION BY a.person_id, a.school_class_id ORDER BY n.number)
    ) AS away
    JOIN taken ON taken.school_class_id = away.school_class_id
    JOIN (VALUES {{chronic}}) AS rules(since, until, percent, enough)
        ON away.day >= rules.since AND (rules.until IS NULL OR away.day < rules.until)
    CROSS JOIN LATERAL (
        SELECT count(*) AS sessions FROM unnest(taken.days) AS passed(day)
        WHERE passed.day < (
            SELECT min(e.starts_on) FROM schooling_enrolment AS e
            WHERE e.person_id = away.person_id AND e.school_class_id = away.school_class_id
        )
    ) AS before
    CROSS JOIN LATERAL (
        SELECT
            greatest(away.number - before.sessions, rules.enough) AS low,
            least(away.next_number - before.sessions - 1, 100 * away.times / rules.percent) AS high
    ) AS span
    WHERE span.low <= span.high
) AS held
JOIN star.fact_learner AS f ON f.person_id = held.person_id AND f.class_id = held.school_class_id
    AND (f.valid_to IS NULL OR f.valid_to > held.since) AND (held.until IS NULL OR held.until > f.valid_from)
WHERE held.since IS NOT NULL AND (held.until IS NULL OR held.until > held.since)
