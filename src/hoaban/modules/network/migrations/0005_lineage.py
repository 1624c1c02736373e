from django.db import migrations

# An old code still finds its school: by alias, and along the default successors up to the one that is open on the day.
LINE = """
CREATE OR REPLACE FUNCTION network_coded(wanted text, day date) RETURNS TABLE (id uuid, name text)
STABLE LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE line(id, depth) AS (
        SELECT i.id, 0 FROM network_institution i WHERE i.code = wanted
        UNION SELECT a.institution_id, 0 FROM network_institutionalias a WHERE a.code = wanted
        UNION SELECT s.new_id, line.depth + 1
        FROM line JOIN network_institutionsuccession s ON s.old_id = line.id AND s.is_default AND s.passed_on <= day
        WHERE line.depth < 20
    )
    SELECT i.id, i.name::text FROM line JOIN network_institution i ON i.id = line.id
    WHERE i.starts_on <= day AND (i.ends_on IS NULL OR i.ends_on > day)
    ORDER BY line.depth LIMIT 1
$$;
"""
# What the migration before had made.
ALONE = """
CREATE OR REPLACE FUNCTION network_coded(wanted text, day date) RETURNS TABLE (id uuid, name text)
STABLE LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id, i.name::text FROM network_institution i
    WHERE i.code = wanted AND i.starts_on <= day AND (i.ends_on IS NULL OR i.ends_on > day)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0004_reforms")]

    operations = [migrations.RunSQL(LINE, ALONE)]
