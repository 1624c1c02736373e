SELECT
    id AS computer_id, institution_id, purpose::text AS purpose, count AS quantity,
    starts_on AS valid_from, ends_on AS valid_to
FROM network_computercount
