from django.db import migrations

# When the database refuses a second enrolment, the person who asked learns the days of the first, and nothing else of it.
ENROLLED_WHEN = """
CREATE FUNCTION schooling_enrolled_when(person uuid, since date) RETURNS TABLE (starts_on date, ends_on date)
STABLE LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.starts_on, e.ends_on FROM schooling_enrolment e
    WHERE e.person_id = person AND (e.ends_on IS NULL OR e.ends_on > since)
    ORDER BY e.starts_on LIMIT 1
$$;
REVOKE ALL ON FUNCTION schooling_enrolled_when(uuid, date) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("schooling", "0002_doors")]

    operations = [migrations.RunSQL(ENROLLED_WHEN, "DROP FUNCTION schooling_enrolled_when(uuid, date);")]
