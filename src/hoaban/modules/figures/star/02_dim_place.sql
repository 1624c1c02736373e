-- today_* follow the default successors, as many as there were.
WITH RECURSIVE chain(origin, current, depth) AS (
    SELECT s.old_id, s.new_id, 1 FROM places_succession AS s WHERE s.is_default
    UNION ALL
    SELECT chain.origin, s.new_id, chain.depth + 1
    FROM chain JOIN places_succession AS s ON s.old_id = chain.current AND s.is_default
    WHERE chain.depth < 20
), last AS (
    SELECT DISTINCT ON (origin) origin, current FROM chain ORDER BY origin, depth DESC
)
SELECT
    p.code::text AS code,
    p.name::text AS name,
    p.kind::text AS kind,
    above.code::text AS parent_code,
    nullif(p.province_code, '')::text AS province_code,
    coalesce(after.code, p.code)::text AS today_code,
    coalesce(after.province_code, nullif(p.province_code, ''))::text AS today_province_code,
    p.starts_on AS valid_from,
    p.ends_on AS valid_to
FROM places_place AS p
LEFT JOIN places_place AS above ON above.id = p.parent_id
LEFT JOIN last ON last.origin = p.id
LEFT JOIN places_place AS after ON after.id = last.current
WHERE p.kind IN ('province', 'district', 'commune')
