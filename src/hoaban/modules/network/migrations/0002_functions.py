from django.db import migrations

# A school may name any other by its code, without seeing its records: code, name and life span are published.
NAMED = """
CREATE FUNCTION network_coded(wanted text, day date) RETURNS TABLE (id uuid, name text)
STABLE LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id, i.name::text FROM network_institution i
    WHERE i.code = wanted AND i.starts_on <= day AND (i.ends_on IS NULL OR i.ends_on > day)
$$;
REVOKE ALL ON FUNCTION network_coded(text, date) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [migrations.RunSQL(NAMED, "DROP FUNCTION network_coded(text, date);")]
