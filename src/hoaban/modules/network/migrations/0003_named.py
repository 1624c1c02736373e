from django.db import migrations

# A school releases a pupil to any other by its name, without seeing its records: names, codes and communes are published.
NAMED = """
CREATE FUNCTION network_named(words text[], day date, most integer) RETURNS TABLE (code text, name text, commune text)
STABLE LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.code::text, i.name::text, p.name::text
    FROM network_institution i
    LEFT JOIN network_institutionplace l ON l.institution_id = i.id
        AND l.starts_on <= day AND (l.ends_on IS NULL OR l.ends_on > day)
    LEFT JOIN places_place p ON p.id = l.commune_id
    WHERE i.starts_on <= day AND (i.ends_on IS NULL OR i.ends_on > day)
        AND NOT EXISTS (
            SELECT FROM unnest(words) AS asked(word)
            WHERE strpos(i.search_key, asked.word) = 0 AND lower(i.code) <> asked.word
        )
    ORDER BY i.search_key, i.code LIMIT most
$$;
REVOKE ALL ON FUNCTION network_named(text[], date, integer) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0002_functions"), ("places", "0001_initial")]

    operations = [migrations.RunSQL(NAMED, "DROP FUNCTION network_named(text[], date, integer);")]
