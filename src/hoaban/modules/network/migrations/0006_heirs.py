from django.db import migrations

# Which schools merged into a school, at whatever remove: who reads the books of the one reads theirs of former years.
MERGED = """
CREATE FUNCTION network_merged_into(heir uuid, day date) RETURNS uuid[]
STABLE STRICT LANGUAGE sql SET search_path = public, pg_temp AS $$
    WITH RECURSIVE line(id, depth) AS (
        SELECT heir, 0
        UNION SELECT s.old_id, line.depth + 1
        FROM line JOIN network_institutionsuccession s ON s.new_id = line.id AND s.is_whole AND s.passed_on <= day
        WHERE line.depth < 20
    )
    SELECT coalesce(array_agg(DISTINCT id) FILTER (WHERE id <> heir), '{}') FROM line
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0005_lineage")]

    operations = [migrations.RunSQL(MERGED, "DROP FUNCTION network_merged_into(uuid, date);")]
