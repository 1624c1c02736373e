SELECT
    c.institution_id, f.level, f.is_school, c.has_internet, c.has_wifi, c.projector_rooms,
    greatest(c.starts_on, f.valid_from) AS valid_from, least(c.ends_on, f.valid_to) AS valid_to
FROM network_connectivity AS c
JOIN star.fact_institution AS f ON f.institution_id = c.institution_id
