SELECT
    commune_code, district_code, province_code, today_commune_code, today_province_code,
    age, {{level_of_age}} AS age_level, sex, school_year, quantity, valid_from, valid_to
FROM (
    SELECT
        t.code::text AS commune_code,
        t.district_code::text AS district_code,
        t.province_code::text AS province_code,
        t.today_code::text AS today_commune_code,
        t.today_province_code::text AS today_province_code,
        n.age::integer AS age,
        n.sex::text AS sex,
        concat(y.starts, '-', y.starts + 1) AS school_year,
        n.count AS quantity,
        greatest(n.starts_on, t.starts_on) AS valid_from,
        least(n.ends_on, t.ends_on) AS valid_to
    FROM places_childcount AS n
    JOIN star.commune_today AS t ON t.place_id = n.place_id
    CROSS JOIN LATERAL (SELECT extract(year FROM n.starts_on - interval '7 months')::integer AS starts) AS y
) AS counted
