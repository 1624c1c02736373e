SELECT
    s.institution_id, f.level, f.is_school, s.level::integer AS standard_level,
    greatest(s.starts_on, f.valid_from) AS valid_from, least(s.ends_on, f.valid_to) AS valid_to
FROM network_standardstatus AS s
JOIN star.fact_institution AS f ON f.institution_id = s.institution_id
