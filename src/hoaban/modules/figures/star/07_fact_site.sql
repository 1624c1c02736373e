SELECT id AS site_id, institution_id, is_main, starts_on AS valid_from, ends_on AS valid_to FROM network_site
