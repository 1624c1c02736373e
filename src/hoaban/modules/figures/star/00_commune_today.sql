-- Where each commune that a record names belongs now: along the default successors, as many as there were.
WITH RECURSIVE chain(origin, current, depth) AS (
    SELECT used.place, used.place, 0
    FROM (SELECT commune_id AS place FROM network_institutionplace UNION SELECT place_id FROM places_childcount) AS used
    UNION ALL
    SELECT chain.origin, s.new_id, chain.depth + 1
    FROM chain JOIN places_succession AS s ON s.old_id = chain.current AND s.is_default
    WHERE chain.depth < 20
), last AS (
    SELECT DISTINCT ON (origin) origin, current FROM chain ORDER BY origin, depth DESC
)
SELECT
    last.origin AS place_id,
    there.code AS code,
    there.name AS name,
    there.province_code AS province_code,
    CASE WHEN above.kind = 'district' THEN above.code END AS district_code,
    now.code AS today_code,
    now.province_code AS today_province_code,
    there.starts_on AS starts_on,
    there.ends_on AS ends_on
FROM last
JOIN places_place AS there ON there.id = last.origin
JOIN places_place AS now ON now.id = last.current
LEFT JOIN places_place AS above ON above.id = there.parent_id
