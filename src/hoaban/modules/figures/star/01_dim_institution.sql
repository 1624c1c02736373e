SELECT
    i.id AS institution_id,
    i.code::text AS code,
    i.name::text AS name,
    i.kind::text AS kind,
    i.levels[1]::text AS level_main,
    i.boarding_kind::text AS boarding_kind,
    m.body::text AS management,
    i.kind NOT IN ({{centres}}) AS is_school,
    t.code::text AS commune_code,
    t.name::text AS commune_name,
    t.district_code::text AS district_code,
    t.province_code::text AS province_code,
    t.today_code::text AS today_commune_code,
    t.today_province_code::text AS today_province_code,
    n.today_id AS today_institution_id,
    l.ends_on IS NOT DISTINCT FROM i.ends_on AND m.ends_on IS NOT DISTINCT FROM i.ends_on AS is_last,
    greatest(l.starts_on, m.starts_on) AS valid_from,
    least(l.ends_on, m.ends_on) AS valid_to
FROM network_institution AS i
JOIN network_institutionplace AS l ON l.institution_id = i.id
JOIN network_management AS m ON m.institution_id = i.id
    AND m.starts_on < coalesce(l.ends_on, 'infinity') AND l.starts_on < coalesce(m.ends_on, 'infinity')
JOIN star.commune_today AS t ON t.place_id = l.commune_id
JOIN star.institution_today AS n ON n.institution_id = i.id
