SELECT
    id AS room_id, institution_id, site_id, use::text AS use, structure::text AS structure, count AS quantity,
    starts_on AS valid_from, ends_on AS valid_to
FROM network_roomcount
