-- What each institution is now: along the default successors up to today, by the country's own clock.
WITH RECURSIVE chain(origin, current, depth) AS (
    SELECT id, id, 0 FROM network_institution
    UNION ALL
    SELECT chain.origin, s.new_id, chain.depth + 1
    FROM chain
    JOIN network_institutionsuccession AS s ON s.old_id = chain.current AND s.is_default
        AND s.passed_on <= (now() AT TIME ZONE {{time_zone}})::date
    WHERE chain.depth < 20
)
SELECT DISTINCT ON (origin) origin AS institution_id, current AS today_id FROM chain ORDER BY origin, depth DESC
