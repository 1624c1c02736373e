SELECT
    i.id AS institution_id,
    level.level::text AS level,
    i.kind NOT IN ({{centres}}) AS is_school,
    i.starts_on AS valid_from,
    i.ends_on AS valid_to
FROM network_institution AS i
LEFT JOIN LATERAL unnest(i.levels) AS level(level) ON true
