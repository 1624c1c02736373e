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
LEFT JOIN places_succession AS s ON s.old_id = p.id AND s.is_default
LEFT JOIN places_place AS after ON after.id = s.new_id
WHERE p.kind IN ('province', 'district', 'commune')
